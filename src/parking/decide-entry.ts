/**
 * Whether a vehicle at an entry comes in, and what that does to its stay. Pure. Never refuses a vehicle because
 * of an exit that we missed ourselves.
 */
import { type Access, access } from "./access.ts";
import { debtNotes, sumOfDebts } from "./debt.ts";
import { alertChange, decision, fillAlerts, newStay, type Scene, shownPlate } from "./scene.ts";
import { monthStartMs } from "./schedule.ts";
import { afterMissedExit, changeOf } from "./stay.ts";
import type { Change, Decision, Pass, Stay } from "./types.ts";

export type EntryScene = Scene & {
  /** Minutes that the stays of a group have lasted since an instant. */
  minutesOfGroup: (groupId: string, sinceMs: number) => number;
  /** The newest closed stay of exactly this plate, for a visit that counts as one with this one. */
  lastVisit: Stay | null;
  /**
   * The open stay that began at this lane moments ago with this vehicle, when it has not left the lane since, or
   * when nobody knows whether the barrier moved (the program died in between). It is the same visit, not a missed
   * exit.
   */
  unproven: Stay | null;
};

/** Decides an entry by section 3 of the behaviour; reasons and their order are in `access.ts`. */
export function decideEntry(pass: Pass, scene: EntryScene): Decision {
  const allowed = accessOf(pass, scene);
  const found = {
    ...allowed,
    notes: [...allowed.notes, ...debtNotes(debtsOf(pass.plate, scene), scene.rules)],
  };
  const alerts = found.alerts.flatMap((code) => alertChange(scene, code, pass.plate ?? scene.lane.id));
  const plate = shownPlate(pass.plate, scene.rules);
  if (scene.barrier.kind === "held-open") {
    const admitted = admit(pass, scene, found, found.right);
    return decision(scene, pass, {
      outcome: "open",
      reason: "held-open",
      explanation: [`${plate} may enter: the barrier is held open`, ...found.notes],
      stayId: admitted.stayId,
      changes: [...admitted.changes, ...alerts],
    });
  }
  if (found.outcome === "hold")
    return decision(scene, pass, {
      outcome: "hold",
      reason: found.reason,
      explanation: [`${plate} waits: ${found.notes[0] ?? found.reason}`, ...found.notes.slice(1)],
      changes: alerts,
    });
  if (scene.barrier.kind === "cannot")
    return decision(scene, pass, {
      outcome: "hold",
      reason: scene.barrier.reason,
      explanation: [`${plate} waits: ${scene.barrier.note}`, ...found.notes],
      changes: alerts,
    });
  const admitted = admit(pass, scene, found, found.right);
  return decision(scene, pass, {
    outcome: "open",
    reason: found.reason,
    explanation: [`${plate} may enter: ${rightText(allowed)}`, ...admitted.notes, ...found.notes],
    stayId: admitted.stayId,
    changes: [...admitted.changes, ...alerts],
  });
}

/** A person lets the vehicle in: the right it would have had stays, a block or an unreadable plate becomes public. */
export function admitByPerson(pass: Pass | null, scene: EntryScene): { changes: Change[]; stayId: string } {
  const blank: Pick<Pass, "plate" | "confidence"> = { plate: null, confidence: 1 };
  const found = accessOf({ ...(pass ?? blank), confidence: 1 }, scene);
  const right = found.right === "public" ? "manual" : found.right;
  return admit(pass, scene, found, right);
}

const debtsOf = (plate: string | null, scene: Scene): readonly Stay[] =>
  plate === null ? [] : scene.debtsOf(plate);

