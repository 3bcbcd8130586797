import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRelays, portWords } from "./find-relays.ts";

let devices: string;
beforeEach(() => {
  devices = mkdtempSync(join(tmpdir(), "lotkeeper-dev-"));
});
afterEach(() => rmSync(devices, { recursive: true, force: true }));

test("a machine without any has none", () => {
  expect(findRelays(devices)).toEqual({ ports: [], chips: [] });
  expect(findRelays(join(devices, "nowhere"))).toEqual({ ports: [], chips: [] });
});
test("a port is named by what stays, with the device that it is now; one that was pulled out is left out", () => {
  const byId = join(devices, "serial/by-id");
  mkdirSync(byId, { recursive: true });
  writeFileSync(join(devices, "ttyUSB0"), "");
  symlinkSync("../../ttyUSB0", join(byId, "usb-1a86_USB_Serial-if00-port0"));
  symlinkSync("../../ttyUSB9", join(byId, "usb-Gone-if00"));
  expect(findRelays(devices).ports).toEqual([
    {
      path: join(byId, "usb-1a86_USB_Serial-if00-port0"),
      device: join(devices, "ttyUSB0"),
      words: "1a86 USB Serial",
      hasPermission: true,
    },
  ]);
  expect(portWords("usb-FTDI_FT232R_A50285BI-if00-port0")).toBe("FTDI FT232R A50285BI");
});
test("what only looks like a GPIO chip says so, and stops nothing", () => {
  writeFileSync(join(devices, "gpiochip0"), "");
  expect(findRelays(devices).chips).toMatchObject([
    {
      name: "gpiochip0",
      lines: 0,
      free: [],
      problem: expect.stringContaining("does not answer as a GPIO chip"),
    },
  ]);
});
