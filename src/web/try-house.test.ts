/**
 * A car park for the tests of the pages: the real store, desk, lanes and simulated barriers, no camera and
 * no models, and a clock that the test moves.
 */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAnnouncer } from "../announcer.ts";
import { createPushCamera, type PushCamera, pushDoor } from "../camera/push/index.ts";
import { createCommissioning } from "../commissioning.ts";
import { createDesk } from "../desk.ts";
import type { LaneDoor, ScreenEvent } from "../desk-types.ts";
import { DeviceError, type Examined, type Frame, type LiveVideo, type Recogniser } from "../devices.ts";
import { createSimulatedGate, type SimulatedGate } from "../gate/index.ts";
import type { House } from "../house.ts";
import { createLane, type Lane } from "../lane.ts";
import { createYard } from "../lane-yard.ts";
import { normalisePlate } from "../parking/plate/index.ts";
import type { TrackView } from "../parking/sight/index.ts";
import type { Pass, Read } from "../parking/types.ts";
import { createSight, type OpenSight } from "../sight.ts";
import { isPushCamera, type SiteFile, type SiteFileInput, siteFileSchema } from "../site.ts";
import { siteRules } from "../site-rules.ts";
import { openStore } from "../store/index.ts";
import type { Role } from "../store/types.ts";
import { webApp } from "./app.tsx";
import type { Box } from "./ask.ts";
import { hashPassword } from "./passwords.ts";
import { ROUTES } from "./routes.ts";
import { openSession } from "./sessions.ts";

export const NOON = Date.parse("2026-03-02T12:00:00Z");
export const PASSWORD = "a quiet green barrier";

export const MILL_LANE: SiteFileInput = {
  site: { name: "Mill Lane", timezone: "Europe/London", currency: "GBP", capacity: 40, region: ["gb", "eu"] },
  lanes: [
    { id: "in-1", name: "Main entry", direction: "entry", camera: "cam-in", gate: "gate-in" },
    { id: "out-1", name: "Main exit", direction: "exit", camera: "cam-out", gate: "gate-out" },
  ],
  cameras: [
    { id: "cam-in", url: "rtsp://user:hush-hush@10.0.0.11/stream1" },
    { id: "cam-out", url: "rtsp://10.0.0.12/stream1" },
  ],
  gates: [
    { id: "gate-in", driver: "simulated" },
    { id: "gate-out", driver: "simulated" },
  ],
  groups: [
    {
      id: "staff",
      name: "Staff",
      tariff: "free",
      schedule: [{ days: "mon-fri", from: "06:00", to: "20:00" }],
    },
    { id: "blocked", name: "Blocked", block: true },
  ],
  vehicles: [
    { plate: "KX59LMN", owner: "A. Person", groups: ["staff"] },
    { plate: "BD51SMR", owner: "Nobody", groups: ["blocked"] },
  ],
  permits: [{ holder: "Flat 7", plates: ["LB07SEO", "LB08SEO"], spaces: 1, group: "staff" }],
  visitors: [{ plate: "XY34ZZZ", host: "Flat 3", from: "2026-03-02T08:00:00Z", to: "2026-03-02T20:00:00Z" }],
  tariffs: [
    {
      id: "public",
      name: "Public",
      periods: [{ name: "Day", days: "all", per: { minutes: 60, amount: "2.00" }, cap: "10.00" }],
      vat: { percent: 20 },
    },
  ],
};

export type TryHouse = House & {
  sight: OpenSight;
  gates: Map<string, SimulatedGate>;
  pulses(gateId: string): number;
  setNow(atMs: number): void;
  drive(laneId: string, plate: string, confidence?: number): Promise<void>;
  /** The lane with its wires, beyond what a page sees of it. */
  wiredLane(laneId: string): Lane;
  /** Everything that was asked for is done. */
  settle(): Promise<void>;
  announce(event: ScreenEvent): void;
  dataDir: string;
  /** What the recogniser sees in a test picture. */
  reads: Read[];
  close(): void;
};

