/**
 * The wires of a lane as lines that a person types: `loop: driver gpio, chip pinctrl-bcm2711, line 5`. The fields
 * themselves are checked by the site's schema.
 */
import { INPUT_KINDS, type InputKind } from "../devices.ts";
import type { InputFile } from "../site.ts";
import { withoutPassword } from "./kept-password.ts";

export type Wires = Partial<Record<InputKind, InputFile>>;

/** A text that would be read back as something else stays a text by its quotes. */
const written = (value: unknown): string =>
  typeof value === "string" && !/^(true|false|-?\d+(\.\d+)?)$|[",]|^$/.test(value)
    ? value
    : JSON.stringify(value);

export const wiresText = (wires: Wires): string =>
  Object.entries(wires)
    .map(([kind, wire]) => {
      const fields = Object.entries(withoutPassword(wire ?? {})).map(
        ([name, value]) => `${name} ${written(value)}`,
      );
      return `${kind}: ${fields.join(", ")}`;
    })
    .join("\n");

const LINE = /^([a-z-]{1,20})\s*:\s*(.*)$/;
const FIELD = /^\s*([A-Za-z][A-Za-z0-9]{0,39})\s+("(?:[^"\\]|\\.)*"|[^",]+?)\s*(?:,|$)/;
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** The wires, or the sentence that says what is wrong with them. */
export const parseWires = (text: string): { wires: Wires } | { problem: string } => {
  const wires: Wires = {};
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const match = LINE.exec(line);
    const kind = INPUT_KINDS.find((one) => one === match?.[1]);
    if (!match || !kind)
      return {
        problem: `“${line.slice(0, 40)}” is not a wire. Begin with one of ${INPUT_KINDS.join(", ")} and a colon.`,
      };
    if (wires[kind]) return { problem: `${kind} is written twice; a lane has one of each.` };
    const fields = parseFields(match[2] ?? "");
    if (!fields || typeof fields.driver !== "string")
      return {
        problem: `${kind}: write its driver and its fields, each with its value, for example ${kind}: driver gpio, chip pinctrl-bcm2711, line 5.`,
      };
    wires[kind] = { ...fields, driver: fields.driver };
  }
  return { wires };
};

const parseFields = (text: string): Record<string, unknown> | null => {
  const fields: Record<string, unknown> = {};
  for (let rest = text; rest.trim() !== ""; ) {
    const match = FIELD.exec(rest);
    const name = match?.[1] ?? "";
    if (!match || RESERVED.has(name) || Object.hasOwn(fields, name)) return null;
    const value = plainOf(match[2] ?? "");
    if (value === null) return null;
    fields[name] = value;
    rest = rest.slice(match[0].length);
  }
  return fields;
};

const plainOf = (text: string): string | number | boolean | null => {
  if (text.startsWith('"'))
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === "string" ? value : null;
    } catch {
      return null;
    }
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d{1,12}(\.\d+)?$/.test(text) ? Number(text) : text;
};
