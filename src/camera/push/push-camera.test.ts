import { expect, test } from "bun:test";
import { createVirtualClock } from "../../simulate/virtual-clock.ts";
import { openStore } from "../../store/index.ts";
import { createPushCamera, MOST_WAITING, MOST_WAITING_BYTES } from "./push-camera.ts";

/** A camera before a lane that does not answer: what it sends meanwhile must not fill the memory. */

const START = Date.parse("2026-03-02T08:00:00Z");

test("a lane that does not answer keeps every read and only the newest pictures in memory", async () => {
  const store = openStore({ dataDir: null, nowMs: START });
  const { promise: answer, resolve: goOn } = Promise.withResolvers<void>();
  const delivered: boolean[] = [];
  let ids = 0;
  const camera = createPushCamera({
    id: "cam",
    driver: "milesight",
    address: "10.0.0.11",
    laneId: "in-1",
    regions: ["gb"],
    zone: () => "Europe/London",
    isListed: () => false,
    clock: createVirtualClock(START),
    spool: store.pushes,
    newId: (prefix) => `${prefix}-${++ids}`,
    onPass: async (_, pictures) => {
      await answer;
      delivered.push(pictures !== undefined);
      return {} as never;
    },
    onClock: () => {},
    onRefused: () => {},
    log: () => {},
  });
  const jpeg = Buffer.alloc(4 * 1024 * 1024);
  jpeg.set([0xff, 0xd8, 0xff]);
  const picture = jpeg.toString("base64");
  const fitting = Math.floor(MOST_WAITING_BYTES / jpeg.length);
  const sent = fitting + 6;
  expect(sent).toBeLessThan(MOST_WAITING);
  for (let i = 0; i < sent; i++) {
    const body = JSON.stringify({ plate: `AB12C${i}`, confidence: "0.9", full_image: picture });
    const told = await camera.push({
      kind: "read",
      contentType: "application/json",
      bytes: Buffer.from(body),
    });
    expect(told.kind).toBe("taken");
    // The first one is under way when the others come.
    await Bun.sleep(0);
  }
  goOn();
  await camera.idle();
  store.close();
  expect(delivered).toHaveLength(sent);
  expect(delivered.slice(-fitting)).toEqual(Array(fitting).fill(true));
  expect(delivered.slice(1, 1 + sent - 1 - fitting)).toEqual(Array(sent - 1 - fitting).fill(false));
}, 60_000);
