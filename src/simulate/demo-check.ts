/**
 * Follows one paying car through the demo, from its first picture to its last, and says what the records hold of
 * it. It only looks: the car is let in, charged and let out by the appliance.
 */
import type { LaneView } from "../desk-types.ts";
import type { Store } from "../store/types.ts";
import { DEMO_VISITORS, type DemoVisitor, normalPlate } from "./demo-site.ts";
import { type DemoTown, driveIn, driveOut, pause } from "./demo-traffic.ts";

export type CheckSummary =
  | {
      ok: true;
      plate: string;
      /** How many frames of the stream agreed on the plate, at the entry and at the exit. */
      framesRead: { entry: number; exit: number };
      entryAt: string;
      exitAt: string;
      /** Minor units. */
      fee: number;
      paid: number;
      currency: string;
      /** The reasons of the decisions that raised the barriers. */
      reasons: { entry: string; exit: string };
      /** Of both barriers, for all cars. */
      pulses: number;
      /** Every car that came in, oldest first. */
      entered: string[];
    }
  | { ok: false; reason: string; plate: string; pulses: number };

type Limits = { limitMs: number; parkMs: number; pulses(): number };

/** Ends when the car has left, or with the reason why it did not within `limitMs`. */
export async function followOneCar(town: DemoTown, store: Store, limits: Limits): Promise<CheckSummary> {
  const [payer, ...others] = DEMO_VISITORS as [DemoVisitor, ...DemoVisitor[]];
  const plate = normalPlate(payer.plate);
  const time = AbortSignal.timeout(Math.max(0, limits.limitMs));
  const over = new AbortController();
  const timed = { ...town, signal: AbortSignal.any([town.signal, time, over.signal]) };
  const failed = (reason: string): CheckSummary => ({ ok: false, reason, plate, pulses: limits.pulses() });
  let place: "entry" | "exit" = "entry";
  const crowd: Promise<void>[] = [];
  try {
    await camerasAreLive(timed);
    // The attendant takes the money; nobody opens by hand: that is what is checked.
    const pace = { parkMs: limits.parkMs, cashAfterMs: 500, openByHandAfterMs: null };
    await driveIn(timed, payer, pace);
    const inSinceMs = performance.now();
    crowd.push(
      others
        .slice(0, 2)
        .reduce((before, other) => before.then(() => driveIn(timed, other, pace)), Promise.resolve())
        .catch(() => {}),
    );
    await timed.exit.film(payer);
    await pause(Math.max(0, limits.parkMs - (performance.now() - inSinceMs)), timed.signal);
    place = "exit";
    const leaving = driveOut(timed, payer, pace);
    crowd.push(leaving.catch(() => {}));
    // The barrier has risen: what follows is only the picture of a car that drives away.
    await Promise.race([leaving, timed.exit.road.until("leaving", timed.signal)]);
  } catch (error) {
    if (town.signal.aborted) return failed("It was stopped.");
    if (!time.aborted) throw error;
    return failed(whyNot(payer, place, town[place].lane.view()));
  } finally {
    over.abort(new Error("The check is over."));
    await Promise.all(crowd);
  }
  return reportOf(store, plate, limits.pulses(), failed);
}

function reportOf(
  store: Store,
  plate: string,
  pulses: number,
  failed: (reason: string) => CheckSummary,
): CheckSummary {
  const stay = store.stays.lastClosedByPlate(plate);
  const story = stay && store.stays.story(stay.id);
  if (!stay || !story) return failed(`${plate} drove out, but there is no closed stay of it.`);
  const opened = story.decisions.filter((decision) => decision.outcome === "open");
  const entry = opened.find((decision) => decision.laneId === stay.entryLaneId);
  const exit = opened.find((decision) => decision.laneId === stay.exitLaneId);
  if (!entry || !exit || stay.exitAtMs === null)
    return failed(`The stay of ${plate} was not opened and closed at a lane.`);
  if (stay.state !== "closed" || stay.exitReason !== "left")
    return failed(`The stay of ${plate} is ${stay.state}, not left.`);
  if (!stay.feeMinor || stay.paidMinor < stay.feeMinor) {
    return failed(`The stay of ${plate} cost ${stay.feeMinor ?? 0} and ${stay.paidMinor} was paid.`);
  }
  if (story.entryPass?.source !== "camera" || story.exitPass?.source !== "camera") {
    return failed(`${plate} was not read by both cameras.`);
  }
  const all = [...store.stays.list({ state: "all", limit: 50 }).rows].sort(
    (a, b) => a.entryAtMs - b.entryAtMs,
  );
  return {
    ok: true,
    plate,
    framesRead: { entry: story.entryPass.frames, exit: story.exitPass.frames },
    entryAt: new Date(stay.entryAtMs).toISOString(),
    exitAt: new Date(stay.exitAtMs).toISOString(),
    fee: stay.feeMinor,
    paid: stay.paidMinor,
    currency: stay.currency,
    reasons: { entry: entry.reason, exit: exit.reason },
    pulses,
    entered: all.flatMap((one) => one.plate ?? []),
  };
}

async function camerasAreLive({ entry, exit, signal }: DemoTown): Promise<void> {
  while ([entry, exit].some(({ lane }) => lane.view().camera?.phase !== "live")) await pause(100, signal);
}

function whyNot(payer: DemoVisitor, place: "entry" | "exit", view: LaneView): string {
  const camera = view.camera?.phase === "live" ? "" : ` Its camera: ${view.camera?.detail ?? "none"}.`;
  const seen = view.last
    ? ` Last read: ${view.last.display} (${view.last.confidence.toFixed(2)}).`
    : " Nothing was read there.";
  const decided = view.decision ? ` Last decision: ${view.decision.reason}. ${view.decision.sentence}` : "";
  return `${payer.plate} did not get through the ${place} in time.${camera}${seen}${decided}`;
}
