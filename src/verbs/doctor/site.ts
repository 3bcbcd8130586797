/** What `doctor` asks of a site as it is set up: cameras that answer, gates that are wired, a way to pay. */

import { createRtspCamera } from "../../camera/rtsp.ts";
import type { CameraState } from "../../devices.ts";
import { createGate, createInput } from "../../gate/index.ts";
import type { HealthCheck } from "../../house.ts";
import {
  type InputFile,
  isStreamCamera,
  type SiteFile,
  type StreamCameraFile,
  streamsOf,
} from "../../site.ts";
import { needsSomebodyToPay } from "../../site-warnings.ts";
import { createClock } from "../../system/clock.ts";
import { clockWords } from "../../system/clock-words.ts";
import { checkOnvif } from "./onvif.ts";
import { checkSmartCameras, type Heard } from "./smart-cameras.ts";

/** Long enough to try a decoder that hangs. */
const CAMERA_PATIENCE_MS = 30_000;
/** A camera that does not tell its clock keeps nobody waiting for it. */
const MOST_FRAMES = 20;
/** A wire of this machine is read several times within this, one behind a network at least once. */
const INPUT_PATIENCE_MS = 4000;
const INPUT_LOOK_MS = 100;

/**
 * @param isRunning a Lotkeeper that serves this site has its gates.
 * @param heard when each smart camera was heard last.
 */
export async function checkSite(
  site: SiteFile | null,
  isRunning = false,
  heard: Heard = new Map(),
): Promise<HealthCheck[]> {
  if (!site) {
    const detail = "No car park is set up yet.";
    return [
      {
        check: "site",
        ok: true,
        detail,
        hint: "Start lotkeeper serve and open its page, or run: lotkeeper config apply FILE",
      },
    ];
  }
  const streams = site.cameras.filter(isStreamCamera);
  const [cameras, onvif] = await Promise.all([
    Promise.all(streams.map(checkCamera)),
    checkOnvif(site.cameras),
  ]);
  const smart = checkSmartCameras(site, heard, Date.now());
  return [
    checkLanes(site),
    ...cameras,
    ...onvif,
    ...smart,
    ...(await checkGates(site, isRunning)),
    checkPayment(site),
  ];
}

function checkLanes(site: SiteFile): HealthCheck {
  const bare = site.lanes
    .filter((lane) => lane.camera === undefined || lane.gate === undefined)
    .map((lane) => lane.id);
  const ok = site.lanes.length > 0 && bare.length === 0;
  return {
    check: "site",
    ok,
    detail:
      site.lanes.length === 0
        ? `${site.site.name} has no lane.`
        : bare.length > 0
          ? `${site.site.name}: without a camera or a gate: ${bare.join(", ")}`
          : `${site.site.name}: ${site.lanes.length} lanes, ${site.cameras.length} cameras, ${site.gates.length} gates`,
    hint: ok ? "" : "Add what is missing on the page Cameras and gates, or in the site file.",
  };
}

/** Takes pictures from the stream, by the very code that a lane uses, until it is known who decodes them. */
async function checkCamera(file: StreamCameraFile): Promise<HealthCheck> {
  const { id, framesPerSecond, hardwareDecoding = true } = file;
  const check = `camera ${id}`;
  const url = streamsOf(file).read;
  const camera = createRtspCamera({ id, url, framesPerSecond, hardwareDecoding, clock: createClock() });
  const over = new AbortController();
  const patience = setTimeout(() => over.abort(), CAMERA_PATIENCE_MS);
  // After the first fault the sentence is there; more attempts would only take time.
  const faults = setInterval(() => {
    if (camera.state().phase === "retrying") over.abort();
  }, 100);
  let fault = "The camera does not answer. Check its power, its cable and its address.";
  let last: CameraState | null = null;
  let size = "";
  let seen = 0;
  over.signal.addEventListener("abort", () => {
    if (camera.state().phase === "retrying") fault = camera.state().detail;
  });
  try {
    for await (const frame of camera.frames(over.signal)) {
      size = `${frame.width}x${frame.height}`;
      last = camera.state();
      // Its codec, its decoder and its clock are known a little later than its first picture.
      if (/ decoded by .*: /.test(last.decoding ?? "") && last.clockOffsetMs != null) break;
      if (++seen >= MOST_FRAMES && !(last.decoding ?? "").endsWith("by the processor.")) break;
    }
  } finally {
    clearTimeout(patience);
    clearInterval(faults);
  }
  if (!last) return { check, ok: false, ...split(fault) };
  const clock = clockWords(last.clockOffsetMs ?? 0);
  return {
    check,
    ok: true,
    detail: [`sends ${size} pictures`, last.decoding, clock ? `its clock is ${clock}` : ""]
      .filter(Boolean)
      .join("; "),
    hint: clock ? "Set the camera's clock, or let it ask a time server; nothing here depends on it." : "",
  };
}

