/** Names cars that have probably left unseen: inside for too long, or more stays than cars. Never bills and never closes one. */
import { exitsOf } from "./lane-scene.ts";
import { doubtsOf } from "./parking/doubt.ts";
import { isOverStay } from "./parking/stay.ts";
import type { AlertCode, SiteRules, Stay } from "./parking/types.ts";
import type { Store } from "./store/types.ts";

/** Raises one alert for every such stay and returns those that are new. Called now and then. */
export function flagOverStays(store: Store, rules: SiteRules, nowMs: number): AlertCode[] {
  const inside = store.stays.open();
  const exits = exitsOf(rules);
  const evidence = {
    nowMs,
    occupancy: store.site.occupancy(),
    unmatchedExits: (sinceMs: number) => store.stays.unmatchedOpenings(exits, sinceMs),
  };
  const codeOf = (stay: Stay): AlertCode | null => {
    if (isOverStay(stay, nowMs, rules.overStayHours)) return "over-stay";
    return doubtsOf(stay, inside, rules, evidence).length > 0 ? "exit-doubtful" : null;
  };
  const flagged: AlertCode[] = [];
  for (const stay of inside) {
    const code = codeOf(stay);
    const subject = `stay:${stay.id}`;
    if (code === null || store.alerts.isOpen(code, subject)) continue;
    store.alerts.raise(code, subject, nowMs);
    flagged.push(code);
  }
  return flagged;
}
