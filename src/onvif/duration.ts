/** Lengths of time as XML Schema writes them (`PT0.5S`), part 2, section 3.2.6. Pure. */

const DAY_MS = 86_400_000;
const PATTERN = /^P(?:0+Y)?(?:0+M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds; null for what is no duration, or has years or months, whose length nobody knows. */
export const durationMs = (text: string): number | null => {
  const parts = text.length > 1 ? PATTERN.exec(text.trim()) : null;
  if (!parts) return null;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round(days! * DAY_MS + hours! * 3_600_000 + minutes! * 60_000 + seconds! * 1000);
};

/** @param ms zero or more. */
export const durationText = (ms: number): string => `PT${ms / 1000}S`;
