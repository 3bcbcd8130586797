/**
 * What a smart camera says about one vehicle, in one form for all makers, and the small questions that every maker's
 * body asks. Pure; never decides whether a text is a plate.
 */
import type { Box, Candidate, Direction } from "../../parking/types.ts";

/** A camera's own clock: an instant, or a wall clock without its zone (`2026-03-02T12:00:00.250`). */
export type CaptureTime = { kind: "instant"; atMs: number } | { kind: "local"; text: string };

export type Reading = {
  /** Stays with the vehicle, or with the event; null where the camera gives none. */
  eventId: string | null;
  /** As the camera wrote it; null for a vehicle without a readable plate. */
  text: string | null;
  /** 0..1; null where the camera says nothing. */
  confidence: number | null;
  /** 0..1, one a character of `text`; null where the camera says nothing. */
  charConfidences: number[] | null;
  candidates: Candidate[];
  direction: Direction;
  capturedAt: CaptureTime | null;
  /** The camera has lost sight of this vehicle. */
  isLost: boolean;
  /** Pixels of the frame. */
  box: Box | null;
  /** JPEGs. */
  frame: Uint8Array | null;
  crop: Uint8Array | null;
};

export type Understood =
  | { kind: "read"; reading: Reading }
  /** The camera says that it is there, or something else that is no plate. */
  | { kind: "beat" }
  | { kind: "broken"; message: string };

export const NOTHING_READ: Reading = {
  eventId: null,
  text: null,
  confidence: null,
  charConfidences: null,
  candidates: [],
  direction: "unknown",
  capturedAt: null,
  isLost: false,
  box: null,
  frame: null,
  crop: null,
};

/** A picture beyond this is none of a plate. */
const MAX_PICTURE_BYTES = 6 * 1024 * 1024;
const MAX_TEXT = 64;
const MAX_ID = 200;
const NO_PLATE =
  /^(unknown|unrecogni[sz]ed|no[\s_-]?(number[\s_-]?)?plate|no[\s_-]?license[\s_-]?plate|n\/a|none|null|-+|无车牌|无牌车|未识别)$/i;

/** The plate as it was written, or null for what makers send instead of one. */
export const plateText = (written: string | null): string | null => {
  const text = written?.trim() ?? "";
  return text === "" || text.length > MAX_TEXT || NO_PLATE.test(text) ? null : text;
};

export const eventIdOf = (written: string | null): string | null =>
  written === null || written.length > MAX_ID || /^0*$/.test(written) ? null : written;

/** A confidence on a scale of 1 or 100 (some firmwares: 255) as 0..1; null for what is none. */
export const shareOf = (value: number | null, scale: 1 | 100): number | null => {
  if (value === null || value < 0) return null;
  if (scale === 1 && value <= 1) return value;
  if (value <= 100) return value / 100;
  return value <= 255 ? value / 255 : null;
};

/** The bytes when they are a JPEG; anything else is not kept. */
export const jpegOf = (bytes: Uint8Array | null | undefined): Uint8Array | null => {
  if (!bytes || bytes.length < 64 || bytes.length > MAX_PICTURE_BYTES) return null;
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? bytes : null;
};

/** A JPEG in base64, with or without the head of a data address. */
export const jpegOfBase64 = (value: unknown): Uint8Array | null => {
  if (typeof value !== "string" || value.length > MAX_PICTURE_BYTES * 1.4) return null;
  return jpegOf(
    Buffer.from(value.startsWith("data:") ? value.slice(value.indexOf(",") + 1) : value, "base64"),
  );
};

/** Left, top, width, height, whole and not negative. */
export const boxOf = (numbers: readonly (number | null)[]): Box | null => {
  const [left, top, width, height] = numbers.map((one) => (one === null ? Number.NaN : Math.round(one)));
  if (left === undefined || top === undefined || width === undefined || height === undefined) return null;
  return left >= 0 && top >= 0 && width > 0 && height > 0 ? [left, top, width, height] : null;
};

const WALL =
  /^(\d{4})-?(\d{2})-?(\d{2})[T\s]+(\d{2}):?(\d{2}):?(\d{2})(?:[.,]?(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** `2026-03-02T12:00:00+01:00`, `2026-03-02 12:00:00.250`, `20260302 120000250`. */
export const captureTimeOf = (written: string | null): CaptureTime | null => {
  const match = WALL.exec(written?.trim() ?? "");
  if (!match) return null;
  const [, year, month, day, hour, minute, second, part = "", zone] = match;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${`${part}000`.slice(0, 3)}`;
  if (!isWallClock(text)) return null;
  if (!zone) return { kind: "local", text };
  const colon = /^z$/i.test(zone) ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const atMs = Date.parse(text + colon);
  return Number.isNaN(atMs) ? null : { kind: "instant", atMs };
};

const isWallClock = (text: string): boolean => {
  try {
    Temporal.PlainDateTime.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
};

/** A maker's word for the way of a vehicle, in any case. */
export const directionOf = (
  words: Readonly<Record<string, Direction>>,
  written: string | null,
): Direction => {
  const word = (written ?? "").toLowerCase();
  return Object.hasOwn(words, word) ? (words[word] ?? "unknown") : "unknown";
};

/** Milliseconds since 1970. */
export const epochTimeOf = (milliseconds: number | null): CaptureTime | null =>
  milliseconds !== null && milliseconds > 0 && milliseconds < 1e14
    ? { kind: "instant", atMs: Math.round(milliseconds) }
    : null;
