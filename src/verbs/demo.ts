/**
 * `lotkeeper demo`: a whole car park on this machine, with painted cars before real RTSP cameras and simulated
 * barriers. Everything between camera and barrier is the appliance itself. Never touches another data folder.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Appliance, startAppliance } from "../appliance.ts";
import { createSimulatedGate, type SimulatedGate } from "../gate/index.ts";
import { startDemoCamera } from "../simulate/demo-camera.ts";
import { followOneCar } from "../simulate/demo-check.ts";
import { type CarClip, CLIP_FRAMES_PER_SECOND, filmCar, filmEmptyRoad } from "../simulate/demo-clip.ts";
import { DemoRoad } from "../simulate/demo-road.ts";
import { DemoScene } from "../simulate/demo-scene.ts";
import { DEMO_VISITORS, type DemoVisitor, demoSite, ENTRY_LANE, EXIT_LANE } from "../simulate/demo-site.ts";
import { type DemoApproach, type DemoTown, keepTrafficGoing } from "../simulate/demo-traffic.ts";
import type { AccessUnit } from "../simulate/h264.ts";
import { lockDataFolder, openStore } from "../store/index.ts";
import { hashPassword } from "../web/passwords.ts";
import { checkFfmpeg } from "./doctor/machine.ts";
import { type ExitStatus, UsageError, type Verb, type VerbCall } from "./verb.ts";

const DEFAULT_PORT = 8080;
const OWNER = "demo";
const CHECK_LIMIT_MS = 54_000;
/**
 * A plate that was let in makes no pass at another lane for 30 s. The pulse comes some 6 s before the car is out of
 * the entry's picture, so this is enough.
 */
const PARK_MS = 27_000;

