/**
 * Brings a camera's video to an ffmpeg: over RTSP it fetches it itself, over HTTP we fetch and pour it into its pipe, so
 * that logins, redirects and sizes are under our own rules. Holds at most one picture.
 */
import type { FileSink } from "bun";
import { cameraAddress } from "./address.ts";
import type { VideoSource } from "./ffmpeg-arguments.ts";
import { type HttpVideo, openHttpCamera } from "./http-camera.ts";

export type Feed = {
  source: VideoSource;
  /** The camera's `Date`, where it said one. */
  dateHeader: string | null;
  /** For a feed of JPEGs: every picture at its own pace, until it ends; never throws, the reason is its result. */
  each(take: (jpeg: Uint8Array) => void): Promise<string>;
  /** Pours until the video ends or `signal` of the opening aborts; never throws, the reason is its result. */
  pour(sink: FileSink): Promise<string>;
  /** For a feed that is not poured after all. */
  close(): Promise<void>;
};

/** @throws Error in words that `explainEnd` knows. */
export async function openFeed(url: string, framesPerSecond: number, signal: AbortSignal): Promise<Feed> {
  if (/^rtsps?:$/.test(cameraAddress(url).protocol))
    return {
      source: { from: "rtsp", url },
      dateHeader: null,
      each: async () => "",
      pour: async () => "",
      close: async () => {},
    };
  const video = await openHttpCamera(url, framesPerSecond, signal);
  const { dateHeader } = video;
  return {
    source: { from: "pipe", carries: video.kind === "pictures" ? "jpegs" : "anything" },
    dateHeader,
    each: async (take) => {
      try {
        if (video.kind === "pictures") for await (const jpeg of video.pictures) take(jpeg);
        return "end of file";
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    pour: async (sink) => {
      try {
        await (video.kind === "pictures"
          ? pourPictures(video.pictures, framesPerSecond, sink)
          : pourBytes(video.bytes, sink));
        return "end of file";
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        try {
          await sink.end();
        } catch {
          // The decoder has gone before.
        }
      }
    },
    close: () => closeVideo(video),
  };
}

async function closeVideo(video: HttpVideo): Promise<void> {
  try {
    if (video.kind === "pictures") await video.pictures.return(undefined);
    else await video.bytes.cancel();
  } catch {
    // It was closed by the other side.
  }
}

/** Pictures beyond the pace are thrown away before they cost a decoding. */
async function pourPictures(
  pictures: AsyncGenerator<Uint8Array>,
  framesPerSecond: number,
  sink: FileSink,
): Promise<void> {
  const intervalMs = 850 / framesPerSecond;
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const jpeg of pictures) {
    const nowMs = performance.now();
    if (nowMs - lastMs < intervalMs) continue;
    lastMs = nowMs;
    sink.write(partOf(jpeg));
    await sink.flush();
  }
}

async function pourBytes(bytes: ReadableStream<Uint8Array>, sink: FileSink): Promise<void> {
  for await (const chunk of bytes) {
    sink.write(chunk);
    await sink.flush();
  }
}

export const PART_TYPE = "multipart/x-mixed-replace; boundary=lotkeeper";

/** One picture of a multipart/x-mixed-replace series. */
export function partOf(jpeg: Uint8Array): Uint8Array {
  const head = `--lotkeeper\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), jpeg, Buffer.from("\r\n")]);
}
