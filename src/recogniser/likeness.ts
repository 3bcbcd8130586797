/**
 * Tells plates from everything else that is written in a picture: lettering, badges, stickers, the camera's own
 * clock. Pure; it judges one picture. What stands still over time is judged by the track.
 */
import type { Region } from "../parking/types.ts";
import type { TextBox } from "./ppocr/regions.ts";

const CLOCK = /\d:\d\d|\d{1,2}\.\d{2}\.\d{2}|(19|20)\d\d[-/.]\d|\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d/;
/** Figures that letters are taken for. */
const AS_LETTERS: Readonly<Record<string, string>> = { "0": "O", "1": "I", "5": "S", "8": "B" };
/** Formats that are next to any text at all let words pass. */
const LOOSE: readonly (Region | null)[] = ["us", "any", null];
const PHONE = /\d{3}[-.) ]+\d{4}$|^1?[-. ]?8\d\d[-. ]/;
/** A row of a plate is at least this long for its height, and at most that long. */
const LEAST_RATIO = 1;
const MOST_RATIO = 9;

/** True for a line whose shape no plate row has. */
export function isOddShape(box: Omit<TextBox, "score">): boolean {
  const ratio = box.width / box.height;
  return ratio < LEAST_RATIO || ratio > MOST_RATIO || Math.abs(box.angle) > 0.6;
}

/** A date or a time of day, as cameras print them. Takes the text as the model wrote it. */
export function isClock(raw: string): boolean {
  return CLOCK.test(raw.replace(/\s+/g, " "));
}

/** In the upper or lower band of the picture, where cameras print. */
export function isNearBorder(box: Omit<TextBox, "score">, pictureHeight: number): boolean {
  return Math.min(box.y, pictureHeight - box.y) < 0.16 * pictureHeight;
}

/**
 * True when the box shares its line with the camera's clock, upright and in the outer band of the picture:
 * whatever the camera prints beside its clock (its name, the last plate it saw) is no plate either.
 */
export function isOverlay(box: TextBox, clocks: readonly TextBox[], pictureHeight: number): boolean {
  if (!isNearBorder(box, pictureHeight) || Math.abs(box.angle) > 0.06) return false;
  return clocks.some((clock) => Math.abs(clock.y - box.y) < 0.7 * Math.max(clock.height, box.height));
}

/** What a reading is judged by. */
export type Writing = {
  /** Settled text, and the text as the model wrote it. */
  text: string;
  raw: string;
  /** Whose grammar the text fits, of those that the site accepts. */
  region: Region | null;
  width: number;
  height: number;
  rows: 1 | 2;
};

/** 0..1: how much the text and its shape are those of a plate rather than of lettering. */
export function plateLikeness({ text, raw, region, width, height, rows }: Writing): number {
  const digits = text.replace(/[^0-9]/g, "").length;
  const letters = text.length - digits;
  let likeness = region ? 1 : 0.5;
  // Digits that only the format made out of letters (THIS → TH1S) are no digits.
  if (digits === 0 || !/[0-9]/.test(raw)) likeness *= 0.35;
  else if (LOOSE.includes(region) && isWord(text)) likeness *= 0.35;
  if (PHONE.test(raw)) likeness *= 0.3;
  // Letters that only the format made out of figures (20140312 → 20I40312) are no letters either.
  if (letters === 0 || !/\p{L}/u.test(raw)) likeness *= text.length >= 4 && text.length <= 7 ? 0.75 : 0.4;
  if (text.length < 4) likeness *= 0.4;
  else if (text.length < 5) likeness *= 0.75;
  if (text.length > 9) likeness *= 0.5;
  // A character of a plate is between 0.35 and 1.1 of its height wide, margins included.
  const pitch = (width * rows) / height / Math.max(1, text.length);
  if (pitch < 0.28 || pitch > 1.25) likeness *= 0.5;
  return likeness;
}

/** A word read as a plate: letters that look like figures stand among letters (ST0P, NIS5AN), and words have vowels. */
function isWord(text: string): boolean {
  const word = text.replace(/[0158]/g, (figure) => AS_LETTERS[figure]!);
  const figures = text.replace(/[^0-9]/g, "").length;
  const vowels = word.replace(/[^AEIOUY]/g, "").length;
  return (
    /[A-Z][0158]+[A-Z]/.test(text) &&
    /^[A-Z]{4,}$/.test(word) &&
    text.length >= 4 * figures &&
    vowels >= word.length / 4
  );
}
