/** Words for durations and units, the same on the sign, in the quote and on the receipt. Plain English only. */

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** 90 → "1 hour 30 minutes", 1440 → "24 hours", 4320 → "3 days". */
export const durationText = (minutes: number): string => {
  if (minutes >= 2880 && minutes % 1440 === 0) return count(minutes / 1440, "day");
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return count(rest, "minute");
  return rest === 0 ? count(hours, "hour") : `${count(hours, "hour")} ${count(rest, "minute")}`;
};

/** 60 → "started hour", 30 → "started 30 minutes", 1440 → "started 24 hours". */
export const unitText = (minutes: number): string => {
  if (minutes === 60) return "started hour";
  if (minutes === 1) return "started minute";
  return `started ${durationText(minutes)}`;
};

/** 3 of 60 → "3 started hours"; 3 of 30 → "3 × started 30 minutes". */
export const unitsText = (units: number, minutes: number): string =>
  minutes === 60 || minutes === 1
    ? `${units} ${unitText(minutes)}${units === 1 ? "" : "s"}`
    : `${units} × ${unitText(minutes)}`;
