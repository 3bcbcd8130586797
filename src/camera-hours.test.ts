import { expect, test } from "bun:test";
import { createCameraHours } from "./camera-hours.ts";
import { DeviceError, type Examined, type Frame } from "./devices.ts";
import type { CameraHour, PlateMeasures } from "./parking/sight/index.ts";
import type { Pass } from "./parking/types.ts";
import { StoreError } from "./store/types.ts";

const START = Date.parse("2026-03-02T12:00:00Z");
const MINUTE = 60_000;
const MEASURES: PlateMeasures = {
  ...{ plateWidth: 160, plateHeight: 16, blur: 0.06, contrast: 130, level: 120, burnt: 0, angle: 4 },
};

const scene = ({
  isFull = () => false,
  examine = true,
}: {
  isFull?: () => boolean;
  examine?: boolean;
} = {}) => {
  let nowMs = 0;
  let frame: Frame | null = null;
  const written: CameraHour[] = [];
  let asked = 0;
  const hours = createCameraHours({
    clock: { nowMs: () => START + nowMs, monotonicMs: () => nowMs, isTrusted: () => true },
    store: {
      sight: {
        addHours: (rows: readonly CameraHour[]) => {
          if (isFull()) throw new StoreError("full", "The disk is full.", "Free some space.");
          written.push(...rows);
        },
      },
    } as unknown as Parameters<typeof createCameraHours>[0]["store"],
    recogniser: {
      examine: async (): Promise<Examined> => {
        asked++;
        if (!examine) throw new DeviceError("recogniser", "busy", { retry: true });
        const box = [100, 100, 160, 16] as const;
        const corners = [
          [100, 100],
          [260, 100],
          [260, 116],
          [100, 116],
        ] as const;
        const sight = { score: 1, box, corners, measures: MEASURES, raw: "", read: null, leftOut: null };
        const far = {
          ...sight,
          box: [900, 500, 50, 20] as const,
          measures: { ...MEASURES, plateHeight: 99 },
        };
        return {
          ...{ width: 1280, height: 720, light: { level: 100, isGrey: false } },
          ...{ sights: [far, sight], ms: { detect: 1, ocr: 1 }, pictures: null },
        };
      },
    },
    log: () => {},
  });
  const frameOf = (seq: number, grey: number): Frame => {
    const rgb = new Uint8Array(64 * 36 * 3);
    for (let i = 0; i < rgb.length; i += 3) rgb.set([grey, grey / 2, grey / 3], i);
    return { rgb, width: 64, height: 36, atMs: START + nowMs, monotonicMs: nowMs, seq };
  };
  const diary = hours.open({
    cameraId: "cam-in",
    regions: ["gb"],
    zone: undefined,
    latestFrame: () => frame,
  });
  const sum = (field: keyof CameraHour) => written.reduce((total, row) => total + Number(row[field]), 0);
  return {
    hours,
    diary,
    written,
    sum,
    asked: () => asked,
    later: (ms: number) => {
      nowMs += ms;
    },
    show: (seq: number, grey = 200) => {
      frame = frameOf(seq, grey);
      return frame;
    },
    pass: { box: [100, 100, 160, 16] } as unknown as Pass,
  };
};
const settle = () => Bun.sleep(1);

test("a vehicle is counted, and measured by the plate that was read, not by another one", async () => {
  const { hours, diary, show, pass, sum } = scene();
  diary.vehicle(pass, show(1));
  await settle();
  hours.minute();
  expect([sum("vehicles"), sum("measured"), sum("height"), sum("tooSmall")]).toEqual([1, 1, 16, 1]);
});

test("a reader that is busy loses the measure and counts the vehicle", async () => {
  const { hours, diary, show, pass, sum } = scene({ examine: false });
  diary.vehicle(pass, show(1));
  await settle();
  hours.minute();
  expect([sum("vehicles"), sum("measured")]).toEqual([1, 0]);
});

test("of vehicles in a row one is measured at a time, so that their frames do not pile up", () => {
  const { diary, show, pass, asked } = scene();
  for (let i = 0; i < 5; i++) diary.vehicle(pass, show(i));
  expect(asked()).toBe(1);
});

test("who stands on the loop and was not read is missed; a read before the loop counts, and so does none for a bicycle", () => {
  const { hours, diary, show, pass, later, sum } = scene();
  const stand = (ms: number) => {
    diary.loop(true);
    later(ms);
    diary.loop(false);
    later(60_000);
  };
  stand(5_000);
  stand(1_000);
  diary.vehicle(pass, show(1));
  later(8_000);
  stand(20_000);
  diary.loop(false);
  hours.minute();
  expect(sum("unread")).toBe(1);
});

test("pictures are counted by the minute, by day and by night apart; a box that slept counts nothing", () => {
  const { hours, show, later, written, sum } = scene();
  show(10);
  hours.minute();
  later(MINUTE);
  show(310);
  hours.minute();
  later(MINUTE);
  show(400, 12);
  hours.minute();
  expect(written.map((row) => [row.light, row.frames, row.watchedMs])).toEqual([
    ["day", 300, MINUTE],
    ["night", 90, MINUTE],
  ]);
  later(60 * MINUTE);
  hours.minute();
  expect(sum("watchedMs")).toBe(2 * MINUTE);
});

test("a camera that sends nothing is watched all the same, and one that was taken away is not", () => {
  const { hours, diary, later, sum } = scene();
  hours.minute();
  later(MINUTE);
  hours.minute();
  expect([sum("watchedMs"), sum("frames")]).toEqual([MINUTE, 0]);
  diary.close();
  later(MINUTE);
  hours.minute();
  expect(sum("watchedMs")).toBe(MINUTE);
});

test("a full disk keeps the sums waiting, and nothing is written twice", async () => {
  let full = true;
  const { hours, diary, show, pass, sum } = scene({ isFull: () => full });
  diary.vehicle(pass, show(1));
  await settle();
  hours.minute();
  full = false;
  hours.minute();
  hours.minute();
  expect(sum("vehicles")).toBe(1);
});
