/**
 * Who may enter, and by which right: the order of section 3 of the behaviour. Never grants a right and never
 * applies a block by likeness, except one character where a list switched that on.
 */
import { isOverDebtLimit } from "./debt.ts";
import { isListed, type Listing, listingsOf, lookAlikes, toleratedListings, visitorsOf } from "./lists.ts";
import { displayPlate, fitRegions } from "./plate/index.ts";
import { isWithin, localTime } from "./schedule.ts";
import type { AlertCode, EntryRight, LaneRules, Reason, SiteRules, Stay } from "./types.ts";

export type AccessQuestion = {
  /** Normalised; null when nothing could be read. */
  plate: string | null;
  confidence: number;
  lane: LaneRules;
  rules: SiteRules;
  nowMs: number;
  /** Open stays, the vehicle's own left out. Asked only where quotas or shared spaces need it. */
  inside: () => readonly Stay[];
  /** Cars inside, the vehicle's own open stay taken off. */
  occupancy: number;
  /** An open stay of exactly this plate. */
  isInside: boolean;
  /** What exactly this plate owes from earlier visits, minor units. */
  debtMinor: number;
};

export type Access = {
  outcome: "open" | "hold";
  reason: Reason;
  right: Exclude<EntryRight, "fire">;
  groupId: string | null;
  permitHolder: string | null;
  /** Id of the tariff that applies for the whole stay; `free` where nothing is charged. */
  tariffId: string;
  /** What an attendant should know beside the outcome, as whole clauses. */
  notes: string[];
  alerts: AlertCode[];
};

const PUBLIC_TARIFF = "public";
const FREE = "free";

/** The first rule that settles the question wins: closed, unreadable, block, permit, visitor, debt, full, hours, public. */
export function access(question: AccessQuestion): Access {
  const { lane, rules, nowMs } = question;
  const held = (reason: Reason, notes: string[], alerts: AlertCode[] = []): Access => ({
    ...publicRight("hold", reason, notes),
    alerts,
  });
  if (!lane.open) return held("closed", [`${lane.name} is closed; open it on the lanes page`]);
  const plate = question.plate;
  if (plate === null) return held("low-confidence", ["no plate could be read; let it in by its photograph"]);
  if (fitRegions(plate, rules.regions) === null && !isListed(plate, rules))
    return held("low-confidence", ["this is not a plate that the site accepts; check the photograph"]);
  if (question.confidence < lane.minConfidence)
    return held("low-confidence", [
      `the read is only ${percent(question.confidence)} sure and this lane asks for ${percent(lane.minConfidence)}; check the photograph`,
    ]);

  const { listings, note } = listingsFor(plate, rules);
  const inForce = (listing: Listing) => whyNotInForce(listing, question) === null;
  const block = listings.find((listing) => listing.group.block && inForce(listing));
  if (block) return held("blocked", [`on the list ${block.group.name}`, ...note], ["blocked-seen"]);

  const notes = [...note];
  const granted = permitFor(listings, question, notes);
  if (granted) return granted;
  if (visitorsOf(plate, rules).some((visit) => visit.fromMs <= nowMs && nowMs < visit.toMs))
    return { ...publicRight("open", "visitor", notes), right: "visitor", tariffId: FREE };
  if (isOverDebtLimit(question.debtMinor, rules))
    return held("debt", [
      "it owes more than the site allows; take the money on its stay, or let it in",
      ...notes,
    ]);
  if (isFull(question)) return held("full", [fullText(question), ...notes]);
  if (!isWithin(rules.openingHours, nowMs, rules))
    return held("outside-hours", [`the car park is closed at ${localTime(nowMs, rules.timezone)}`, ...notes]);
  const alike = lookAlikes(plate, rules).map(
    (listed) => `looks like ${shown(listed, rules)} of the lists; correct the plate if it is`,
  );
  return publicRight("open", "public", [...notes, ...alike]);
}

/** The right of a plate as it was at an instant, whatever the site's fill and hours: for a corrected plate. */
export function rightOf(question: AccessQuestion): Access {
  const open = { ...question.lane, open: true };
  const rules = { ...question.rules, capacity: null, openingHours: [] };
  return access({ ...question, lane: open, rules, confidence: 1, debtMinor: 0 });
}

function publicRight(outcome: Access["outcome"], reason: Reason, notes: string[]): Access {
  return {
    outcome,
    reason,
    right: "public",
    groupId: null,
    permitHolder: null,
    tariffId: PUBLIC_TARIFF,
    notes,
    alerts: [],
  };
}

