/** The site: lanes, cameras and gates with their live state, health, journal, licences, the file for download. */
import { z } from "zod";
import { PushCameras } from "../../../views/push-cameras.tsx";
import {
  About,
  CamerasPage,
  Devices,
  GatesPage,
  JournalPage,
  LanesPage,
  Site,
  Verdict,
} from "../../../views/site.tsx";
import { journalWord } from "../../../views/words.ts";
import { INPUT_KINDS } from "../../devices.ts";
import { GATE_DRIVERS, isStreamCamera, type SiteFile } from "../../site.ts";
import { siteFileText } from "../../site-file.ts";
import { redactUrl } from "../../system/redact.ts";
import { type Ask, may, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite, withoutEmpty } from "../edit-site.ts";
import { checkbox, dayRules, line, noFields, optionalLine, text, whole } from "../fields.ts";
import { withPassword } from "../kept-password.ts";
import { LICENCES } from "../licences.ts";
import { parseWires, type Wires } from "../wires-text.ts";
import { pushItemsOf } from "./push-cameras.tsx";

const GONE = "That entry is not there any more. Reload the page.";
const EMPTY: Pick<SiteFile, "lanes" | "cameras" | "gates"> = { lanes: [], cameras: [], gates: [] };
const siteOf = (ask: Pick<Ask, "house">) => ask.house.store.site.read() ?? EMPTY;
const named = (list: readonly { id: string; name?: string | undefined }[]) =>
  list.map(({ id, name }) => ({ id, name: name ?? id }));
const viewsOf = (ask: Pick<Ask, "house">) => ask.house.lanes().map((lane) => lane.view());

/** A camera's address without its password. */
export const withoutSecret = (address: string): string => {
  const shown = redactUrl(address);
  return shown.startsWith("(") ? "an address that cannot be read" : shown.replace("://***@", "://…@");
};

const devicesOf = (ask: Ask<unknown, unknown>) => {
  const site = siteOf(ask);
  return {
    lanes: viewsOf(ask),
    cameras: named(site.cameras),
    gates: named(site.gates),
    installs: may(ask.who.role, "manager+installer"),
  };
};

const corners = (typed: string): [number, number][] | null => {
  const pairs = typed
    .split(/\s+/)
    .filter(Boolean)
    .map((pair) => /^(\d{1,3}(?:\.\d+)?),(\d{1,3}(?:\.\d+)?)$/.exec(pair));
  if (pairs.some((one) => one === null)) return null;
  return pairs.map((one) => [Number(one![1]) / 100, Number(one![2]) / 100]);
};

const laneFields = z.object({
  name: optionalLine("Name", 60),
  direction: z.enum(["entry", "exit", "both"], "Direction: choose one of the list."),
  camera: optionalLine("Camera", 40),
  gate: optionalLine("Gate", 40),
  minConfidence: whole("Least confidence", 0, 100),
  repeatSeconds: whole("Repeat seconds", 0, 3600),
  zone: text("Zone", 1000)
    .default("")
    .transform((value, context) => {
      if (value === "") return undefined;
      const zone = corners(value);
      if (zone && zone.length >= 3 && zone.every(([x, y]) => x <= 1 && y <= 1)) return zone;
      context.addIssue({
        code: "custom",
        message: "Zone: write at least three corners as per cent, for example 15,0 100,0 100,100 15,100.",
      });
      return z.NEVER;
    }),
  inputs: text("Wires that report back", 8000)
    .optional()
    .transform((value, context) => {
      if (value === undefined) return undefined;
      const parsed = parseWires(value);
      if ("wires" in parsed) return parsed.wires;
      context.addIssue({ code: "custom", message: `Wires that report back: ${parsed.problem}` });
      return z.NEVER;
    }),
  heldOpen: dayRules("Held open"),
  disarmed: dayRules("Disarmed at"),
  armed: checkbox,
  open: checkbox,
});
const id = line("Id", 40, 1);

