/**
 * An imperfect pair of eyes for the tracker's tests: the reads that a mediocre reader would make of the planned
 * traffic, with lost frames, wrong characters, trembling boxes and cut plates. Seeded; looks at no picture.
 */
import { confusablesOf, type Slot, settlePlate } from "../../parking/plate/index.ts";
import type { Box, Pass, Read, Region, Zone } from "../../parking/types.ts";
import { PassTracker } from "../../parking/vote/index.ts";
import { isInZone } from "../../parking/zone.ts";
import { type Chance, createChance } from "../random.ts";
import { isHidden, type Placed, placeAll } from "./shape.ts";
import type { Stage } from "./stage.ts";
import { REEL_HEIGHT, REEL_WIDTH } from "./view.ts";

export type Sharpness = {
  /** A plate this wide, in pixels, is found every second time. */
  halfFoundAt: number;
  /** Share of wrong characters where a character is ten pixels wide; more where it is narrower. */
  wrong: number;
  /** Share of plates that are overlooked however large. */
  missed: number;
  /** Pixels by which the box's sides tremble. */
  tremble: number;
};

export const WITNESSES = {
  good: { halfFoundAt: 42, wrong: 0.01, missed: 0.03, tremble: 1.2 },
  poor: { halfFoundAt: 60, wrong: 0.06, missed: 0.25, tremble: 3 },
} as const satisfies Record<string, Sharpness>;

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The passes that the tracker makes of a stage seen by a witness, each in its last state. */
export function witnessPasses(stage: Stage, sharpness: Sharpness, framesPerSecond: number): Pass[] {
  const chance = createChance(stage.seed + 7);
  const regions = [stage.region];
  let ids = 0;
  const tracker = new PassTracker({ laneId: "reel", regions, newId: () => `pass-${++ids}` });
  const passes = new Map<string, Pass>();
  for (let seq = 0; (seq * 1000) / framesPerSecond < stage.lengthMs; seq++) {
    const atMs = (seq * 1000) / framesPerSecond;
    const placed = placeAll(stage.vehicles, stage.view, atMs);
    const reads = witnessReads(placed, chance, { regions, zone: stage.zone, atMs, sharpness });
    tracker.add(reads, { width: REEL_WIDTH, height: REEL_HEIGHT, seq, atMs, monotonicMs: atMs });
    for (const pass of tracker.passes()) passes.set(pass.id, pass);
  }
  return [...passes.values()];
}

function witnessReads(
  placed: readonly Placed[],
  chance: Chance,
  options: { regions: readonly Region[]; zone: Zone; atMs: number; sharpness: Sharpness },
): Read[] {
  const { regions, zone, atMs, sharpness } = options;
  return placed.flatMap((one) => {
    const [x, y, width, height] = one.plateBox;
    const isInside = isInZone(zone, (x + width / 2) / REEL_WIDTH, (y + height / 2) / REEL_HEIGHT);
    if (!isInside || isHidden(one, placed)) return [];
    const box = cut(trembling(one.plateBox, chance, sharpness.tremble));
    const whole = (box[2] * box[3]) / (width * height);
    if (whole < 0.5) return [];
    const found = (1 - sharpness.missed) / (1 + (sharpness.halfFoundAt / width) ** 4);
    if (!chance.happens(found * whole)) return [];
    const text = one.vehicle.plate;
    const rows = one.vehicle.look.rows.length;
    const pitch = (width * rows) / text.length;
    const wrong = Math.min(0.6, sharpness.wrong * (10 / pitch) ** 2 + (1 - whole) * 0.3);
    const slots: Slot[] = [...text].map((char) => slotOf(char, wrong, chance));
    const settled = settlePlate(slots, regions);
    if (!settled) return [];
    const read: Read = { ...settled, raw: slots.map((slot) => slot.chars[0]!.char).join(""), box, atMs };
    return [read];
  });
}

/** Mostly the right character and sure of it; a wrong one is less sure, and knows what else it may be. */
function slotOf(char: string, wrong: number, chance: Chance): Slot {
  if (!chance.happens(wrong)) {
    const p = Math.min(0.999, 1 - wrong * chance.between(0.1, 1.2));
    return {
      chars: [
        { char, p },
        { char: other(char, chance), p: 1 - p },
      ],
      keep: 0.99,
    };
  }
  const p = chance.between(0.4, 0.9);
  return {
    chars: [
      { char: other(char, chance), p },
      { char, p: 1 - p },
    ],
    keep: 0.97,
  };
}

function other(char: string, chance: Chance): string {
  const alike = confusablesOf(char);
  const choice = alike !== "" && chance.happens(0.5) ? alike : CHARACTERS.replace(char, "");
  return chance.pick([...choice]);
}

function trembling([x, y, width, height]: Box, chance: Chance, by: number): Box {
  const move = () => chance.between(-by, by);
  const [left, top, right, bottom] = [x + move(), y + move(), x + width + move(), y + height + move()];
  return [left, top, right - left, bottom - top];
}

function cut([x, y, width, height]: Box): Box {
  const left = Math.round(Math.max(0, x));
  const top = Math.round(Math.max(0, y));
  const right = Math.round(Math.min(REEL_WIDTH, x + width));
  const bottom = Math.round(Math.min(REEL_HEIGHT, y + height));
  return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)];
}
