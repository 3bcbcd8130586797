/**
 * Which line of which chip hides behind a pin of a board's 40-pin header, as the number is printed beside it.
 * Data only; chips are named by their label, which stays the same over kernels, unlike their number.
 * Sources: the Raspberry Pi's and NVIDIA's own pin tables and the names their kernel drivers give.
 */

/** Pins that carry power or ground, or the Pi's identification bus, are left out. */
const RASPBERRY_PI: Record<number, number> = {
  3: 2,
  5: 3,
  7: 4,
  8: 14,
  10: 15,
  11: 17,
  12: 18,
  13: 27,
  15: 22,
  16: 23,
  18: 24,
  19: 10,
  21: 9,
  22: 25,
  23: 11,
  24: 8,
  26: 7,
  29: 5,
  31: 6,
  32: 12,
  33: 13,
  35: 19,
  36: 16,
  37: 26,
  38: 20,
  40: 21,
};

/** Jetson Orin Nano and Orin NX developer kits; the driver names its lines by port. */
const JETSON_ORIN: Record<number, string> = {
  7: "PAC.06",
  11: "PR.04",
  12: "PH.07",
  13: "PY.00",
  15: "PN.01",
  16: "PY.04",
  18: "PY.03",
  19: "PZ.05",
  21: "PZ.04",
  22: "PY.01",
  23: "PZ.03",
  24: "PZ.06",
  26: "PZ.07",
  29: "PQ.05",
  31: "PQ.06",
  32: "PG.06",
  33: "PH.00",
  35: "PI.02",
  36: "PR.05",
  37: "PY.02",
  38: "PI.01",
  40: "PI.00",
};

export const HEADERS = {
  pi4: { name: "Raspberry Pi 4", chip: "pinctrl-bcm2711", pins: RASPBERRY_PI },
  pi5: { name: "Raspberry Pi 5", chip: "pinctrl-rp1", pins: RASPBERRY_PI },
  "jetson-orin-nano": { name: "Jetson Orin Nano", chip: "tegra234-gpio", pins: JETSON_ORIN },
} as const satisfies Record<string, { name: string; chip: string; pins: Record<number, number | string> }>;

export type Header = keyof typeof HEADERS;
export const HEADER_NAMES = Object.keys(HEADERS) as Header[];

/** The line behind a pin, or null where the pin is power, ground or not there. */
export const lineOfPin = (header: Header, pin: number): { chip: string; line: number | string } | null => {
  const pins: Record<number, number | string> = HEADERS[header].pins;
  const line = pins[pin];
  return line === undefined ? null : { chip: HEADERS[header].chip, line };
};

/** In the order of the board: for a sentence that offers what there is. */
export const pinsOf = (header: Header): number[] => Object.keys(HEADERS[header].pins).map(Number);
