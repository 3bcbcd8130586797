/** Seeded chance: the same seed gives the same traffic, so that a break can be played again. Never used by a decision. */

export type Chance = {
  /** [0, 1) */
  next(): number;
  happens(probability: number): boolean;
  between(from: number, to: number): number;
  whole(from: number, to: number): number;
  pick<T>(of: readonly T[]): T;
};

/** Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, good enough for traffic. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + next() * (to - from);
  return {
    next,
    happens: (probability) => next() < probability,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    pick(of) {
      const one = of[Math.floor(next() * of.length)];
      if (one === undefined) throw new RangeError("nothing to pick from");
      return one;
    },
  };
}
