/**
 * Days and hours as a site file writes them ("mon-fri", "sat,sun", "holidays", "08:00") and as numbers.
 * Days are counted from 1970-01-01. Knows no zone and no clock.
 */

export const DAY_SECONDS = 86_400;
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const SHOWN = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

export type DaySet = {
  /** Monday first. */
  weekdays: readonly boolean[];
  holidays: boolean;
};

/**
 * "mon-fri", "sat,sun", "fri-mon", "all", "holidays" or a list of them. A range may run over the end of the
 * week. Null when a word is none of these.
 */
export const parseDays = (text: string): DaySet | null => {
  const weekdays = WEEKDAYS.map(() => false);
  let holidays = false;
  for (const word of text.toLowerCase().split(",")) {
    const [first = "", last, ...more] = word.split("-").map((part) => part.trim());
    if (more.length > 0) return null;
    if (last === undefined && first === "all") weekdays.fill(true);
    else if (last === undefined && first === "holidays") holidays = true;
    else {
      const from = (WEEKDAYS as readonly string[]).indexOf(first);
      const to = last === undefined ? from : (WEEKDAYS as readonly string[]).indexOf(last);
      if (from < 0 || to < 0) return null;
      for (let i = from; ; i = (i + 1) % 7) {
        weekdays[i] = true;
        if (i === to) break;
      }
    }
  }
  return { weekdays, holidays };
};

/** "08:30" → 30600 seconds after midnight; "24:00" → 86400. Null when it is no time of day. */
export const parseClock = (text: string): number | null => {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  if (!match) return null;
  const hours = Number(match[1]);
  const minutes = Number(match[2]);
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null;
  return hours * 3600 + minutes * 60;
};

/** "2026-12-25" → its day number; null when there is no such date. */
export const dayOfDate = (date: string): number | null => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return null;
  return ms / (DAY_SECONDS * 1000);
};

/** 0 Monday … 6 Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export const isDayIn = (days: DaySet, day: number, holidays: ReadonlySet<number>): boolean =>
  days.weekdays[weekdayOf(day)] === true || (days.holidays && holidays.has(day));

/** "mon-sat" → "Mon–Sat", "all" → "Every day", "sat,sun,holidays" → "Sat–Sun and public holidays". */
export const daysText = (days: DaySet): string => {
  if (days.weekdays.every(Boolean)) return "Every day";
  const runs: string[] = [];
  for (let i = 0; i < 7; i += 1) {
    if (!days.weekdays[i]) continue;
    let end = i;
    while (end < 6 && days.weekdays[end + 1]) end += 1;
    runs.push(end === i ? SHOWN[i]! : `${SHOWN[i]}–${SHOWN[end]}`);
    i = end;
  }
  const weekdays = runs.join(", ");
  if (!days.holidays) return weekdays;
  return weekdays === "" ? "Public holidays" : `${weekdays} and public holidays`;
};