function accessOf(read: Pick<Pass, "plate" | "confidence">, scene: EntryScene): Access {
  const own = scene.openStay;
  return access({
    plate: read.plate,
    confidence: read.confidence,
    lane: scene.lane,
    rules: scene.rules,
    nowMs: scene.nowMs,
    inside: () =>
      scene
        .inside()
        .all()
        .filter((stay) => stay.id !== own?.id),
    occupancy: own ? occupancyWithout(scene) : scene.occupancy,
    isInside: own !== null && scene.unproven === null,
    debtMinor: sumOfDebts(debtsOf(read.plate, scene)),
  });
}

/** The count without a car that turns out to have left unseen. */
const occupancyWithout = (scene: Scene): number =>
  afterMissedExit({ occupancy: scene.occupancy, openStays: scene.inside().size });

/** Opens the stay; one that is still open for exactly this plate ended with an exit that nobody saw. */
function admit(
  pass: Pass | null,
  scene: EntryScene,
  found: Access,
  right: Stay["right"],
): { changes: Change[]; stayId: string; notes: string[] } {
  if (scene.unproven)
    return {
      changes: [],
      stayId: scene.unproven.id,
      notes: ["it was let in moments ago and is still here; the barrier is raised again"],
    };
  const old = scene.openStay;
  const without = old ? occupancyWithout(scene) : scene.occupancy;
  const left: Change[] = old
    ? [changeOf(old, { kind: "seen-outside" }), { kind: "occupancy", delta: without - scene.occupancy }]
    : [];
  const stay = withTenantMinutes(withVisitBefore(newStay(scene, pass, found, right), scene), scene);
  const inside = without + 1;
  return {
    changes: [
      ...left,
      { kind: "open-stay", stay },
      { kind: "occupancy", delta: 1 },
      ...fillAlerts(scene, inside),
    ],
    stayId: stay.id,
    notes: old ? ["its last exit was missed; that stay is closed without a charge"] : [],
  };
}

/** What is left of its group's minutes of this month is free, as a line of the quote. */
function withTenantMinutes(stay: Stay, { rules, nowMs, minutesOfGroup }: EntryScene): Stay {
  const group = rules.groups.find((one) => one.id === stay.groupId);
  if (!group || group.monthlyMinutes === null || stay.tariffVersionId === null) return stay;
  const used = minutesOfGroup(group.id, monthStartMs(nowMs, rules.timezone));
  const minutes = group.monthlyMinutes - used;
  if (minutes <= 0) return stay;
  const free = { kind: "free-minutes" as const, label: `${group.name}, this month`, minutes };
  return { ...stay, adjustments: [...stay.adjustments, free] };
}

/** Who drove out moments ago and comes back pays no more than for one visit, where the tariff says so. */
function withVisitBefore(stay: Stay, scene: EntryScene): Stay {
  const { lastVisit } = scene;
  const tariff = stay.tariffVersionId === null ? null : scene.tariffVersion(stay.tariffVersionId)?.tariff;
  const minutes = tariff?.reentryMinutes ?? null;
  if (minutes === null || lastVisit?.exitReason !== "left" || lastVisit.exitAtMs === null) return stay;
  const outsideMs = scene.nowMs - lastVisit.exitAtMs;
  const isSoon = outsideMs >= 0 && outsideMs <= minutes * 60_000;
  if (!isSoon || lastVisit.tariffVersionId !== stay.tariffVersionId || lastVisit.state === "waived")
    return stay;
  // A visit that was itself one with another one reaches back to the first.
  const before = lastVisit.adjustments.find((one) => one.kind === "earlier-visit");
  return {
    ...stay,
    adjustments: [
      {
        kind: "earlier-visit",
        label: `Came back within ${minutes} minutes: the visit before`,
        fromMs: before?.fromMs ?? lastVisit.entryAtMs,
        feeMinor: (before?.feeMinor ?? 0) + (lastVisit.feeMinor ?? 0),
      },
    ],
  };
}

function rightText(found: Access): string {
  if (found.reason === "permit") return `permit, ${found.notes[0] ?? "on a list"}`;
  if (found.reason === "visitor") return "announced visitor";
  return "public tariff";
}
