/**
 * Calls a person to a vehicle that waits at an exit, and, where the site allows it, lets it out with a debt when nobody
 * comes. Never opens an entry, and never on a barrier that may not be raised.
 */
import type { Done, LaneView } from "./desk-types.ts";
import type { CarryOut } from "./lane-person.ts";
import type { LaneState } from "./lane-state.ts";
import type { Unwritten } from "./lane-unwritten.ts";
import { sumOfDebts } from "./parking/debt.ts";
import { decideTimedRelease } from "./parking/decide.ts";
import { CALM, type Ladder, type LadderEvent, onLadder } from "./parking/ladder.ts";
import { WATCHED_MS } from "./parking/presence.ts";
import type { Actor } from "./store/types.ts";

export type LaneCall = {
  /** Once a second. */
  second(): Promise<void>;
  /** The button at the lane was pressed. */
  help(): Promise<void>;
  /** A person sees to it. */
  answer(by: Actor): Done<object>;
  view(): LaneView["call"];
};

const MINUTE_MS = 60_000;

export function createCall(state: LaneState, carryOut: CarryOut, unwritten: Unwritten): LaneCall {
  const subject = `lane:${state.id}`;
  let ladder: Ladder = CALM;

  const waitingSinceMs = (): number | null => {
    if (state.isHeldOpen() || state.here().direction === "entry") return null;
    const vehicle = state.waiting();
    if (vehicle) return state.sideOf(vehicle.pass) === "exit" ? vehicle.heldSinceMs : null;
    const beforeLoop = heldBeforeLoop();
    if (beforeLoop !== null) return beforeLoop;
    // It was let through and has not moved: the barrier may be stuck. Otherwise nobody could read what stands on the
    // loop: the camera or the model is lost, or there is no plate.
    const { letThrough, loopOn } = state.presence;
    return letThrough && loopOn ? letThrough.atMs : state.loopSinceMs;
  };

  /** A dead loop says nothing of a vehicle that is held and that the camera still sees: it waits all the same. */
  const heldBeforeLoop = (): number | null => {
    const { vehicle, loopOn } = state.presence;
    if (loopOn || vehicle?.phase !== "held" || vehicle.seenAtMs === null) return null;
    const isSeen = state.now() - vehicle.seenAtMs < WATCHED_MS;
    return isSeen && state.sideOf(vehicle.pass) === "exit" ? vehicle.heldSinceMs : null;
  };

  /** Raising the barrier once more helps nobody whom it has let through already. */
  const mayRelease = (): boolean => {
    const { letThrough, vehicle } = state.presence;
    return state.waiting() !== null || (letThrough === null && vehicle?.phase !== "let-through");
  };

  const hasDebt = (): boolean => {
    const plate = state.waiting()?.pass.plate ?? null;
    return plate !== null && sumOfDebts(state.store.stays.debtsOf(plate)) > 0;
  };

  const move = async (event: LadderEvent): Promise<void> => {
    const next = onLadder(ladder, event, state.now());
    ladder = next.ladder;
    switch (next.act) {
      case "none":
        return;
      case "notice":
        return state.raise("waiting", subject);
      case "call":
        state.raise("help", subject);
        return state.tell();
      case "release":
        return release();
      case "end":
        state.clearAlert("waiting", subject);
        state.clearAlert("help", subject);
        return state.tell();
      default:
        return next.act satisfies never;
    }
  };

  const release = async (): Promise<void> => {
    const { gate } = state;
    const minutes = state.rules.releaseMinutes ?? 0;
    const read = state.waiting()?.pass ?? null;
    const scene = state.look(read?.plate ?? null, "exit");
    // On a lane for both directions nobody knows where an unread vehicle wants to go.
    const isExit = state.here().direction === "exit" || read !== null;
    if (!gate || !isExit || scene.barrier.kind !== "ready") return move({ kind: "release-failed" });
    const decision = decideTimedRelease(read, scene, minutes);
    const failure =
      (await carryOut(decision, read, "system")) === decision
        ? state.lastDecision?.outcome === "open"
          ? null
          : "the barrier did not move"
        : await unwritten.open(decision, "system", gate);
    if (failure !== null) return move({ kind: "release-failed" });
  };

  return {
    second: () =>
      move({
        kind: "second",
        waitingSinceMs: waitingSinceMs(),
        releaseAfterMs:
          state.rules.releaseMinutes === null || !mayRelease()
            ? null
            : state.rules.releaseMinutes * MINUTE_MS,
        hasDebt: ladder.step === "called" && hasDebt(),
      }),
    help: () => move({ kind: "help" }),
    answer(by) {
      if (ladder.step === "answered") return { ok: true };
      if (ladder.step !== "called")
        return { ok: false, status: 409, message: "Nobody calls at this lane any more. Reload the page." };
      const name = by.replace(/^user:/, "");
      ladder = onLadder(ladder, { kind: "answered", by: name }, state.now()).ladder;
      state.unlessUnwritable(() =>
        state.store.journal.append({
          atMs: state.parts.clock.nowMs(),
          kind: "call-answered",
          actor: by,
          subject,
          data: {},
        }),
      );
      state.tell();
      return { ok: true };
    },
    view() {
      const wall = (atMs: number) => state.parts.clock.nowMs() - (state.now() - atMs);
      const since = waitingSinceMs();
      switch (ladder.step) {
        case "calm":
        case "released":
          return null;
        case "noticed":
          return since === null
            ? null
            : { level: "notice", sinceMs: wall(since), answeredBy: null, releaseAtMs: null };
        case "called": {
          const { releaseMinutes } = state.rules;
          const releaseAtMs =
            releaseMinutes === null || since === null || !mayRelease()
              ? null
              : wall(ladder.calledAtMs + releaseMinutes * MINUTE_MS);
          return { level: "call", sinceMs: wall(since ?? ladder.sinceMs), answeredBy: null, releaseAtMs };
        }
        case "answered":
          return {
            level: "call",
            sinceMs: wall(since ?? ladder.sinceMs),
            answeredBy: ladder.by,
            releaseAtMs: null,
          };
        default:
          return ladder satisfies never;
      }
    },
  };
}
