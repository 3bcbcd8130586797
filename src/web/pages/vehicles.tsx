/** The lists: vehicles, permits, visitors, groups and blocks. Every change goes through the whole site's check. */
import { z } from "zod";
import {
  GroupForm,
  Groups,
  PermitForm,
  Permits,
  VehicleForm,
  Vehicles,
  Visitors,
} from "../../../views/vehicles.tsx";
import { normalisePlate } from "../../parking/plate/index.ts";
import { previewTolerance } from "../../parking/tolerance.ts";
import type { SiteFile } from "../../site.ts";
import { type Ask, may, no, page, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite, withoutEmpty } from "../edit-site.ts";
import {
  checkbox,
  dayRules,
  line,
  list,
  noFields,
  optionalLine,
  optionalWhole,
  plate,
  text,
  whole,
} from "../fields.ts";

const MOST_ROWS = 100;
const GONE = "That entry is not on the list any more. Go back to the list and look again.";

/** Lists have no ids and a plate may not stand in an address: entries are named by a keyed hash of this run. */
const secret = crypto.getRandomValues(new Uint8Array(32));
const keyOf = (...parts: string[]): string =>
  new Bun.CryptoHasher("sha256", secret).update(parts.join("\0")).digest("hex").slice(0, 20);
const vehicleKey = (one: SiteFile["vehicles"][number]) => keyOf("vehicle", one.plate);
const permitKey = (one: SiteFile["permits"][number]) => keyOf("permit", one.holder, ...one.plates);
const visitorKey = (one: SiteFile["visitors"][number]) =>
  keyOf("visitor", one.plate, one.host, one.from, one.to);

const EMPTY: Pick<SiteFile, "vehicles" | "permits" | "visitors" | "groups" | "tariffs" | "lanes"> = {
  vehicles: [],
  permits: [],
  visitors: [],
  groups: [],
  tariffs: [],
  lanes: [],
};
const siteOf = (ask: Pick<Ask, "house">) => ask.house.store.site.read() ?? EMPTY;
const edits = (ask: Pick<Ask, "who">) => may(ask.who.role, "manager");

const wordsForm = z.object({ words: line("Search", 60).optional().catch(undefined) });
const hit = (words: string, plates: readonly string[], ...texts: string[]): boolean => {
  if (words === "") return true;
  const asPlate = normalisePlate(words);
  const lower = words.toLowerCase();
  return (
    (asPlate !== "" && plates.some((one) => one.includes(asPlate))) ||
    texts.some((one) => one.toLowerCase().includes(lower))
  );
};

const vehicleFields = z.object({
  plate,
  owner: line("Owner", 120).default(""),
  groups: list(line("Groups", 40)),
  validFrom: optionalLine("Valid from", 30),
  validUntil: optionalLine("Valid until", 30),
  phone: line("Phone", 40).default(""),
  email: line("E-mail", 120).default(""),
  note: text("Note", 500).default(""),
});
const permitFields = z.object({
  holder: line("Holder", 120, 1),
  plates: text("Plates", 800).transform((value) =>
    value
      .split(/[\n,;]+/)
      .map(normalisePlate)
      .filter(Boolean),
  ),
  spaces: whole("Spaces", 1, 1000),
  group: line("Group", 40, 1),
  validFrom: optionalLine("Valid from", 30),
  validUntil: optionalLine("Valid until", 30),
});
const localTime = (name: string) =>
  z
    .string(`${name}: choose a day and a time.`)
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/, `${name}: choose a day and a time.`);
const visitorFields = z.object({
  plate,
  host: line("Host", 120).default(""),
  from: localTime("From"),
  to: localTime("To"),
});

const groupFields = z.object({
  name: optionalLine("Name", 60),
  block: checkbox,
  tariff: optionalLine("What they pay", 40),
  schedule: dayRules("When they may come in"),
  validFrom: optionalLine("Valid from", 30),
  validUntil: optionalLine("Valid until", 30),
  quota: optionalWhole("Most inside at once", 0, 100_000),
  monthlyMinutes: optionalWhole("Free minutes a month", 1, 10_000_000),
  overQuota: z.enum(["public", "hold"]).catch("public"),
  reserved: checkbox,
  tolerance: checkbox,
  passback: z.enum(["off", "soft", "hard"]).catch("off"),
  lanes: list(line("Lanes", 40)),
});
const groupOf = (id: string, form: z.output<typeof groupFields>): SiteFile["groups"][number] =>
  withoutEmpty({
    id,
    ...form,
    tolerance: form.tolerance ? ("one-character" as const) : ("none" as const),
    lanes: form.lanes.length > 0 ? form.lanes : undefined,
  }) as SiteFile["groups"][number];

