/**
 * The appliance, put together: store, clock, recogniser, lanes with their cameras and gates, desk, rounds and
 * web. With `wiring.ts` the only place that constructs hardware. Decides nothing.
 */
import manifest from "../package.json" with { type: "json" };
import { createAnnouncer } from "./announcer.ts";
import { createCameraHours } from "./camera-hours.ts";
import { createCommissioning } from "./commissioning.ts";
import { createDesk } from "./desk.ts";
import type { Gate } from "./devices.ts";
import { findRelays } from "./gate/find-relays.ts";
import { createGate, createInput } from "./gate/index.ts";
import { healthOf } from "./health.ts";
import type { House } from "./house.ts";
import { createYard } from "./lane-yard.ts";
import type { SiteRules } from "./parking/types.ts";
import { MODELS, type ModelSet } from "./recogniser/models.ts";
import { createRecogniser } from "./recogniser/recogniser.ts";
import { startRounds } from "./rounds.ts";
import { createSight } from "./sight.ts";
import type { GateFile, SiteFile } from "./site.ts";
import { siteRules } from "./site-rules.ts";
import { lockDataFolder, type OpenStore, openStore } from "./store/index.ts";
import type { Actor } from "./store/types.ts";
import { createClock } from "./system/clock.ts";
import { startWeb } from "./web/serve.ts";
import { createWiring, type Wiring } from "./wiring.ts";

export type ApplianceOptions = {
  dataDir: string;
  /** The address to listen on. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** False serves plain HTTP, which the web allows on a loopback address only. */
  https: boolean;
  /** Applied before anything starts. */
  site?: SiteFile;
  /** Which nets read plates; our own when nothing is said. */
  models?: ModelSet;
  /** Instead of the drivers that the site names. */
  makeGate?: (definition: GateFile) => Gate;
  log(line: string): void;
};

export type Appliance = {
  url: string;
  /** What a person compares before trusting the box's certificate; null without TLS. */
  fingerprint: string | null;
  house: House;
  wiring: Wiring;
  stop(): Promise<void>;
};

const OUTSIDE_LOOK_MS = 1000;

/** A box that nobody has set up yet still has a page. */
const EMPTY_SITE: SiteRules = {
  name: "Lotkeeper",
  timezone: "UTC",
  currency: "EUR",
  capacity: null,
  regions: ["any"],
  exitMinutes: 15,
  driverBest: false,
  overStayHours: null,
  unpaidExit: "waive",
  debtLimitMinor: null,
  releaseMinutes: null,
  automatic: true,
  arming: { passes: 50, percent: 98, days: 7 },
  smallestCoinMinor: null,
  codes: [],
  lanes: [],
  groups: [],
  vehicles: [],
  permits: [],
  visitors: [],
  holidays: [],
  openingHours: [],
  tariffs: [],
};

