/**
 * Starts an RTSP camera that is not ours (GStreamer's server, `rtsp-camera.py`) and films clips for it. For tests, the bench
 * and the chaos scripts; the product never does.
 */
import { join } from "node:path";
import type { Subprocess } from "bun";

export type RigCodec = "h264" | "h265" | "jpeg";
export type RigCamera = {
  url: string;
  port: number;
  /** `silent` sends nothing more, `same` one picture over and over, `go` goes on. */
  tell(mood: "silent" | "same" | "go"): void;
  /** Ends it without a goodbye, as a pulled plug does. */
  stop(): Promise<void>;
};

const PYTHON = "/usr/bin/python3";
const NEEDS = `
import gi
for name, version in (("Gst", "1.0"), ("GstRtspServer", "1.0"), ("GstRtsp", "1.0")):
    gi.require_version(name, version)
from gi.repository import Gst
Gst.init(None)
assert all(map(Gst.ElementFactory.find, ("h264parse", "h265parse", "jpegparse", "rtph264pay", "rtph265pay", "rtpjpegpay")))
`;

/** Null when the rig can run here, else what to install. */
export function rigIsMissing(): string | null {
  try {
    if (Bun.which("ffmpeg") && Bun.spawnSync([PYTHON, "-c", NEEDS], { stderr: "ignore" }).exitCode === 0)
      return null;
  } catch {
    // No Python at all.
  }
  return "ffmpeg python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad";
}

/** A moving test picture with a sensor's noise, encoded as cameras do: no picture that looks ahead. */
export async function filmClip(
  file: string,
  codec: RigCodec,
  film: { size: string; framesPerSecond: number; seconds: number; keyEvery: number; megabits?: number },
): Promise<void> {
  const rate = film.megabits
    ? ["-b:v", `${film.megabits}M`, "-maxrate", `${film.megabits}M`, "-bufsize", `${film.megabits * 2}M`]
    : [];
  const key = [
    "-bf",
    "0",
    "-g",
    String(film.keyEvery),
    "-keyint_min",
    String(film.keyEvery),
    "-pix_fmt",
    "yuv420p",
  ];
  const encoders: Record<RigCodec, string[]> = {
    h264: ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", ...rate, ...key, "-f", "h264"],
    h265: [
      "-c:v",
      "libx265",
      "-preset",
      "ultrafast",
      "-x265-params",
      "log-level=error:repeat-headers=1",
      ...rate,
      ...key,
      "-f",
      "hevc",
    ],
    jpeg: ["-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-f", "mjpeg"],
  };
  const picture = `testsrc2=size=${film.size}:rate=${film.framesPerSecond},noise=alls=12:allf=t`;
  const child = Bun.spawn(
    [
      "ffmpeg",
      "-v",
      "error",
      "-y",
      "-nostdin",
      "-f",
      "lavfi",
      "-i",
      picture,
      "-t",
      String(film.seconds),
      ...encoders[codec],
      file,
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "pipe" },
  );
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`the clip could not be filmed: ${said}`);
}

/** @param port 0 or absent takes a free one. @throws Error with the rig's own words when it does not start */
export async function startRtspCamera(camera: {
  clip: string;
  codec: RigCodec;
  framesPerSecond: number;
  port?: number;
  login?: { user: string; password: string };
}): Promise<RigCamera> {
  const { clip, codec, framesPerSecond, port = 0, login } = camera;
  const words = [
    clip,
    codec,
    String(framesPerSecond),
    String(port),
    ...(login ? [login.user, login.password] : []),
  ];
  const child: Subprocess<"pipe", "pipe", "pipe"> = Bun.spawn(
    [PYTHON, join(import.meta.dir, "rtsp-camera.py"), ...words],
    { stdin: "pipe", stdout: "pipe", stderr: "pipe" },
  );
  const bound = await readyPort(child);
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : "";
  return {
    url: `rtsp://${who}127.0.0.1:${bound}/cam`,
    port: bound,
    tell: (mood) => {
      child.stdin.write(`${mood}\n`);
      void child.stdin.flush();
    },
    stop: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function readyPort(child: Subprocess<"pipe", "pipe", "pipe">): Promise<number> {
  const reader = child.stdout.getReader();
  let said = "";
  for (;;) {
    const { value, done } = await reader.read();
    said += new TextDecoder().decode(value);
    const port = /ready (\d+)/.exec(said)?.[1];
    if (port !== undefined) {
      reader.releaseLock();
      return Number(port);
    }
    if (done) throw new Error(`the rig did not start: ${await new Response(child.stderr).text()}`);
  }
}
