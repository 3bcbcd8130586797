/** The newest picture of a lane for a page: encoded at most once a second, however many look at it. */
import type { Clock, Frame, Recogniser } from "./devices.ts";

const ENCODE_EVERY_MS = 1000;

/** @returns a function that gives a JPEG, or null before the first frame and while the encoder is lost. */
export const createStill = ({
  latestFrame,
  recogniser,
  clock,
}: {
  latestFrame(): Frame | null;
  recogniser: Pick<Recogniser, "picture">;
  clock: Clock;
}): (() => Promise<Uint8Array | null>) => {
  let encoded: { seq: number; atMs: number; jpeg: Promise<Uint8Array | null> } | null = null;
  return () => {
    const frame = latestFrame();
    if (!frame) return Promise.resolve(null);
    const now = clock.monotonicMs();
    if (!encoded || (encoded.seq !== frame.seq && now - encoded.atMs >= ENCODE_EVERY_MS)) {
      const jpeg = recogniser.picture(frame).then(
        (pictures) => pictures.frame,
        () => null,
      );
      encoded = { seq: frame.seq, atMs: now, jpeg };
    }
    return encoded.jpeg;
  };
};
