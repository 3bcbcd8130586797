/**
 * Which decoder a camera's stream gets, and why. Begins with the processor, tries what the machine offers on the stream
 * itself, keeps the result while codec and size stay the same, and goes back to the processor when a chosen one fails.
 */
import { CODEC_WORD, type Decoder, PROCESSOR } from "./decoder.ts";
import type { StreamFacts } from "./ffmpeg-words.ts";

export type ChoiceParts = {
  /** False: the owner wants the processor. */
  wanted: boolean;
  candidates(codec: string): Promise<Decoder[]>;
  /** Why a candidate cannot be had for the camera's stream, null when it can. @throws Error when nothing could be tried */
  tryOn(
    candidates: readonly Decoder[],
    signal: AbortSignal,
  ): Promise<{ decoder: Decoder | null; faults: string[] }>;
};

type Verdict = { decoder: Decoder; why: string };

/** A decoder that held this long was a good one; its end is the camera's. */
const PROVEN_MS = 10_000;

export class DecoderChoice {
  private readonly verdicts = new Map<string, Verdict>();
  private stream: StreamFacts | null = null;
  private trying: string | null = null;
  private suspect: { key: string; decoder: Decoder; said: string } | null = null;

  constructor(private readonly parts: ChoiceParts) {}

  /** The decoder for the next connection. While one is under suspicion the processor shows whether the camera is well. */
  now(): Decoder {
    if (this.suspect || !this.stream) return PROCESSOR;
    return this.verdicts.get(keyOf(this.stream))?.decoder ?? PROCESSOR;
  }

  /** For the owner: "H.264, 1920x1080, decoded by …"; empty before the stream is known. */
  says(): string {
    if (!this.stream) return "";
    const { codec, width, height } = this.stream;
    const what = `${CODEC_WORD[codec] ?? codec}, ${width}x${height}`;
    const verdict = this.verdicts.get(keyOf(this.stream));
    if (!verdict) return `${what}, decoded by the processor.`;
    return `${what}, decoded by ${verdict.decoder.name}${verdict.why ? `: ${verdict.why}` : ""}.`;
  }

  /** ffmpeg knows what the camera sends. @returns true when it is decoded by what was chosen for another stream */
  streamIs(facts: StreamFacts, decoder: Decoder): boolean {
    this.stream = facts;
    return decoder.isHardware && this.now() !== decoder;
  }

  /** The first picture of a connection: a suspect is guilty now. */
  showed(decoder: Decoder): void {
    if (!this.suspect || decoder.isHardware) return;
    const { key, decoder: failed, said } = this.suspect;
    this.suspect = null;
    const why = said ? ` (${said})` : "";
    this.verdicts.set(key, {
      decoder: PROCESSOR,
      why: `${failed.name} stopped working${why}; a restart tries it again`,
    });
  }

  /** @returns true when the processor shall take over at once. */
  ended(decoder: Decoder, goodForMs: number, said: string): boolean {
    if (!decoder.isHardware) {
      // The camera itself is down, so the decoder is not to blame.
      this.suspect = null;
      return false;
    }
    if (goodForMs >= PROVEN_MS || !this.stream) return false;
    this.suspect = { key: keyOf(this.stream), decoder, said };
    return true;
  }

  /** Tries once for each kind of stream. @returns true when another decoder than the processor was chosen */
  async choose(signal: AbortSignal): Promise<boolean> {
    const { stream } = this;
    if (!stream) return false;
    const key = keyOf(stream);
    if (this.verdicts.has(key) || this.trying !== null) return false;
    this.trying = key;
    try {
      const verdict = await this.verdictOn(stream.codec, signal);
      if (signal.aborted) return false;
      this.verdicts.set(key, verdict);
      return verdict.decoder.isHardware;
    } finally {
      this.trying = null;
    }
  }

  private async verdictOn(codec: string, signal: AbortSignal): Promise<Verdict> {
    if (!this.parts.wanted) return { decoder: PROCESSOR, why: "as set for this camera" };
    const candidates = await this.parts.candidates(codec);
    if (candidates.length === 0)
      return { decoder: PROCESSOR, why: "this machine has no other decoder for it" };
    try {
      const { decoder, faults } = await this.parts.tryOn(candidates, signal);
      return decoder
        ? { decoder, why: "tried on this stream" }
        : { decoder: PROCESSOR, why: faults.join("; ") };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { decoder: PROCESSOR, why: `the hardware could not be tried (${why})` };
    }
  }
}

const keyOf = ({ codec, width, height }: StreamFacts): string => `${codec} ${width}x${height}`;
