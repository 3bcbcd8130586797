import { describe, expect, test } from "bun:test";
import type { CarClip } from "./demo-clip.ts";
import { DemoRoad } from "./demo-road.ts";
import type { AccessUnit } from "./h264.ts";

/** A piece of pictures that say their name and number; the first is a key picture. */
const piece = (name: string, length: number): AccessUnit[] =>
  Array.from({ length }, (_, i) => ({ nals: [Buffer.from(`${name}${i}`)], isKey: i === 0 }));
const road = () => new DemoRoad(piece("empty", 3));
const car = (): CarClip => ({
  approach: piece("approach", 3),
  wait: piece("wait", 2),
  leave: piece("leave", 3),
});
const show = (one: DemoRoad, count: number) =>
  Array.from({ length: count }, () => Buffer.from(one.next().nals[0] as Uint8Array).toString());

describe("the road of a demo camera", () => {
  test("is empty for ever when no car comes", () => {
    expect(show(road(), 7)).toEqual(["empty0", "empty1", "empty2", "empty0", "empty1", "empty2", "empty0"]);
  });

  test("a car comes, waits as long as the barrier is down, then drives on", () => {
    const one = road();
    show(one, 2);
    one.arrive(car());
    expect(show(one, 8)).toEqual([
      "approach0",
      "approach1",
      "approach2",
      "wait0",
      "wait1",
      "wait0",
      "wait1",
      "wait0",
    ]);
    expect(one.state()).toBe("waiting");
    one.driveOn();
    expect(show(one, 6)).toEqual(["wait1", "leave0", "leave1", "leave2", "empty0", "empty1"]);
    expect(one.state()).toBe("empty");
  });

  test("a barrier that opens early does not let the car jump: it arrives first", () => {
    const one = road();
    one.arrive(car());
    show(one, 1);
    one.driveOn();
    expect(show(one, 7)).toEqual(
      ["approach1", "approach2", "wait0", "wait1", "leave0", "leave1", "leave2"].slice(0, 7),
    );
  });

  test("two key pictures never touch", () => {
    const one = road();
    show(one, 1);
    one.arrive(car());
    const units = Array.from({ length: 12 }, () => {
      one.driveOn();
      return one.next().isKey;
    });
    expect(units.some((isKey, i) => isKey && units[i + 1])).toBe(false);
  });

  test("refuses a second car while one is there, and takes it when the road is empty again", () => {
    const one = road();
    one.arrive(car());
    expect(() => one.arrive(car())).toThrow("already");
    one.driveOn();
    show(one, 9);
    one.arrive(car());
    expect(show(one, 2)).toContain("approach0");
  });

  test("waiting for a state ends with it, or with the signal", async () => {
    const one = road();
    const abort = new AbortController();
    const arrived = one.until("waiting", abort.signal);
    one.arrive(car());
    show(one, 6);
    await arrived;
    const never = one.until("empty", abort.signal);
    abort.abort(new Error("enough"));
    expect(never).rejects.toThrow("enough");
  });
});
