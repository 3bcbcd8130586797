/** A device's clock against ours, in words for a page. Pure. */

/** "3 min ahead of ours"; null within two seconds, which is as much as a `Date` can tell. */
export function clockWords(offsetMs: number): string | null {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds <= 2) return null;
  const span =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7_200
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3_600)} h`
          : `${Math.round(seconds / 86_400)} days`;
  return `${span} ${offsetMs > 0 ? "ahead of" : "behind"} ours`;
}
