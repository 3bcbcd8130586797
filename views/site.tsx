/** The site: what it is made of, how it is, and who did what. */
import type { Child } from "hono/jsx";
import type { LaneView } from "../src/desk-types.ts";
import { INPUT_KINDS } from "../src/devices.ts";
import type { HealthCheck } from "../src/house.ts";
import type { SiteFile, StreamCameraFile } from "../src/site.ts";
import { type FieldText, fieldTexts, INPUT_DRIVERS, inputTexts, KNOWN_DRIVERS } from "../src/site-gates.ts";
import type { AlertRow, JournalRow } from "../src/store/types.ts";
import { clockWords } from "../src/system/clock-words.ts";
import { withoutPassword } from "../src/web/kept-password.ts";
import type { Show } from "../src/web/show.ts";
import { wiresText } from "../src/web/wires-text.ts";
import { Act, Area, Check, Field, Form, Select } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { Badge, Empty } from "./message.tsx";
import { JournalList } from "./stays.tsx";
import { ALERT, alertSubject, CAMERA, GATE, isForPerson, MODE, WIRE } from "./words.ts";

type LaneFile = SiteFile["lanes"][number];
type CameraFile = SiteFile["cameras"][number];
type GateFile = SiteFile["gates"][number];

const Crumb = ({ children }: { children?: Child }) => (
  <p class="crumb">
    <a href="/site">Site</a>
    {children}
  </p>
);

export type SiteProps = {
  name: string;
  lanes: readonly LaneView[];
  cameras: readonly { id: string; name: string }[];
  gates: readonly { id: string; name: string }[];
  alerts: readonly AlertRow[];
  checks: readonly HealthCheck[];
  manages: boolean;
  owns: boolean;
  installs: boolean;
  seesPlates: boolean;
  acts: boolean;
  show: Show;
  done: string | null;
};

const CameraLine = ({ lanes, id }: { lanes: readonly LaneView[]; id: string }) => {
  const camera = lanes.find((lane) => lane.camera?.id === id)?.camera;
  if (!camera) return <span class="quiet">No lane uses it</span>;
  const word = CAMERA[camera.phase];
  const clock = clockWords(camera.clockOffsetMs ?? 0);
  return (
    <>
      <Badge tone={word.tone} icon={word.icon}>
        {word.word}
      </Badge>
      <span class="quiet">
        {camera.detail} {camera.decoding}
      </span>
      {clock ? (
        <span class="quiet">Its clock is {clock}: set it, or let the camera ask a time server.</span>
      ) : null}
    </>
  );
};

const GateState = ({ lanes, id }: { lanes: readonly LaneView[]; id: string }) => {
  const gate = lanes.find((lane) => lane.gate?.id === id)?.gate;
  if (!gate) return <span class="quiet">No lane uses it</span>;
  const word = gate.connected
    ? GATE[gate.state]
    : ({ word: "Not reachable", tone: "bad", icon: "unplugged" } as const);
  return (
    <>
      <Badge tone={word.tone} icon={word.icon}>
        {word.word}
      </Badge>
      <span class="quiet">{gate.detail}</span>
    </>
  );
};

