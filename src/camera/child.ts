/** The start and the end of an ffmpeg of ours: its last words kept, its end polite first and certain after. */
import type { Subprocess } from "bun";
import { redactText } from "../system/redact.ts";
import { FFMPEG_MISSING } from "./explain.ts";

export type Child = Subprocess<"ignore" | "pipe", "pipe", "pipe">;

/** @throws Error whose message is the whole sentence for the owner. */
export function startChild(
  ffmpeg: string,
  command: readonly string[],
  stdin: "ignore" | "pipe",
  url: string,
): Child {
  try {
    return Bun.spawn([ffmpeg, ...command], { stdin, stdout: "pipe", stderr: "pipe" });
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = redactText(error instanceof Error ? error.message : String(error), url);
    throw new Error(isMissing ? FFMPEG_MISSING : `ffmpeg cannot be started: ${why}. Run: lotkeeper doctor`);
  }
}

/** Lets ffmpeg say goodbye to the camera (many allow few sessions), and does not wait for it for ever. */
export function endChild(child: Child): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), 1_000);
  void child.exited.then(() => clearTimeout(kill));
}

/** Reads standard error to its end. */
export async function hear(
  stream: ReadableStream<Uint8Array>,
  words: { push(text: string): void },
): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream) words.push(decoder.decode(chunk, { stream: true }));
  } catch {
    // The child is gone; what it said so far has to do.
  }
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
