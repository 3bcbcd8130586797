/** What the appliance and its recogniser process say to each other. Types only; `framing.ts` carries them. */
import type { Examined, ExamineOptions, ReadOptions } from "../devices.ts";
import type { Box, Read } from "../parking/types.ts";

/** The body is the picture as rgb24, or the bytes of a picture file where `file` says so. */
export type Ask =
  | (ReadOptions & { ask: "read"; width: number; height: number; atMs: number })
  | { ask: "encode"; width: number; height: number; box?: Box }
  | (ExamineOptions & { ask: "examine"; width: number; height: number; file: boolean; atMs: number });

export type Answer =
  /** Said once, unasked, when the models are loaded. */
  | { answer: "ready" }
  | { answer: "read"; reads: Read[] }
  /** The body is both JPEGs one after the other. */
  | { answer: "encode"; frameBytes: number; cropBytes: number }
  /** The body is the frame and then the crops; both are empty when no pictures were asked for. */
  | { answer: "examine"; seen: Omit<Examined, "pictures">; frameBytes: number; cropBytes: number[] }
  | { answer: "failed"; message: string };
