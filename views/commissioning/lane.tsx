/** One lane's checklist, top to bottom, and how it stands now. */
import type { Child } from "hono/jsx";
import type { LaneMeasure, PictureResult, Wire } from "../../src/commissioning-types.ts";
import type { LaneView } from "../../src/desk-types.ts";
import type { GateSignal, InputKind } from "../../src/devices.ts";
import type { ArmingBar } from "../../src/parking/types.ts";
import type { CameraSignal } from "../../src/signals.ts";
import { GOOD_PLATE_PX } from "../../src/site-warnings.ts";
import type { PassRow } from "../../src/store/types.ts";
import type { Show } from "../../src/web/show.ts";
import { Form, Select } from "../form.tsx";
import { WIRE_HINT } from "../hints.ts";
import { Badge } from "../message.tsx";
import { Plate } from "../plate.tsx";
import { CAMERA } from "../words.ts";
import { Mode } from "./mode.tsx";
import {
  AT,
  type CheckView,
  Crumb,
  type GateFile,
  type LaneFile,
  type PulseResult,
  type WireCheck,
} from "./parts.tsx";
import { Pulse } from "./pulse.tsx";
import { Warnings } from "./start.tsx";

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

export const Step = ({
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
