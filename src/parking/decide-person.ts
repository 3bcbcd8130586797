/**
 * Openings that a person, the fire system or an unanswered call orders. Pure. A person's opening always has a name and a reason; it
 * acts on the vehicle that waits in the lane, and on no other.
 */
import { admitByPerson, type EntryScene } from "./decide-entry.ts";
import { type ExitScene, release } from "./decide-exit.ts";
import { decision, type Scene, shownPlate } from "./scene.ts";
import type { Decision, Pass } from "./types.ts";

export type PersonAsk = {
  by: string;
  reason: string;
  /** Nobody could read it, but something stands on the loop of this exit. */
  isUnread?: boolean;
};

/** A person opens an entry. Without a waiting vehicle the barrier only moves; no stay is invented. */
export function decideManualEntry(pass: Pass | null, scene: EntryScene, ask: PersonAsk): Decision {
  const admitted = pass ? admitByPerson(pass, scene) : null;
  return decision(scene, pass, {
    outcome: "open",
    reason: "manual",
    explanation: [sentence(pass, scene, ask, "enter")],
    stayId: admitted?.stayId ?? null,
    changes: admitted?.changes ?? [],
  });
}

/** A person opens an exit. Without a waiting vehicle the barrier only moves; one that was not read is only counted out. */
export function decideManualExit(pass: Pass | null, scene: ExitScene, ask: PersonAsk): Decision {
  const released = pass || ask.isUnread ? release(pass, scene, scene.rules.unpaidExit) : null;
  return decision(scene, pass, {
    outcome: "open",
    reason: "manual",
    explanation: [sentence(pass, scene, ask, "leave"), ...(released?.notes ?? [])],
    stayId: released?.stayId ?? null,
    dueMinor: released?.dueMinor ?? null,
    changes: released?.changes ?? [],
  });
}

/**
 * Nobody answered the call at an exit: the vehicle goes, what it owes stays a debt of its plate. Only for a barrier
 * that may be raised now.
 */
export function decideTimedRelease(pass: Pass | null, scene: ExitScene, minutes: number): Decision {
  const released = release(pass, scene, "debt");
  const who = pass ? shownPlate(pass.plate, scene.rules) : "The vehicle that could not be read";
  const isOwing = (released.dueMinor ?? 0) > 0;
  return decision(scene, pass, {
    outcome: "open",
    reason: isOwing
      ? "debt"
      : released.found === "stay"
        ? "free"
        : released.found === "ambiguous"
          ? "ambiguous"
          : "no-stay",
    explanation: [
      `${who} may leave: nobody answered the call at ${scene.lane.name} for ${minutes} minutes`,
      ...released.notes,
    ],
    stayId: released.stayId,
    dueMinor: released.dueMinor,
    changes: released.changes,
  });
}

/** A barrier is raised once to see whether it moves; no vehicle is let through by it. */
export function decideTest(scene: Scene, ask: PersonAsk): Decision {
  return decision(scene, null, {
    outcome: "open",
    reason: "test",
    explanation: [`${scene.lane.name} is tested by ${ask.by}, “${ask.reason}”`],
  });
}

/** The fire system or a person holds the barrier up; vehicles that pass are decided one by one. */
export function decideHold(scene: Scene, reason: "fire" | "held-open", why: string): Decision {
  return decision(scene, null, { outcome: "open", reason, explanation: [why] });
}

function sentence(pass: Pass | null, scene: Scene, ask: PersonAsk, may: "enter" | "leave"): string {
  const who = pass ? `${shownPlate(pass.plate, scene.rules)} may ${may}` : `${scene.lane.name} is opened`;
  return `${who}: opened by ${ask.by}, “${ask.reason}”`;
}
