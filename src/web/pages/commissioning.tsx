/** Setting up lanes: cameras and relays found, each lane's checklist, its mode, and the report that is signed. */
import { z } from "zod";
import { Described, FoundCameras } from "../../../views/commissioning/cameras.tsx";
import { LaneChecklist, Now, type NowProps } from "../../../views/commissioning/lane.tsx";
import type { CheckView, PulseResult, WireCheck } from "../../../views/commissioning/parts.tsx";
import { pulseText } from "../../../views/commissioning/pulse.tsx";
import { Start } from "../../../views/commissioning/start.tsx";
import { WIRE_HINT } from "../../../views/hints.ts";
import { MODE } from "../../../views/words.ts";
import { type ReportLane, reportPdf } from "../../commissioning-report.ts";
import type { PictureResult } from "../../commissioning-types.ts";
import type { LaneDoor } from "../../desk-types.ts";
import { INPUT_KINDS, type InputKind } from "../../devices.ts";
import type { CameraDescription } from "../../onvif/describe-camera.ts";
import { isStepUp, type Measured, missingFor, percentRight, stepUp } from "../../parking/arming.ts";
import { LANE_MODES } from "../../parking/types.ts";
import type { SiteFile } from "../../site.ts";
import { laneWarnings, siteWarnings } from "../../site-warnings.ts";
import type { CheckRow } from "../../store/types.ts";
import { clockWords } from "../../system/clock-words.ts";
import { type Answer, type Ask, go, may, no, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite, withoutEmpty } from "../edit-site.ts";
import { checkbox, key, line, noFields, optionalLine, text, whole } from "../fields.ts";

const AT = "/site/commissioning";
const DAY_MS = 86_400_000;
const NO_LANE = "There is no such lane any more. Go back to the list of lanes.";
const MOST_READS = 12;
/** So long after a wire has changed somebody may still say that it did. */
const CHANGED_WITHIN_MS = 15 * 60_000;
const NO_SITE = "The car park has no name and currency yet. The owner fills them in under /setup/site first.";

type Asked = Ask<unknown, unknown>;
type LaneFile = SiteFile["lanes"][number];

const actorOf = ({ who }: Pick<Asked, "who">): string => `user:${who.name}`;
const nameOf = (actor: string): string => actor.replace(/^user:/, "");
const laneAt = (laneId: string, done: string, where: string) => go(`${AT}/${laneId}?done=${done}#${where}`);

// ---- what a lane's page shows -------------------------------------------------------------------------

const viewOf = <T,>(
  row: (CheckRow & { hasPicture: boolean }) | undefined,
): CheckView<T & { hasPicture: boolean }> =>
  row
    ? { atMs: row.atMs, by: nameOf(row.actor), result: { ...(row.result as T), hasPicture: row.hasPicture } }
    : null;

const checksOf = (ask: Asked, laneId: string) => {
  const rows = ask.house.store.commissioning.checks(laneId);
  const named = (name: string) => rows.find((row) => row.name === name);
  const wires = new Map<string, { atMs: number; by: string; result: WireCheck }>();
  for (const row of rows)
    if (row.name.startsWith("input:"))
      wires.set(row.name.slice("input:".length), {
        atMs: row.atMs,
        by: nameOf(row.actor),
        result: row.result as WireCheck,
      });
  const picture = viewOf<PictureResult>(named("picture"));
  // An installer sees no plate of the day before.
  const hidesPlates = picture !== null && !may(ask.who.role, "viewer") && ask.nowMs - picture.atMs > DAY_MS;
  return {
    wires,
    picture: picture
      ? {
          ...picture,
          result: { ...picture.result, hidesPlates, hasPicture: picture.result.hasPicture && !hidesPlates },
        }
      : null,
    pulse: viewOf<PulseResult>(named("pulse")),
  };
};

const configuredWires = (lane: LaneFile | undefined): InputKind[] =>
  INPUT_KINDS.filter((kind) => lane?.inputs?.[kind] !== undefined);

const nowOf = (ask: Asked, door: LaneDoor, lane: LaneFile | undefined): NowProps => {
  const view = door.view();
  return {
    view,
    wires: ask.house.commissioning.wires(view.id),
    configured: configuredWires(lane),
    checks: checksOf(ask, view.id).wires,
    signal: ask.house.commissioning.signal(view.id),
    show: ask.show,
    version: ask.nowMs,
  };
};

