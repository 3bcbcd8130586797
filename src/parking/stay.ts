/**
 * The life of one stay as an explicit state machine: open, then closed, waived or with a debt, and back to open
 * only when the barrier never moved. Never decides whether something may happen, only what it does to the stay.
 */
import type { Change, ExitReason, Stay, StayState } from "./types.ts";

export type StayEvent =
  /** Drove out with everything settled. */
  | { kind: "left"; atMs: number; laneId: string; passId: string | null; feeMinor: number }
  /** Drove out while the barrier had to be open or a person let it go: nothing more is asked for. */
  | { kind: "left-waived"; atMs: number; laneId: string; passId: string | null; feeMinor: number }
  /** Drove out owing money that is still asked for. */
  | { kind: "left-owing"; atMs: number; laneId: string; passId: string | null; feeMinor: number }
  /** The same plate stands at an entry again: we missed its exit, and nothing is charged for time nobody proved. */
  | { kind: "seen-outside" }
  /** Turned round before the barrier, or the barrier never moved. */
  | { kind: "backed-out"; atMs: number; laneId: string | null }
  /** Stock-take or a person's decision; what was paid is what it cost. */
  | { kind: "closed-by-staff"; atMs: number }
  /** The exit was recorded but the barrier never moved: the vehicle is still inside. */
  | { kind: "gate-never-moved" };

export type StayTransition =
  | { ok: true; change: Extract<Change, { kind: "close-stay" | "reopen-stay" }> }
  | { ok: false; sentence: string };

/** What an event does to a stay, as the change that the store applies; refused where the state forbids it. */
export function onStay(stay: Stay, event: StayEvent): StayTransition {
  const isOpen = stay.state === "open";
  const close = (
    exitReason: ExitReason,
    state: Exclude<StayState, "open">,
    feeMinor: number,
    where: { atMs: number | null; laneId: string | null; passId: string | null },
  ): StayTransition =>
    isOpen
      ? {
          ok: true,
          change: {
            kind: "close-stay",
            stayId: stay.id,
            // A clock that went backwards must not make a stay end before it began.
            exitAtMs: where.atMs === null ? null : Math.max(where.atMs, stay.entryAtMs),
            exitLaneId: where.laneId,
            exitPassId: where.passId,
            exitReason,
            state,
            feeMinor: Math.max(0, feeMinor),
          },
        }
      : { ok: false, sentence: `this stay is ${stay.state} already; look at its page for when and why` };
  switch (event.kind) {
    case "left":
      return close("left", "closed", event.feeMinor, event);
    case "left-waived":
      return close("left", "waived", event.feeMinor, event);
    case "left-owing":
      return close("left", "debt", event.feeMinor, event);
    case "seen-outside":
      return close("exit-missed", "closed", stay.paidMinor, { atMs: null, laneId: null, passId: null });
    case "backed-out":
      return close("backed-out", "closed", stay.paidMinor, { ...event, passId: null });
    case "closed-by-staff":
      return close("closed-by-staff", "closed", stay.paidMinor, { ...event, laneId: null, passId: null });
    case "gate-never-moved":
      return isOpen || stay.exitReason !== "left"
        ? { ok: false, sentence: "only a stay that was closed by driving out can be taken back" }
        : { ok: true, change: { kind: "reopen-stay", stayId: stay.id } };
    default:
      return event satisfies never;
  }
}

/** As `onStay`, for a caller that has just seen that the stay is open. @throws Error when it is not. */
export function changeOf(
  stay: Stay,
  event: StayEvent,
): Extract<Change, { kind: "close-stay" | "reopen-stay" }> {
  const result = onStay(stay, event);
  if (!result.ok) throw new Error(`stay ${stay.id}, ${event.kind}: ${result.sentence}`);
  return result.change;
}

/** What the stay is after a change, as the store keeps it. Changes of other stays leave it as it is. */
export function afterChange(stay: Stay, change: Change): Stay {
  switch (change.kind) {
    case "close-stay": {
      if (change.stayId !== stay.id) return stay;
      const { exitAtMs, exitLaneId, exitPassId, exitReason, state, feeMinor } = change;
      return { ...stay, exitAtMs, exitLaneId, exitPassId, exitReason, state, feeMinor };
    }
    case "reopen-stay":
      if (change.stayId !== stay.id) return stay;
      return {
        ...stay,
        state: "open",
        exitAtMs: null,
        exitLaneId: null,
        exitPassId: null,
        exitReason: null,
        feeMinor: null,
      };
    case "correct-plate": {
      if (change.stayId !== stay.id) return stay;
      const { plate, right, groupId, permitHolder, tariffVersionId } = change;
      return { ...stay, plate, right, groupId, permitHolder, tariffVersionId };
    }
    case "extra-free-minutes":
      return change.stayId === stay.id
        ? { ...stay, extraFreeMinutes: stay.extraFreeMinutes + change.minutes }
        : stay;
    case "adjust":
      return change.stayId === stay.id
        ? { ...stay, adjustments: [...stay.adjustments, change.adjustment] }
        : stay;
    case "waive-debt":
      return change.stayId === stay.id ? { ...stay, state: "waived" } : stay;
    case "open-stay":
    case "occupancy":
    case "set-occupancy":
    case "grant-exit-right":
    case "consume-exit-right":
    case "end-quotes":
    case "end-exit-rights":
    case "alert":
      return stay;
    default:
      return change satisfies never;
  }
}

/** Longer inside than the site's limit: probably gone unseen. Flagged for a person, never billed by itself. */
export const isOverStay = (stay: Stay, nowMs: number, overStayHours: number | null): boolean =>
  overStayHours !== null && stay.state === "open" && nowMs - stay.entryAtMs > overStayHours * 3_600_000;

/**
 * The count of cars inside after it turns out that one of the open stays left unseen. With fewer cars than stays it was
 * counted out already, when somebody let out a car that nobody knew.
 */
export const afterMissedExit = ({
  occupancy,
  openStays,
}: {
  occupancy: number;
  openStays: number;
}): number => (occupancy < openStays ? occupancy : Math.max(0, occupancy - 1));
