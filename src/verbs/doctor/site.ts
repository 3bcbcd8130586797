/** What `doctor` asks of a site as it is set up: cameras that answer, gates that are wired, a way to pay. */
import type { HealthCheck } from "../../house.ts";
import type { SiteFile } from "../../site.ts";

const CAMERA_PATIENCE_MS = 8000;

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

/** Takes one picture from the stream, as the lane does. */
async function checkCamera(camera: SiteFile["cameras"][number]): Promise<HealthCheck> {
  const check = `camera ${camera.id}`;
  const url = new URL(camera.url);
  const place = `${url.protocol}//${url.host}`;
  const transport = url.protocol.startsWith("rtsp") ? ["-rtsp_transport", "tcp"] : [];
  const abort = AbortSignal.timeout(CAMERA_PATIENCE_MS);
  try {
    const child = Bun.spawn(
      [
        "ffmpeg",
        "-hide_banner",
        "-loglevel",
        "error",
        "-nostdin",
        ...transport,
        "-i",
        camera.url,
        "-frames:v",
        "1",
        "-f",
        "null",
        "-",
      ],
      { stdin: "ignore", stdout: "ignore", stderr: "pipe", signal: abort, killSignal: "SIGKILL" },
    );
    const words = await new Response(child.stderr).text();
    if ((await child.exited) === 0) return { check, ok: true, detail: `${place} sends pictures.`, hint: "" };
    if (abort.aborted) {
      return {
        check,
        ok: false,
        detail: `${place} does not answer.`,
        hint: "Check the camera's power, cable and address.",
      };
    }
    return { check, ok: false, ...explain(words, place) };
  } catch {
    return {
      check,
      ok: false,
      detail: "ffmpeg cannot be started.",
      hint: "Install it: sudo apt install ffmpeg",
    };
  }
}

/** ffmpeg's own words hold the address with its password: only their kind is passed on. */
function explain(words: string, place: string): { detail: string; hint: string } {
  if (/401|403|[Uu]nauthorized|[Ff]orbidden/.test(words)) {
    return {
      detail: `${place} refuses the login.`,
      hint: "Correct the user and password in the camera's address.",
    };
  }
  if (/404|454|Not Found/.test(words)) {
    return {
      detail: `${place} has no such stream.`,
      hint: "Correct the path in the camera's address; its manual names it.",
    };
  }
  if (/refused/i.test(words)) {
    return {
      detail: `${place} refuses the connection.`,
      hint: "Switch RTSP on in the camera, and check the port (usually 554).",
    };
  }
  if (/No route|unreachable|timed out|resolve/i.test(words)) {
    return { detail: `${place} cannot be reached.`, hint: "Check the camera's power, cable and address." };
  }
  return {
    detail: `${place} sends something that is no video.`,
    hint: "Set the camera's stream to H.264 or H.265.",
  };
}

function checkGates(site: SiteFile): HealthCheck {
  const simulated = site.gates.filter((gate) => gate.driver === "simulated").map((gate) => gate.id);
  const ok = site.gates.length > 0 && simulated.length === 0;
  return {
    check: "gates",
    ok,
    detail:
      site.gates.length === 0
        ? "No gate is set up, so nothing opens by itself."
        : simulated.length > 0
          ? `Simulated, so no barrier moves: ${simulated.join(", ")}`
          : site.gates.map((gate) => `${gate.id} (${gate.driver})`).join(", "),
    hint: ok ? "" : "Choose the relay's driver on the page Cameras and gates, or in the site file.",
  };
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
