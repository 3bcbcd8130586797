/**
 * Cuts an H.264 byte stream (Annex B) into what a camera sends: access units of NAL units, without start codes.
 * ITU-T H.264, 7.3.1, 7.4.1.2.4 and Annex B. Never decodes a picture.
 */

/** The NAL units of one picture, parameter sets before it included. */
export type AccessUnit = { nals: Uint8Array[]; isKey: boolean };

const SLICE = 1;
const KEY_SLICE = 5;
export const SPS = 7;
export const PPS = 8;
const DELIMITER = 9;

export const nalType = (nal: Uint8Array): number => (nal[0] as number) & 0x1f;

/** Every NAL unit between start codes, trailing zero bytes removed. */
export function splitNals(stream: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let start = -1;
  const close = (end: number) => {
    if (start < 0) return;
    let last = end;
    while (last > start && stream[last - 1] === 0) last--;
    if (last > start) nals.push(stream.subarray(start, last));
  };
  for (let i = 0; i + 2 < stream.length; i++) {
    if (stream[i] !== 0 || stream[i + 1] !== 0 || stream[i + 2] !== 1) continue;
    close(i);
    start = i + 3;
    i += 2;
  }
  close(stream.length);
  return nals;
}

/** A picture ends before the first slice of the next one, or before the parameter sets that lead it in. */
export function toAccessUnits(nals: readonly Uint8Array[]): AccessUnit[] {
  const units: AccessUnit[] = [];
  let current: AccessUnit = { nals: [], isKey: false };
  let hasSlice = false;
  for (const nal of nals) {
    const type = nalType(nal);
    const isSlice = type === SLICE || type === KEY_SLICE;
    // first_mb_in_slice is an Exp-Golomb number: a leading 1 bit means macroblock 0, which begins a picture.
    const beginsPicture = isSlice ? ((nal[1] as number) & 0x80) !== 0 : true;
    if (hasSlice && beginsPicture) {
      units.push(current);
      current = { nals: [], isKey: false };
      hasSlice = false;
    }
    if (type === DELIMITER) continue;
    current.nals.push(nal);
    if (isSlice) {
      hasSlice = true;
      if (type === KEY_SLICE) current.isKey = true;
    }
  }
  if (hasSlice) units.push(current);
  return units;
}
