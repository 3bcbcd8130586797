/** What `read` and `bench` take on the command line, checked: regions, zone, models, whole numbers. Pure. */
import { REGIONS, type Region, type Zone } from "../parking/types.ts";
import { MODEL_SETS, type ModelSet } from "../recogniser/models.ts";
import { UsageError } from "./verb.ts";

/** "gb,eu" and "gb" "eu" alike; `any` when none is given. @throws UsageError */
export function regionsOf(values: readonly string[]): Region[] {
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim().toLowerCase());
  const regions = names
    .filter((name) => name !== "")
    .map((name) => {
      const region = REGIONS.find((one) => one === name);
      if (!region) throw new UsageError(`--region ${name} is not known; use one of ${REGIONS.join(", ")}`);
      return region;
    });
  return regions.length > 0 ? [...new Set(regions)] : ["any"];
}

/** "0.1,0 1,0 1,1": corner points in fractions of the picture. @throws UsageError */
export function zoneOf(value: string): Zone {
  const points = value
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const numbers = pair.split(",").map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
      const [x, y] = numbers;
      const isFraction = (number: number | undefined) => number !== undefined && number >= 0 && number <= 1;
      if (numbers.length !== 2 || !isFraction(x) || !isFraction(y)) {
        throw new UsageError(
          `--zone: "${pair}" is no point; write x,y as fractions of the picture, such as 0.25,1`,
        );
      }
      return [x as number, y as number] as const;
    });
  if (points.length < 3)
    throw new UsageError('--zone needs at least three points, such as "0,0 1,0 1,1 0,1"');
  return points;
}

/** Our own nets when nothing is said. @throws UsageError */
export function modelSetOf(value: string | boolean | (string | boolean)[] | undefined): ModelSet {
  if (value === undefined) return "lotkeeper";
  const set = MODEL_SETS.find((one) => one === value);
  if (!set) throw new UsageError(`--models ${value} is not known; use one of ${MODEL_SETS.join(", ")}`);
  return set;
}

/** @throws UsageError */
export function wholeNumberOf(name: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${value}"`);
  }
  return number;
}

export function textsOf(value: string | boolean | (string | boolean)[] | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
}