const heightsIn = (picture: CheckView<PictureResult>): number[] =>
  (picture?.result.reads ?? []).flatMap(({ box, inZone }) => (box && inZone ? [box[3]] : []));

const laneIn = (ask: Asked): { door: LaneDoor; lane: LaneFile; site: SiteFile } | null => {
  const door = ask.house.lane(ask.params.lane!);
  const site = ask.house.store.site.read();
  const lane = site?.lanes.find((one) => one.id === ask.params.lane);
  return door && site && lane ? { door, lane, site } : null;
};

/** The route's handler with the lane that it names. */
const withLane =
  <A extends Asked, T>(work: (ask: A, found: NonNullable<ReturnType<typeof laneIn>>) => T) =>
  (ask: A) => {
    const found = laneIn(ask);
    return found ? work(ask, found) : no(404, NO_LANE);
  };

const progressOf = (ask: Asked, door: LaneDoor, lane: LaneFile | undefined) => {
  const view = door.view();
  const { wires, picture, pulse } = checksOf(ask, view.id);
  const wanted = configuredWires(lane);
  const done = [
    view.camera?.phase === "live",
    picture !== null,
    pulse !== null && pulse.result.problem === undefined,
    ...wanted.map((kind) => wires.get(kind)?.result.works === true),
  ];
  return { view, done: done.filter(Boolean).length, of: done.length, picture };
};

// ---- cameras found -------------------------------------------------------------------------------------

type Ticket = {
  host: string;
  login: { user: string; password: string } | null;
  about: CameraDescription;
  untilMs: number;
};
/** Between asking a camera and using it its password stays here, and nowhere in a page. */
const tickets = new Map<string, Ticket>();
const TICKET_MS = 10 * 60_000;
const MOST_TICKETS = 16;

const newTicket = (ticket: Omit<Ticket, "untilMs">, nowMs: number): string => {
  for (const [id, { untilMs }] of tickets)
    if (untilMs < nowMs || tickets.size >= MOST_TICKETS) tickets.delete(id);
  const id = crypto.randomUUID();
  tickets.set(id, { ...ticket, untilMs: nowMs + TICKET_MS });
  return id;
};

/** The one nearest to what a plate needs: enough pixels, and H.264 before others. */
const suggestedOf = ({ profiles }: CameraDescription): { main: string; sub: string } => {
  const streams = profiles.filter((one) => one.streamUri !== null);
  const bySize = [...streams].sort((a, b) => (b.width ?? 0) - (a.width ?? 0));
  const enough = bySize.filter((one) => (one.width ?? 0) >= 1280);
  const main = enough.at(-1) ?? bySize[0];
  const sub = [...bySize].reverse().find((one) => (one.width ?? 0) < (main?.width ?? 0));
  return { main: main?.token ?? "", sub: sub?.token ?? "" };
};