/** @param site null for a box whose owner has not named the car park yet. */
export const tryHouse = ({
  site = MILL_LANE,
  startMs = NOON,
  pictures = null,
  live = false,
  examine = null,
  frame = null,
  tracks = [],
  source = "simulated",
  video,
}: {
  site?: SiteFileInput | null;
  startMs?: number;
  pictures?: (() => Promise<Uint8Array>) | null;
  live?: boolean;
  /** What the models say of a picture; without it the box has none. */
  examine?: ((...ask: Parameters<NonNullable<Recogniser["examine"]>>) => Promise<Examined>) | null;
  /** The newest frame of every lane, and what is followed there. */
  frame?: Frame | null;
  tracks?: TrackView[];
  /** Whose reads `drive` makes. */
  source?: Pass["source"];
  video?: LiveVideo["open"];
} = {}): TryHouse => {
  const dataDir = mkdtempSync(join(tmpdir(), "lotkeeper-web-"));
  let nowMs = startMs;
  const startedAt = performance.now();
  const clock = {
    nowMs: () => Math.round(nowMs + (live ? performance.now() - startedAt : 0)),
    monotonicMs: () => nowMs - startMs + (live ? performance.now() - startedAt : 0),
    isTrusted: () => true,
  };
  const store = openStore({ dataDir, nowMs });
  if (site) store.site.apply(siteFileSchema.parse(site), "system", nowMs);
  const announcer = createAnnouncer(() => {});
  const yard = createYard(clock);
  const gates = new Map<string, SimulatedGate>();
  const pulses = new Map<string, number>();
  const lanes = new Map<string, Lane>();
  const smart = new Map<string, PushCamera>();
  let serial = 0;
  const newId = (prefix: string) => `${prefix}-${startMs.toString(36)}-${++serial}`;
  const blank = siteFileSchema.parse({ site: { name: "New site", timezone: "UTC", currency: "EUR" } });
  let rules = siteRules(store.site.read() ?? blank, store.site.tariffVersions());

  const wire = (file: SiteFile): void => {
    rules = siteRules(file, store.site.tariffVersions());
    for (const lane of lanes.values()) lane.close();
    lanes.clear();
    smart.clear();
    for (const { id, gate: gateId, camera } of file.lanes) {
      let gate: SimulatedGate | null = null;
      if (gateId !== undefined) {
        gate = gates.get(gateId) ?? createSimulatedGate({ id: gateId });
        if (!gates.has(gateId)) {
          gates.set(gateId, gate);
          gate.onPulse(() => pulses.set(gateId, (pulses.get(gateId) ?? 0) + 1));
        }
      }
      lanes.set(
        id,
        createLane({
          laneId: id,
          rules,
          store,
          yard,
          gate,
          clock,
          newId,
          announce: announcer.announce,
          still: async () => (pictures ? await pictures() : null),
          ...(video && camera !== undefined ? { video } : {}),
          camera: () =>
            camera === undefined
              ? null
              : smart.has(camera)
                ? { id: camera, ...smart.get(camera)!.state() }
                : {
                    id: camera,
                    phase: pictures ? "live" : "retrying",
                    detail: pictures
                      ? "5 pictures a second"
                      : "The camera does not answer. Check its power and cable.",
                    lastFrameAtMs: pictures ? clock.nowMs() : null,
                    framesDropped: 0,
                    generation: 1,
                  },
        }),
      );
      const pushing = file.cameras.filter(isPushCamera).find((one) => one.id === camera);
      const lane = lanes.get(id)!;
      if (pushing) {
        const one = createPushCamera({
          ...pushing,
          laneId: id,
          regions: rules.regions,
          zone: () => rules.timezone,
          isListed: () => false,
          clock,
          spool: store.pushes,
          newId,
          onPass: (pass, shots, freshUntilMs) => lane.pass(pass, shots, freshUntilMs),
          onClock: () => {},
          onRefused: () => store.alerts.raise("push-refused", `camera:${pushing.id}`, clock.nowMs()),
          log: () => {},
        });
        smart.set(pushing.id, one);
        one.start();
      }
    }
  };
  wire(store.site.read() ?? blank);

  const desk = createDesk({
    store,
    clock,
    yard,
    rules: () => rules,
    lanes: () => [...lanes.values()],
    newId,
    announce: announcer.announce,
  });
  const doors = (): LaneDoor[] => [...lanes.values()];
  const reads: Read[] = [];
  const recogniser: Recogniser = {
    read: async () => reads,
    picture: async () => ({ frame: pictures ? await pictures() : new Uint8Array(), crop: null }),
    ...(examine ? { examine } : {}),
    state: () => ({ phase: "ready", detail: "Models are loaded." }),
    stop: async () => {},
  };
  const sight = createSight({
    store,
    clock,
    recogniser,
    rules: () => rules,
    lane: (id) => lanes.get(id) ?? null,
    latestFrame: () => frame,
    tracks: () => tracks,
    detail: () => 1,
    setMinConfidence: async (laneId, value, actor) => {
      const file = structuredClone(store.site.read()!);
      file.lanes.find((lane) => lane.id === laneId)!.minConfidence = value;
      store.site.apply(file, actor, clock.nowMs());
      wire(file);
      return { ok: true };
    },
    newId,
    log: (line) => console.error(line),
  });
  const testFrame = (): Frame => ({
    rgb: new Uint8Array(16 * 9 * 3),
    width: 1280,
    height: 720,
    atMs: clock.nowMs(),
    monotonicMs: clock.monotonicMs(),
    seq: 1,
  });
  const commissioning = createCommissioning({
    store,
    clock,
    recogniser,
    rules: () => rules,
    lanes: doors,
    inputs: () => [],
    gate: (id) => gates.get(id) ?? null,
    latestFrame: () => (pictures ? testFrame() : null),
    findRelays: () => ({
      ports: [
        {
          path: "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0",
          device: "/dev/ttyUSB0",
          words: "1a86 USB Serial",
          hasPermission: true,
        },
      ],
      chips: [
        {
          name: "gpiochip0",
          label: "pinctrl-bcm2711",
          lines: 58,
          free: [{ offset: 17, name: "GPIO17" }],
          problem: "",
        },
      ],
    }),
    models: [{ name: "a model", sha256: "ab".repeat(32) }],
    findCameras: async () => [
      {
        address: "10.0.0.21",
        name: "Gate camera",
        hardware: "X100",
        xaddrs: ["http://10.0.0.21/onvif/device_service"],
      },
    ],
    describeCamera: async (_host, login) => {
      if (login?.password !== "hush-hush")
        throw new DeviceError("10.0.0.21", "The camera refuses this user or password. Type them again.", {
          retry: false,
        });
      return {
        manufacturer: "Maker",
        model: "X100",
        firmware: "1.2",
        clockOffsetMs: 400,
        profiles: [
          {
            token: "main",
            name: "Main",
            encoding: "H265",
            width: 3840,
            height: 2160,
            framesPerSecond: 25,
            streamUri: "rtsp://10.0.0.21:554/main",
            snapshotUri: null,
          },
          {
            token: "sub",
            name: "Sub",
            encoding: "H264",
            width: 1280,
            height: 720,
            framesPerSecond: 15,
            streamUri: "rtsp://10.0.0.21:554/sub?x=1",
            snapshotUri: null,
          },
        ],
        relays: [],
      };
    },
  });
  return {
    store,
    desk,
    clock,
    recogniser,
    sight,
    commissioning,
    reads,
    lanes: doors,
    lane: (id) => lanes.get(id) ?? null,
    push: pushDoor(
      () => (store.site.read()?.cameras ?? []).filter(isPushCamera),
      (id) => smart.get(id) ?? null,
    ),
    rules: () => rules,
    changeSite: async (file, actor) => {
      // The real house looks at the devices first; a second editor may come in meanwhile.
      await Bun.sleep(1);
      store.site.apply(file, actor, clock.nowMs());
      wire(file);
      announcer.announce({ kind: "site" });
      return { ok: true };
    },
    subscribe: announcer.subscribe,
    health: async () => [{ check: "database", ...store.health(), hint: "" }],
    gates,
    pulses: (gateId) => pulses.get(gateId) ?? 0,
    setNow: (atMs) => {
      nowMs = atMs;
    },
    wiredLane: (laneId) => lanes.get(laneId)!,
    settle: async () => {
      for (const one of smart.values()) await one.idle();
      for (const lane of lanes.values()) await lane.idle();
    },
    announce: announcer.announce,
    dataDir,
    drive: async (laneId, plate, confidence = 0.97) => {
      const text = normalisePlate(plate);
      const atMs = clock.nowMs();
      const pass: Pass = {
        id: newId("pass"),
        laneId,
        plate: text,
        raw: text,
        confidence,
        region: "gb",
        candidates: [],
        chars: [...text].map((char) => ({
          char,
          confidence,
          alternatives: char === "B" ? [{ char: "R", confidence: 0.1 }] : [],
        })),
        direction: "towards",
        firstAtMs: atMs - 800,
        lastAtMs: atMs,
        frames: 4,
        source,
        box: null,
      };
      const picture = pictures;
      const lane = lanes.get(laneId)!;
      await lane.pass(
        pass,
        picture ? async () => ({ frame: await picture(), crop: await picture() }) : undefined,
      );
      await lane.idle();
    },
    close: () => {
      commissioning.stop();
      for (const lane of lanes.values()) lane.close();
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

export const tryBox = (secure = false): Box => ({
  secure,
  version: "0.1.0",
  authorityPem: secure ? "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----" : null,
  fingerprint: secure ? "AB:CD" : null,
  isOwnHost: (name) => ["localhost", "127.0.0.1", "lot.local"].includes(name),
});

/** Makes a person and returns the Cookie header of a fresh session. No password is hashed: tests sign in a lot. */
export const signedIn = (house: TryHouse, box: Box, name: string, role: Role): string => {
  if (!house.store.people.find(name))
    house.store.people.add({ name, role, passwordHash: "none" }, "system", house.clock.nowMs());
  return openSession(house.store, box, name, "a test", house.clock.nowMs()).split(";")[0]!;
};

export const addOwner = async (house: TryHouse, name = "rita"): Promise<void> =>
  house.store.people.add(
    { name, role: "owner", passwordHash: await hashPassword(PASSWORD) },
    "system",
    house.clock.nowMs(),
  );

export const tryApp = (house: TryHouse, box: Box) => {
  const app = webApp(house, box, ROUTES);
  const base = { host: "localhost" };
  return {
    app,
    get: (path: string, headers: Record<string, string> = {}) =>
      app.request(path, { headers: { ...base, accept: "text/html", ...headers } }, { address: "10.0.0.5" }),
    post: (
      path: string,
      fields: Record<string, string | string[]>,
      headers: Record<string, string> = {},
      address = "10.0.0.5",
    ) => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries(fields))
        for (const one of [value].flat()) body.append(name, one);
      return app.request(
        path,
        {
          method: "POST",
          body: body.toString(),
          headers: {
            ...base,
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
            accept: "text/html",
            ...headers,
          },
        },
        { address },
      );
    },
  };
};

test("the car park of the tests lets a car in and knows what it owes", async () => {
  const house = tryHouse();
  await house.drive("in-1", "AB12 CDE");
  expect(house.pulses("gate-in")).toBe(1);
  house.setNow(NOON + 90 * 60_000);
  const stay = house.store.stays.openByPlate("AB12CDE")!;
  const quoted = house.desk.quote(stay.id);
  expect(quoted.ok && quoted.dueMinor).toBe(400);
  house.close();
});
