/** What the appliance and its recogniser process say to each other. Types only; `framing.ts` carries them. */
import type { Box, Read, Region, Zone } from "../parking/types.ts";

/** The body is the picture as rgb24. */
export type Ask =
  | { ask: "read"; width: number; height: number; regions: readonly Region[]; zone?: Zone; atMs: number }
  | { ask: "encode"; width: number; height: number; box?: Box };

export type Answer =
  /** Said once, unasked, when the models are loaded. */
  | { answer: "ready" }
  | { answer: "read"; reads: Read[] }
  /** The body is both JPEGs one after the other. */
  | { answer: "encode"; frameBytes: number; cropBytes: number }
  | { answer: "failed"; message: string };