export const Devices = ({
  lanes,
  cameras,
  gates,
  installs,
  version,
}: Pick<SiteProps, "lanes" | "cameras" | "gates" | "installs"> & { version: number }) => (
  <div
    id="devices"
    class="two-cards"
    data-card={version}
    hx-get="/site/devices"
    hx-trigger={`site from:body, everything from:body, catch-up${lanes.map((lane) => `, lane-${lane.id} from:body`).join("")}`}
    hx-swap="outerMorph"
    hx-sync="this:replace"
  >
    <section class="card">
      <header>
        <h2>Lanes</h2>
        {installs ? <a href="/site/lanes">Change</a> : null}
      </header>
      {lanes.length === 0 ? <p class="quiet">None yet.</p> : null}
      <ul class="rows">
        {lanes.map((lane) => (
          <li>
            <strong>{lane.name}</strong>
            <span class="quiet">{lane.direction}</span>
            {lane.mode === "automatic" ? null : <Badge tone="warn">{MODE[lane.mode].word}</Badge>}
            {lane.armed ? <Badge tone="good">Armed</Badge> : <Badge tone="warn">Disarmed</Badge>}
            <span class="quiet">{lane.occupied ? "a vehicle stands there" : "clear"}</span>
          </li>
        ))}
      </ul>
    </section>
    <section class="card">
      <header>
        <h2>Cameras</h2>
        {installs ? <a href="/site/cameras">Change</a> : null}
      </header>
      {cameras.length === 0 ? <p class="quiet">None yet.</p> : null}
      <ul class="rows">
        {cameras.map((camera) => (
          <li>
            <strong>{camera.name}</strong>
            <CameraLine lanes={lanes} id={camera.id} />
          </li>
        ))}
      </ul>
    </section>
    <section class="card">
      <header>
        <h2>Gates</h2>
        {installs ? <a href="/site/gates">Change</a> : null}
      </header>
      {gates.length === 0 ? <p class="quiet">None yet.</p> : null}
      <ul class="rows">
        {gates.map((gate) => (
          <li>
            <strong>{gate.name}</strong>
            <GateState lanes={lanes} id={gate.id} />
          </li>
        ))}
      </ul>
    </section>
  </div>
);