const vehiclesPage = (ask: Ask<unknown, unknown>, words: string, done: string | null) => {
  const site = siteOf(ask);
  const found = site.vehicles.filter((one) =>
    hit(words, [one.plate], one.owner, one.note, one.phone, one.email, ...one.groups),
  );
  return page(
    "vehicles",
    "Vehicles",
    <Vehicles
      vehicles={found.slice(0, MOST_ROWS).map((item) => ({ item, key: vehicleKey(item) }))}
      total={found.length}
      words={words}
      groups={site.groups}
      show={ask.show}
      edits={edits(ask)}
      done={done}
    />,
  );
};
const permitsPage = (ask: Ask<unknown, unknown>, words: string, done: string | null) => {
  const site = siteOf(ask);
  const found = site.permits.filter((one) => hit(words, one.plates, one.holder, one.group));
  return page(
    "vehicles",
    "Permits",
    <Permits
      permits={found.slice(0, MOST_ROWS).map((item) => ({ item, key: permitKey(item) }))}
      total={found.length}
      words={words}
      groups={site.groups}
      show={ask.show}
      edits={edits(ask)}
      done={done}
    />,
  );
};
const visitorsPage = (ask: Ask<unknown, unknown>, words: string, done: string | null) => {
  const site = siteOf(ask);
  const found = site.visitors
    .filter((one) => hit(words, [one.plate], one.host))
    .sort((a, b) => Date.parse(b.to) - Date.parse(a.to));
  const now = Temporal.Instant.fromEpochMilliseconds(Math.trunc(ask.nowMs)).toZonedDateTimeISO(ask.show.zone);
  const local = (moment: Temporal.ZonedDateTime) =>
    moment.toPlainDateTime().toString({ smallestUnit: "minute" });
  return page(
    "vehicles",
    "Visitors",
    <Visitors
      visitors={found.slice(0, MOST_ROWS).map((item) => ({ item, key: visitorKey(item) }))}
      total={found.length}
      words={words}
      show={ask.show}
      local={{ from: local(now), to: local(now.add({ hours: 12 })) }}
      edits={edits(ask)}
      adds={may(ask.who.role, "attendant")}
      done={done}
    />,
  );
};