/** Exact listings; only where there is none, the one plate that a tolerant list accepts. */
function listingsFor(plate: string, rules: SiteRules): { listings: Listing[]; note: string[] } {
  if (isListed(plate, rules)) return { listings: listingsOf(plate, rules), note: [] };
  const near = toleratedListings(plate, rules);
  const plates = [...new Set(near.map((listing) => listing.plate))];
  const only = plates[0];
  if (only === undefined) return { listings: [], note: [] };
  if (plates.length > 1)
    return { listings: [], note: [`${plates.length} listed plates are one character away; ask the driver`] };
  return { listings: near, note: [`read as ${shown(only, rules)}, one character away, as the list allows`] };
}

/** The first permit that counts now; null when none does, with the reasons added to `notes`. */
function permitFor(listings: readonly Listing[], question: AccessQuestion, notes: string[]): Access | null {
  let overQuota: Access | null = null;
  for (const listing of listings) {
    const { group } = listing;
    if (group.block) continue;
    const not = whyNotInForce(listing, question);
    if (not !== null) {
      notes.push(not);
      continue;
    }
    const right: Access = {
      outcome: "open",
      reason: "permit",
      right: "permit",
      groupId: group.id,
      permitHolder: listing.holder,
      tariffId: group.tariff ?? PUBLIC_TARIFF,
      notes: [listing.holder === null ? group.name : `${group.name}, ${listing.holder}`, ...notes],
      alerts: [],
    };
    const crowded = whyCrowded(listing, question);
    if (crowded !== null) {
      notes.push(crowded.text);
      if (crowded.hold) overQuota ??= { ...right, outcome: "hold", reason: "full", notes: [...notes] };
      continue;
    }
    if (question.isInside && group.passback === "hard")
      return {
        ...right,
        outcome: "hold",
        reason: "passback",
        notes: ["it is already inside and its group forbids a second entry; check both photographs"],
        alerts: ["clone-suspected"],
      };
    if (question.isInside && group.passback === "soft") right.alerts.push("clone-suspected");
    if (isFull(question) && !group.reserved)
      return { ...right, outcome: "hold", reason: "full", notes: [fullText(question), ...right.notes] };
    return right;
  }
  return overQuota;
}

/** Null when the listing counts at this instant on this lane, else why it does not. */
function whyNotInForce(listing: Listing, { lane, rules, nowMs }: AccessQuestion): string | null {
  const { group } = listing;
  const from = Math.max(listing.validFromMs ?? -Infinity, group.validFromMs ?? -Infinity);
  const until = Math.min(listing.validUntilMs ?? Infinity, group.validUntilMs ?? Infinity);
  if (nowMs < from) return `${group.name} is not valid yet`;
  if (nowMs >= until) return `${group.name} is no longer valid`;
  if (group.lanes !== null && !group.lanes.includes(lane.id)) return `${group.name} may not use ${lane.name}`;
  if (!isWithin(group.schedule, nowMs, rules)) return `${group.name} is outside its hours`;
  return null;
}

/** Null while the group's quota and the permit's spaces have room. */
function whyCrowded(listing: Listing, { inside }: AccessQuestion): { text: string; hold: boolean } | null {
  const { group, holder, spaces } = listing;
  const onPermit = (stay: Stay) => stay.right === "permit" && stay.groupId === group.id;
  if (holder !== null && spaces !== null) {
    const used = inside().filter((stay) => onPermit(stay) && stay.permitHolder === holder).length;
    if (used >= spaces) return { text: `${holder} already uses ${used} of ${spaces} spaces`, hold: false };
  }
  if (group.quota !== null) {
    const used = inside().filter(onPermit).length;
    if (used >= group.quota)
      return {
        text: `${group.name} has ${used} of ${group.quota} vehicles inside`,
        hold: group.overQuota === "hold",
      };
  }
  return null;
}

const isFull = ({ rules, occupancy }: AccessQuestion): boolean =>
  rules.capacity !== null && occupancy >= rules.capacity;
const fullText = ({ rules, occupancy }: AccessQuestion): string =>
  `${occupancy} of ${rules.capacity ?? 0} spaces are taken; it is decided again when one is free`;
const percent = (fraction: number): string => `${Math.floor(fraction * 100)} %`;
const shown = (plate: string, rules: SiteRules): string =>
  displayPlate(plate, fitRegions(plate, rules.regions));