export const Site = (p: SiteProps) => (
  <div data-live-page={["everything", "site", ...p.lanes.map((lane) => `lane-${lane.id}`)].join(" ")}>
    <h1>Site</h1>
    <p id="stale" class="stale" role="status" hidden></p>
    {p.done ? <p class="done">{p.done}</p> : null}
    <Devices
      lanes={p.lanes}
      cameras={p.cameras}
      gates={p.gates}
      installs={p.installs}
      version={p.show.nowMs}
    />
    <div class="two-cards">
      <section class="card" id="alerts">
        <h2>Alarms</h2>
        {p.alerts.length === 0 ? <p class="quiet">None.</p> : null}
        <ul class="rows">
          {p.alerts.map((alert) => (
            <li>
              <Badge tone="bad">{ALERT[alert.code].word}</Badge>
              <span>{alertSubject(alert.subject, p.show, p.seesPlates)}</span>
              <span class="quiet">
                {ALERT[alert.code].cure} Since {p.show.time(alert.atMs)}.
              </span>
              {p.acts && isForPerson(alert.code) ? (
                <Act action="/alerts/seen" word="Seen to" fields={{ alert: alert.id, from: "site" }} />
              ) : null}
            </li>
          ))}
        </ul>
      </section>
      <section class="card" id="health">
        <h2>Health</h2>
        <ul class="rows">
          {p.checks.map((check) => (
            <li>
              <Badge tone={check.ok ? "good" : "bad"}>{check.check}</Badge>
              <span class="quiet">
                {check.detail}
                {check.ok || !check.hint ? "" : ` ${check.hint}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>More</h2>
        <ul class="links">
          {p.installs ? (
            <li>
              <a href="/site/commissioning">Commissioning</a>{" "}
              <small class="quiet">find devices, test each lane, let it open by itself</small>
            </li>
          ) : null}
          {p.owns ? (
            <li>
              <a href="/setup/site">Name, clock, currency and spaces</a>
            </li>
          ) : null}
          {p.owns ? (
            <li>
              <a href="/site/people">People</a>
            </li>
          ) : null}
          <li>
            <a href="/site/recognition">Recognition: how well the cameras see</a>
          </li>
          {p.manages ? (
            <li>
              <a href="/site/journal">Journal</a>
            </li>
          ) : null}
          {p.owns ? (
            <li>
              <a href="/site/export" download="site.yaml">
                Download the site file
              </a>{" "}
              <small class="quiet">holds the cameras' passwords</small>
            </li>
          ) : null}
          <li>
            <a href="/site/about">About and licences</a>
          </li>
        </ul>
      </section>
    </div>
  </div>
);

// ---- lanes, cameras, gates -------------------------------------------------------------------------

export const LanesPage = ({
  lanes,
  cameras,
  gates,
  done,
}: {
  lanes: readonly LaneFile[];
  cameras: readonly CameraFile[];
  gates: readonly GateFile[];
  done: string | null;
}) => (
  <>
    <Crumb />
    <h1>Lanes</h1>
    {done ? <p class="done">{done}</p> : null}
    <ul class="cards">
      {lanes.map((lane) => (
        <li class="card">
          <h2>{lane.name ?? lane.id}</h2>
          <LaneForm lane={lane} cameras={cameras} gates={gates} />
          <Act
            action={`/site/lanes/${lane.id}/remove`}
            word="Remove"
            class="danger"
            confirm={`Remove the lane ${lane.name ?? lane.id}? Its stays stay.`}
          />
        </li>
      ))}
      <li class="card">
        <h2>Add a lane</h2>
        <LaneForm lane={null} cameras={cameras} gates={gates} />
      </li>
    </ul>
    <WireFields />
  </>
);

const windowsText = (windows: LaneFile["heldOpen"] | undefined): string =>
  (windows ?? []).map((rule) => `${rule.days} ${rule.from}-${rule.to}`).join("\n");

/** What each wire does, and what goes into the box of wires. */
const WireFields = () => (
  <details class="card tool">
    <summary>The wires, and the fields of each driver</summary>
    <ul>
      {INPUT_KINDS.map((kind) => (
        <li>
          <code>{kind}</code>: {WIRE[kind]}
        </li>
      ))}
    </ul>
    {INPUT_DRIVERS.map((driver) => (
      <section>
        <h2>{driver}</h2>
        <FieldList fields={inputTexts(driver)} />
      </section>
    ))}
  </details>
);

const FieldList = ({ fields }: { fields: readonly FieldText[] }) => (
  <>
    {fields.length === 0 ? <p>It needs none.</p> : null}
    <ul>
      {fields.map(({ name, title, help, required }) => (
        <li>
          <code>{name}</code>: {title}
          {required ? " (needed)" : ""}
          {help ? `. ${help}` : ""}
        </li>
      ))}
    </ul>
  </>
);

const LaneForm = ({
  lane,
  cameras,
  gates,
}: {
  lane: LaneFile | null;
  cameras: readonly CameraFile[];
  gates: readonly GateFile[];
}) => {
  const within = lane?.id ?? "new-lane";
  return (
    <Form action={lane ? `/site/lanes/${lane.id}` : "/site/lanes"} class="stack">
      <div class="grid">
        {lane ? null : (
          <Field
            name="id"
            label="Id"
            required
            maxlength={40}
            placeholder="in-1"
            help="Short, without spaces; it cannot be changed later"
            within={within}
          />
        )}
        <Field
          name="name"
          label="Name"
          value={lane?.name ?? ""}
          maxlength={60}
          placeholder="Main entry"
          within={within}
        />
        <Select
          name="direction"
          label="Direction"
          value={lane?.direction}
          options={[
            ["entry", "Entry"],
            ["exit", "Exit"],
            ["both", "Both ways"],
          ]}
          within={within}
        />
        <Select
          name="camera"
          label="Camera"
          value={lane?.camera ?? ""}
          options={[["", "None"], ...cameras.map((one) => [one.id, one.name ?? one.id] as const)]}
          within={within}
        />
        <Select
          name="gate"
          label="Gate"
          value={lane?.gate ?? ""}
          options={[["", "None"], ...gates.map((one) => [one.id, one.name ?? one.id] as const)]}
          within={within}
        />
        <Field
          name="minConfidence"
          label="Least confidence, per cent"
          type="number"
          min={0}
          max={100}
          value={Math.round((lane?.minConfidence ?? 0.85) * 100)}
          help="An entry read below this waits for a person"
          within={within}
        />
        <Field
          name="repeatSeconds"
          label="Repeat seconds"
          type="number"
          min={0}
          max={3600}
          value={lane?.repeatSeconds ?? 30}
          help="One car is not decided twice within this time"
          within={within}
        />
      </div>
      <Area
        name="zone"
        label="Zone"
        rows={2}
        value={
          lane?.zone
            ?.map(([x, y]) => `${Math.round(x * 1000) / 10},${Math.round(y * 1000) / 10}`)
            .join(" ") ?? ""
        }
        help="Corners as per cent across and down, for example 15,0 100,0 100,100 15,100; empty: the whole picture"
        within={within}
      />
      <Area
        name="inputs"
        label="Wires that report back"
        rows={3}
        value={lane?.inputs ? wiresText(lane.inputs) : ""}
        help="One wire a line, for example loop: driver gpio, chip pinctrl-bcm2711, line 5. The wires and the fields of each driver are listed below."
        within={within}
      />
      <Area
        name="heldOpen"
        label="Held open"
        rows={2}
        value={windowsText(lane?.heldOpen)}
        help="Days and hours at which the barrier stays up, one rule a line, for example mon-fri 07:00-09:00; empty: never"
        within={within}
      />
      <Area
        name="disarmed"
        label="Disarmed at"
        rows={2}
        value={windowsText(lane?.disarmed)}
        help="Days and hours at which only people and the fire alarm raise the barrier, one rule a line; empty: never"
        within={within}
      />
      <Check
        name="armed"
        label="Armed: raises the barrier by itself"
        checked={lane?.armed ?? true}
        within={within}
      />
      <Check
        name="open"
        label="In use: vehicles may enter here"
        checked={lane?.open ?? true}
        within={within}
      />
      <button type="submit" class={lane ? "" : "main-action"}>
        {lane ? "Save" : "Add the lane"}
      </button>
    </Form>
  );
};

export const CamerasPage = ({
  cameras,
  lanes,
  shownUrl,
  done,
}: {
  cameras: readonly StreamCameraFile[];
  lanes: readonly LaneView[];
  shownUrl(url: string): string;
  done: string | null;
}) => (
  <>
    <Crumb />
    <h1>Cameras</h1>
    {done ? <p class="done">{done}</p> : null}
    <ul class="cards">
      {cameras.map((camera) => (
        <li class="card">
          <h2>{camera.name ?? camera.id}</h2>
          <p>
            <CameraLine lanes={lanes} id={camera.id} />
          </p>
          <p>
            <a href={`/site/recognition/${camera.id}`}>How well it sees</a>
          </p>
          <CameraForm camera={camera} shownUrl={shownUrl} />
          <Act
            action={`/site/cameras/${camera.id}/remove`}
            word="Remove"
            class="danger"
            confirm={`Remove the camera ${camera.name ?? camera.id}?`}
          />
        </li>
      ))}
      <li class="card">
        <h2>Add a camera</h2>
        <CameraForm camera={null} shownUrl={shownUrl} />
      </li>
    </ul>
  </>
);

const STREAMS = [
  ["main", "The main stream"],
  ["sub", "The second stream"],
] as const;

const CameraForm = ({ camera, shownUrl }: { camera: CameraFile | null; shownUrl(url: string): string }) => {
  const within = camera?.id ?? "new-camera";
  const now = camera ? shownUrl(camera.url ?? "") : "";
  return (
    <Form action={camera ? `/site/cameras/${camera.id}` : "/site/cameras"} class="stack">
      {camera ? null : (
        <Field
          name="id"
          label="Id"
          required
          maxlength={40}
          placeholder="cam-in"
          help="Short, without spaces; it cannot be changed later"
          within={within}
        />
      )}
      <Field name="name" label="Name" value={camera?.name ?? ""} maxlength={60} within={within} />
      <Field
        name="url"
        label="Stream address"
        required={camera === null}
        maxlength={500}
        autocomplete="off"
        placeholder={camera ? now : "rtsp://user:password@10.0.0.11/stream1"}
        help={
          camera
            ? `Now ${now}. Leave empty to keep it.`
            : "The camera's main stream, or the address of its still picture or motion JPEG (http)"
        }
        within={within}
      />
      <Field
        name="subUrl"
        label="Second stream's address"
        maxlength={500}
        autocomplete="off"
        placeholder={camera?.subUrl ? shownUrl(camera.subUrl) : "rtsp://user:password@10.0.0.11/stream2"}
        help={
          camera?.subUrl
            ? `Now ${shownUrl(camera.subUrl)}. Leave empty to keep it, write none to remove it.`
            : "The smaller one, when the camera has it"
        }
        within={within}
      />
      <Select
        name="readFrom"
        label="Read plates from"
        value={camera?.readFrom ?? "main"}
        options={STREAMS}
        within={within}
      />
      <Select
        name="liveFrom"
        label="Live picture from"
        value={camera?.liveFrom ?? ""}
        options={[["", "The second stream, when there is one"], ...STREAMS]}
        within={within}
      />
      <Field
        name="framesPerSecond"
        label="Pictures a second"
        type="number"
        min={0.5}
        max={30}
        step="0.5"
        value={camera?.framesPerSecond ?? 5}
        help="5 is enough for a barrier"
        within={within}
      />
      <Check
        name="processorOnly"
        label="Decode with the processor only, whatever hardware there is"
        checked={camera?.hardwareDecoding === false}
        within={within}
      />
      <button type="submit" class={camera ? "" : "main-action"}>
        {camera ? "Save" : "Add the camera"}
      </button>
    </Form>
  );
};

export const GatesPage = ({
  gates,
  lanes,
  drivers,
  done,
}: {
  gates: readonly GateFile[];
  lanes: readonly LaneView[];
  drivers: readonly string[];
  done: string | null;
}) => (
  <>
    <Crumb />
    <h1>Gates</h1>
    {done ? <p class="done">{done}</p> : null}
    <ul class="cards">
      {gates.map((gate) => (
        <li class="card">
          <h2>{gate.name ?? gate.id}</h2>
          <p>
            <GateState lanes={lanes} id={gate.id} />
          </p>
          <GateForm gate={gate} drivers={drivers} />
          <Act
            action={`/site/gates/${gate.id}/remove`}
            word="Remove"
            class="danger"
            confirm={`Remove the gate ${gate.name ?? gate.id}?`}
          />
        </li>
      ))}
      <li class="card">
        <h2>Add a gate</h2>
        <GateForm gate={null} drivers={drivers} />
      </li>
    </ul>
    <DriverFields />
  </>
);

/** What goes into the box of a driver's own fields. */
const DriverFields = () => (
  <details class="card tool">
    <summary>The fields of each driver</summary>
    {KNOWN_DRIVERS.map((driver) => (
      <section>
        <h2>{driver}</h2>
        <FieldList fields={fieldTexts(driver)} />
      </section>
    ))}
  </details>
);

const OWN_FIELDS = ["id", "name", "driver", "pulseMs"];

/** A text that would be read back as a number or a yes stays a text by its quotes. */
const plainOrQuoted = (value: unknown): string =>
  typeof value === "string" && !/^(true|false|-?\d+(\.\d+)?|".*")$/.test(value)
    ? value
    : JSON.stringify(value);

const GateForm = ({ gate, drivers }: { gate: GateFile | null; drivers: readonly string[] }) => {
  const within = gate?.id ?? "new-gate";
  const rest = Object.entries(withoutPassword(gate ?? {})).filter(([name]) => !OWN_FIELDS.includes(name));
  return (
    <Form action={gate ? `/site/gates/${gate.id}` : "/site/gates"} class="stack">
      {gate ? null : (
        <Field
          name="id"
          label="Id"
          required
          maxlength={40}
          placeholder="gate-in"
          help="Short, without spaces; it cannot be changed later"
          within={within}
        />
      )}
      <Field name="name" label="Name" value={gate?.name ?? ""} maxlength={60} within={within} />
      <Select
        name="driver"
        label="Driver"
        value={gate?.driver}
        options={drivers.map((one) => [one, one] as const)}
        within={within}
      />
      <Field
        name="pulseMs"
        label="Pulse, milliseconds"
        type="number"
        min={300}
        max={1000}
        value={gate?.pulseMs ?? 500}
        within={within}
      />
      <Area
        name="more"
        label="The driver's own fields"
        rows={3}
        value={rest.map(([name, value]) => `${name}: ${plainOrQuoted(value)}`).join("\n")}
        help="One a line, for example line: 17; the simulated driver needs none"
        within={within}
      />
      <button type="submit" class={gate ? "" : "main-action"}>
        {gate ? "Save" : "Add the gate"}
      </button>
    </Form>
  );
};

// ---- journal and about -----------------------------------------------------------------------------

export const JournalPage = ({
  rows,
  kind,
  kinds,
  next,
  verdict,
  show,
}: {
  rows: readonly JournalRow[];
  kind: string;
  kinds: readonly (readonly [string, string])[];
  next: string | null;
  verdict: { ok: boolean; detail: string } | null;
  show: Show;
}) => (
  <>
    <Crumb />
    <h1>Journal</h1>
    <p>
      Every fact that money or a barrier depends on. Each row carries a fingerprint of the one before, so a
      change shows.
    </p>
    <div class="filters">
      <form method="get" action="/site/journal" class="inline">
        <Select name="kind" label="Show" value={kind} options={kinds} />
        <button type="submit">Show</button>
      </form>
      <Form action="/site/journal/verify" target="#verdict" swap="innerHTML">
        <button type="submit">Check the chain</button>
      </Form>
    </div>
    <div id="verdict" role="status">
      {verdict ? <Verdict verdict={verdict} /> : null}
    </div>
    {rows.length === 0 ? (
      <Empty title="Nothing of that kind yet">
        <p>Choose another kind above.</p>
      </Empty>
    ) : (
      <JournalList rows={rows} show={show} />
    )}
    {next ? (
      <p class="paging">
        <a
          class="button"
          href={`/site/journal?kind=${encodeURIComponent(kind)}&cursor=${encodeURIComponent(next)}`}
        >
          Older rows
        </a>
      </p>
    ) : null}
  </>
);

export const Verdict = ({ verdict }: { verdict: { ok: boolean; detail: string } }) => (
  <p>
    <Badge tone={verdict.ok ? "good" : "bad"}>
      {verdict.ok ? "The journal is whole" : "The journal was changed"}
    </Badge>{" "}
    {verdict.detail}
    {verdict.ok ? "" : " Keep the data folder as it is, and compare with a backup."}
  </p>
);

export const About = ({
  version,
  licences,
  fingerprint,
}: {
  version: string;
  licences: readonly { name: string; licence: string; use: string }[];
  fingerprint: string | null;
}) => (
  <>
    <Crumb />
    <h1>About</h1>
    <p>Lotkeeper {version}. Recognition, records and pages run on this box; nothing is sent anywhere.</p>
    {fingerprint ? (
      <p>
        <a href="/certificate">The box's certificate</a>: <code class="fingerprint">{fingerprint}</code>
      </p>
    ) : null}
    <h2>Made with</h2>
    <ul class="rows">
      {licences.map((one) => (
        <li>
          <strong>{one.name}</strong>
          <span>{one.use}</span>
          <span class="quiet">{one.licence}</span>
        </li>
      ))}
    </ul>
  </>
);

export type Hit = { href: string; title: string; detail: string };
export const SearchPage = ({
  words,
  stays,
  lists,
  settings,
}: {
  words: string;
  stays: Child;
  lists: readonly Hit[];
  settings: readonly Hit[];
}) => (
  <>
    <h1>Found for “{words}”</h1>
    {stays}
    {lists.length > 0 ? (
      <section>
        <h2>Vehicles, permits, visitors</h2>
        <ul class="links">
          {lists.map((one) => (
            <li>
              <a href={one.href}>{one.title}</a> <span class="quiet">{one.detail}</span>
            </li>
          ))}
        </ul>
      </section>
    ) : null}
    {settings.length > 0 ? (
      <section>
        <h2>Settings</h2>
        <ul class="links">
          {settings.map((one) => (
            <li>
              <a href={one.href}>
                <Icon name="site" /> {one.title}
              </a>{" "}
              <span class="quiet">{one.detail}</span>
            </li>
          ))}
        </ul>
      </section>
    ) : null}
  </>
);
