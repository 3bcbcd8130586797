/** Setting up a lane at the barrier with a phone: one checklist a lane, top to bottom, and the report at the end. */
import type { Child } from "hono/jsx";
import type { FoundRelays, LaneMeasure, PictureResult, Wire } from "../src/commissioning-types.ts";
import type { LaneView } from "../src/desk-types.ts";
import type { GateSignal, InputKind, PulseMeasure } from "../src/devices.ts";
import type { CameraDescription } from "../src/onvif/describe-camera.ts";
import type { FoundCamera } from "../src/onvif/find-cameras.ts";
import { missingFor, passesFor, percentRight, stepUp } from "../src/parking/arming.ts";
import type { ArmingBar, LaneMode } from "../src/parking/types.ts";
import type { CameraSignal } from "../src/signals.ts";
import type { SiteFile } from "../src/site.ts";
import { GOOD_PLATE_PX } from "../src/site-warnings.ts";
import type { PassRow, ReportRow } from "../src/store/types.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Area, Check, Field, Form, Select } from "./form.tsx";
import { GATE_HINT, WIRE_HINT } from "./hints.ts";
import { Badge, type Tone } from "./message.tsx";
import { Plate } from "./plate.tsx";
import { CAMERA, GATE, MODE } from "./words.ts";

type LaneFile = SiteFile["lanes"][number];
type GateFile = SiteFile["gates"][number];
type Named = { id: string; name?: string | undefined };

const AT = "/site/commissioning";

const Crumb = ({ lane }: { lane?: boolean }) => (
  <p class="crumb">{lane ? <a href={AT}>Commissioning</a> : <a href="/site">Site</a>}</p>
);

const DIRECTION = { entry: "Entry", exit: "Exit", both: "Entry and exit" } as const;

export type CheckView<T> = { atMs: number; by: string; result: T } | null;
export type PulseResult = Partial<PulseMeasure> & { gate?: string; problem?: string };
export type WireCheck = { works: boolean; on: boolean };

// ---- the list of lanes ------------------------------------------------------------------------------

export type StartProps = {
  lanes: readonly { view: LaneView; done: number; of: number; warnings: readonly string[] }[];
  cameras: readonly Named[];
  gates: readonly Named[];
  warnings: readonly string[];
  relays: FoundRelays;
  reports: readonly ReportRow[];
  bar: ArmingBar;
  owns: boolean;
  who: string;
  show: Show;
  done: string | null;
};

