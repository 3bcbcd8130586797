/**
 * One pulse to see whether the barrier moves, for whoever sets the lane up: with a typed name and a reason, journalled
 * like any opening. Never while a wire says that something is in the way, and never as an opening for a vehicle.
 */
import type { LaneDoor, Refusal } from "./desk-types.ts";
import { DeviceError, type InputKind, type PulseMeasure } from "./devices.ts";
import type { LaneState } from "./lane-state.ts";
import { decideTest } from "./parking/decide.ts";
import { type GateIntent, INTENT_FRESH_MS } from "./parking/types.ts";

export type Trial = Pick<LaneDoor, "testPulse">;

const KEYS_KEPT = 100;
/** Wires that forbid a test while they are on, and what to do. */
const IN_THE_WAY: readonly (readonly [InputKind, string])[] = [
  ["stop", "The barrier's STOP is pressed. Release it at the barrier first."],
  ["photocell", "The photocell sees something under the arm. Clear it, then test again."],
  ["pass", "The pass sensor says that a vehicle is under the arm. Wait until it has gone."],
  ["loop", "The loop says that a vehicle stands at the barrier. Drive it away, then test again."],
];

/** The caller gives each call the lane's turn. */
export function createTrial(state: LaneState): Trial {
  const done = new Map<string, PulseMeasure>();

  const isInService = (): boolean => {
    const { mode, armed, open } = state.here();
    return mode === "automatic" && armed && open && state.rules.automatic;
  };

  const obstacle = (): string | null => {
    const { gate } = state;
    const here = state.here();
    if (!gate) return `${here.name} has no gate. Give it one on the page Lanes.`;
    if (state.parts.yard.isFire()) return "The fire alarm is on. Nothing is tested until it is over.";
    for (const [kind, sentence] of IN_THE_WAY) if (state.levels.get(kind)?.on) return sentence;
    if (state.waiting())
      return "A vehicle waits in this lane. Let the attendant open for it, or drive it away first.";
    if (state.isHeldOpen()) return "The barrier is held open. Let it go on the live page first.";
    const { connected, detail } = gate.state();
    return connected ? null : `${detail} Nothing can be tested until it is reached.`;
  };

  return {
    async testPulse(ask) {
      const { gate } = state;
      const here = state.here();
      const key = `intent-${state.id}-${ask.key}`;
      const before = done.get(key);
      if (before) return { ok: true, measure: before };
      if (state.store.gates.intent(key))
        return refuse(409, "This test was done before the last start. Load the page again for another one.");
      const stop = obstacle();
      if (stop !== null || !gate) return refuse(409, stop ?? "");
      const names = [gate.id, here.id, here.name].map(plain);
      if (!names.includes(plain(ask.typed)))
        return refuse(
          422,
          `Type ${gate.id}, the gate's name, to confirm that nobody stands under it. Nothing was moved.`,
        );
      if (ask.reason.trim() === "")
        return refuse(422, "Say why you test; the reason is kept with your name.");
      if (isInService() && !ask.inService)
        return refuse(
          409,
          `${here.name} is in automatic service. Tick that the test may disturb it, or step it down to assist first.`,
        );

      const by = ask.actor.replace(/^user:/, "");
      const side = here.direction === "exit" ? "exit" : "entry";
      const decision = decideTest(state.look(null, side), { by, reason: ask.reason.trim() });
      const intent: GateIntent = {
        id: key,
        gateId: gate.id,
        decisionId: decision.id,
        kind: "pulse",
        createdAtMs: decision.atMs,
      };
      if (state.commit(decision, null, intent, ask.actor))
        return refuse(503, "The records cannot be written, so nothing was moved. Look at Site, Health.");
      try {
        const measure = gate.testPulse
          ? await gate.testPulse(INTENT_FRESH_MS)
          : await gate.pulse(INTENT_FRESH_MS).then((): PulseMeasure => ({ ms: null, proof: "answer" }));
        state.settle(intent, "done", measure.ms === null ? "test" : `test, ${measure.ms} ms`);
        state.clearAlert("gate-lost", gate.id);
        state.parts.witness?.pulsed?.(intent);
        state.moveArm({ kind: "commanded", again: true });
        done.set(key, measure);
        const [oldest] = done.keys();
        if (done.size > KEYS_KEPT && oldest !== undefined) done.delete(oldest);
        save(ask.actor, { ...measure, gate: gate.id });
        return { ok: true, measure };
      } catch (error) {
        if (!(error instanceof DeviceError)) throw error;
        state.settle(intent, error.uncertain ? "unknown" : "failed", error.message);
        save(ask.actor, { gate: gate.id, ms: null, problem: error.message });
        return refuse(503, error.message);
      } finally {
        state.tell();
      }
    },
  };

  function save(actor: string, result: Record<string, unknown>): void {
    state.unlessUnwritable(() =>
      state.store.commissioning.saveCheck({
        laneId: state.id,
        name: "pulse",
        atMs: state.parts.clock.nowMs(),
        actor,
        result,
        picture: null,
      }),
    );
  }
}

const plain = (name: string): string => name.trim().toLowerCase();

const refuse = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });
