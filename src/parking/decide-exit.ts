/**
 * Whether a vehicle at an exit may leave, on which stay, and what is still due. Pure. Never charges more than
 * evidence proves, never lets a vehicle leave on another one's stay by a guess.
 */
import { debtNotes } from "./debt.ts";
import { doubtsOf } from "./doubt.ts";
import { isListed } from "./lists.ts";
import { type Match, matchExit } from "./match.ts";
import { formatMoney } from "./money.ts";
import { type Owed, owed } from "./owed.ts";
import { alertChange, decision, type Scene, shownPlate } from "./scene.ts";
import { localTime } from "./schedule.ts";
import { changeOf } from "./stay.ts";
import type { Change, Decision, ExitRight, Pass, Reason, Stay } from "./types.ts";

export type ExitScene = Scene & {
  /** The stay that a person named for this vehicle. */
  chosen: { stay: Stay; by: string } | null;
  /**
   * The stay of this vehicle that was closed at this lane moments ago, when it has not left the lane since, or when
   * nobody knows whether the barrier moved. A vehicle that was let out must not be trapped by its own closed stay.
   */
  unprovenExit: Stay | null;
  /** The stay whose fee this vehicle has been waiting here to pay: once it is paid, that is the reason to open. */
  askedToPay: string | null;
  rightsOf: (stayId: string) => readonly ExitRight[];
  /** How much of the payments of a stay was too much, minor units. */
  creditOf: (stayId: string) => number;
  /** Monotonic time since the entry where the process lived through it. */
  elapsedMsOf: (stayId: string) => number | null;
  /** Openings of an exit since an instant that belong to no stay. */
  unmatchedExits: (sinceMs: number) => number;
  /** For how long this vehicle has been held at this exit; 0 for one that has just come. */
  queueMs: number;
};

type Found = { stay: Stay; by: "exact" | "confusable" | "closed-set" | "person"; notes: string[] };

/** Decides an exit by sections 2.2 to 2.4 and 4.6 of the behaviour. */
export function decideExit(pass: Pass, scene: ExitScene): Decision {
  const plate = shownPlate(pass.plate, scene.rules);
  const match = findStay(pass, scene);
  if (match.kind === "none" && scene.unprovenExit && scene.barrier.kind !== "cannot")
    return decision(scene, pass, {
      outcome: "open",
      reason: scene.barrier.kind === "ready" ? settledReason(scene.unprovenExit) : scene.barrier.kind,
      explanation: [`${plate} may leave: it was let out moments ago and is still here`],
      stayId: scene.unprovenExit.id,
    });
  if (match.kind === "none" || match.kind === "ambiguous") return withoutStay(pass, scene, match);
  const owing = match.stay.plate === null ? [] : scene.debtsOf(match.stay.plate);
  const found: Found = {
    stay: match.stay,
    by: match.by,
    notes: [...(match.note === "" ? [] : [match.note]), ...debtNotes(owing, scene.rules)],
  };
  const money = owedOf(found.stay, scene);
  if (scene.barrier.kind === "fire" || scene.barrier.kind === "held-open")
    return whileOpen(pass, scene, found, money);
  if (money.dueMinor > 0) return unpaid(pass, scene, found, money);
  if (scene.barrier.kind === "cannot")
    return decision(scene, pass, {
      outcome: "hold",
      reason: scene.barrier.reason,
      explanation: [`${plate} waits: ${scene.barrier.note}`, ...found.notes],
      stayId: found.stay.id,
      dueMinor: 0,
    });
  const wasAsked = scene.askedToPay === found.stay.id;
  const reason: Reason = found.by === "closed-set" && !wasAsked ? "matched" : settledReason(found.stay);
  return decision(scene, pass, {
    outcome: "open",
    reason,
    explanation: [`${plate} may leave: ${whyText(found.stay, money, scene)}`, ...found.notes],
    stayId: found.stay.id,
    dueMinor: 0,
    changes: leave(pass, scene, found.stay, money, "left"),
  });
}

/** Nothing is asked for on a stay that may be two visits without a person who has looked at it. */
function unpaid(pass: Pass, scene: ExitScene, found: Found, money: Owed): Decision {
  const plate = shownPlate(pass.plate, scene.rules);
  const due = formatMoney(money.dueMinor, scene.rules.currency);
  const subject = `stay:${found.stay.id}`;
  const doubts = found.by === "person" ? [] : doubtsOf(found.stay, scene.inside().all(), scene.rules, scene);
  return decision(scene, pass, {
    outcome: "hold",
    reason: "unpaid",
    explanation: [
      doubts.length === 0
        ? `${plate} waits: ${due} is due; take the payment at the desk or by the code`
        : `${plate} waits: ${due} would be due, but it may have left unseen and come back; compare the photographs, then take the money or close the stay as left unseen`,
      ...doubts,
      ...found.notes,
    ],
    stayId: found.stay.id,
    dueMinor: money.dueMinor,
    changes:
      doubts.length === 0 || scene.isRaised("over-stay", subject)
        ? []
        : alertChange(scene, "exit-doubtful", subject),
  });
}

export type Released = {
  changes: Change[];
  stayId: string | null;
  dueMinor: number | null;
  notes: string[];
  /** How the stay was known, or why it was not. */
  found: "stay" | "ambiguous" | "none";
};

/**
 * The vehicle is let out whatever it owes: what is not paid is waived or stays a debt of its plate, and one without a
 * stay gets its proof of exit.
 */
export function release(pass: Pass | null, scene: ExitScene, unpaid: "waive" | "debt"): Released {
  const match = scene.chosen || pass ? findStay(pass, scene) : null;
  if (match && match.kind !== "none" && match.kind !== "ambiguous") {
    const money = owedOf(match.stay, scene);
    const ending = endingOf(match.stay, money, unpaid);
    const amount = formatMoney(money.dueMinor, scene.rules.currency);
    return {
      changes: leave(pass, scene, match.stay, money, ending),
      stayId: match.stay.id,
      dueMinor: money.dueMinor,
      notes: [
        ...(ending === "left-waived" ? [`${amount} was not paid and is waived`] : []),
        ...(ending === "left-owing" ? [`${amount} was not paid and stays a debt of the plate`] : []),
        ...(match.note === "" ? [] : [match.note]),
      ],
      found: "stay",
    };
  }
  // It is one of the cars that were counted in, whichever.
  const oneLess: Change[] = scene.occupancy > 0 ? [{ kind: "occupancy", delta: -1 }] : [];
  const unknown = { changes: oneLess, stayId: null, dueMinor: null };
  if (match?.kind === "ambiguous") return { ...unknown, notes: [match.note], found: "ambiguous" };
  if (pass === null) return { ...unknown, notes: [], found: "none" };
  const stay = missedEntry(pass, scene);
  return {
    changes: [
      { kind: "open-stay", stay },
      changeOf(stay, {
        kind: "left",
        atMs: scene.nowMs,
        laneId: scene.lane.id,
        passId: pass.id,
        feeMinor: 0,
      }),
      ...(pass.plate === null ? oneLess : []),
    ],
    stayId: stay.id,
    dueMinor: 0,
    notes: ["its entry was missed, so nothing can be proven and nothing is charged"],
    found: "none",
  };
}

/** A debt needs a plate that can be asked for it. */
function endingOf(stay: Stay, money: Owed, unpaid: "waive" | "debt"): Ending {
  if (money.dueMinor === 0) return "left";
  return unpaid === "debt" && stay.plate !== null ? "left-owing" : "left-waived";
}

export function owedOf(stay: Stay, scene: ExitScene): Owed {
  return owed({
    stay,
    nowMs: scene.nowMs,
    clockTrusted: scene.clockTrusted,
    elapsedMs: scene.elapsedMsOf(stay.id),
    queueMs: scene.queueMs,
    rules: scene.rules,
    tariffVersion: scene.tariffVersion,
    rights: scene.rightsOf(stay.id),
    creditMinor: scene.creditOf(stay.id),
  });
}

type FoundOrNot =
  | { kind: "found"; stay: Stay; by: Found["by"]; note: string }
  | Extract<Match, { kind: "ambiguous" | "none" }>;

function findStay(pass: Pass | null, scene: ExitScene): FoundOrNot {
  if (scene.chosen)
    return { kind: "found", stay: scene.chosen.stay, by: "person", note: `chosen by ${scene.chosen.by}` };
  if (scene.openStay) return { kind: "found", stay: scene.openStay, by: "exact", note: "" };
  if (!pass) return { kind: "none", note: "no vehicle was read" };
  // While nobody knows whether the barrier moved for this plate, it is that vehicle and no other one misread.
  const isKnown = pass.plate !== null && (isListed(pass.plate, scene.rules) || scene.unprovenExit !== null);
  const match = matchExit(pass, scene.inside(), {
    minConfidence: scene.lane.minConfidence,
    isKnown,
    regions: scene.rules.regions,
    nowMs: scene.nowMs,
  });
  if (match.kind === "none" || match.kind === "ambiguous") return match;
  return { kind: "found", stay: match.stay, by: match.kind, note: match.note };
}

function withoutStay(
  pass: Pass,
  scene: ExitScene,
  match: Extract<Match, { kind: "ambiguous" | "none" }>,
): Decision {
  const plate = shownPlate(pass.plate, scene.rules);
  if (scene.barrier.kind === "fire" || scene.barrier.kind === "held-open")
    return decision(scene, pass, {
      outcome: "open",
      reason: scene.barrier.kind,
      explanation: [`${plate} may leave: the barrier is held open`, match.note],
    });
  return decision(scene, pass, {
    outcome: "hold",
    reason: match.kind === "ambiguous" ? "ambiguous" : "no-stay",
    explanation: [`${plate} waits: ${match.note}`],
  });
}

/** The arm is up anyway: the stay ends with the vehicle. A fire waives everything, an event does as the site says. */
function whileOpen(pass: Pass, scene: ExitScene, found: Found, money: Owed): Decision {
  const isFire = scene.barrier.kind === "fire";
  const ending = isFire ? "left-waived" : endingOf(found.stay, money, scene.rules.unpaidExit);
  return decision(scene, pass, {
    outcome: "open",
    reason: isFire ? "fire" : "held-open",
    explanation: [
      `${shownPlate(pass.plate, scene.rules)} may leave: ${isFire ? "fire alarm" : "the barrier is held open"}`,
      ...found.notes,
    ],
    stayId: found.stay.id,
    dueMinor: money.dueMinor,
    changes: leave(pass, scene, found.stay, money, ending),
  });
}

type Ending = "left" | "left-waived" | "left-owing";

function leave(pass: Pass | null, scene: ExitScene, stay: Stay, money: Owed, kind: Ending): Change[] {
  return [
    changeOf(stay, {
      kind,
      atMs: scene.nowMs,
      laneId: scene.lane.id,
      passId: pass?.id ?? null,
      feeMinor: money.feeMinor,
    }),
    ...(money.right
      ? [{ kind: "consume-exit-right" as const, rightId: money.right.id, atMs: scene.nowMs }]
      : []),
    { kind: "occupancy", delta: -1 },
  ];
}

/** Nobody saw it come in and the counter never had it: it ends as it begins, without a charge. */
function missedEntry(pass: Pass, scene: ExitScene): Stay {
  return {
    id: scene.ids.stay,
    plate: pass.plate,
    state: "open",
    entryAtMs: scene.nowMs,
    entryLaneId: null,
    entryPassId: null,
    entryCertainty: "missed",
    right: "manual",
    groupId: null,
    permitHolder: null,
    tariffVersionId: null,
    exitAtMs: null,
    exitLaneId: null,
    exitPassId: null,
    exitReason: null,
    feeMinor: null,
    paidMinor: 0,
    currency: scene.rules.currency,
    timeUncertain: !scene.clockTrusted,
    extraFreeMinutes: 0,
    adjustments: [],
    note: "",
  };
}

const settledReason = (stay: Stay): Reason => {
  if (stay.right === "permit" && stay.tariffVersionId === null) return "permit";
  return stay.paidMinor > 0 ? "paid" : "free";
};

function whyText(stay: Stay, money: Owed, scene: Scene): string {
  if (money.right) return `paid until ${localTime(money.right.validUntilMs, scene.rules.timezone)}`;
  if (stay.right === "permit" && stay.tariffVersionId === null) return "permit";
  if (stay.paidMinor > 0) return `paid ${formatMoney(stay.paidMinor, scene.rules.currency)}`;
  if (stay.right === "visitor") return "announced visitor, nothing to pay";
  return "nothing to pay";
}
