/**
 * Opens what somebody hands to `read`: a picture, or a video as a row of pictures. Never trusts a file's name, and
 * every refusal says what to do.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { FFMPEG_MISSING } from "../camera/explain.ts";
import { type PpmPicture, PpmReader } from "../camera/ppm.ts";

/** An expected refusal: the sentence is for the person who gave the file. */
export class MediaError extends Error {}

export type VideoFrame = PpmPicture & { atMs: number };

/** Pictures a second that are looked at in a video, and how wide they are at most: what a lane's camera gives. */
const VIDEO_RATE = 8;
const VIDEO_WIDTH = 1280;
const WHAT_IT_READS = "Give a JPEG, PNG, WebP, TIFF or GIF picture, or a video such as MP4, MKV or AVI.";

/** @throws MediaError when there is no such file, or nothing in it. */
export function kindOf(file: string): "picture" | "other" {
  let bytes: Uint8Array;
  try {
    const found = statSync(file);
    if (found.isDirectory())
      throw new MediaError(`${file} is a folder; name the files in it, such as ${file}/*.jpg`);
    if (found.size === 0) throw new MediaError(`${file} is empty. ${WHAT_IT_READS}`);
    bytes = firstBytes(file);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT") throw new MediaError(`There is no file ${file}; check the path.`);
    if (code === "EACCES")
      throw new MediaError(`${file} may not be read by this user; change its rights or become its owner.`);
    throw new MediaError(
      `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const text = Buffer.from(bytes).toString("latin1");
  const isPicture =
    text.startsWith("\xff\xd8\xff") ||
    text.startsWith("\x89PNG") ||
    text.startsWith("GIF8") ||
    (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") ||
    /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(text) ||
    /^....ftyp(avif|avis)/s.test(text);
  return isPicture ? "picture" : "other";
}

function firstBytes(file: string): Uint8Array {
  const handle = openSync(file, "r");
  try {
    const bytes = new Uint8Array(32);
    return bytes.subarray(0, readSync(handle, bytes, 0, 32, 0));
  } finally {
    closeSync(handle);
  }
}

/** The pictures of a video, in order. @throws MediaError when it is none, or is damaged before its first picture. */
export async function* videoFrames(file: string, signal: AbortSignal): AsyncGenerator<VideoFrame> {
  const scale = `fps=${VIDEO_RATE},scale=w=min(${VIDEO_WIDTH}\\,iw):h=-2`;
  const child = run("ffmpeg", [
    ...[
      "-hide_banner",
      "-nostdin",
      "-loglevel",
      "error",
      "-protocol_whitelist",
      "file",
      "-i",
      `file:${resolve(file)}`,
    ],
    ...[
      "-map",
      "0:v:0",
      "-an",
      "-sn",
      "-dn",
      "-vf",
      scale,
      "-pix_fmt",
      "rgb24",
      "-c:v",
      "ppm",
      "-f",
      "image2pipe",
      "pipe:1",
    ],
  ]);
  const stop = () => child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  const complaint = new Response(child.stderr).text();
  let index = 0;
  try {
    const reader = new PpmReader();
    for await (const chunk of child.stdout) {
      for (const picture of reader.push(chunk))
        yield { ...picture, atMs: Math.round((index++ * 1000) / VIDEO_RATE) };
    }
  } finally {
    signal.removeEventListener("abort", stop);
    child.kill("SIGKILL");
    await child.exited;
  }
  if (index > 0 || signal.aborted) return;
  const said = await complaint;
  if (/matches no streams/i.test(said))
    throw new MediaError(`${file} holds no pictures (sound only?). ${WHAT_IT_READS}`);
  throw new MediaError(`${file} is neither a picture nor a video that can be read. ${WHAT_IT_READS}`);
}

function run(program: string, command: string[]) {
  try {
    return Bun.spawn([program, ...command], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new MediaError(isMissing ? FFMPEG_MISSING : `${program} cannot be started: ${error}`);
  }
}
