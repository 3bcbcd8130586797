/** Names cars that are inside for longer than the site's limit: probably left unseen. Never bills and never closes one. */
import { isOverStay } from "./parking/stay.ts";
import type { SiteRules } from "./parking/types.ts";
import type { Store } from "./store/types.ts";

/** Raises `over-stay` once for every such stay and returns the ids that are new. Called now and then. */
export function flagOverStays(store: Store, rules: SiteRules, nowMs: number): string[] {
  if (rules.overStayHours === null) return [];
  const long = store.stays.open().filter((stay) => isOverStay(stay, nowMs, rules.overStayHours));
  const flagged = long
    .map((stay) => stay.id)
    .filter((id) => !store.alerts.isOpen("over-stay", subjectOf(id)));
  for (const id of flagged) store.alerts.raise("over-stay", subjectOf(id), nowMs);
  return flagged;
}

const subjectOf = (stayId: string): string => `stay:${stayId}`;
