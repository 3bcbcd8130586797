/**
 * Who is on which list of the site: vehicles, permits and visitors by plate. Answers look-ups only;
 * whether a right counts now is decided in `access.ts`.
 */
import { confusableSlots } from "./plate/index.ts";
import { neighboursOf } from "./tolerance.ts";
import type { Group, Permit, SiteRules, Vehicle, Visitor } from "./types.ts";

/** One way in which a plate belongs to a group. */
export type Listing = {
  plate: string;
  group: Group;
  /** Null for a vehicle that is in the group by itself. */
  holder: string | null;
  /** How many cars may be inside on the permit at once; null where nothing is shared. */
  spaces: number | null;
  validFromMs: number | null;
  validUntilMs: number | null;
};

type Lists = {
  groups: Map<string, Group>;
  vehicles: Map<string, Vehicle>;
  permits: Map<string, Permit[]>;
  visitors: Map<string, Visitor[]>;
};

/** The rules of a site are replaced, never changed, so their index lives as long as they do. */
const indexed = new WeakMap<SiteRules, Lists>();

function listsOf(rules: SiteRules): Lists {
  const known = indexed.get(rules);
  if (known) return known;
  const lists: Lists = {
    groups: new Map(rules.groups.map((group) => [group.id, group])),
    vehicles: new Map(rules.vehicles.map((vehicle) => [vehicle.plate, vehicle])),
    permits: new Map(),
    visitors: new Map(),
  };
  for (const permit of rules.permits) for (const plate of permit.plates) append(lists.permits, plate, permit);
  for (const visitor of rules.visitors) append(lists.visitors, visitor.plate, visitor);
  indexed.set(rules, lists);
  return lists;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/** Every group that exactly this plate belongs to: its own groups first, then permits, as written. */
export function listingsOf(plate: string, rules: SiteRules): Listing[] {
  const lists = listsOf(rules);
  const listings: Listing[] = [];
  const vehicle = lists.vehicles.get(plate);
  for (const id of vehicle?.groups ?? []) {
    const group = lists.groups.get(id);
    if (vehicle && group)
      listings.push({
        plate,
        group,
        holder: null,
        spaces: null,
        validFromMs: vehicle.validFromMs,
        validUntilMs: vehicle.validUntilMs,
      });
  }
  for (const permit of lists.permits.get(plate) ?? []) {
    const group = lists.groups.get(permit.group);
    if (group)
      listings.push({
        plate,
        group,
        holder: permit.holder,
        spaces: permit.spaces,
        validFromMs: permit.validFromMs,
        validUntilMs: permit.validUntilMs,
      });
  }
  return listings;
}

export function visitorsOf(plate: string, rules: SiteRules): readonly Visitor[] {
  return listsOf(rules).visitors.get(plate) ?? [];
}

/** True for a vehicle, permit or visitor of exactly this plate, whatever its dates. */
export function isListed(plate: string, rules: SiteRules): boolean {
  const lists = listsOf(rules);
  return lists.vehicles.has(plate) || lists.permits.has(plate) || lists.visitors.has(plate);
}

/**
 * Listings one inserted, removed or replaced character away, of groups that switched the tolerance on.
 * More than one plate in the answer means that nobody may choose without a person.
 */
export function toleratedListings(plate: string, rules: SiteRules): Listing[] {
  const tolerant = new Set(
    rules.groups.filter((one) => one.tolerance === "one-character").map((one) => one.id),
  );
  if (tolerant.size === 0) return [];
  // A plate has a few hundred neighbours, and a list may have a hundred thousand plates.
  return [...neighboursOf(plate)].flatMap((near) =>
    listingsOf(near, rules).filter((listing) => tolerant.has(listing.group.id)),
  );
}

/** Listed plates that the read is easily mistaken for; only ever shown to a person. */
export function lookAlikes(plate: string, rules: SiteRules): string[] {
  const lists = listsOf(rules);
  const found: string[] = [];
  for (const listed of spellings(plate))
    if (
      listed !== plate &&
      (lists.vehicles.has(listed) || lists.permits.has(listed) || lists.visitors.has(listed))
    )
      found.push(listed);
  return found;
}

/** A plate has a handful of confusable characters, so its spellings are few; twelve of them would be 4096. */
const MOST_SPELLINGS = 4096;

function spellings(plate: string): string[] {
  let all = [""];
  for (const slot of confusableSlots(plate)) {
    if (all.length * slot.length > MOST_SPELLINGS) return [];
    all = all.flatMap((start) => [...slot].map((char) => start + char));
  }
  return all;
}