async function run(call: VerbCall): Promise<ExitStatus> {
  const startedAtMs = performance.now();
  if (call.positionals.length > 0)
    throw new UsageError("demo takes no words, only options: lotkeeper demo --help");
  const isCheck = call.values.check === true;
  const port = call.values.port === undefined ? DEFAULT_PORT : Number(call.values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError("--port wants a number from 0 to 65535");
  const ffmpeg = await checkFfmpeg();
  if (!ffmpeg.ok) throw new Error(`${ffmpeg.detail} ${ffmpeg.hint}`);

  const isOwnFolder = typeof call.values.data !== "string";
  const dataDir = isOwnFolder ? mkdtempSync(join(tmpdir(), "lotkeeper-demo-")) : call.dataDir;
  const tell = (line: string) => call.err(`${new Date().toISOString().slice(11, 19)} ${line}`);
  const closing: (() => unknown)[] = [];
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  try {
    call.err("painting the road and starting the cameras …");
    const entry = await openLane("right", signal, closing);
    const exit = await openLane("left", signal, closing);
    const password = await prepareFolder(dataDir, { entry: entry.url, exit: exit.url });
    const gates = new Map([
      ["gate-in", gateBefore("gate-in", entry.road, tell)],
      ["gate-out", gateBefore("gate-out", exit.road, tell)],
    ]);
    const appliance = await startAppliance({
      dataDir,
      port: isCheck && call.values.port === undefined ? 0 : port,
      host: "127.0.0.1",
      https: false,
      makeGate: ({ id }) => gates.get(id)?.gate ?? createSimulatedGate({ id }),
      log: (line) => {
        if (process.env.LOTKEEPER_DEBUG) call.err(line);
      },
    });
    closing.push(() => appliance.stop());
    call.err(`the car park is open after ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
    const town: DemoTown = {
      entry: approach(appliance, ENTRY_LANE, entry),
      exit: approach(appliance, EXIT_LANE, exit),
      desk: appliance.house.desk,
      signal,
      tell,
    };
    if (isCheck) {
      const summary = await followOneCar(town, appliance.house.store, {
        limitMs: CHECK_LIMIT_MS - (performance.now() - startedAtMs),
        parkMs: PARK_MS,
        pulses: () => [...gates.values()].reduce((sum, { pulses }) => sum + pulses(), 0),
      });
      call.out(
        JSON.stringify({ ...summary, seconds: Math.round((performance.now() - startedAtMs) / 100) / 10 }),
      );
      if (!summary.ok) call.err(`demo --check failed: ${summary.reason}`);
      return summary.ok ? 0 : 1;
    }
    call.out(`Lotkeeper demo: ${appliance.url}`);
    call.out(`Sign in as ${OWNER} with the password ${password}`);
    call.err("Cars come and go by themselves. Stop with Ctrl+C.");
    const inside = appliance.house.store.stays.open().flatMap((stay) => stay.plate ?? []);
    const pace = { parkMs: PARK_MS, cashAfterMs: 4000, openByHandAfterMs: 120_000 };
    await keepTrafficGoing(town, DEMO_VISITORS, inside, pace).catch((error: unknown) => {
      if (!call.signal.aborted) throw error;
    });
    return 0;
  } finally {
    over.abort(new Error("The demo is over."));
    for (const close of closing.reverse()) await close();
    if (isOwnFolder) rmSync(dataDir, { recursive: true, force: true });
  }
}

type DemoLane = { road: DemoRoad; url: string; film(visitor: DemoVisitor): Promise<CarClip> };

/** A camera on a free port that shows an empty road until cars come. */
async function openLane(
  side: "left" | "right",
  signal: AbortSignal,
  closing: (() => unknown)[],
): Promise<DemoLane> {
  const scene = await DemoScene.paint(side);
  const empty = await filmEmptyRoad(scene, signal);
  const road = new DemoRoad(empty);
  const camera = await startDemoCamera({
    next: () => road.next(),
    opening: empty[0] as AccessUnit,
    framesPerSecond: CLIP_FRAMES_PER_SECOND,
    login: { user: "camera", password: crypto.randomUUID().slice(0, 8) },
  });
  closing.push(() => camera.close());
  // A car is filmed once a lane; after that it is in memory.
  const clips = new Map<string, Promise<CarClip>>();
  const film = (visitor: DemoVisitor) => {
    const known = clips.get(visitor.plate) ?? filmCar(scene, visitor, visitor.light, signal);
    clips.set(visitor.plate, known);
    return known;
  };
  return { road, url: camera.url, film };
}

/** A barrier whose pulse lets the car before it drive on. */
function gateBefore(
  id: string,
  road: DemoRoad,
  tell: (line: string) => void,
): { gate: SimulatedGate; pulses(): number } {
  const gate = createSimulatedGate({ id });
  let pulses = 0;
  gate.onPulse(() => {
    pulses++;
    tell(`the barrier ${id} rises`);
    road.driveOn();
  });
  gate.onState((state) => {
    if (state === "held-open") road.driveOn();
  });
  return { gate, pulses: () => pulses };
}

function approach(appliance: Appliance, laneId: string, lane: DemoLane): DemoApproach {
  const door = appliance.house.lane(laneId);
  if (!door) throw new Error(`The demo's lane ${laneId} did not start.`);
  return { lane: door, road: lane.road, film: lane.film };
}

/** The site and an owner with a new password, before anything runs on the folder. */
async function prepareFolder(dataDir: string, cameraUrls: { entry: string; exit: string }): Promise<string> {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const random = crypto.getRandomValues(new Uint8Array(15));
  const password = [...random]
    .map((byte) => letters[byte % letters.length])
    .join("")
    .replace(/(.{5})(?=.)/g, "$1-");
  const passwordHash = await hashPassword(password);
  const nowMs = Date.now();
  const lock = lockDataFolder(dataDir);
  const store = openStore({ dataDir, nowMs });
  try {
    if (store.people.find(OWNER))
      store.people.change(OWNER, { passwordHash, disabled: false }, "system", nowMs);
    else store.people.add({ name: OWNER, role: "owner", passwordHash }, "system", nowMs);
    store.site.apply(demoSite(cameraUrls), "system", nowMs);
  } finally {
    store.close();
    lock.release();
  }
  return password;
}

export const demo: Verb = {
  name: "demo",
  summary: "run a whole simulated site",
  help: `Usage: lotkeeper demo [--port N] [--check]

Starts a car park with an entry and an exit on http://127.0.0.1:${DEFAULT_PORT}: painted cars drive up to two RTSP
cameras, their plates are read from the stream, and they pay and leave. Prints the address and a sign-in.
The records are in a temporary folder that is removed at the end, or in --data DIR, which stays.

  --check   instead: until one car has entered, paid and left through recognition of the stream; prints one
            JSON object and ends with 0, or with 1 and the reason
  --port N  another port (default ${DEFAULT_PORT}; with --check any free one)`,
  options: { check: { type: "boolean" }, port: { type: "string" } },
  run,
};
