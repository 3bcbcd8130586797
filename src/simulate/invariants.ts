/** What must hold after every event, whatever happened: each answer names what is broken. Reads the records, changes nothing. */
import type { Stay } from "../parking/types.ts";
import type { Store } from "../store/types.ts";

/**
 * Cheap enough for every event: open stays and the count. Where nobody sets the count or closes stays by hand, both
 * must agree but for the cars that a person let out at these exits without knowing which ones they were; null where
 * people do set it.
 */
export function brokenNow(store: Store, exitLaneIds: readonly string[] | null): string[] {
  const broken: string[] = [];
  const plates = new Set<string>();
  const open = store.stays.open();
  for (const { plate, state, id } of open) {
    if (state !== "open") broken.push(`stay ${id} is listed as open and is ${state}`);
    if (plate === null) continue;
    if (plates.has(plate)) broken.push(`${plate} has two open stays`);
    plates.add(plate);
  }
  const inside = store.site.occupancy();
  if (inside < 0) broken.push(`${inside} cars inside`);
  const uncertain = exitLaneIds ? store.stays.unmatchedOpenings(exitLaneIds, 0) : 0;
  if (exitLaneIds && (inside > open.length || inside < open.length - uncertain))
    broken.push(`${inside} cars are counted inside and ${open.length} stays are open`);
  return broken;
}

/** The books of all stays: payments less credit are fees less what is waived, owed or still open. */
export function brokenBooks(store: Store, stays: readonly Stay[], acknowledgedMinor: number): string[] {
  const broken: string[] = [];
  let paidMinor = 0;
  for (const stay of stays) {
    const payments = store.money.ofStay(stay.id);
    const sum = payments.reduce((total, payment) => total + payment.amountMinor, 0);
    paidMinor += sum;
    if (sum !== stay.paidMinor)
      broken.push(`stay ${stay.id} says ${stay.paidMinor} paid, its payments ${sum}`);
    const consumed = store.stays.exitRights(stay.id).filter((right) => right.consumedAtMs !== null);
    if (consumed.length > 1) broken.push(`stay ${stay.id} used ${consumed.length} rights to leave`);
    broken.push(...brokenStay(stay));
  }
  if (paidMinor !== acknowledgedMinor)
    broken.push(`${acknowledgedMinor} were acknowledged as paid, ${paidMinor} are on record`);
  const journal = store.journal.verify();
  if (!journal.ok) broken.push(`journal: ${journal.detail}`);
  return broken;
}

function brokenStay(stay: Stay): string[] {
  const broken: string[] = [];
  const fee = stay.feeMinor;
  if (stay.state === "open") {
    if (fee !== null || stay.exitReason !== null) broken.push(`open stay ${stay.id} has an end`);
    return broken;
  }
  if (fee === null || fee < 0) broken.push(`ended stay ${stay.id} costs ${fee}`);
  if (stay.exitReason === null) broken.push(`ended stay ${stay.id} has no reason`);
  if (stay.exitAtMs !== null && stay.exitAtMs < stay.entryAtMs)
    broken.push(`stay ${stay.id} ends before it began`);
  // Closed means settled; only a waived stay or a debt may lack money.
  if (stay.state === "closed" && (fee ?? 0) > stay.paidMinor)
    broken.push(`stay ${stay.id} is closed with ${stay.paidMinor} of ${fee} paid`);
  if (stay.state === "debt" && (fee ?? 0) <= stay.paidMinor)
    broken.push(`stay ${stay.id} is a debt with ${stay.paidMinor} of ${fee} paid`);
  if (stay.state === "debt" && stay.plate === null) broken.push(`stay ${stay.id} is a debt of nobody`);
  return broken;
}
