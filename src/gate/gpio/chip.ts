/**
 * Finds a GPIO line by the words of a site file and takes it: the chip by its label or name, never by its number
 * alone, the line by number or name. Every failure is a DeviceError whose sentence names the cure.
 */
import { closeSync, constants, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DeviceError } from "../../devices.ts";
import { codeOf } from "../libc.ts";
import { userName } from "../user-name.ts";
import { type ChipInfo, chipInfo, type LineWish, lineInfo, requestLine } from "./uapi.ts";

export type Place = { chip: string; line: number | string };

const CLOSE_ON_EXEC = 0o2000000;
const DEVICES = "/dev";

const fault = (id: string, message: string, cause?: unknown): DeviceError =>
  new DeviceError(id, message, { retry: true, cause });

type OpenChip = ChipInfo & { fd: number };
type Seen = { found: OpenChip | null; others: string[]; forbidden: string[] };

const lookFor = (wanted: string): Seen => {
  const seen: Seen = { found: null, others: [], forbidden: [] };
  for (const name of readdirSync(DEVICES)
    .filter((one) => /^gpiochip\d+$/.test(one))
    .sort()) {
    const path = join(DEVICES, name);
    let fd: number;
    try {
      fd = openSync(path, constants.O_RDWR | CLOSE_ON_EXEC);
    } catch (error) {
      if (["EACCES", "EPERM"].includes(codeOf(error))) seen.forbidden.push(path);
      continue;
    }
    try {
      const chip = chipInfo(fd);
      if (!seen.found && [chip.label, chip.name, path].includes(wanted)) {
        seen.found = { ...chip, fd };
        continue;
      }
      seen.others.push(chip.label || chip.name);
    } catch {
      // It went away while we looked.
    }
    closeSync(fd);
  }
  return seen;
};

const openChip = (id: string, wanted: string): OpenChip => {
  const { found, others, forbidden } = lookFor(wanted);
  if (found) return found;
  if (forbidden.length > 0)
    throw fault(
      id,
      `No permission for ${forbidden.join(", ")}. Run: sudo usermod -aG gpio ${userName()}, then sign in again; if the device belongs to another group, sudo sh scripts/install.sh sets the rule.`,
    );
  throw fault(
    id,
    others.length > 0
      ? `There is no GPIO chip ${wanted}. Write one of those that are here: ${[...new Set(others)].join(", ")}.`
      : `There is no GPIO chip ${wanted}, and no other. Check the board's cable and power; in a container, pass /dev/gpiochip* through.`,
  );
};

const offsetOf = (id: string, chip: OpenChip, line: number | string): number => {
  const name = chip.label || chip.name;
  if (typeof line === "number") {
    if (line < chip.lines) return line;
    throw fault(id, `GPIO chip ${name} has no line ${line}. Write a number from 0 to ${chip.lines - 1}.`);
  }
  const names: string[] = [];
  for (let offset = 0; offset < chip.lines; offset++) {
    const info = lineInfo(chip.fd, offset);
    if (info.name === line) return offset;
    if (info.name !== "") names.push(info.name);
  }
  throw fault(
    id,
    names.length > 0
      ? `GPIO chip ${name} has no line named ${line}. Its lines: ${names.slice(0, 12).join(", ")}; gpioinfo lists all.`
      : `GPIO chip ${name} does not name its lines. Write the line's number, from 0 to ${chip.lines - 1}.`,
  );
};

const refusal = (id: string, chip: OpenChip, offset: number, error: unknown): DeviceError => {
  const name = `GPIO line ${offset} of ${chip.label || chip.name}`;
  const code = codeOf(error);
  if (code === "EBUSY") {
    let holder = "";
    try {
      holder = lineInfo(chip.fd, offset).consumer;
    } catch {
      // The chip left meanwhile; the sentence does without the holder.
    }
    return fault(
      id,
      `${name} is in use by ${holder ? `“${holder}”` : "another program or the kernel"}. Stop that, or choose another line.`,
      error,
    );
  }
  if (code === "EPERM" || code === "EACCES")
    return fault(
      id,
      `${name} may not be used. Run the installed service, or as root: lotkeeper doctor.`,
      error,
    );
  if (code === "ENODEV")
    return fault(
      id,
      `${name} went away. Check the board's cable and power; it is taken up again by itself.`,
      error,
    );
  return fault(id, `${name} cannot be used this way (${code || String(error)}). Choose another line.`, error);
};

export type TakenLine = { fd: number; offset: number; chip: string };

/**
 * Takes a line, first wish first: a chip that cannot do the first may do the next.
 * @param wishes all but the offset, which comes from the place.
 */
export const takeLine = (
  id: string,
  place: Place,
  wishes: readonly (LineWish extends infer W
    ? W extends unknown
      ? Omit<W, "offset" | "consumer">
      : never
    : never)[],
): TakenLine & { wish: number } => {
  const chip = openChip(id, place.chip);
  try {
    const offset = offsetOf(id, chip, place.line);
    let last: unknown;
    for (const [i, wish] of wishes.entries()) {
      try {
        const fd = requestLine(chip.fd, { ...wish, offset, consumer: `lotkeeper ${id}` } as LineWish);
        return { fd, offset, chip: chip.label || chip.name, wish: i };
      } catch (error) {
        last = error;
        // Only what the chip cannot do may be wished for differently.
        if (!["EINVAL", "ENXIO", "EOPNOTSUPP"].includes(codeOf(error))) break;
      }
    }
    throw refusal(id, chip, offset, last);
  } finally {
    // A line stays ours without its chip.
    closeSync(chip.fd);
  }
};

/** What a line says when it fails in use. */
export const lineLost = (id: string, place: string, error: unknown): DeviceError =>
  fault(
    id,
    codeOf(error) === "ENODEV"
      ? `${place} went away. Check the board's cable and power; it is taken up again by itself.`
      : `${place} failed (${codeOf(error) || String(error)}). Check the board; it is taken up again by itself.`,
    error,
  );
