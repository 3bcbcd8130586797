/**
 * The truth beside the records: who stands where, which stay is whose, what was paid. Compares every decision and
 * every pulse with it and throws at the first one that is wrong.
 */
import type { Decision, GateIntent, Stay } from "../parking/types.ts";
import type { Chance } from "./random.ts";
import { FREE_MINUTES } from "./traffic-site.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { World } from "./world.ts";

export type Vehicle = {
  plate: string;
  hasPermit: boolean;
  /** The visit under way. */
  visit: Visit | null;
};
export type Visit = {
  id: number;
  vehicle: Vehicle;
  enteredAtMs: number | null;
  /** The stay that the entry opened for it; null when the entry was missed. */
  stayId: string | null;
  /** A person had to help at the exit. */
  helped: boolean;
  wasReadAtExit: boolean;
};

/** A lane as the asphalt knows it. */
export type Bay = { occupant: Visit | null; openings: number; helping: boolean; blind: boolean };

export type Totals = {
  visits: number;
  entries: number;
  exits: number;
  payingExitsRead: number;
  payingExitsByPerson: number;
  /** Of the exits that were read, those whose first read named the right stay. */
  rightAtFirstRead: number;
  exitsRead: number;
  matched: number;
  ambiguous: number;
  noStay: number;
  /** A missed exit and a missed entry in a row, which look like one long stay. */
  doubtful: number;
  backedOut: number;
  crashes: number;
  gateFaults: number;
  cameraFaults: number;
  clockJumps: number;
  pulses: number;
  paidMinor: number;
  longestExitWaitMs: number;
  mostInside: number;
  /** Let out by time alone, because nobody answered the call. */
  released: number;
  debtsPaid: number;
};

/** An invariant does not hold. */
export class Broken extends Error {}

export type Road = {
  clock: VirtualClock;
  chance: Chance;
  totals: Totals;
  world(): World;
  bay(laneId: string): Bay;
  ownerOf(stayId: string): Visit | null;
  /** 1, 2, 3 …: for the ids of visits, passes and keys. */
  count(): number;
  /** For the story of a break. */
  tell(text: string): void;
  story(): readonly string[];
  decided(decision: Decision): void;
  pulsed(intent: GateIntent): void;
};

/** Lines of the story that are kept for a break. */
const STORY_LINES = 4000;

export function createRoad(
  clock: VirtualClock,
  chance: Chance,
  lanes: readonly string[],
  world: () => World,
): Road {
  const bays = new Map<string, Bay>(
    lanes.map((id) => [id, { occupant: null, openings: 0, helping: false, blind: false }]),
  );
  const owners = new Map<string, Visit>();
  const pulsedIntents = new Set<string>();
  const lines: string[] = [];
  let counted = 0;
  const totals: Totals = {
    visits: 0,
    entries: 0,
    exits: 0,
    payingExitsRead: 0,
    payingExitsByPerson: 0,
    rightAtFirstRead: 0,
    exitsRead: 0,
    matched: 0,
    ambiguous: 0,
    noStay: 0,
    doubtful: 0,
    backedOut: 0,
    crashes: 0,
    gateFaults: 0,
    cameraFaults: 0,
    clockJumps: 0,
    pulses: 0,
    paidMinor: 0,
    longestExitWaitMs: 0,
    mostInside: 0,
    released: 0,
    debtsPaid: 0,
  };
  const bay = (laneId: string): Bay => {
    const one = bays.get(laneId);
    if (!one) throw new Error(`there is no lane ${laneId}`);
    return one;
  };
  const tell = (text: string) => {
    lines.push(`${new Date(clock.nowMs()).toISOString()} ${text}`);
    if (lines.length > STORY_LINES) lines.shift();
  };

  const checkExit = (decision: Decision, occupant: Visit) => {
    if (decision.stayId === null) return;
    const owner = owners.get(decision.stayId);
    if (!owner) return;
    if (owner.vehicle !== occupant.vehicle)
      throw new Broken(
        `${occupant.vehicle.plate} left on the stay of ${owner.vehicle.plate}, read as ${decision.plate}`,
      );
    if (owner !== occupant) totals.doubtful++;
  };

  return {
    clock,
    chance,
    totals,
    world,
    bay,
    tell,
    count: () => ++counted,
    ownerOf: (stayId) => owners.get(stayId) ?? null,
    story: () => lines,
    decided(decision) {
      const { occupant } = bay(decision.laneId);
      tell(
        `${decision.laneId} ${decision.plate ?? "-"} (${occupant?.vehicle.plate ?? "nobody"}): ${decision.outcome} ${decision.reason}${decision.stayId ? ` ${decision.stayId}` : ""}${decision.dueMinor ? ` due ${decision.dueMinor}` : ""}`,
      );
      if (decision.reason === "matched") totals.matched++;
      if (decision.explanation[0]?.includes("nobody answered")) totals.released++;
      if (decision.outcome !== "open") return;
      bay(decision.laneId).openings++;
      if (!occupant) throw new Broken(`${decision.laneId} opened for ${decision.plate} and nobody was there`);
      for (const change of decision.changes)
        if (change.kind === "open-stay" && change.stay.entryCertainty === "seen") {
          owners.set(change.stay.id, occupant);
          occupant.stayId = change.stay.id;
        }
      if (decision.changes.some((change) => change.kind === "close-stay" && change.exitReason === "left"))
        checkExit(decision, occupant);
    },
    pulsed(intent) {
      totals.pulses++;
      if (pulsedIntents.has(intent.id)) throw new Broken(`intent ${intent.id} was pulsed twice`);
      pulsedIntents.add(intent.id);
      if (!world().store().gates.intent(intent.id))
        throw new Broken(`a pulse without a committed intent: ${intent.id}`);
    },
  };
}

/** A stay of the paying public that lasted beyond the free minutes, whatever became of it. */
export const isPaying = (stay: Stay, parkedMs: number): boolean =>
  stay.right === "public" && parkedMs > FREE_MINUTES * 60_000;
