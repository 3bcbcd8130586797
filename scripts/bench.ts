/**
 * Prints how well and how fast this machine does the job: recognition, frame to decision, a camera's cost,
 * memory with two cameras, start to first page, decisions and pages of a large car park. Measures only; nothing here
 * passes or fails.
 *
 * bun scripts/bench.ts [--plates DIR] [--rtsp URL --region R --zone "x,y …"] [--seconds N] [--only NAME]
 *   --plates DIR  holds folders named after regions, each with pictures and labels.csv
 *   --rtsp URL    a camera with traffic for the latency; without it the demo's painted cars drive
 *   --only NAME   recognition, formats, latency, start, parking, camera, idle or memory
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { startAppliance } from "../src/appliance.ts";
import { type DemoCamera, startDemoCamera } from "../src/simulate/demo-camera.ts";
import { CLIP_FRAMES_PER_SECOND, filmCar, filmEmptyRoad } from "../src/simulate/demo-clip.ts";
import { DemoScene } from "../src/simulate/demo-scene.ts";
import { DEMO_VISITORS } from "../src/simulate/demo-site.ts";
import type { AccessUnit } from "../src/simulate/h264.ts";
import { parseSiteFile } from "../src/site-file.ts";
import { selfCommand } from "../src/system/self.ts";
import { quantile } from "../src/verbs/bench.ts";
import { zoneOf } from "../src/verbs/read-options.ts";
import { measureCamera } from "./bench-camera.ts";
import { measureFormats } from "./bench-formats.ts";
import { measureParking, measureStaysPage } from "./bench-parking.ts";

const root = join(import.meta.dir, "..");
const { values } = parseArgs({
  options: {
    plates: { type: "string", default: join(root, "../shared/data/plates-dev") },
    rtsp: { type: "string" },
    region: { type: "string", default: "any" },
    zone: { type: "string" },
    seconds: { type: "string", default: "20" },
    only: { type: "string" },
  },
});
const MEASURE_MS = Number(values.seconds) * 1000;
/** A still zone counts as empty after 60 s without a plate; before that it is looked at every 2 s. */
const SETTLE_MS = 75_000;
const TICKS_PER_SECOND = 100;

const built = join(root, "dist/lotkeeper");
const program = existsSync(built) ? [built] : selfCommand();
const over = new AbortController();
const closing: (() => unknown)[] = [];
const temporary = mkdtempSync(join(tmpdir(), "lotkeeper-bench-"));
const print = (name: string, figures: object) => console.log(JSON.stringify({ bench: name, ...figures }));
const tenth = (value: number) => Math.round(value * 10) / 10;

/** What `lotkeeper bench` says about each folder of labelled pictures. */
async function recognition(): Promise<void> {
  if (!existsSync(values.plates)) {
    print("recognition", { skipped: `there is no ${values.plates}; name a folder with --plates` });
    return;
  }
  for (const region of readdirSync(values.plates)) {
    if (!existsSync(join(values.plates, region, "labels.csv"))) continue;
    const child = Bun.spawn([...program, "bench", join(values.plates, region), "--region", region], {
      stderr: "ignore",
    });
    const said = await new Response(child.stdout).text();
    print("recognition", { folder: region, ...JSON.parse(said || "{}") });
  }
}

type Street = { url: string };

/** A camera before an empty road, or before one on which the demo's cars drive by. */
async function street(cars: number): Promise<Street> {
  const scene = await DemoScene.paint("right");
  const empty = await filmEmptyRoad(scene, over.signal);
  const film: AccessUnit[] = [...empty, ...empty];
  for (const visitor of DEMO_VISITORS.slice(0, cars)) {
    const { approach, wait, leave } = await filmCar(scene, visitor, 1, over.signal);
    film.push(...approach, ...wait, ...leave, ...empty, ...empty);
  }
  let at = 0;
  const camera: DemoCamera = await startDemoCamera({
    next: () => film[at++ % film.length] as AccessUnit,
    opening: empty[0] as AccessUnit,
    framesPerSecond: CLIP_FRAMES_PER_SECOND,
  });
  closing.push(() => camera.close());
  return { url: camera.url };
}

function site(urls: readonly string[], region: string): object {
  return {
    site: { name: "Bench", timezone: "Europe/London", currency: "GBP", region: [region] },
    lanes: urls.map((_, i) => ({
      id: `in-${i}`,
      direction: "entry",
      camera: `cam-${i}`,
      gate: `gate-${i}`,
      repeatSeconds: 1,
      ...(values.zone ? { zone: zoneOf(values.zone) } : {}),
    })),
    cameras: urls.map((url, i) => ({ id: `cam-${i}`, url, framesPerSecond: 5 })),
    gates: urls.map((_, i) => ({ id: `gate-${i}`, driver: "simulated" })),
    tariffs: [
      {
        id: "public",
        name: "Public",
        periods: [{ name: "Day", days: "all", per: { minutes: 60, amount: "2.00" } }],
      },
    ],
  };
}

/** From the frame that completed a pass to the end of its decision, in the appliance as it runs. */
async function latency(): Promise<void> {
  const { url } = values.rtsp ? { url: values.rtsp } : await street(3);
  const parsed = parseSiteFile(stringify(site([url], values.rtsp ? values.region : "gb")));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const appliance = await startAppliance({
    dataDir: join(temporary, "latency"),
    host: "127.0.0.1",
    port: 0,
    https: false,
    site: parsed.value,
    log: () => {},
  });
  await Bun.sleep(Math.max(MEASURE_MS, 40_000));
  const samples = [...(appliance.wiring.watch("in-0")?.latencyMs() ?? [])];
  const stays = appliance.house.store.stays.open().map((stay) => stay.plate);
  await appliance.stop();
  print("frame to decision", {
    passes: samples.length,
    p50Ms: tenth(quantile(samples, 0.5)),
    p95Ms: tenth(quantile(samples, 0.95)),
    openStays: stays,
  });
}

