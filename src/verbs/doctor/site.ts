/** What `doctor` asks of a site as it is set up: cameras that answer, gates that are wired, a way to pay. */

import { createRtspCamera } from "../../camera/rtsp.ts";
import { createGate } from "../../gate/index.ts";
import type { HealthCheck } from "../../house.ts";
import type { SiteFile } from "../../site.ts";
import { createClock } from "../../system/clock.ts";

const CAMERA_PATIENCE_MS = 12_000;

export async function checkSite(site: SiteFile | null): Promise<HealthCheck[]> {
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
  const cameras = await Promise.all(site.cameras.map(checkCamera));
  return [checkLanes(site), ...cameras, checkGates(site), checkPayment(site)];
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

/** Takes one picture from the stream, by the very code that a lane uses. */
async function checkCamera({ id, url, framesPerSecond }: SiteFile["cameras"][number]): Promise<HealthCheck> {
  const check = `camera ${id}`;
  const camera = createRtspCamera({ id, url, framesPerSecond, clock: createClock() });
  const over = new AbortController();
  const patience = setTimeout(() => over.abort(), CAMERA_PATIENCE_MS);
  // After the first fault the sentence is there; more attempts would only take time.
  const faults = setInterval(() => {
    if (camera.state().phase === "retrying") over.abort();
  }, 100);
  let fault = "The camera does not answer. Check its power, its cable and its address.";
  over.signal.addEventListener("abort", () => {
    if (camera.state().phase === "retrying") fault = camera.state().detail;
  });
  try {
    for await (const frame of camera.frames(over.signal)) {
      return { check, ok: true, detail: `sends ${frame.width}x${frame.height} pictures`, hint: "" };
    }
  } finally {
    clearTimeout(patience);
    clearInterval(faults);
  }
  // What is wrong, then what to do.
  const end = fault.indexOf(". ") + 1;
  return {
    check,
    ok: false,
    detail: fault.slice(0, end || undefined),
    hint: end ? fault.slice(end + 1) : "",
  };
}

function checkGates(site: SiteFile): HealthCheck {
  const simulated = site.gates.filter((gate) => gate.driver === "simulated").map((gate) => gate.id);
  const faults = site.gates.map((gate) => createGate(gate).state()).filter((state) => !state.connected);
  const [detail, hint] =
    site.gates.length === 0
      ? [
          "No gate is set up, so nothing opens by itself.",
          "Add a gate to each lane on the page Cameras and gates.",
        ]
      : faults[0]
        ? [faults[0].detail, "Look at the gate on the page Cameras and gates."]
        : simulated.length > 0
          ? [
              `Simulated, so no barrier moves: ${simulated.join(", ")}`,
              "Choose the relay's driver on the page Cameras and gates, or in the site file.",
            ]
          : [site.gates.map((gate) => `${gate.id} (${gate.driver})`).join(", "), ""];
  return { check: "gates", ok: hint === "", detail, hint };
}

/** Behaviour 5.8: nobody may be trapped because there is nobody to pay. */
function checkPayment(site: SiteFile): HealthCheck {
  const charges = site.tariffs.some((tariff) => tariff.periods.some((period) => period.free !== true));
  const hasExit = site.lanes.some((lane) => lane.direction !== "entry" && lane.gate !== undefined);
  const ok = !charges || !hasExit;
  return {
    check: "payment",
    ok,
    detail: ok ? "Nobody has to pay at a barrier." : "Only an attendant can take money here.",
    hint: ok
      ? ""
      : "Keep somebody at the desk or on call while the exit is closed, or hold the exit open outside those hours.",
  };
}