export const vehicleRoutes: Route[] = [
  route({
    method: "GET",
    path: "/vehicles",
    role: "viewer",
    query: doneQuery,
    handle: (ask) => vehiclesPage(ask, "", doneText(ask.query)),
  }),
  route({
    method: "POST",
    path: "/vehicles",
    role: "viewer",
    form: wordsForm,
    handle: (ask) => vehiclesPage(ask, ask.form.words ?? "", null),
  }),
  route({
    method: "GET",
    path: "/vehicles/new",
    role: "manager",
    handle: (ask) =>
      page(
        "vehicles",
        "Add a vehicle",
        <VehicleForm vehicle={null} entryKey={null} groups={siteOf(ask).groups} edits />,
      ),
  }),
  route({
    method: "POST",
    path: "/vehicles/new",
    role: "manager",
    form: vehicleFields,
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          if (site.vehicles.some((one) => one.plate === form.plate))
            return `Plate: ${form.plate} is on the list already. Find it and change it there.`;
          site.vehicles.push(withoutEmpty(form));
          return undefined;
        }),
        "/vehicles?done=added",
      ),
  }),
  route({
    method: "GET",
    path: "/vehicles/edit/:key",
    role: "viewer",
    handle: (ask) => {
      const site = siteOf(ask);
      const vehicle = site.vehicles.find((one) => vehicleKey(one) === ask.params.key);
      return vehicle
        ? page(
            "vehicles",
            "Vehicle",
            <VehicleForm
              vehicle={vehicle}
              entryKey={ask.params.key!}
              groups={site.groups}
              edits={edits(ask)}
            />,
          )
        : no(404, GONE);
    },
  }),
  route({
    method: "POST",
    path: "/vehicles/edit/:key",
    role: "manager",
    form: vehicleFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.vehicles.findIndex((one) => vehicleKey(one) === params.key);
          if (at < 0) return GONE;
          site.vehicles[at] = withoutEmpty(form);
          return undefined;
        }),
        "/vehicles?done=saved",
      ),
  }),
  route({
    method: "POST",
    path: "/vehicles/edit/:key/remove",
    role: "manager",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const left = site.vehicles.filter((one) => vehicleKey(one) !== params.key);
          if (left.length === site.vehicles.length) return GONE;
          site.vehicles = left;
          return undefined;
        }),
        "/vehicles?done=removed",
      ),
  }),

  route({
    method: "GET",
    path: "/vehicles/permits",
    role: "viewer",
    query: doneQuery,
    handle: (ask) => permitsPage(ask, "", doneText(ask.query)),
  }),
  route({
    method: "POST",
    path: "/vehicles/permits",
    role: "viewer",
    form: wordsForm,
    handle: (ask) => permitsPage(ask, ask.form.words ?? "", null),
  }),
  route({
    method: "GET",
    path: "/vehicles/permits/new",
    role: "manager",
    handle: (ask) =>
      page(
        "vehicles",
        "Add a permit",
        <PermitForm
          permit={null}
          entryKey={null}
          groups={siteOf(ask).groups.filter((one) => !one.block)}
          edits
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/vehicles/permits/new",
    role: "manager",
    form: permitFields,
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          site.permits.push(withoutEmpty(form));
          return undefined;
        }),
        "/vehicles/permits?done=added",
      ),
  }),
  route({
    method: "GET",
    path: "/vehicles/permits/edit/:key",
    role: "viewer",
    handle: (ask) => {
      const site = siteOf(ask);
      const permit = site.permits.find((one) => permitKey(one) === ask.params.key);
      return permit
        ? page(
            "vehicles",
            "Permit",
            <PermitForm
              permit={permit}
              entryKey={ask.params.key!}
              groups={site.groups.filter((one) => !one.block || one.id === permit.group)}
              edits={edits(ask)}
            />,
          )
        : no(404, GONE);
    },
  }),
  route({
    method: "POST",
    path: "/vehicles/permits/edit/:key",
    role: "manager",
    form: permitFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.permits.findIndex((one) => permitKey(one) === params.key);
          if (at < 0) return GONE;
          site.permits[at] = withoutEmpty(form);
          return undefined;
        }),
        "/vehicles/permits?done=saved",
      ),
  }),
  route({
    method: "POST",
    path: "/vehicles/permits/edit/:key/remove",
    role: "manager",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const left = site.permits.filter((one) => permitKey(one) !== params.key);
          if (left.length === site.permits.length) return GONE;
          site.permits = left;
          return undefined;
        }),
        "/vehicles/permits?done=removed",
      ),
  }),

  route({
    method: "GET",
    path: "/vehicles/visitors",
    role: "viewer",
    query: doneQuery,
    handle: (ask) => visitorsPage(ask, "", doneText(ask.query)),
  }),
  route({
    method: "POST",
    path: "/vehicles/visitors",
    role: "viewer",
    form: wordsForm,
    handle: (ask) => visitorsPage(ask, ask.form.words ?? "", null),
  }),
  route({
    method: "POST",
    path: "/vehicles/visitors/new",
    role: "attendant",
    form: visitorFields,
    handle: async ({ house, who, form, show }) => {
      const instant = (local: string): string | null => {
        try {
          return Temporal.PlainDateTime.from(local, { overflow: "reject" })
            .toZonedDateTime(show.zone)
            .toInstant()
            .toString();
        } catch {
          return null;
        }
      };
      const from = instant(form.from);
      const to = instant(form.to);
      if (from === null || to === null) return no(422, "From, To: choose days that exist.");
      if (Date.parse(from) >= Date.parse(to)) return no(422, "To: choose a time after From.");
      return editedTo(
        await editSite(house, who, (site) => {
          site.visitors.push({ plate: form.plate, host: form.host, from, to });
          return undefined;
        }),
        "/vehicles/visitors?done=added",
      );
    },
  }),
  route({
    method: "POST",
    path: "/vehicles/visitors/edit/:key/remove",
    role: "attendant",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const left = site.visitors.filter((one) => visitorKey(one) !== params.key);
          if (left.length === site.visitors.length) return GONE;
          site.visitors = left;
          return undefined;
        }),
        "/vehicles/visitors?done=removed",
      ),
  }),

  route({
    method: "GET",
    path: "/vehicles/groups",
    role: "viewer",
    query: doneQuery,
    handle: (ask) => {
      const site = siteOf(ask);
      const counts: Record<string, number> = {};
      for (const id of [
        ...site.vehicles.flatMap((one) => one.groups),
        ...site.permits.map((one) => one.group),
      ])
        counts[id] = (counts[id] ?? 0) + 1;
      return page(
        "vehicles",
        "Groups",
        <Groups groups={site.groups} counts={counts} edits={edits(ask)} done={doneText(ask.query)} />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/vehicles/groups/new",
    role: "manager",
    query: z.object({ block: z.string().max(5).optional().catch(undefined) }),
    handle: (ask) => groupPage(ask, null, ask.query.block === "on"),
  }),
  route({
    method: "POST",
    path: "/vehicles/groups/new",
    role: "manager",
    form: groupFields.extend({ id: line("Id", 40, 1) }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          site.groups.push(groupOf(form.id, form));
          return undefined;
        }),
        "/vehicles/groups?done=added",
      ),
  }),
  route({
    method: "GET",
    path: "/vehicles/groups/edit/:group",
    role: "viewer",
    handle: (ask) => groupPage(ask, ask.params.group!, false),
  }),
  route({
    method: "POST",
    path: "/vehicles/groups/edit/:group",
    role: "manager",
    form: groupFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.groups.findIndex((one) => one.id === params.group);
          if (at < 0) return GONE;
          site.groups[at] = groupOf(params.group!, form);
          return undefined;
        }),
        "/vehicles/groups?done=saved",
      ),
  }),
  route({
    method: "POST",
    path: "/vehicles/groups/edit/:group/remove",
    role: "manager",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          if (site.permits.some((one) => one.group === params.group))
            return "This group still has permits. Move or remove them first.";
          const left = site.groups.filter((one) => one.id !== params.group);
          if (left.length === site.groups.length) return GONE;
          site.groups = left;
          // A vehicle keeps its entry; it only loses this group.
          for (const vehicle of site.vehicles)
            vehicle.groups = vehicle.groups.filter((id) => id !== params.group);
          return undefined;
        }),
        "/vehicles/groups?done=removed",
      ),
  }),
];