export const Start = (p: StartProps) => (
  <>
    <Crumb />
    <h1>Commissioning</h1>
    {p.done ? <p class="done">{p.done}</p> : null}
    <ul class="cards">
      {p.lanes.map(({ view, done, of, warnings }) => (
        <li class="card">
          <header>
            <h2>
              <a href={`${AT}/${view.id}`}>{view.name}</a>
            </h2>
            <span class="quiet">{DIRECTION[view.direction]}</span>
            <Badge tone={MODE[view.mode].tone} icon={MODE[view.mode].icon}>
              {MODE[view.mode].word}
            </Badge>
          </header>
          <p>
            <strong>
              {done} of {of}
            </strong>{" "}
            checks done
          </p>
          {warnings.length > 0 ? (
            <p class="quiet">
              {warnings.length} {warnings.length === 1 ? "warning" : "warnings"}: {warnings[0]}
            </p>
          ) : null}
          <p>
            <a class="button main-action" href={`${AT}/${view.id}`}>
              Go through {view.name}
            </a>
          </p>
        </li>
      ))}
      <li class="card">
        <h2>Add a lane</h2>
        <details class="tool">
          <summary>It starts by observing</summary>

          <Form action={`${AT}/lanes`} class="stack">
            <Field
              name="id"
              label="Id"
              required
              maxlength={40}
              placeholder="in-1"
              help="Short, without spaces; it cannot be changed later"
              within="new-lane"
            />
            <Field name="name" label="Name" maxlength={60} placeholder="Main entry" within="new-lane" />
            <Select
              name="direction"
              label="Direction"
              options={[
                ["entry", "Entry"],
                ["exit", "Exit"],
                ["both", "Both ways"],
              ]}
              within="new-lane"
            />
            <Select name="camera" label="Camera" value="" options={choices(p.cameras)} within="new-lane" />
            <Select name="gate" label="Gate" value="" options={choices(p.gates)} within="new-lane" />
            <button type="submit">Add the lane</button>
          </Form>
        </details>
      </li>
    </ul>
    <div class="two-cards">
      <section class="card" id="cameras">
        <h2>Find cameras</h2>
        <p>
          Asks the network by ONVIF; it takes three seconds. Some cameras have it switched off: type their
          address.
        </p>
        <form method="post" action={`${AT}/find`}>
          <button type="submit" class="main-action">
            Find cameras on the network
          </button>
        </form>
        <details class="tool">
          <summary>Type an address</summary>
          <Login within="typed" />
          <p class="quiet">
            A camera without ONVIF: <a href="/site/cameras">add it by its stream address</a>.
          </p>
        </details>
      </section>
      <section class="card" id="relays">
        <h2>Relays wired to this machine</h2>
        <Relays relays={p.relays} />
        <p>
          <a href="/site/gates">Set up a gate</a>
        </p>
      </section>
      <section class="card" id="bar">
        <h2>Before a lane opens by itself</h2>
        <p>
          {p.bar.passes} reads proven within {p.bar.days} days, {p.bar.percent} % of them right. For opening
          with one tap {passesFor("assist", p.bar)} are enough.
        </p>
        {p.owns ? (
          <details class="tool">
            <summary>Change</summary>
            <Form action={`${AT}/bar`} class="stack">
              <Field
                name="passes"
                label="Reads"
                type="number"
                min={5}
                max={10000}
                value={p.bar.passes}
                within="bar"
              />
              <Field
                name="percent"
                label="Right, per cent"
                type="number"
                min={50}
                max={100}
                value={p.bar.percent}
                within="bar"
              />
              <Field
                name="days"
                label="Within days"
                type="number"
                min={1}
                max={60}
                value={p.bar.days}
                within="bar"
              />
              <button type="submit">Save</button>
            </Form>
          </details>
        ) : null}
      </section>
      <section class="card" id="report">
        <h2>Report</h2>
        <Warnings warnings={p.warnings} />
        <Form action={`${AT}/report`} class="stack">
          <Field
            name="signedBy"
            label="Signed off by"
            value=""
            required
            maxlength={80}
            autocomplete="name"
            placeholder="First and last name"
            within="report"
          />
          <Area name="note" label="Note" rows={2} help="Stands in the report" within="report" />
          <button type="submit" class="main-action">
            Make the report
          </button>
        </Form>
        {p.reports.length === 0 ? <p class="quiet">None yet.</p> : null}
        <ul class="rows">
          {p.reports.map((report) => (
            <li>
              <a href={`${AT}/reports/${report.id}`}>{p.show.exact(report.atMs)}</a>
              <span class="quiet">signed off by {report.signedBy}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  </>
);

const choices = (list: readonly Named[]): [string, string][] => [
  ["", "None"],
  ...list.map(({ id, name }): [string, string] => [id, name ?? id]),
];

const Warnings = ({ warnings }: { warnings: readonly string[] }) =>
  warnings.length === 0 ? null : (
    <ul class="hints">
      {warnings.map((one) => (
        <li class="warning">{one}</li>
      ))}
    </ul>
  );

const MOST_LINES = 16;

const Relays = ({ relays }: { relays: FoundRelays }) => (
  <>
    {relays.ports.length + relays.chips.length === 0 ? (
      <p class="quiet">
        No serial board and no GPIO chip is here. Plug the board in and reload; network relays need no wire.
      </p>
    ) : null}
    <ul class="rows">
      {relays.ports.map((port) => (
        <li>
          <strong>{port.words}</strong>
          <code>{port.path}</code>
          <span class="quiet">
            now {port.device}
            {port.hasPermission
              ? ""
              : ": this user may not use it. Run: sudo usermod -aG dialout $USER, then sign in again; the installed service may"}
          </span>
        </li>
      ))}
      {relays.chips.map((chip) => (
        <li>
          <strong>GPIO chip {chip.label || chip.name}</strong>
          {chip.problem ? (
            <span class="quiet">{chip.problem}</span>
          ) : (
            <span class="quiet">
              {chip.free.length} of {chip.lines} lines are free
              {chip.free.length > 0
                ? `: ${chip.free
                    .slice(0, MOST_LINES)
                    .map(({ offset, name }) => (name ? `${offset} (${name})` : `${offset}`))
                    .join(", ")}${chip.free.length > MOST_LINES ? " …" : ""}`
                : ""}
            </span>
          )}
        </li>
      ))}
    </ul>
  </>
);

// ---- cameras ----------------------------------------------------------------------------------------

const Login = ({ host, path, within }: { host?: string; path?: string; within: string }) => (
  <Form action={`${AT}/describe`} class="stack" target="#main" swap="innerHTML">
    {host === undefined ? (
      <Field
        name="host"
        label="Address"
        required
        maxlength={100}
        placeholder="10.0.0.11"
        autocomplete="off"
        within={within}
      />
    ) : (
      <input type="hidden" name="host" value={host} />
    )}
    {path === undefined ? null : <input type="hidden" name="path" value={path} />}
    <Field name="user" label="User" maxlength={60} autocomplete="off" within={within} />
    <Field
      name="password"
      label="Password"
      type="password"
      maxlength={100}
      autocomplete="off"
      within={within}
    />
    <button type="submit">Ask the camera</button>
  </Form>
);

export const FoundCameras = ({
  cameras,
  used,
}: {
  cameras: readonly { camera: FoundCamera; host: string; path: string | undefined }[];
  used: ReadonlySet<string>;
}) => (
  <>
    <Crumb lane />
    <h1>Cameras on the network</h1>
    {cameras.length === 0 ? (
      <p class="warning">
        No camera answers. Is it in the same network as this box, and is ONVIF switched on in its pages? Its
        address can be typed as well.
      </p>
    ) : null}
    <ul class="cards">
      {cameras.map(({ camera, host, path }, i) => (
        <li class="card">
          <header>
            <h2>{camera.name || camera.hardware || "Camera"}</h2>
            {used.has(camera.address) ? <Badge tone="plain">in use here</Badge> : null}
          </header>
          <p>
            <code>{host}</code> <span class="quiet">{camera.hardware}</span>
          </p>
          <Login host={host} {...(path === undefined ? {} : { path })} within={`found-${i}`} />
        </li>
      ))}
      <li class="card">
        <h2>Another address</h2>
        <Login within="typed" />
      </li>
    </ul>
  </>
);

const profileText = (profile: CameraDescription["profiles"][number]): string =>
  [
    profile.name,
    profile.encoding,
    profile.width && profile.height ? `${profile.width}x${profile.height}` : "",
    profile.framesPerSecond ? `${profile.framesPerSecond} pictures a second` : "",
  ]
    .filter(Boolean)
    .join(", ");

export const Described = ({
  host,
  about,
  ticket,
  clock,
  lanes,
  suggested,
}: {
  host: string;
  about: CameraDescription;
  ticket: string;
  clock: string;
  lanes: readonly Named[];
  suggested: { main: string; sub: string };
}) => {
  const streams = about.profiles.flatMap((profile): [string, string][] =>
    profile.streamUri === null ? [] : [[profile.token, profileText(profile)]],
  );
  return (
    <>
      <Crumb lane />
      <h1>
        {about.manufacturer} {about.model}
      </h1>
      <section class="card narrow">
        <dl>
          <dt>Address</dt>
          <dd>{host}</dd>
          <dt>Firmware</dt>
          <dd>{about.firmware || "it does not say"}</dd>
          <dt>Clock</dt>
          <dd>{clock}</dd>
          <dt>Relay outputs</dt>
          <dd>{about.relays.length === 0 ? "none" : about.relays.map(({ token }) => token).join(", ")}</dd>
        </dl>
        {streams.length === 0 ? (
          <p class="warning">
            It names no stream. Create a profile with a stream in its own pages, or{" "}
            <a href="/site/cameras">type the stream's address</a>.
          </p>
        ) : (
          <Form action={`${AT}/cameras`} class="stack">
            <input type="hidden" name="ticket" value={ticket} />
            <Field
              name="id"
              label="Id"
              required
              maxlength={40}
              placeholder="cam-in"
              help="Short, without spaces; it cannot be changed later"
              within="camera"
            />
            <Field name="name" label="Name" maxlength={60} within="camera" />
            <Select
              name="main"
              label="Main stream"
              value={suggested.main}
              options={streams}
              within="camera"
            />
            <Select
              name="sub"
              label="Second stream"
              value={suggested.sub}
              options={[["", "None"], ...streams]}
              help="For the live picture; a smaller one costs less"
              within="camera"
            />
            <Select
              name="lane"
              label="Lane"
              value=""
              options={[
                ["", "Choose later"],
                ...lanes.map(({ id, name }): [string, string] => [id, name ?? id]),
              ]}
              within="camera"
            />
            <button type="submit" class="main-action">
              Use this camera
            </button>
          </Form>
        )}
      </section>
    </>
  );
};

// ---- one lane ---------------------------------------------------------------------------------------

export type NowProps = {
  view: LaneView;
  wires: readonly Wire[];
  configured: readonly InputKind[];
  checks: ReadonlyMap<string, { atMs: number; by: string; result: WireCheck }>;
  signal: { camera: CameraSignal | null; gate: GateSignal | null };
  show: Show;
  version: number;
};

export type LaneProps = NowProps & {
  lane: LaneFile;
  gate: GateFile | null;
  picture: CheckView<PictureResult & { hasPicture: boolean; hidesPlates: boolean }>;
  pulse: CheckView<PulseResult>;
  isInService: boolean;
  onceKey: string;
  measure: LaneMeasure;
  bar: ArmingBar;
  reads: readonly PassRow[];
  warnings: readonly string[];
  /** May step up, may overrule. */
  manages: boolean;
  owns: boolean;
  done: string | null;
};

const Step = ({
  n,
  title,
  id,
  ok,
  children,
}: {
  n: number;
  title: string;
  id: string;
  ok: boolean | null;
  children?: Child;
}) => (
  <section class="card step" id={id}>
    <header>
      <h2>
        {n}. {title}
      </h2>
      {ok === null ? null : <Badge tone={ok ? "good" : "plain"}>{ok ? "Done" : "Open"}</Badge>}
    </header>
    {children}
  </section>
);

export const LaneChecklist = (p: LaneProps) => {
  const { view, lane } = p;
  return (
    <div data-live-page={`everything site lane-${view.id}`}>
      <Crumb lane />
      <h1>{view.name}</h1>
      <p id="stale" class="stale" role="status" hidden></p>
      {p.done ? <p class="done">{p.done}</p> : null}
      <div class="steps">
        <Step n={1} title="Camera" id="camera" ok={view.camera?.phase === "live"}>
          {view.camera ? (
            <p>
              <Badge tone={CAMERA[view.camera.phase].tone} icon={CAMERA[view.camera.phase].icon}>
                {CAMERA[view.camera.phase].word}
              </Badge>{" "}
              <span class="quiet">{view.camera.detail}</span>
            </p>
          ) : (
            <p>
              No camera yet. <a href={`${AT}#cameras`}>Find one on the network</a>, then choose it under{" "}
              <a href="/site/lanes">Lanes</a>.
            </p>
          )}
          <LivePicture view={view} show={p.show} />
          <p class="quiet">
            {lane.zone
              ? "The yellow line is the zone; plates outside it are ignored."
              : "No zone: the whole picture counts."}{" "}
            <a href="/site/lanes">Change the zone</a>
          </p>
        </Step>
        <Step n={2} title="Test picture" id="picture" ok={p.picture !== null}>
          <p>Put a car with a readable plate where it will stop, then take the picture.</p>
          <Form action={`${AT}/${view.id}/picture`}>
            <button type="submit" class="main-action">
              Take and read a test picture
            </button>
          </Form>
          <TestPicture view={view} picture={p.picture} show={p.show} />
        </Step>
        <Step
          n={3}
          title="Wires"
          id="wires"
          ok={
            p.configured.length === 0 ? null : p.configured.every((kind) => p.checks.get(kind)?.result.works)
          }
        >
          <Now {...p} />
          {p.configured.length > 0 ? <WireForms {...p} /> : null}
          <details class="tool">
            <summary>How wires are connected</summary>
            <dl>
              {Object.entries(WIRE_HINT).map(([kind, { name, hint }]) => (
                <>
                  <dt>
                    {name} <code>{kind}</code>
                  </dt>
                  <dd>{hint}</dd>
                </>
              ))}
            </dl>
            <p>
              Wires are set up under <a href="/site/lanes">Lanes</a>.
            </p>
          </details>
        </Step>
        <Step n={4} title="Barrier" id="pulse" ok={p.pulse !== null && p.pulse.result.problem === undefined}>
          <Pulse {...p} />
        </Step>
        <Step n={5} title="Who opens" id="mode" ok={null}>
          <Mode {...p} />
        </Step>
        {p.warnings.length > 0 ? (
          <Step n={6} title="Before you leave" id="warnings" ok={null}>
            <Warnings warnings={p.warnings} />
            <p>
              Done? <a href={`${AT}#report`}>Make the report</a>.
            </p>
          </Step>
        ) : null}
      </div>
    </div>
  );
};

const zonePoints = (zone: NonNullable<LaneView["zone"]>): string =>
  zone.map(([x, y]) => `${(x * 100).toFixed(1)},${(y * 100).toFixed(1)}`).join(" ");

const LivePicture = ({ view, show }: { view: LaneView; show: Show }) => {
  const still = `/lanes/${view.id}/still.jpg`;
  if (view.camera?.lastFrameAtMs == null) return null;
  return (
    <figure class="picture">
      <img
        data-still={still}
        src={`${still}?t=${show.nowMs}`}
        alt={`${view.name} now`}
        width="640"
        height="360"
      />
      {view.zone ? (
        <svg class="zone" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <polygon points={zonePoints(view.zone)} />
        </svg>
      ) : null}
    </figure>
  );
};

const TestPicture = ({
  view,
  picture,
  show,
}: {
  view: LaneView;
  picture: LaneProps["picture"];
  show: Show;
}) => {
  if (!picture) return null;
  const { width, height, zone, reads, hasPicture, hidesPlates } = picture.result;
  return (
    <>
      {hasPicture ? (
        <figure class="picture">
          <img
            src={`${AT}/${view.id}/picture.jpg?t=${picture.atMs}`}
            alt={`${view.name} at the test, plates outlined`}
            width="640"
            height="360"
          />
          <svg class="zone" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
            {zone ? (
              <polygon
                points={zone.map(([x, y]) => `${Math.round(x * width)},${Math.round(y * height)}`).join(" ")}
              />
            ) : null}
            {(reads ?? []).map(({ box, inZone }) =>
              box ? (
                <rect
                  class={inZone ? "read" : "outside"}
                  x={box[0]}
                  y={box[1]}
                  width={box[2]}
                  height={box[3]}
                />
              ) : null,
            )}
          </svg>
        </figure>
      ) : null}
      <p class="quiet">
        Taken {show.time(picture.atMs)} by {picture.by}.
      </p>
      {reads === undefined ? (
        <p class="quiet">The picture and its plates were removed after a week.</p>
      ) : null}
      {reads?.length === 0 ? (
        <p class="warning">
          No plate was read. Move the car nearer, look at focus and light, then take another one.
        </p>
      ) : null}
      <ul class="rows">
        {(reads ?? []).map(({ text, confidence, box, inZone, region }) => {
          const px = box ? Math.round(box[3]) : null;
          const isGood = px === null || px >= GOOD_PLATE_PX;
          return (
            <li>
              {hidesPlates ? (
                <span>A plate</span>
              ) : (
                <Plate display={show.plate(text).display} region={show.plate(text).region} />
              )}
              <span class="quiet">{Math.round(confidence * 100)} % sure</span>
              {px === null ? null : (
                <Badge tone={isGood ? "good" : "warn"}>
                  {px} px high, good from {GOOD_PLATE_PX}
                </Badge>
              )}
              {inZone ? null : <Badge tone="warn">outside the zone</Badge>}
              {region === null ? <Badge tone="warn">fits no plate format of this site</Badge> : null}
            </li>
          );
        })}
      </ul>
    </>
  );
};

/** What changes while one looks: wires and signals. */
export const Now = ({ view, wires, configured, checks, signal, show, version }: NowProps) => (
  <div
    id="now"
    data-card={version}
    hx-get={`${AT}/${view.id}/now`}
    hx-trigger={`lane-${view.id} from:body, everything from:body, catch-up, every 5s`}
    hx-swap="outerMorph"
    hx-sync="this:replace"
  >
    {configured.length + wires.length === 0 ? (
      <p class="quiet">No wire is set up: without a loop a vehicle is present while its plate is read.</p>
    ) : null}
    <ul class="rows">
      {wires.map(({ kind, on, connected, detail }) => {
        const changed = view.inputs.find((one) => one.kind === kind);
        const check = checks.get(kind);
        return (
          <li>
            <strong>{WIRE_HINT[kind].name}</strong>
            <Badge
              tone={connected ? (on ? "good" : "plain") : "bad"}
              icon={connected ? (on ? "ok" : "closed") : "unplugged"}
            >
              {connected ? (on === null ? "not read yet" : on ? "on" : "off") : "not reachable"}
            </Badge>
            <span class="quiet">
              {changed ? `changed ${show.exact(changed.atMs)}` : "no change seen yet"}
              {detail && !connected ? `; ${detail}` : ""}
              {check
                ? `; ${check.result.works ? "checked" : "found wrong"} ${show.time(check.atMs)} by ${check.by}`
                : ""}
            </span>
          </li>
        );
      })}
    </ul>
    <h3>Signal</h3>
    <dl class="figures">
      <dt>Pictures a second</dt>
      <dd>{signal.camera?.framesPerSecond ?? "not known yet"}</dd>
      <dt>Dropped, last hour</dt>
      <dd>{signal.camera?.dropped ?? "–"}</dd>
      <dt>Stream opened again, last hour</dt>
      <dd>{signal.camera?.reopened ?? "–"}</dd>
      {signal.gate ? (
        <>
          <dt>Relay answers in</dt>
          <dd>{signal.gate.roundTripMs === null ? "it is never asked" : `${signal.gate.roundTripMs} ms`}</dd>
          <dt>Relay lost, last hour</dt>
          <dd>{signal.gate.faults}</dd>
        </>
      ) : null}
    </dl>
    {signal.camera && signal.camera.watchedMs < 3_540_000 ? (
      <p class="quiet">Watched for {show.span(signal.camera.watchedMs)}.</p>
    ) : null}
  </div>
);

const WireForms = ({ view, configured }: LaneProps) => (
  <Form action={`${AT}/${view.id}/wires`} class="stack">
    <Select
      name="kind"
      label="Trigger a wire, watch it change above, then say so"
      options={configured.map((kind) => [kind, WIRE_HINT[kind].name] as const)}
      within="wires"
    />
    <div class="actions">
      <button type="submit" name="works" value="yes">
        It changes as it should
      </button>
      <button type="submit" name="works" value="no" class="danger">
        It does not
      </button>
    </div>
  </Form>
);

const PROOF: Record<PulseMeasure["proof"], string> = {
  "read-back": "the contact was read back",
  answer: "between the board's answers",
  none: "between what was sent; this board never answers",
  board: "the board times its pulse itself and cannot be read",
  simulated: "simulated: no contact moves",
};
export const pulseText = (pulse: PulseResult): string =>
  pulse.problem ??
  `${pulse.ms == null ? "Length not measured" : `${pulse.ms} ms`}, ${PROOF[pulse.proof ?? "answer"]}`;

const Pulse = ({ view, gate, pulse, isInService, onceKey, show }: LaneProps) => {
  if (!view.gate || !gate)
    return (
      <p>
        No gate yet. <a href={`${AT}#relays`}>See what is wired</a>, <a href="/site/gates">set it up</a>, then
        choose it under <a href="/site/lanes">Lanes</a>.
      </p>
    );
  const state: { word: string; tone: Tone } = view.gate.connected
    ? GATE[view.gate.state]
    : { word: "Not reachable", tone: "bad" };
  return (
    <>
      <p>
        <Badge tone={state.tone}>{state.word}</Badge> <span class="quiet">{view.gate.detail}</span>
      </p>
      <p class="quiet">{GATE_HINT[gate.driver]}</p>
      {pulse ? (
        <p class={pulse.result.problem === undefined ? "done" : "warning"}>
          {pulseText(pulse.result)}
          {pulse.result.problem === undefined && pulse.result.ms != null
            ? `; set are ${gate.pulseMs} ms`
            : ""}
          . Tested {show.time(pulse.atMs)} by {pulse.by}.
        </p>
      ) : null}
      <details class="ask">
        <summary class="button main-action">Test the barrier</summary>
        <Form action={`${AT}/${view.id}/pulse`} class="stack">
          <input type="hidden" name="key" value={onceKey} />
          <p>This raises the barrier once. Nobody may stand under it.</p>
          <Field
            name="typed"
            label={`Type ${gate.id} to confirm`}
            required
            maxlength={60}
            autocomplete="off"
            within="pulse"
          />
          <Field
            name="reason"
            label="Why?"
            value="Commissioning"
            required
            maxlength={200}
            within="pulse"
            help="Kept in the journal with your name"
          />
          {isInService ? (
            <Check
              name="inService"
              label="The lane is in service; the test may disturb it"
              checked={false}
              within="pulse"
            />
          ) : null}
          <button type="submit" class="main-action">
            Raise it once
          </button>
        </Form>
      </details>
    </>
  );
};

const MODE_WORDS: Record<LaneMode, string> = {
  observe: "It reads and records what it would do; a person opens.",
  assist: "It proposes, and a person confirms with one tap.",
  automatic: "It opens by itself.",
};

const Mode = (p: LaneProps) => {
  const { view, measure, bar, owns, manages } = p;
  const next = stepUp(view.mode);
  const missing = next === null ? [] : missingFor(next, measure, bar);
  const proven = measure.right + measure.wrong;
  const lower = (["observe", "assist"] as const).filter(
    (mode) => mode !== view.mode && (view.mode === "automatic" || mode === "observe"),
  );
  return (
    <>
      <p>
        <Badge tone={MODE[view.mode].tone} icon={MODE[view.mode].icon}>
          {MODE[view.mode].word}
        </Badge>{" "}
        {MODE_WORDS[view.mode]} Fire, opening by hand, help and a release after a call work in every mode.
      </p>
      <dl class="figures">
        <dt>Proven reads, last {bar.days} days</dt>
        <dd>{proven}</dd>
        <dt>Right</dt>
        <dd>{proven === 0 ? "–" : `${measure.right}, ${percentRight(measure)} %`}</dd>
        <dt>Proven by a person</dt>
        <dd>{measure.byPerson}</dd>
        <dt>Reads on record</dt>
        <dd>{measure.reads}</dd>
      </dl>
      {next === null ? null : missing.length === 0 ? (
        manages ? (
          <Act
            action={`${AT}/${view.id}/mode`}
            word={`Let it ${next === "automatic" ? "open by itself" : "propose"}`}
            fields={{ mode: next }}
            class="main-action"
            confirm={`${view.name}: ${MODE_WORDS[next]}`}
          />
        ) : (
          <p>It has shown enough for the next step. A manager or the owner takes it.</p>
        )
      ) : (
        <div class="warning">
          <p>Before it may {next === "automatic" ? "open by itself" : "propose"}:</p>
          <ul>
            {missing.map((one) => (
              <li>{one}</li>
            ))}
          </ul>
        </div>
      )}
      {next !== null && missing.length > 0 && owns ? (
        <details class="tool">
          <summary>Overrule as the owner</summary>
          <Form action={`${AT}/${view.id}/mode`} class="stack">
            <input type="hidden" name="mode" value={next} />
            <Field
              name="reason"
              label="Why is it safe all the same?"
              required
              maxlength={200}
              help="Kept in the journal with your name and these figures"
              within="overrule"
            />
            <button type="submit" class="danger">
              Step up without the figures
            </button>
          </Form>
        </details>
      ) : null}
      <div class="actions">
        {lower.map((mode) => (
          <Act action={`${AT}/${view.id}/mode`} word={`Back to ${mode}`} fields={{ mode }} />
        ))}
      </div>
      {p.reads.length > 0 ? (
        <>
          <h3>Was it read right?</h3>
          <ul class="choices">
            {p.reads.map((read) => (
              <li class="card">
                {read.cropImageId || read.frameImageId ? (
                  <img
                    src={`/images/${read.cropImageId ?? read.frameImageId}`}
                    alt="The plate"
                    loading="lazy"
                    width="320"
                    height="80"
                  />
                ) : (
                  <p class="quiet">No picture</p>
                )}
                <p>
                  <Plate display={p.show.plate(read.plate ?? "").display} region={read.region} />{" "}
                  <span class="quiet">{p.show.time(read.lastAtMs)}</span>
                </p>
                <Form action={`${AT}/${view.id}/reads`}>
                  <input type="hidden" name="pass" value={read.id} />
                  <div class="actions">
                    <button type="submit" name="is" value="right">
                      Right
                    </button>
                    <button type="submit" name="is" value="wrong" class="danger">
                      Wrong
                    </button>
                  </div>
                </Form>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="quiet">
          Nothing to look at from the last day. Reads are proven as well by the same plate at entry and exit,
          and by every proposal that is confirmed.
        </p>
      )}
    </>
  );
};
