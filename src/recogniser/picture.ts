/** A decoded picture, as every part of the recogniser takes it. */

/** Packed rgb24, row-major, `width * height * 3` bytes. */
export type Picture = { rgb: Uint8Array; width: number; height: number };