const groupPage = (ask: Ask<unknown, unknown>, id: string | null, block: boolean) => {
  const site = siteOf(ask);
  const group = id === null ? null : site.groups.find((one) => one.id === id);
  if (group === undefined) return no(404, GONE);
  return page(
    "vehicles",
    group ? (group.name ?? group.id) : "Add a group",
    <GroupForm
      group={group}
      block={block}
      tariffs={site.tariffs.map((one) => ({ id: one.id, name: one.name ?? one.id }))}
      lanes={site.lanes.map((one) => ({ id: one.id, name: one.name ?? one.id }))}
      edits={edits(ask)}
      preview={group ? toleranceOf(ask, site, group.id) : null}
      show={ask.show}
    />,
  );
};

/** Plates of the newest stays: what the tolerance would have done to vehicles that were here. */
const SEEN_LATELY = 500;

const toleranceOf = ({ house }: Ask<unknown, unknown>, site: typeof EMPTY, id: string) => {
  const listed = [
    ...site.vehicles.filter((one) => one.groups.includes(id)).map((one) => one.plate),
    ...site.permits.filter((one) => one.group === id).flatMap((one) => one.plates),
  ];
  if (listed.length === 0) return null;
  const known = new Set([
    ...site.vehicles.map((one) => one.plate),
    ...site.permits.flatMap((one) => one.plates),
    ...site.visitors.map((one) => one.plate),
  ]);
  const seen = house.store.stays
    .list({ state: "all", limit: SEEN_LATELY })
    .rows.flatMap((stay) => stay.plate ?? []);
  return previewTolerance(listed, known, seen, house.rules().regions);
};