/** @throws StoreError when the data folder cannot be used, Error when the port is taken; each names the cure. */
export const startAppliance = async (options: ApplianceOptions): Promise<Appliance> => {
  const { dataDir, log } = options;
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.reverse()) await step();
    closing.length = 0;
  };
  try {
    return await build(options, dataDir, log, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
};

const build = async (
  options: ApplianceOptions,
  dataDir: string,
  log: (line: string) => void,
  closing: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Appliance> => {
  const lock = lockDataFolder(dataDir);
  closing.push(() => lock.release());
  const clock = createClock();
  const store = openStore({ dataDir, nowMs: clock.nowMs() });
  closing.push(() => store.close());
  if (options.site) store.site.apply(options.site, "system", clock.nowMs());
  for (const intent of store.gates.abandonWritten(clock.nowMs()))
    log(`gate ${intent.gateId}: an order from before the start is not carried out any more`);

  const announcer = createAnnouncer(log);
  const recogniser = createRecogniser(options.models ? { models: options.models } : {});
  closing.push(() => recogniser.stop());
  const yard = createYard(clock);
  const newId = (prefix: string): string => `${prefix}-${Bun.randomUUIDv7()}`;
  const cameraHours = createCameraHours({ store, clock, recogniser, log });
  const sight = createSight({
    store,
    clock,
    recogniser,
    rules: () => rules,
    lane: (id) => wiring.lane(id),
    latestFrame: (laneId) => wiring.watch(laneId)?.latestFrame() ?? null,
    tracks: (laneId) => wiring.watch(laneId)?.tracks() ?? [],
    detail: (laneId) => wiring.watch(laneId)?.detail() ?? 1,
    setMinConfidence: async (laneId, value, actor) => {
      const site = structuredClone(store.site.read());
      const lane = site?.lanes.find((one) => one.id === laneId);
      if (!site || !lane)
        return { ok: false, status: 404, message: "There is no such lane any more. Reload the page." };
      lane.minConfidence = value;
      return house.changeSite(site, actor);
    },
    newId,
    log,
  });
  const wiring = createWiring({
    store,
    yard,
    clock,
    recogniser,
    newId,
    announce: announcer.announce,
    makeGate: options.makeGate ?? createGate,
    makeInput: createInput,
    cameraHours,
    lookalikes: sight.lookalikes,
    log,
  });
  closing.push(() => wiring.stop());
  closing.push(() => sight.stop());

  let rules = rulesOf(store);
  const follow = async (): Promise<void> => {
    const site = store.site.read();
    if (!site) return;
    rules = siteRules(site, store.site.tariffVersions());
    await wiring.follow(site, rules);
    announcer.announce({ kind: "site" });
  };
  await follow();

  const desk = createDesk({
    store,
    clock,
    rules: () => rules,
    lanes: () => wiring.lanes(),
    yard,
    newId,
    announce: announcer.announce,
  });
  const commissioning = createCommissioning({
    store,
    clock,
    recogniser,
    rules: () => rules,
    lanes: () => wiring.lanes(),
    inputs: () => wiring.inputs(),
    gate: (id) => wiring.gate(id),
    latestFrame: (laneId) => wiring.watch(laneId)?.latestFrame() ?? null,
    findRelays: () => findRelays(),
    models: MODELS[options.models ?? "lotkeeper"].map(({ name, sha256 }) => ({ name, sha256 })),
  });
  closing.push(() => commissioning.stop());
  const house: House = {
    store,
    desk,
    commissioning,
    clock,
    recogniser,
    sight,
    lanes: () => wiring.lanes(),
    lane: (id) => wiring.lane(id),
    push: wiring.push,
    rules: () => rules,
    changeSite: async (site: SiteFile, actor: Actor) => {
      store.site.apply(site, actor, clock.nowMs());
      await follow();
      // A list, a space or an hour may let a waiting vehicle in.
      await Promise.all(wiring.lanes().map((lane) => lane.reconsider()));
      return { ok: true };
    },
    subscribe: announcer.subscribe,
    health: () =>
      healthOf({ store, recogniser, clock, lanes: wiring.lanes(), inputs: wiring.inputs(), dataDir }),
  };

  const rounds = startRounds({
    store,
    clock,
    lanes: () => wiring.lanes(),
    inputs: () => wiring.inputs(),
    rules: () => rules,
    dataDir,
    announce: announcer.announce,
    cameraHours,
    learn: sight.learn,
    log,
  });
  closing.push(() => rounds.stop());
  closing.push(followOutside(store, follow, log));

  const web = await startWeb({
    house,
    host: options.host,
    port: options.port,
    tls: options.https ? { dataDir } : null,
    version: manifest.version,
  });
  closing.push(() => web.stop());
  return { url: web.url, fingerprint: web.fingerprint, house, wiring, stop };
};

const rulesOf = (store: OpenStore): SiteRules => {
  const site = store.site.read();
  return site ? siteRules(site, store.site.tariffVersions()) : EMPTY_SITE;
};

/** `config apply` and `user` in another process change the same database: take it over within a second. */
const followOutside = (
  store: OpenStore,
  follow: () => Promise<void>,
  log: (line: string) => void,
): (() => void) => {
  let seen = store.outsideChanges();
  const timer = setInterval(() => {
    const now = store.outsideChanges();
    if (now === seen) return;
    seen = now;
    follow().catch((error: unknown) =>
      log(
        `the changed site could not be taken over: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  }, OUTSIDE_LOOK_MS);
  return () => clearInterval(timer);
};
