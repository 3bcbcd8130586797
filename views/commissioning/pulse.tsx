/** The test pulse of a gate: typed, fired once, measured. */
import type { PulseMeasure } from "../../src/devices.ts";
import { Check, Field, Form } from "../form.tsx";
import { GATE_HINT } from "../hints.ts";
import { Badge, type Tone } from "../message.tsx";
import { GATE } from "../words.ts";
import type { LaneProps } from "./lane.tsx";
import { AT, type PulseResult } from "./parts.tsx";

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

export const Pulse = ({ view, gate, pulse, isInService, onceKey, show }: LaneProps) => {
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
