/**
 * Brings every spelling of a plate to the one form that lists and stays are looked up by.
 * Never decides whether the text is a plate; that is the grammars' work.
 */

/** Letters of other alphabets that a plate prints as a Latin one, and Latin letters without a decomposition. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  // Cyrillic, as on Bulgarian, Serbian or Ukrainian plates and keyboards
  А: "A",
  В: "B",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "O",
  Р: "P",
  С: "C",
  Т: "T",
  У: "Y",
  Х: "X",
  І: "I",
  Ј: "J",
  Ѕ: "S",
  // Greek
  Α: "A",
  Β: "B",
  Ε: "E",
  Ζ: "Z",
  Η: "H",
  Ι: "I",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "O",
  Ρ: "P",
  Τ: "T",
  Υ: "Y",
  Χ: "X",
  // Latin
  Ø: "O",
  Đ: "D",
  Ð: "D",
  Ł: "L",
  Æ: "AE",
  Œ: "OE",
};

/**
 * Upper case, A-Z and 0-9 only. Full-width forms, accents (Ü is U), superscripts and look-alike Cyrillic and Greek
 * capitals are folded; everything else (spaces, hyphens, dots, emblems) is dropped.
 * @example normalisePlate(" ab12-cde ") // "AB12CDE"
 */
export function normalisePlate(text: string): string {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase();
  let plate = "";
  for (const char of folded) plate += LOOK_ALIKES[char] ?? char;
  return plate.replace(/[^A-Z0-9]/g, "");
}