const cameraFields = z.object({
  name: optionalLine("Name", 60),
  url: optionalLine("Stream address", 500),
  subUrl: optionalLine("Second stream's address", 500),
  readFrom: z.enum(["main", "sub"], "Read plates from: choose one of the list.").optional(),
  liveFrom: z
    .enum(["main", "sub", ""], "Live picture from: choose one of the list.")
    .optional()
    .transform((value) => value || undefined),
  processorOnly: checkbox,
  framesPerSecond: z
    .string("Pictures a second: write a number from 0.5 to 30.")
    .trim()
    .regex(/^\d{1,2}([.,]\d{1,2})?$/, "Pictures a second: write a number from 0.5 to 30.")
    .transform((value) => Number(value.replace(",", "."))),
});

/** Empty keeps what is there: a page never shows an address with its password. */
const secondOf = (typed: string | undefined, before: string | undefined): string | undefined =>
  typed?.toLowerCase() === "none" ? undefined : (typed ?? before);

const RESERVED = new Set(["id", "name", "driver", "pulseMs", "__proto__", "constructor", "prototype"]);
const gateFields = z.object({
  name: optionalLine("Name", 60),
  driver: z.enum(GATE_DRIVERS, "Driver: choose one of the list."),
  pulseMs: whole("Pulse", 300, 1000),
  more: text("The driver's own fields", 2000)
    .default("")
    .transform((value, context) => {
      const fields: Record<string, unknown> = {};
      for (const written of value
        .split("\n")
        .map((one) => one.trim())
        .filter(Boolean)) {
        const match = /^([A-Za-z][A-Za-z0-9]{0,39})\s*:\s*(.*)$/.exec(written);
        if (!match || RESERVED.has(match[1]!)) {
          context.addIssue({
            code: "custom",
            message: `The driver's own fields: “${written.slice(0, 40)}” is not a field. Write name and value, for example line: 17.`,
          });
          return z.NEVER;
        }
        const plain = match[2]!.trim();
        fields[match[1]!] =
          plain === "true"
            ? true
            : plain === "false"
              ? false
              : /^-?\d{1,12}(\.\d+)?$/.test(plain)
                ? Number(plain)
                : plain.replace(/^"(.*)"$/, "$1");
      }
      return fields;
    }),
});

/** @param before keeps its wires where the form says nothing of them. */
const laneOf = (
  laneId: string,
  { inputs, ...form }: z.output<typeof laneFields>,
  before: SiteFile["lanes"][number] | null,
) =>
  withoutEmpty({
    inputs: inputs === undefined ? before?.inputs : Object.keys(inputs).length > 0 ? inputs : undefined,
    id: laneId,
    // A lane goes on by its commissioning page alone; a new one begins by observing.
    mode: before?.mode ?? "observe",
    ...form,
    minConfidence: form.minConfidence / 100,
  }) as SiteFile["lanes"][number];
const cameraOf = (
  cameraId: string,
  { processorOnly, ...form }: z.output<typeof cameraFields>,
  before: SiteFile["cameras"][number] | null,
) =>
  withoutEmpty({
    ...form,
    id: cameraId,
    url: form.url ?? before?.url ?? "",
    subUrl: secondOf(form.subUrl, before?.subUrl),
    hardwareDecoding: processorOnly ? false : undefined,
  });
const gateOf = (gateId: string, { more, ...form }: z.output<typeof gateFields>) =>
  withoutEmpty({ ...more, id: gateId, ...form }) as SiteFile["gates"][number];

/** The wires with the passwords that were kept, or the sentence that asks for one. */
const wiresOf = (
  typed: Wires | undefined,
  before: SiteFile["lanes"][number] | null,
): Wires | undefined | string => {
  if (!typed) return typed;
  const wires: Wires = {};
  for (const kind of INPUT_KINDS) {
    const wire = typed[kind];
    if (!wire) continue;
    const whole = withPassword(wire, before?.inputs?.[kind], `Wires that report back: ${kind}`);
    if (typeof whole === "string") return whole;
    wires[kind] = whole;
  }
  return wires;
};

