/** Reading for scripts, with the session of whoever is signed in; and what a monitor asks for. */
import { z } from "zod";
import type { House } from "../../house.ts";
import type { Stay } from "../../parking/types.ts";
import { may, no, openRoute, type Route, route } from "../ask.ts";

const iso = (atMs: number | null): string | null => (atMs === null ? null : new Date(atMs).toISOString());

const stayJson = (stay: Stay) => ({
  id: stay.id,
  plate: stay.plate,
  state: stay.state,
  entryAt: iso(stay.entryAtMs),
  entryLane: stay.entryLaneId,
  entryCertainty: stay.entryCertainty,
  right: stay.right,
  group: stay.groupId,
  exitAt: iso(stay.exitAtMs),
  exitLane: stay.exitLaneId,
  exitReason: stay.exitReason,
  fee: stay.feeMinor,
  paid: stay.paidMinor,
  currency: stay.currency,
});

const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50).catch(50),
  cursor: z
    .string()
    .regex(/^[\w:.-]{1,120}$/)
    .optional()
    .catch(undefined),
};

/** A day is enough for the installer to see that the camera reads. */
const DAY_MS = 86_400_000;

const uptimeAt = performance.now();

export const apiRoutes: Route[] = [
  openRoute({
    method: "GET",
    path: "/healthz",
    role: "public",
    handle: () => ({ kind: "json", value: { ok: true } }),
  }),
  openRoute({
    method: "GET",
    path: "/readyz",
    role: "public",
    handle: async ({ house, who }) => {
      const checks = await house.health();
      const ok = checks.every((check) => check.ok);
      // Details name devices and paths; somebody who has not signed in only learns whether it is well.
      const value = who
        ? { ok, checks }
        : { ok, checks: checks.map(({ check, ok: fine }) => ({ check, ok: fine })) };
      return { kind: "bytes", body: JSON.stringify(value), type: "application/json", status: ok ? 200 : 503 };
    },
  }),
  route({
    method: "GET",
    path: "/metrics",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house }) => ({
      kind: "bytes",
      body: metricsText(house),
      type: "text/plain; version=0.0.4; charset=utf-8",
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/lanes",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house, who, nowMs }) => ({
      kind: "json",
      value: {
        items: house.lanes().map((lane) => {
          const { last, decision, waitingSinceMs, ...view } = lane.view();
          const money = may(who.role, "viewer");
          const shown = last && (money || nowMs - last.atMs <= DAY_MS) ? last : null;
          return {
            id: view.id,
            name: view.name,
            direction: view.direction,
            armed: view.armed,
            occupied: view.occupied,
            waitingSince: iso(waitingSinceMs),
            camera: view.camera?.id ?? null,
            gate: view.gate?.id ?? null,
            last: shown
              ? { pass: shown.passId, plate: shown.plate, confidence: shown.confidence, at: iso(shown.atMs) }
              : null,
            decision: decision
              ? {
                  id: decision.id,
                  outcome: decision.outcome,
                  reason: decision.reason,
                  at: iso(decision.atMs),
                  ...(money
                    ? { stay: decision.stayId, due: decision.dueMinor, currency: decision.currency }
                    : {}),
                }
              : null,
          };
        }),
        nextCursor: null,
      },
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/gates",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house }) => ({
      kind: "json",
      value: {
        items: house
          .lanes()
          .flatMap((lane) => (lane.view().gate ? [{ ...lane.view().gate, lane: lane.view().id }] : [])),
        nextCursor: null,
      },
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/cameras",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house }) => ({
      kind: "json",
      value: {
        items: house.lanes().flatMap((lane) => {
          const { camera, id } = lane.view();
          if (!camera) return [];
          const { lastFrameAtMs, ...state } = camera;
          return [{ ...state, lastFrameAt: iso(lastFrameAtMs), lane: id }];
        }),
        nextCursor: null,
      },
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/stays",
    role: "viewer",
    quiet: true,
    query: z.object({
      ...paging,
      state: z.enum(["open", "closed", "waived", "debt", "inside", "all"]).default("all").catch("all"),
    }),
    handle: ({ house, query }) => {
      const found = house.store.stays.list({
        state: query.state,
        limit: query.limit,
        ...(query.cursor ? { cursor: query.cursor } : {}),
      });
      return { kind: "json", value: { items: found.rows.map(stayJson), nextCursor: found.nextCursor } };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/stays/:stay",
    role: "viewer",
    quiet: true,
    handle: ({ house, params }) => {
      const stay = house.store.stays.byId(params.stay!);
      return stay
        ? { kind: "json", value: stayJson(stay) }
        : no(404, "There is no such stay. List them at /api/v1/stays.");
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/occupancy",
    role: "viewer",
    quiet: true,
    handle: ({ house }) => ({
      kind: "json",
      value: { inside: house.store.site.occupancy(), capacity: house.rules().capacity },
    }),
  }),
  route({
    method: "GET",
    path: "/api/v1/journal",
    role: "manager",
    quiet: true,
    query: z.object(paging),
    handle: ({ house, query }) => {
      const found = house.store.journal.list({
        limit: query.limit,
        ...(query.cursor ? { cursor: query.cursor } : {}),
      });
      return {
        kind: "json",
        value: {
          items: found.rows.map(({ atMs, ...row }) => ({ ...row, at: iso(atMs) })),
          nextCursor: found.nextCursor,
        },
      };
    },
  }),
];

/** Prometheus text. Label values are ids of our own, which hold neither quotes nor line ends. */
const metricsText = (house: House): string => {
  const lanes = house.lanes().map((lane) => lane.view());
  const gauge = (name: string, help: string, rows: [labels: string, value: number][]): string =>
    [
      `# HELP lotkeeper_${name} ${help}`,
      `# TYPE lotkeeper_${name} gauge`,
      ...rows.map(([labels, value]) => `lotkeeper_${name}${labels ? `{${labels}}` : ""} ${value}`),
    ].join("\n");
  return `${[
    gauge("up_seconds", "Seconds since the pages started.", [
      ["", Math.round((performance.now() - uptimeAt) / 1000)],
    ]),
    gauge("inside", "Vehicles inside by the counter.", [["", house.store.site.occupancy()]]),
    gauge("alerts", "Alarms that are open.", [["", house.store.alerts.open().length]]),
    gauge("resident_bytes", "Resident memory of the process.", [["", process.memoryUsage.rss()]]),
    gauge(
      "camera_live",
      "1 while the camera delivers pictures.",
      lanes.flatMap((lane): [string, number][] =>
        lane.camera ? [[`lane="${lane.id}"`, lane.camera.phase === "live" ? 1 : 0]] : [],
      ),
    ),
    gauge(
      "camera_frames_dropped",
      "Pictures that were too late to be read.",
      lanes.flatMap((lane): [string, number][] =>
        lane.camera ? [[`lane="${lane.id}"`, lane.camera.framesDropped]] : [],
      ),
    ),
    gauge(
      "gate_connected",
      "1 while the gate's control answers.",
      lanes.flatMap((lane): [string, number][] =>
        lane.gate ? [[`lane="${lane.id}"`, lane.gate.connected ? 1 : 0]] : [],
      ),
    ),
    gauge(
      "lane_waiting",
      "1 while a vehicle waits for a person.",
      lanes.map((lane): [string, number] => [`lane="${lane.id}"`, lane.waitingSinceMs === null ? 0 : 1]),
    ),
  ].join("\n")}\n`;
};
