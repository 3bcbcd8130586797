/** Reads what ffmpeg says about a stream while it runs: the codec, the size, and whether it is being led away. Pure. */
import { redactText } from "../system/redact.ts";

export type StreamFacts = { codec: string; width: number; height: number };

const STREAM = /Stream #\d+:\d+.*?: Video: ([a-z0-9_]+).*?(?:, | )(\d{2,5})x(\d{2,5})[ ,]/;
const MOST_KEPT = 4_000;

/** Takes the words as they come and keeps the last of those that matter. */
export class FfmpegWords {
  private rest = "";
  private tail = "";
  private isInput = true;

  constructor(
    private readonly heard: {
      /** What the camera sends; said once, before the first picture. */
      stream?(facts: StreamFacts): void;
      /** The camera sends ffmpeg to another address. */
      redirect?(): void;
    },
  ) {}

  push(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = (lines.pop() ?? "").slice(-MOST_KEPT);
    for (const line of lines) this.line(line);
  }

  /** Warnings and errors, newest last. */
  said(): string {
    return isRemark(this.rest) ? this.tail : `${this.tail}${this.rest}`;
  }

  private line(line: string): void {
    if (/redirecting to/i.test(line)) this.heard.redirect?.();
    if (!isRemark(line) || /redirecting to/i.test(line)) {
      this.tail = `${this.tail}${line}\n`.slice(-MOST_KEPT);
      return;
    }
    if (/\] Output #/.test(line)) this.isInput = false;
    const found = this.isInput ? STREAM.exec(line) : null;
    if (found)
      this.heard.stream?.({ codec: found[1] ?? "", width: Number(found[2]), height: Number(found[3]) });
  }
}

/** Remarks hold numbers and addresses that look like errors; only what is worse explains an end. */
const isRemark = (line: string): boolean => line.includes("[info]");

/** The last thing that ffmpeg complained about, for one sentence. */
export function lastComplaint(said: string, url: string): string {
  const lines = redactText(said, url).trim().split("\n").filter(Boolean);
  const plain = (lines.at(-1) ?? "").replace(/\[[^\]]*\]\s*/g, "").trim();
  return plain.slice(0, 160).replace(/[.:]+$/, "");
}
