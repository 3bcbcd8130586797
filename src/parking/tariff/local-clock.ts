/**
 * The wall clock of an IANA zone as plain arithmetic on seconds, so that a quote over weeks costs microseconds.
 * Knows offsets and their changes only; never asks what time it is now.
 */

/** How far beyond what was asked the changes are looked up, so that the next question finds them ready. */
const MARGIN_SECONDS = 400 * 86_400;
/** No zone is further from UTC than this. */
const WIDEST_OFFSET_SECONDS = 26 * 3600;
/** Windows reach into a stay from the days beside it. */
const AROUND_SECONDS = 3 * 86_400;
/** A box serves one site; a hub a few. More than this is somebody trying zones out. */
const MOST_ZONES = 64;

type Offsets = {
  fromSeconds: number;
  toSeconds: number;
  /** Starts of stretches of one offset, ascending; the first is `fromSeconds`. */
  starts: number[];
  offsets: number[];
};

const known = new Map<string, Offsets>();

const lookUp = (timezone: string, fromSeconds: number, toSeconds: number): Offsets => {
  let at = Temporal.Instant.fromEpochMilliseconds(fromSeconds * 1000).toZonedDateTimeISO(timezone);
  const starts = [fromSeconds];
  const offsets = [at.offsetNanoseconds / 1e9];
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (!next) break;
    const start = Math.floor(next.epochMilliseconds / 1000);
    if (start > toSeconds) break;
    starts.push(start);
    offsets.push(next.offsetNanoseconds / 1e9);
    at = next;
  }
  return { fromSeconds, toSeconds, starts, offsets };
};

const offsetsOf = (timezone: string, fromSeconds: number, toSeconds: number): Offsets => {
  const have = known.get(timezone);
  if (have && have.fromSeconds <= fromSeconds && have.toSeconds >= toSeconds) return have;
  const from = Math.min(fromSeconds - MARGIN_SECONDS, have?.fromSeconds ?? Number.POSITIVE_INFINITY);
  const to = Math.max(toSeconds + MARGIN_SECONDS, have?.toSeconds ?? Number.NEGATIVE_INFINITY);
  const found = lookUp(timezone, from, to);
  if (known.size >= MOST_ZONES) known.clear();
  known.set(timezone, found);
  return found;
};

export type LocalClock = {
  /** UTC seconds → wall-clock seconds, counted as if the wall clock were UTC. */
  wallOf(utcSeconds: number): number;
  /**
   * Wall-clock seconds → the first instant at which the wall clock shows that time or a later one.
   * So a time inside the spring gap is the first instant after the gap, and one that the autumn change
   * repeats is its first occurrence.
   */
  instantOf(wallSeconds: number): number;
  /** Instants in (from, to] at which the offset changes. */
  changesIn(fromSeconds: number, toSeconds: number): number[];
};

/**
 * The clock of one zone, good for instants in [fromSeconds, toSeconds] and two days around them.
 * @throws RangeError when the runtime does not know the zone.
 */
export const localClock = (timezone: string, fromSeconds: number, toSeconds: number): LocalClock => {
  const { starts, offsets } = offsetsOf(timezone, fromSeconds - AROUND_SECONDS, toSeconds + AROUND_SECONDS);

  /** Index of the stretch that holds the instant; the first one for anything earlier. */
  const stretchAt = (utcSeconds: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= utcSeconds) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  return {
    wallOf: (utcSeconds) => utcSeconds + offsets[stretchAt(utcSeconds)]!,
    instantOf(wallSeconds) {
      let i = stretchAt(wallSeconds - WIDEST_OFFSET_SECONDS);
      for (;;) {
        const instant = wallSeconds - offsets[i]!;
        const end = starts[i + 1];
        // The first stretch in which the wall clock gets this far; in a gap it starts beyond the time asked for.
        if (end === undefined || instant < end) return Math.max(instant, i === 0 ? instant : starts[i]!);
        i += 1;
      }
    },
    changesIn: (from, to) => starts.filter((start, i) => i > 0 && start > from && start <= to),
  };
};
