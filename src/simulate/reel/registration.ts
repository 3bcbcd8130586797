/**
 * Draws plate numbers by lot as the regions issue them, with the way they stand on the metal. Seeded; a plate here
 * belongs to a painted vehicle and to nobody else.
 */
import type { Region } from "../../parking/types.ts";
import type { Chance } from "../random.ts";

export const REEL_REGIONS = ["gb", "eu", "us", "br", "vn"] as const satisfies readonly Region[];
export type ReelRegion = (typeof REEL_REGIONS)[number];

export type PlateLook = {
  region: ReelRegion;
  /** As printed, one entry a row: spaces, hyphens and dots are drawn too. */
  rows: readonly string[];
  /** Millimetres. */
  width: number;
  height: number;
  ground: string;
  ink: string;
  band: "none" | "blue-left" | "blue-top" | "state";
  /** Small print above the number, such as the state. */
  header: string;
};

const TAG = "ABCDEFGHJKLMNOPRSTUVWXY";
const PLAIN = "ABCDEFGHJKLMNPRSTUVWXYZ";
const DIGITS = "0123456789";
const STATES = ["TEXAS", "OHIO", "NEVADA", "GEORGIA", "OREGON", "KANSAS"] as const;

/** Of Vietnam. */
const PROVINCES = [14, 15, 29, 30, 34, 36, 43, 51, 59, 60, 61, 65, 72, 89] as const;

/**
 * @param isRear the plate behind: yellow in Britain
 * @param isMotorcycle two rows, on a small plate
 */
export function drawRegistration(
  chance: Chance,
  region: ReelRegion,
  isRear: boolean,
  isMotorcycle: boolean,
): PlateLook {
  const some = (chars: string, count: number) =>
    Array.from({ length: count }, () => chance.pick([...chars])).join("");
  const digits = (count: number) => some(DIGITS, count);
  const white = { ground: "#f1f1ea", ink: "#111111", header: "", band: "none" as const };
  const long = { width: 520, height: 111 };
  switch (region) {
    case "gb": {
      const rows = [`${some(TAG, 2)}${chance.whole(51, 74)}`, some(PLAIN, 3)];
      const colours = { ...white, ground: isRear ? "#f0c419" : "#f1f1ea" };
      if (isMotorcycle) return { region, rows, width: 229, height: 178, ...colours };
      if (isRear && chance.happens(0.1)) return { region, rows, width: 285, height: 203, ...colours };
      const text = chance.happens(0.15)
        ? `${some("ABCDEFGHJKLMNPRSTVWXY", 1)}${chance.whole(21, 999)} ${some(TAG, 3)}`
        : rows.join(" ");
      return { region, rows: [text], ...long, ...colours };
    }
    case "eu": {
      const band = chance.happens(0.8) ? ("blue-left" as const) : ("none" as const);
      const look = { region, ...white, band };
      if (isMotorcycle)
        return { ...look, rows: [some(PLAIN, 2), digits(4)], width: 240, height: 200, band: "none" };
      const text = chance.pick([
        () => `${some(PLAIN, 2)}-${chance.whole(100, 999)}-${some(PLAIN, 2)}`,
        () => `${chance.pick(["B", "M", "HH", "K", "DO"])} ${some(PLAIN, 2)} ${chance.whole(10, 9999)}`,
        () => `${chance.whole(1000, 9999)} ${some("BCDFGHJKLMNPRSTVWXYZ", 3)}`,
        () => `${chance.pick(["RK", "BA", "ZA", "KE"])} ${digits(3)}${some(PLAIN, 2)}`,
        () => `${chance.pick(["WA", "KR", "GD"])} ${digits(5)}`,
      ])();
      return { ...look, rows: [text], width: 520, height: 112 };
    }
    case "us": {
      const look = {
        region,
        width: 305,
        height: 152,
        ground: chance.pick(["#eef0f2", "#e8eef6", "#f3efe2"]),
        ink: chance.pick(["#14245c", "#151515", "#6b1018"]),
        band: "state" as const,
        header: chance.pick(STATES),
      };
      const text = chance.pick([
        () => `${some(PLAIN, 3)} ${digits(4)}`,
        () => `${chance.whole(1, 9)}${some(PLAIN, 3)}${digits(3)}`,
        () => `${some(PLAIN, 3)} ${digits(3)}`,
        () => `${digits(3)} ${some(PLAIN, 3)}`,
      ])();
      return { ...look, rows: [text] };
    }
    case "br": {
      const isOld = chance.happens(0.4);
      const head = some(PLAIN, 3);
      const tail = isOld ? digits(4) : `${digits(1)}${some(PLAIN, 1)}${digits(2)}`;
      const look = isOld
        ? { ground: "#b9bbb8", ink: "#161616", band: "none" as const, header: "SP SAO PAULO" }
        : { ground: "#f1f1ea", ink: "#111111", band: "blue-top" as const, header: "BRASIL" };
      if (isMotorcycle) return { region, rows: [head, tail], width: 200, height: 170, ...look };
      const text = isOld ? `${head}-${tail}` : `${head}${tail}`;
      return { region, rows: [text], width: 400, height: 130, ...look };
    }
    case "vn": {
      const province = chance.pick(PROVINCES);
      const number = digits(5);
      const dotted = `${number.slice(0, 3)}.${number.slice(3)}`;
      const series = some("ABCDEFGHKLMNPSTUVXYZ", 1);
      if (isMotorcycle)
        return {
          region,
          rows: [`${province}-${series}${chance.whole(1, 9)}`, dotted],
          width: 190,
          height: 140,
          ...white,
        };
      if (isRear && chance.happens(0.5))
        return { region, rows: [`${province}${series}`, dotted], width: 330, height: 165, ...white };
      return { region, rows: [`${province}${series}-${dotted}`], width: 520, height: 110, ...white };
    }
    default: {
      const never: never = region;
      return never;
    }
  }
}

/** The plate as lists and stays know it. */
export function textOf(look: PlateLook): string {
  return look.rows.join("").replace(/[^A-Z0-9]/g, "");
}