const KINDS = [
  "",
  "decision",
  "intent-done",
  "intent-failed",
  "payment",
  "plate-corrected",
  "extra-minutes",
  "stay-closed",
  "occupancy-set",
  "site-changed",
  "user-added",
  "user-changed",
  "signed-in",
  "sign-in-refused",
  "alert-raised",
  "purged",
];

/** Removes one entry of a list; says so when something still uses it. */
const removal = (
  path: string,
  list: "lanes" | "cameras" | "gates",
  usedBy: (lane: SiteFile["lanes"][number], entry: string) => boolean,
): Route =>
  route({
    method: "POST",
    path: `/site/${path}/:entry/remove`,
    role: "manager+installer",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const user = site.lanes.find((lane) => usedBy(lane, params.entry!));
          if (user) return `The lane ${user.name ?? user.id} uses it. Give that lane another one first.`;
          const at = site[list].findIndex((one) => one.id === params.entry);
          if (at < 0) return GONE;
          site[list].splice(at, 1);
          return undefined;
        }),
        `/site/${path}?done=removed`,
      ),
  });

export const siteRoutes: Route[] = [
  route({
    method: "GET",
    path: "/site",
    role: "viewer+installer",
    query: doneQuery,
    handle: async (ask) =>
      page(
        "site",
        "Site",
        <Site
          name={ask.show.siteName}
          {...devicesOf(ask)}
          alerts={ask.house.store.alerts.open()}
          checks={await ask.house.health()}
          manages={may(ask.who.role, "manager")}
          owns={may(ask.who.role, "owner")}
          seesPlates={may(ask.who.role, "viewer")}
          acts={may(ask.who.role, "attendant")}
          show={ask.show}
          done={doneText(ask.query)}
        />,
      ),
  }),
  route({
    method: "GET",
    path: "/site/devices",
    role: "viewer+installer",
    quiet: true,
    handle: (ask) => part(<Devices {...devicesOf(ask)} version={ask.nowMs} />),
  }),

  route({
    method: "GET",
    path: "/site/lanes",
    role: "manager+installer",
    query: doneQuery,
    handle: (ask) => {
      const site = siteOf(ask);
      return page(
        "site",
        "Lanes",
        <LanesPage lanes={site.lanes} cameras={site.cameras} gates={site.gates} done={doneText(ask.query)} />,
      );
    },
  }),
  route({
    method: "POST",
    path: "/site/lanes",
    role: "manager+installer",
    form: laneFields.extend({ id }),
    handle: async ({ house, who, form: { id: laneId, ...form } }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const inputs = wiresOf(form.inputs, null);
          if (typeof inputs === "string") return inputs;
          site.lanes.push(laneOf(laneId, { ...form, inputs }, null));
          return undefined;
        }),
        "/site/lanes?done=added",
      ),
  }),
  route({
    method: "POST",
    path: "/site/lanes/:entry",
    role: "manager+installer",
    form: laneFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.lanes.findIndex((one) => one.id === params.entry);
          if (at < 0) return GONE;
          const before = site.lanes[at]!;
          const inputs = wiresOf(form.inputs, before);
          if (typeof inputs === "string") return inputs;
          site.lanes[at] = laneOf(params.entry!, { ...form, inputs }, before);
          return undefined;
        }),
        "/site/lanes?done=saved",
      ),
  }),
  removal("lanes", "lanes", () => false),

  route({
    method: "GET",
    path: "/site/cameras",
    role: "manager+installer",
    query: doneQuery,
    handle: (ask) => {
      const { cameras } = siteOf(ask);
      return page(
        "site",
        "Cameras",
        <>
          <CamerasPage
            cameras={cameras.filter(isStreamCamera)}
            lanes={viewsOf(ask)}
            shownUrl={withoutSecret}
            done={doneText(ask.query)}
          />
          <PushCameras items={pushItemsOf(ask, { cameras })} show={ask.show} />
        </>,
      );
    },
  }),
  route({
    method: "POST",
    path: "/site/cameras",
    role: "manager+installer",
    form: cameraFields.extend({ id, url: line("Stream address", 500, 1) }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          site.cameras.push(cameraOf(form.id, form, null));
          return undefined;
        }),
        "/site/cameras?done=added",
      ),
  }),
  route({
    method: "POST",
    path: "/site/cameras/:entry",
    role: "manager+installer",
    form: cameraFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.cameras.findIndex((one) => one.id === params.entry);
          const before = site.cameras[at];
          if (!before || !isStreamCamera(before)) return GONE;
          site.cameras[at] = cameraOf(before.id, form, before);
          return undefined;
        }),
        "/site/cameras?done=saved",
      ),
  }),
  removal("cameras", "cameras", (lane, entry) => lane.camera === entry),

  route({
    method: "GET",
    path: "/site/gates",
    role: "manager+installer",
    query: doneQuery,
    handle: (ask) =>
      page(
        "site",
        "Gates",
        <GatesPage
          gates={siteOf(ask).gates}
          lanes={viewsOf(ask)}
          drivers={GATE_DRIVERS}
          done={doneText(ask.query)}
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/site/gates",
    role: "manager+installer",
    form: gateFields.extend({ id }),
    handle: async ({ house, who, form: { id: gateId, ...form } }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const gate = withPassword(gateOf(gateId, form), null, "The driver's own fields");
          if (typeof gate === "string") return gate;
          site.gates.push(gate);
          return undefined;
        }),
        "/site/gates?done=added",
      ),
  }),
  route({
    method: "POST",
    path: "/site/gates/:entry",
    role: "manager+installer",
    form: gateFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.gates.findIndex((one) => one.id === params.entry);
          if (at < 0) return GONE;
          const gate = withPassword(gateOf(params.entry!, form), site.gates[at], "The driver's own fields");
          if (typeof gate === "string") return gate;
          site.gates[at] = gate;
          return undefined;
        }),
        "/site/gates?done=saved",
      ),
  }),
  removal("gates", "gates", (lane, entry) => lane.gate === entry),

  route({
    method: "GET",
    path: "/site/journal",
    role: "manager",
    query: z.object({
      kind: z.string().max(40).default("").catch(""),
      cursor: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional()
        .catch(undefined),
    }),
    handle: ({ house, show, query }) => {
      const found = house.store.journal.list({
        limit: 50,
        ...(query.kind ? { kind: query.kind } : {}),
        ...(query.cursor ? { cursor: query.cursor } : {}),
      });
      return page(
        "site",
        "Journal",
        <JournalPage
          rows={found.rows}
          kind={query.kind}
          kinds={KINDS.map((kind) => [kind, kind === "" ? "Everything" : journalWord(kind)] as const)}
          next={found.nextCursor}
          verdict={null}
          show={show}
        />,
      );
    },
  }),
  route({
    method: "POST",
    path: "/site/journal/verify",
    role: "manager",
    form: noFields,
    handle: ({ house, htmx }) => {
      const verdict = house.store.journal.verify();
      return htmx
        ? part(<Verdict verdict={verdict} />)
        : page("site", "Journal", <Verdict verdict={verdict} />);
    },
  }),
  route({
    method: "GET",
    path: "/site/export",
    role: "owner",
    handle: ({ house, who, nowMs }) => {
      const site = house.store.site.read();
      if (!site)
        return { kind: "no", status: 404, message: "There is no site yet. Fill in /setup/site first." };
      house.store.journal.append({
        atMs: nowMs,
        kind: "site-exported",
        actor: `user:${who.name}`,
        subject: "site",
        data: {},
      });
      return {
        kind: "bytes",
        body: siteFileText(site),
        type: "application/yaml; charset=utf-8",
        headers: { "content-disposition": 'attachment; filename="site.yaml"' },
      };
    },
  }),
  route({
    method: "GET",
    path: "/site/about",
    role: "viewer+installer",
    handle: ({ box }) =>
      page(
        "site",
        "About",
        <About version={box.version} licences={LICENCES} fingerprint={box.fingerprint} />,
      ),
  }),
];