type Running = { pid: number; url: string; stop(): Promise<void> };

async function serve(name: string, urls: readonly string[]): Promise<Running> {
  const file = join(temporary, `${name}.yaml`);
  writeFileSync(file, stringify(site(urls, "gb")));
  const child = Bun.spawn(
    [
      ...program,
      "serve",
      "--data",
      join(temporary, name),
      "--config",
      file,
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      "--http",
    ],
    { stdout: "pipe", stderr: "ignore" },
  );
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  closing.push(stop);
  const url = await new Promise<string>((found, lost) => {
    // Read to its end: a program whose output nobody takes is told that its console is gone.
    void (async () => {
      let said = "";
      for await (const chunk of child.stdout) {
        said += new TextDecoder().decode(chunk);
        const address = /http:\/\/\S+/.exec(said)?.[0];
        if (address) found(address);
      }
      lost(new Error(`serve ended before it had an address: ${said}`));
    })();
  });
  return { pid: child.pid, url, stop };
}

/** From the command to the first page, the second time: files are in the system's cache, the database exists. */
async function start(): Promise<void> {
  for (const turn of ["cold", "warm"]) {
    const startedAt = performance.now();
    const { url, stop } = await serve("start", []);
    const page = await fetch(url);
    print("start to first page", {
      turn,
      status: page.status,
      ms: Math.round(performance.now() - startedAt),
    });
    await page.arrayBuffer();
    await stop();
  }
}

type Usage = { cpuSeconds: number; rssMb: number; pssMb: number; processes: number };

/** Processor time and memory of a process and everything it started. */
function usageOf(pid: number): Usage {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(afterName(readFileSync(`/proc/${name}/stat`, "utf8"))[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (one: number): boolean => one === pid || (parents.has(one) && isOurs(parents.get(one) ?? 0));
  const usage: Usage = { cpuSeconds: 0, rssMb: 0, pssMb: 0, processes: 0 };
  for (const one of parents.keys()) {
    if (!isOurs(one)) continue;
    const fields = afterName(readFileSync(`/proc/${one}/stat`, "utf8"));
    const memory = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
    const megabytes = (line: string) =>
      Number(new RegExp(`^${line}:\\s+(\\d+)`, "m").exec(memory)?.[1] ?? 0) / 1024;
    usage.cpuSeconds += (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    usage.rssMb += megabytes("Rss");
    usage.pssMb += megabytes("Pss");
    usage.processes++;
  }
  if (usage.processes === 0) throw new Error("the appliance ended while it was measured");
  return usage;
}

/** The fields of /proc/PID/stat after the name, which may hold anything: state, parent, … */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** What one quiet camera costs, decoder and recogniser included. */
async function idle(): Promise<void> {
  const quiet = await street(0);
  const one = await serve("idle-1", [quiet.url]);
  await Bun.sleep(SETTLE_MS);
  const before = usageOf(one.pid);
  const startedAt = performance.now();
  await Bun.sleep(MEASURE_MS);
  const after = usageOf(one.pid);
  const cores = (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - startedAt) / 1000);
  print("one quiet camera", {
    percentOfACore: tenth(cores * 100),
    processes: after.processes,
    rssMb: Math.round(after.rssMb),
    pssMb: Math.round(after.pssMb),
  });
  await one.stop();
}

/** What two cameras with cars before them hold in memory. Pss counts shared libraries once, rss in each process. */
async function memory(): Promise<void> {
  const [first, second] = [await street(2), await street(2)];
  const two = await serve("idle-2", [first.url, second.url]);
  await Bun.sleep(30_000);
  const busy = usageOf(two.pid);
  print("two cameras with traffic", {
    processes: busy.processes,
    rssMb: Math.round(busy.rssMb),
    pssMb: Math.round(busy.pssMb),
  });
  await two.stop();
}

/** A decision and a quote at 10 000 cars inside, the stays page at a million stays. */
async function parking(): Promise<void> {
  const folder = join(temporary, "parking");
  print("parking", measureParking(folder, { inside: 10_000, stays: 1_000_000 }));
  print("stays page", await measureStaysPage(folder));
}

/** A 1080p camera without the nets, and what a live picture adds. */
async function camera(): Promise<void> {
  print("1080p15 camera, 5 pictures a second", await measureCamera(temporary, site([""], "gb"), MEASURE_MS));
}

/** One read by the formats of a region, from the net's probabilities to the plate. */
async function formats(): Promise<void> {
  for (const figures of measureFormats([["gb"], ["eu"], ["us"], ["br"], ["vn"], ["any"], ["gb", "eu"]]))
    print("formats", figures);
}

const PARTS = { recognition, formats, latency, start, parking, camera, idle, memory };
print("machine", {
  cores: cpus().length,
  model: cpus()[0]?.model,
  program: program.join(" ").replace(root, "."),
});
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (values.only && values.only !== name) continue;
    try {
      await part();
    } catch (error) {
      print(name, { failed: error instanceof Error ? error.message : String(error) });
    }
  }
} finally {
  over.abort();
  for (const close of closing.reverse()) await close();
  rmSync(temporary, { recursive: true, force: true });
}
