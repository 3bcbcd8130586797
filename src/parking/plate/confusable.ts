/**
 * Which characters a plate's typeface hardly tells apart, and how far two plates are from each other.
 * The list is pairs, not chains: O and Q both look like 0, yet nobody may take O for Q.
 */

const PAIRS = ["O0", "Q0", "D0", "I1", "B8", "S5", "Z2", "G6"] as const;

const PARTNERS: ReadonlyMap<string, string> = (() => {
  const partners = new Map<string, string>();
  for (const pair of PAIRS) {
    const [letter, digit] = [pair.charAt(0), pair.charAt(1)];
    partners.set(letter, (partners.get(letter) ?? "") + digit);
    partners.set(digit, (partners.get(digit) ?? "") + letter);
  }
  return partners;
})();

/** The characters that `char` is mistaken for at no cost, without itself: "0" gives "OQD", "O" gives "0". */
export function confusablesOf(char: string): string {
  return PARTNERS.get(char) ?? "";
}

/** True for the same character and for a zero-cost pair. */
export function isSameOrConfusableChar(a: string, b: string): boolean {
  return a === b || confusablesOf(a).includes(b);
}

/**
 * True when two normalised plates are equal or differ only in zero-cost pairs. Symmetric, not transitive:
 * "O1" is confusable with "01" and "01" with "Q1", but "O1" not with "Q1".
 */
export function isConfusable(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSameOrConfusableChar(a.charAt(i), b.charAt(i))) return false;
  return true;
}

/** For every character of a normalised plate, the characters it may be, the written one first. */
export function confusableSlots(plate: string): string[] {
  return [...plate].map((char) => char + confusablesOf(char));
}

/** Inserted, removed and replaced characters from a to b (Levenshtein). */
export function plateDistance(a: string, b: string): number {
  return editDistance(a, b, (x, y) => x === y);
}

/** As `plateDistance`, with zero-cost pairs free. 0 exactly when `isConfusable`, never above `plateDistance`. */
export function confusableDistance(a: string, b: string): number {
  return editDistance(a, b, isSameOrConfusableChar);
}

function editDistance(a: string, b: string, same: (x: string, y: string) => boolean): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = above[j - 1]! + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
      row.push(Math.min(replace, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
