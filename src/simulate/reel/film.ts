/** Films a stage into an H.264 file as a camera would send it, so that what is read has been compressed for real. */
import type { Stage } from "./stage.ts";
import { Street } from "./street.ts";
import { REEL_HEIGHT, REEL_WIDTH } from "./view.ts";

/** Pictures a second: what a lane looks at. */
export const REEL_RATE = 8;

/** A second, as cameras of this size are set up: at night the noise would take ten times as much. */
const MOST_BITS = "4M";

/** @param quality x264's crf: 23 is good, 30 a cheap camera's. @throws Error with ffmpeg's own words */
export async function filmStage(
  stage: Stage,
  file: string,
  quality: number,
  signal: AbortSignal,
): Promise<void> {
  const street = await Street.open(stage);
  const ffmpeg = Bun.spawn(
    // biome-ignore format: one option a line is harder to read than the command as it is typed
    ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
      "-s", `${REEL_WIDTH}x${REEL_HEIGHT}`, "-r", String(REEL_RATE), "-i", "pipe:0", "-an", "-c:v", "libx264",
      "-preset", "superfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-crf", String(quality),
      "-maxrate", MOST_BITS, "-bufsize", MOST_BITS,
      "-g", String(4 * REEL_RATE), "-threads", "1", file],
    { stdin: "pipe", stdout: "ignore", stderr: "pipe", signal },
  );
  const words = new Response(ffmpeg.stderr).text();
  try {
    for (let seq = 0; (seq * 1000) / REEL_RATE < stage.lengthMs; seq++) {
      signal.throwIfAborted();
      ffmpeg.stdin.write(await street.picture((seq * 1000) / REEL_RATE));
      await ffmpeg.stdin.flush();
    }
    await ffmpeg.stdin.end();
  } catch {
    // ffmpeg closed its input: its own message below says why.
  }
  if ((await ffmpeg.exited) !== 0) {
    signal.throwIfAborted();
    throw new Error(`ffmpeg could not encode the reel: ${(await words).trim() || "no message"}`);
  }
}
