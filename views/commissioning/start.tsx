/** The list of lanes to set up, and the relays that were found. */
import type { FoundRelays } from "../../src/commissioning-types.ts";
import type { LaneView } from "../../src/desk-types.ts";
import { passesFor } from "../../src/parking/arming.ts";
import type { ArmingBar } from "../../src/parking/types.ts";
import type { ReportRow } from "../../src/store/types.ts";
import type { Show } from "../../src/web/show.ts";
import { Area, Field, Form, Select } from "../form.tsx";
import { Badge } from "../message.tsx";
import { MODE } from "../words.ts";
import { Login } from "./cameras.tsx";
import { AT, Crumb, DIRECTION, type Named } from "./parts.tsx";

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

export const choices = (list: readonly Named[]): [string, string][] => [
  ["", "None"],
  ...list.map(({ id, name }): [string, string] => [id, name ?? id]),
];

export const Warnings = ({ warnings }: { warnings: readonly string[] }) =>
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