const withLogin = (uri: string, login: Ticket["login"]): string => {
  const url = new URL(uri);
  if (login) {
    url.username = encodeURIComponent(login.user);
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
};

const HOST = /^[A-Za-z0-9.-]{1,90}(:\d{1,5})?$/;

// ---- the report ----------------------------------------------------------------------------------------

const DIRECTION = { entry: "Entry", exit: "Exit", both: "Entry and exit" } as const;

const provenText = (measured: Measured): string => {
  const percent = percentRight(measured);
  return percent === null ? "none" : `${measured.right + measured.wrong}, ${percent} % right`;
};

const reportLane = (ask: Asked, site: SiteFile, door: LaneDoor): ReportLane => {
  const { show, house } = ask;
  const view = door.view();
  const lane = site.lanes.find((one) => one.id === view.id);
  const { wires, picture, pulse } = checksOf(ask, view.id);
  const measure = house.commissioning.measure(view.id);
  const { camera, gate } = house.commissioning.signal(view.id);
  const when = (check: { atMs: number; by: string }): string => `${show.exact(check.atMs)}, ${check.by}`;
  const jpeg = picture?.result.hasPicture ? house.store.commissioning.checkPicture(view.id, "picture") : null;
  const reads = picture?.result.hidesPlates ? [] : (picture?.result.reads ?? []);
  const gateFile = site.gates.find((one) => one.id === lane?.gate);
  const next = stepUp(view.mode);
  return {
    title: `${view.name} (${DIRECTION[view.direction]})`,
    facts: [
      ["Mode", MODE[view.mode].word],
      ["Proven reads", provenText(measure)],
      ...(next === null
        ? []
        : [
            [
              "Missing for the next step",
              missingFor(next, measure, house.rules().arming).join(" ") || "nothing",
            ] as const,
          ]),
      ["Camera", view.camera ? view.camera.detail : "none"],
      ["Gate", view.gate ? `${view.gate.id}: ${view.gate.detail}` : "none"],
      [
        "Signal",
        camera
          ? `${camera.framesPerSecond ?? "–"} pictures a second, ${camera.dropped} dropped and ${camera.reopened} times opened again in ${show.span(camera.watchedMs)}`
          : "–",
      ],
      ...(gate?.roundTripMs == null
        ? []
        : [
            [
              "Relay",
              `answers in ${gate.roundTripMs} ms, lost ${gate.faults} times in the last hour`,
            ] as const,
          ]),
    ],
    picture:
      picture && jpeg
        ? {
            jpeg,
            width: picture.result.width,
            height: picture.result.height,
            zone: picture.result.zone,
            boxes: reads.flatMap(({ box, inZone }) => (box ? [{ box, inZone }] : [])),
            caption: `Test picture, ${when(picture)}`,
          }
        : null,
    checks: [
      ...reads.map(
        ({ text: plate, confidence, box }) =>
          [
            "Plate read",
            `${show.plate(plate).display}, ${Math.round(confidence * 100)} % sure${box ? `, ${Math.round(box[3])} px high` : ""}`,
            picture ? when(picture) : "",
          ] as const,
      ),
      [
        "Test pulse",
        pulse ? `${pulseText(pulse.result)}; set are ${gateFile?.pulseMs ?? "–"} ms` : "not tested",
        pulse ? when(pulse) : "",
      ] as const,
      ...configuredWires(lane).map((kind) => {
        const check = wires.get(kind);
        return [
          WIRE_HINT[kind].name,
          check ? (check.result.works ? "changes as it should" : "does not work") : "not checked",
          check ? when(check) : "",
        ] as const;
      }),
    ],
    warnings: lane ? laneWarnings(lane, site, heightsIn(picture)) : [],
  };
};

export const commissioningRoutes: Route[] = [
  route({
    method: "GET",
    path: AT,
    role: "manager+installer",
    query: doneQuery,
    handle: (ask) => {
      const site = ask.house.store.site.read();
      if (!site) return no(404, NO_SITE);
      const lanes = ask.house.lanes().map((door) => {
        const lane = site.lanes.find((one) => one.id === door.view().id);
        const { view, done, of, picture } = progressOf(ask, door, lane);
        return { view, done, of, warnings: lane ? laneWarnings(lane, site, heightsIn(picture)) : [] };
      });
      return page(
        "site",
        "Commissioning",
        <Start
          lanes={lanes}
          cameras={site.cameras}
          gates={site.gates}
          warnings={siteWarnings(site)}
          relays={ask.house.commissioning.findRelays()}
          reports={ask.house.store.commissioning.reports()}
          bar={ask.house.rules().arming}
          owns={may(ask.who.role, "owner")}
          who={ask.who.name}
          show={ask.show}
          done={doneText(ask.query)}
        />,
      );
    },
  }),
  route({
    method: "POST",
    path: `${AT}/find`,
    role: "manager+installer",
    form: noFields,
    handle: async ({ house }) => {
      const found = await house.commissioning.findCameras();
      const used = new Set(
        (house.store.site.read()?.cameras ?? []).map(
          ({ url, address }) => address ?? URL.parse(url ?? "")?.hostname ?? "",
        ),
      );
      const cameras = found.map((camera) => {
        // Only http is spoken to; a camera names its https address beside it.
        const service = camera.xaddrs.map((one) => new URL(one)).find(({ protocol }) => protocol === "http:");
        return {
          camera,
          host: service?.port ? `${camera.address}:${service.port}` : camera.address,
          path: service?.pathname,
        };
      });
      return page("site", "Cameras on the network", <FoundCameras cameras={cameras} used={used} />);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/describe`,
    role: "manager+installer",
    form: z.object({
      host: line("Address", 100, 1).regex(
        HOST,
        "Address: write an IP address or a name, for example 10.0.0.11.",
      ),
      path: line("Path", 200)
        .regex(/^(\/[^\s?#]*)?$/, "Path: begin it with a slash.")
        .optional(),
      user: line("User", 60).default(""),
      password: text("Password", 100).default(""),
    }),
    handle: async ({ house, form, nowMs, htmx }) => {
      const { host, path, user, password } = form;
      const login = user === "" ? null : { user, password };
      const asked = await house.commissioning.describeCamera({ host, path: path || undefined, login });
      // In place beside the form that asked.
      if (!asked.ok) return no(htmx ? 422 : asked.status, asked.message);
      const { about } = asked;
      const body = (
        <Described
          host={host}
          about={about}
          ticket={newTicket({ host, login, about }, nowMs)}
          clock={
            about.clockOffsetMs === null
              ? "it does not tell"
              : (clockWords(about.clockOffsetMs) ?? "agrees with ours")
          }
          lanes={house.store.site.read()?.lanes ?? []}
          suggested={suggestedOf(about)}
        />
      );
      return htmx ? part(body) : page("site", "A camera", body);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/cameras`,
    role: "manager+installer",
    form: z.object({
      ticket: line("Ticket", 60, 1),
      id: line("Id", 40, 1),
      name: optionalLine("Name", 60),
      main: line("Main stream", 200, 1),
      sub: optionalLine("Second stream", 200),
      lane: optionalLine("Lane", 40),
    }),
    handle: async ({ house, who, form, nowMs }) => {
      const ticket = tickets.get(form.ticket);
      if (!ticket || ticket.untilMs < nowMs)
        return no(422, "Too much time has passed. Go back and ask the camera once more.");
      const uriOf = (token: string | undefined): string | undefined => {
        const uri = ticket.about.profiles.find((one) => one.token === token)?.streamUri;
        return uri == null ? undefined : withLogin(uri, ticket.login);
      };
      const url = uriOf(form.main);
      if (url === undefined) return no(422, "Main stream: choose one of the list.");
      const done = await editSite(house, who, (site) => {
        const sub = form.sub === form.main ? undefined : uriOf(form.sub);
        site.cameras.push(
          withoutEmpty({ id: form.id, name: form.name, url, subUrl: sub, framesPerSecond: 5 }),
        );
        if (form.lane === undefined) return undefined;
        const lane = site.lanes.find((one) => one.id === form.lane);
        if (!lane) return "That lane is not there any more. Choose another one.";
        lane.camera = form.id;
        return undefined;
      });
      if (done.ok) tickets.delete(form.ticket);
      return editedTo(done, form.lane ? `${AT}/${form.lane}?done=added#picture` : `${AT}?done=added`);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/lanes`,
    role: "manager+installer",
    form: z.object({
      id: line("Id", 40, 1),
      name: optionalLine("Name", 60),
      direction: z.enum(["entry", "exit", "both"], "Direction: choose one of the list."),
      camera: optionalLine("Camera", 40),
      gate: optionalLine("Gate", 40),
    }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          // What is left out gets its default when the whole site is checked.
          site.lanes.push(withoutEmpty({ ...form, mode: "observe" }) as LaneFile);
          return undefined;
        }),
        `${AT}/${encodeURIComponent(form.id)}?done=added`,
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/bar`,
    role: "owner",
    form: z.object({
      passes: whole("Reads", 5, 10_000),
      percent: whole("Right, per cent", 50, 100),
      days: whole("Within days", 1, 60),
    }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          site.site.arming = form;
          return undefined;
        }),
        `${AT}?done=saved`,
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/report`,
    role: "manager+installer",
    form: z.object({ signedBy: line("Signed off by", 80, 3), note: text("Note", 1000).default("") }),
    handle: async (ask) => {
      const { house, form, show, nowMs, box } = ask;
      const site = house.store.site.read();
      if (!site) return no(404, NO_SITE);
      const pdf = await reportPdf({
        site: site.site.name,
        made: show.exact(nowMs),
        by: ask.who.name,
        signedBy: form.signedBy,
        note: form.note,
        versions: [
          ["Lotkeeper", box.version],
          ...house.commissioning.models().map(({ name, sha256 }) => [name, `SHA-256 ${sha256}`] as const),
        ],
        warnings: siteWarnings(site),
        lanes: house.lanes().map((door) => reportLane(ask, site, door)),
      });
      const id = `report-${Bun.randomUUIDv7()}`;
      house.store.commissioning.saveReport({
        id,
        atMs: nowMs,
        actor: actorOf(ask),
        signedBy: form.signedBy,
        pdf,
      });
      return go(`${AT}?done=signed#report`);
    },
  }),
  route({
    method: "GET",
    path: `${AT}/reports/:report`,
    role: "manager+installer",
    handle: ({ house, params, show, nowMs, who }) => {
      const row = house.store.commissioning.reports().find((one) => one.id === params.report);
      const pdf = row ? house.store.commissioning.report(row.id) : null;
      if (!row || !pdf) return no(404, "There is no such report any more. Go back to the list.");
      if (!may(who.role, "viewer") && nowMs - row.atMs > DAY_MS)
        return no(403, "Reports of the days before hold plates. Ask a manager or the owner for it.");
      return {
        kind: "bytes",
        body: pdf,
        type: "application/pdf",
        headers: { "content-disposition": `attachment; filename="commissioning-${show.day(row.atMs)}.pdf"` },
      };
    },
  }),
  route({
    method: "GET",
    path: `${AT}/:lane`,
    role: "manager+installer",
    query: doneQuery,
    handle: withLane((ask, { door, lane, site }) => {
      const { house, who, show, nowMs } = ask;
      const now = nowOf(ask, door, lane);
      const { picture, pulse } = checksOf(ask, lane.id);
      return page(
        "site",
        now.view.name,
        <LaneChecklist
          {...now}
          lane={lane}
          gate={site.gates.find((one) => one.id === lane.gate) ?? null}
          picture={picture}
          pulse={pulse}
          isInService={lane.mode === "automatic" && lane.armed && lane.open && site.site.automatic}
          onceKey={crypto.randomUUID()}
          measure={house.commissioning.measure(lane.id)}
          bar={house.rules().arming}
          reads={house.store.commissioning.unproven(lane.id, nowMs - DAY_MS, MOST_READS)}
          warnings={laneWarnings(lane, site, heightsIn(picture))}
          manages={may(who.role, "manager")}
          owns={may(who.role, "owner")}
          show={show}
          done={doneText(ask.query as { done?: string })}
        />,
      );
    }),
  }),
  route({
    method: "GET",
    path: `${AT}/:lane/now`,
    role: "manager+installer",
    quiet: true,
    handle: withLane((ask, { door, lane }) => part(<Now {...nowOf(ask, door, lane)} />)),
  }),
  route({
    method: "POST",
    path: `${AT}/:lane/picture`,
    role: "manager+installer",
    form: noFields,
    handle: async (ask) => {
      const taken = await ask.house.commissioning.testPicture({
        laneId: ask.params.lane!,
        actor: actorOf(ask),
      });
      return taken.ok ? laneAt(ask.params.lane!, "pictured", "picture") : no(taken.status, taken.message);
    },
  }),
  route({
    method: "GET",
    path: `${AT}/:lane/picture.jpg`,
    role: "manager+installer",
    handle: withLane((ask, { lane }): Answer => {
      const isHidden = checksOf(ask, lane.id).picture?.result.hidesPlates ?? false;
      const jpeg = isHidden ? null : ask.house.store.commissioning.checkPicture(lane.id, "picture");
      return jpeg
        ? { kind: "bytes", body: jpeg, type: "image/jpeg" }
        : no(404, "There is no test picture of this lane. Take one first.");
    }),
  }),
  route({
    method: "POST",
    path: `${AT}/:lane/pulse`,
    role: "manager+installer",
    form: z.object({
      typed: line("Name of the gate", 60, 1),
      reason: line("Why", 200, 3),
      inService: checkbox,
      key,
    }),
    handle: async (ask) => {
      const door = ask.house.lane(ask.params.lane!);
      if (!door) return no(404, NO_LANE);
      const tested = await door.testPulse({ ...ask.form, actor: actorOf(ask) });
      if (tested.ok) return laneAt(ask.params.lane!, "pulsed", "pulse");
      return no(tested.status, tested.message);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/:lane/wires`,
    role: "manager+installer",
    form: z.object({
      kind: z.enum(INPUT_KINDS, "Wire: choose one of the list."),
      works: z.enum(["yes", "no"], "Say whether it works."),
    }),
    handle: (ask) => {
      const found = laneIn(ask);
      if (!found) return no(404, NO_LANE);
      const { kind, works } = ask.form;
      const { lane, door } = found;
      if (lane.inputs?.[kind] === undefined)
        return no(422, "That wire is not set up. Choose one of the list.");
      const level = door.view().inputs.find((one) => one.kind === kind);
      if (works === "yes" && (!level || ask.nowMs - level.atMs > CHANGED_WITHIN_MS))
        return no(
          422,
          `${WIRE_HINT[kind].name}: no change was seen in the last 15 minutes. Trigger it, watch it change above, then say so.`,
        );
      ask.house.store.commissioning.saveCheck({
        laneId: lane.id,
        name: `input:${kind}`,
        atMs: ask.nowMs,
        actor: actorOf(ask),
        result: { works: works === "yes", on: level?.on ?? null },
        picture: null,
      });
      return laneAt(lane.id, "checked", "wires");
    },
  }),
  route({
    method: "POST",
    path: `${AT}/:lane/reads`,
    role: "manager+installer",
    form: z.object({
      pass: line("Read", 80, 1),
      is: z.enum(["right", "wrong"], "Say whether it was read right."),
    }),
    handle: (ask) => {
      const { store } = ask.house;
      const read = store.stays.pass(ask.form.pass);
      if (read?.laneId !== ask.params.lane || read?.plate == null || ask.nowMs - read.lastAtMs > DAY_MS)
        return no(404, "That read is not on record any more. Reload the page.");
      store.commissioning.prove({
        passId: read.id,
        laneId: read.laneId,
        atMs: ask.nowMs,
        isRight: ask.form.is === "right",
        how: "checked",
        actor: actorOf(ask),
      });
      return laneAt(read.laneId, "checked", "mode");
    },
  }),
  route({
    method: "POST",
    path: `${AT}/:lane/mode`,
    role: "manager+installer",
    form: z.object({
      mode: z.enum(LANE_MODES, "Mode: choose one of the list."),
      reason: optionalLine("Why", 200),
    }),
    handle: async (ask) => {
      const found = laneIn(ask);
      if (!found) return no(404, NO_LANE);
      const { house, who, form, nowMs } = ask;
      const { id, mode: from } = found.lane;
      const isUp = isStepUp(from, form.mode);
      const measure = house.commissioning.measure(id);
      const missing = isUp ? missingFor(form.mode, measure, house.rules().arming) : [];
      if (isUp && !may(who.role, "manager"))
        return no(403, "A manager or the owner lets a lane go on. You may step it back.");
      if (isUp && stepUp(from) !== form.mode)
        return no(422, "A lane goes on one step at a time: observe, assist, automatic.");
      if (missing.length > 0 && !may(who.role, "owner"))
        return no(422, `${missing.join(" ")} The owner may overrule this with a reason.`);
      if (missing.length > 0 && (form.reason ?? "").length < 3)
        return no(422, `${missing.join(" ")} Write why it is safe all the same to overrule this.`);
      const done = await editSite(house, who, (site) => {
        const lane = site.lanes.find((one) => one.id === id);
        if (lane?.mode !== from) return "The lane has changed meanwhile. Reload the page.";
        lane.mode = form.mode;
        return undefined;
      });
      if (done.ok)
        house.store.journal.append({
          atMs: nowMs,
          kind: "lane-mode",
          actor: actorOf(ask),
          subject: `lane:${id}`,
          data: {
            from,
            to: form.mode,
            right: measure.right,
            wrong: measure.wrong,
            overruled: missing.length > 0,
            ...(form.reason ? { reason: form.reason } : {}),
          },
        });
      return done.ok ? laneAt(id, "mode", "mode") : no(done.status, done.message);
    },
  }),
];
