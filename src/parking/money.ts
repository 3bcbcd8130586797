/** Money as integer minor units: parses and prints amounts, takes per cents. Never holds a fraction of a minor unit. */

const digitsOf = new Map<string, number>();

/** Digits after the point that the currency has (ISO 4217 through Intl): GBP 2, JPY 0, KWD 3. @throws RangeError for an unknown code's shape. */
export const currencyDigits = (currency: string): number => {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
      2;
    digitsOf.set(currency, digits);
  }
  return digits;
};

let known: Set<string> | null = null;

/** True for the three-letter codes that this runtime knows as currencies. */
export const isCurrency = (code: string): boolean => {
  known ??= new Set(Intl.supportedValuesOf("currency"));
  return known.has(code);
};

/**
 * "2.50" → 250 for a currency of two digits. Accepts an optional fraction, never a sign or an exponent.
 * Null when it is not an amount, has more digits than the currency, or has more than nine digits before the point.
 */
export const parseAmount = (text: string, currency: string): number | null => {
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const digits = currencyDigits(currency);
  const fraction = match[2] ?? "";
  if (fraction.length > digits) return null;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, "0") || "0");
};

/** 250 → "2.50", the form that a site file and an input field hold. */
export const amountText = (minor: number, currency: string): string => {
  const digits = currencyDigits(currency);
  const sign = minor < 0 ? "-" : "";
  const whole = Math.abs(minor)
    .toString()
    .padStart(digits + 1, "0");
  return digits === 0 ? sign + whole : `${sign}${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
};

/** Making a formatter costs a hundred times what using one does. */
const formatters = new Map<string, Intl.NumberFormat>();

/** 250 GBP → "£2.50" in the reader's language. */
export const formatMoney = (minor: number, currency: string, locale = "en-GB"): string => {
  const key = `${locale} ${currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { style: "currency", currency });
    formatters.set(key, formatter);
  }
  return formatter.format(minor / 10 ** currencyDigits(currency));
};

/** Rounds a fraction of minor units half up (towards positive infinity). */
export const roundHalfUp = (minor: number): number => Math.floor(minor + 0.5);

/** Millionths of a per cent: 2.3 % of 1500 as binary fractions is 34.4999, not 34.5. */
const MILLIONTHS = 1_000_000;
const HUNDRED = BigInt(100 * MILLIONTHS);
const millionths = (percent: number): bigint => BigInt(Math.round(percent * MILLIONTHS));
const divideHalfUp = (dividend: bigint, divisor: bigint): number =>
  Number((2n * dividend + divisor) / (2n * divisor));

/** `percent` per cent of an amount that is not negative, exact, rounded half up to the minor unit. */
export const percentOf = (minor: number, percent: number): number =>
  divideHalfUp(BigInt(minor) * millionths(percent), HUNDRED);

/** The tax that is inside an amount which includes it, exact, rounded half up to the minor unit. */
export const taxIncludedIn = (minor: number, percent: number): number =>
  divideHalfUp(BigInt(minor) * millionths(percent), HUNDRED + millionths(percent));

/** The nearest amount that can be paid in coins of `coinMinor`; of two that are equally near, the higher. */
export const roundToCoin = (minor: number, coinMinor: number): number =>
  coinMinor <= 1 ? minor : Math.floor((minor + coinMinor / 2) / coinMinor) * coinMinor;
