/**
 * Relays that may be wired to this machine: serial ports under names that stay, GPIO chips with the lines that nobody
 * uses. Looks only: it takes no line and sends no byte.
 */
import { accessSync, closeSync, constants, openSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { FoundRelays } from "../commissioning-types.ts";
import { chipInfo, lineInfo } from "./gpio/uapi.ts";
import { codeOf } from "./libc.ts";

const MOST_LINES = 512;

const listed = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** `usb-1a86_USB_Serial-if00-port0` → “1a86 USB Serial”. */
export const portWords = (name: string): string =>
  name
    .replace(/^usb-/, "")
    .replace(/-if\d+(-port\d+)?$/, "")
    .replaceAll("_", " ");

const mayUse = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const portsIn = (devices: string): FoundRelays["ports"] => {
  const folder = join(devices, "serial/by-id");
  return listed(folder).flatMap((name) => {
    const path = join(folder, name);
    try {
      return [{ path, device: realpathSync(path), words: portWords(name), hasPermission: mayUse(path) }];
    } catch {
      // It was pulled out meanwhile.
      return [];
    }
  });
};

const chipAt = (path: string, name: string): FoundRelays["chips"][number] => {
  const blank = { name, label: "", lines: 0, free: [] };
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDWR);
  } catch (error) {
    const isForbidden = ["EACCES", "EPERM"].includes(codeOf(error));
    return {
      ...blank,
      problem: isForbidden
        ? "This user may not use it. Run: sudo usermod -aG gpio $USER, then sign in again; the installed service may."
        : `It cannot be opened (${codeOf(error)}).`,
    };
  }
  try {
    const { label, lines } = chipInfo(fd);
    const free: { offset: number; name: string }[] = [];
    for (let offset = 0; offset < Math.min(lines, MOST_LINES); offset++) {
      const line = lineInfo(fd, offset);
      if (!line.used) free.push({ offset, name: line.name });
    }
    return { name, label, lines, free, problem: "" };
  } catch (error) {
    return { ...blank, problem: `It does not answer as a GPIO chip (${codeOf(error)}).` };
  } finally {
    closeSync(fd);
  }
};

/** @param devices the machine's device folder. */
export const findRelays = (devices = "/dev"): FoundRelays => ({
  ports: portsIn(devices),
  chips: listed(devices)
    .filter((name) => /^gpiochip\d+$/.test(name))
    .map((name) => chipAt(join(devices, name), name)),
});
