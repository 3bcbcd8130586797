/**
 * What a 1080p camera costs: a main stream at 15 pictures a second, of which 5 are looked at, from GStreamer's RTSP server
 * into the appliance as it runs; then the same with somebody looking at the live picture over HTTPS. The recogniser works in
 * a process of its own, which is counted by itself and left out of the camera's cost; what it takes to hand it the pictures
 * is in. Measures only.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { startAppliance } from "../src/appliance.ts";
import { parseSiteFile } from "../src/site-file.ts";
import { openSession } from "../src/web/sessions.ts";
import { filmClip, rigIsMissing, startRtspCamera } from "./rig/rtsp-camera.ts";

const TICKS_PER_SECOND = 100;
const SETTLE_MS = 8_000;

type Spent = { program: number; ffmpeg: number; recogniser: number };

/** Per cent of a core, and how many pictures came. */
export async function measureCamera(folder: string, site: object, measureMs: number): Promise<object> {
  const missing = rigIsMissing();
  if (missing) return { skipped: `this needs ${missing}` };
  const clip = join(folder, "camera.h264");
  await filmClip(clip, "h264", {
    ...{ size: "1920x1080", framesPerSecond: 15, seconds: 8 },
    ...{ keyEvery: 30, megabits: 4 },
  });
  const rig = await startRtspCamera({ clip, codec: "h264", framesPerSecond: 15 });
  try {
    const parsed = parseSiteFile(stringify(withCamera(site, rig.url)));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const appliance = await startAppliance({
      dataDir: join(folder, "camera"),
      host: "127.0.0.1",
      port: 0,
      https: true,
      site: parsed.value,
      log: () => {},
    });
    const { house, wiring } = appliance;
    try {
      const watch = wiring.watch("in-0");
      const looked = () => (watch ? watch.framesRead() + watch.framesSkipped() : 0);
      await until(() => looked() > 0);
      await Bun.sleep(SETTLE_MS);
      const before = { looked: looked(), read: watch?.framesRead() ?? 0 };
      const alone = await spentIn(measureMs, rig.port);
      const frames = {
        lookedAtPerSecond: tenth(((looked() - before.looked) * 1000) / measureMs),
        readPerSecond: tenth((((watch?.framesRead() ?? 0) - before.read) * 1000) / measureMs),
      };
      house.store.people.add({ name: "bench", role: "owner", passwordHash: "none" }, "system", Date.now());
      const box = { secure: true, version: "", authorityPem: null, fingerprint: null, isOwnHost: () => true };
      const cookie = openSession(house.store, box, "bench", "bench", Date.now()).split(";")[0] ?? "";
      const viewer = startViewer(`${appliance.url}/lanes/in-0/live.mp4`, cookie);
      await Bun.sleep(SETTLE_MS / 2);
      const watched = await spentIn(measureMs, rig.port);
      viewer.kill();
      const bytes = Number(await new Response(viewer.stdout).text());
      return {
        ...frames,
        stream: wiring.lane("in-0")?.view().camera?.decoding,
        percentOfACore: {
          besidesRecognition: tenth(alone.program + alone.ffmpeg),
          ...{ program: tenth(alone.program), ffmpeg: tenth(alone.ffmpeg) },
          recogniser: tenth(alone.recogniser),
        },
        livePicture: {
          moreOfACore: tenth(watched.program + watched.ffmpeg - alone.program - alone.ffmpeg),
          ...{
            program: tenth(watched.program - alone.program),
            ffmpeg: tenth(watched.ffmpeg - alone.ffmpeg),
          },
          megabytes: tenth(bytes / 1e6),
        },
      };
    } finally {
      await appliance.stop();
    }
  } finally {
    await rig.stop();
  }
}

function withCamera(site: object, url: string): object {
  return { ...site, cameras: [{ id: "cam-0", url, framesPerSecond: 5 }] };
}

/** Somebody's browser, as far as the box can tell; in a process of its own, so that its cost is not ours. */
function startViewer(url: string, cookie: string) {
  const script = `
    const answer = await fetch(process.argv[1], { headers: { cookie: process.argv[2] }, tls: { rejectUnauthorized: false } });
    let bytes = 0;
    process.on("SIGTERM", () => { console.log(bytes); process.exit(0); });
    for await (const chunk of answer.body) bytes += answer.ok ? chunk.length : 0;`;
  return Bun.spawn([process.execPath, "-e", script, url, cookie], { stdout: "pipe", stderr: "inherit" });
}

async function spentIn(ms: number, rigPort: number): Promise<Spent> {
  const before = spent(rigPort);
  const startedAtMs = performance.now();
  await Bun.sleep(ms);
  const after = spent(rigPort);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const percent = (name: keyof Spent) => ((after[name] - before[name]) / seconds) * 100;
  return { program: percent("program"), ffmpeg: percent("ffmpeg"), recogniser: percent("recogniser") };
}

/** Processor seconds so far of this process, of its ffmpegs at the rig, and of its recogniser. */
function spent(rigPort: number): Spent {
  const sum: Spent = { program: 0, ffmpeg: 0, recogniser: 0 };
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      if (Number(name) === process.pid) sum.program += seconds;
      else if (Number(fields[1]) !== process.pid) continue;
      else if (command.includes(`:${rigPort}/`) && command.startsWith("ffmpeg")) sum.ffmpeg += seconds;
      else if (!command.includes("rtsp-camera.py") && !command.includes("process.argv"))
        sum.recogniser += seconds;
    } catch {
      // It ended while we looked.
    }
  }
  return sum;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

async function until(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 60_000 && !isTrue(); waited += 100) await Bun.sleep(100);
  if (!isTrue()) throw new Error("the camera's pictures did not come within a minute");
}
