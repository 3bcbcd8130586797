/**
 * JSON that a device on the network sent us: bounded in depth and size before it is parsed, and refused where one name
 * stands twice in an object, because two readers would then read two different things. Never repairs anything.
 */

/** What is wrong, as a sentence. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

export type JsonObject = { readonly [name: string]: unknown };

const MAX_DEPTH = 16;
const MAX_VALUES = 5_000;
const SPACE = /\s/;

/** @throws JsonError for anything but one whole object within the bounds. */
export const readJson = (bytes: Uint8Array): JsonObject => {
  const text = new TextDecoder("utf-8").decode(bytes);
  let value: unknown;
  try {
    checkShape(text);
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof JsonError) throw error;
    throw new JsonError("The JSON is not whole or not JSON.");
  }
  if (!isObject(value)) throw new JsonError("The JSON holds no object.");
  return value;
};

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Walks the text once, without recursion: a hundred thousand brackets cost no stack and no tree. */
function checkShape(text: string): void {
  const open: (Set<string> | null)[] = [];
  let values = 0;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "{" || char === "[") {
      open.push(char === "{" ? new Set() : null);
      if (open.length > MAX_DEPTH) throw new JsonError(`The JSON is nested deeper than ${MAX_DEPTH} levels.`);
    } else if (char === "}" || char === "]") open.pop();
    else if (char === "," || char === ":") {
      if (++values > MAX_VALUES) throw new JsonError(`The JSON holds more than ${MAX_VALUES} values.`);
    } else if (char === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isFollowedByColon(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string;
        if (names.has(name)) throw new JsonError(`The JSON says “${name.slice(0, 40)}” twice.`);
        names.add(name);
      }
      at = end;
      continue;
    }
    at++;
  }
}

/** Just behind the closing quote; pictures make strings of megabytes, so it looks for quotes, not at every character. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charAt(quote - 1 - slashes) === "\\") slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  throw new JsonError("The JSON is not whole or not JSON.");
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at++;
  return text.charAt(at) === ":";
}

/** The object under these names, or an empty one. */
export const objectAt = (from: JsonObject, ...path: string[]): JsonObject => {
  let at: unknown = from;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return isObject(at) ? at : {};
};

/** Text or number as text; null when it is neither, or empty. */
export const textOf = (value: unknown): string | null => {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text === "" ? null : text;
};

/** A number, written as one or as text. */
export const numberOf = (value: unknown): number | null => {
  const text = textOf(value);
  const number = text === null ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
};