async function checkGates(site: SiteFile, isRunning: boolean): Promise<HealthCheck[]> {
  if (site.gates.length === 0)
    return [
      {
        check: "gates",
        ok: false,
        detail: "No gate is set up, so nothing opens by itself.",
        hint: "Add a gate to each lane on the page Cameras and gates.",
      },
    ];
  const simulated = site.gates.filter((gate) => gate.driver === "simulated").map((gate) => gate.id);
  const real = site.gates.filter((gate) => gate.driver !== "simulated");
  const checks: HealthCheck[] =
    simulated.length === 0
      ? []
      : [
          {
            check: "gates",
            ok: false,
            detail: `Simulated, so no barrier moves: ${simulated.join(", ")}`,
            hint: "Choose the relay's driver on the page Cameras and gates, or in the site file.",
          },
        ];
  if (real.length === 0) return checks;
  if (isRunning)
    return [
      ...checks,
      {
        check: "gates",
        ok: true,
        detail: `Lotkeeper is running and has ${real.map((gate) => gate.id).join(", ")}; its page shows their state.`,
        hint: "",
      },
    ];
  const wires = site.lanes.flatMap((lane) =>
    Object.entries(lane.inputs ?? {}).map(([kind, wire]) => ({ id: `${lane.id} ${kind}`, wire })),
  );
  return [
    ...checks,
    ...(await Promise.all(real.map(checkGate))),
    ...(await Promise.all(wires.map(({ id, wire }) => checkInput(id, wire)))),
  ];
}

/** Opens the relay by the very code that a lane uses, which leaves it off. */
async function checkGate(definition: SiteFile["gates"][number]): Promise<HealthCheck> {
  const gate = createGate(definition);
  // What it says in words is in its state.
  await gate.off().catch(() => {});
  const { connected, detail } = gate.state();
  await gate.close?.().catch(() => {});
  return {
    check: `gate ${definition.id}`,
    ok: connected,
    ...(connected ? { detail, hint: "" } : split(detail)),
  };
}

async function checkInput(id: string, definition: InputFile): Promise<HealthCheck> {
  const input = createInput(id, definition);
  for (let waited = 0; waited < INPUT_PATIENCE_MS; waited += INPUT_LOOK_MS) {
    await Bun.sleep(INPUT_LOOK_MS);
    if (input.state().on !== null && input.state().connected) break;
  }
  const { connected, detail, on } = input.state();
  input.close();
  const level = on === null ? "not said yet" : on ? "on" : "off";
  if (connected && id.endsWith(" fire") && definition.normallyClosed !== true)
    return {
      check: `input ${id}`,
      ok: false,
      detail: `${detail}: ${level}, but it is normally open, so a broken wire says nothing.`,
      hint: "Wire the fire contact normally closed and set normallyClosed: true.",
    };
  return {
    check: `input ${id}`,
    ok: connected,
    ...(connected ? { detail: `${detail}: ${level}`, hint: "" } : split(detail)),
  };
}

/** What is wrong, then what to do. */
function split(sentence: string): { detail: string; hint: string } {
  const end = sentence.indexOf(". ") + 1;
  return { detail: sentence.slice(0, end || undefined), hint: end ? sentence.slice(end + 1) : "" };
}

/** Behaviour 5.8: nobody may be trapped because there is nobody to pay. */
function checkPayment(site: SiteFile): HealthCheck {
  const ok = !needsSomebodyToPay(site);
  return {
    check: "payment",
    ok,
    detail: ok ? "Nobody has to pay at a barrier." : "Only an attendant can take money here.",
    hint: ok
      ? ""
      : "Keep somebody at the desk or on call while the exit is closed, or hold the exit open outside those hours.",
  };
}
