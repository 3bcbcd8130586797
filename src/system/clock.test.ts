import { expect, test } from "bun:test";
import { createClock } from "./clock.ts";

const at = (text: string) => Date.parse(text);
const hands = (wallMs: number) => {
  const time = { wallMs, monotonicMs: 1000, synchronised: false };
  const clock = createClock({
    wallMs: () => time.wallMs,
    monotonicMs: () => time.monotonicMs,
    isSynchronised: () => time.synchronised,
  });
  const pass = (ms: number, jumpMs = 0) => {
    time.monotonicMs += ms;
    time.wallMs += ms + jumpMs;
  };
  return { time, clock, pass };
};

test("a clock before 2025 is not believed", () => {
  expect(hands(at("1970-01-01T00:00:10Z")).clock.isTrusted()).toBe(false);
  expect(hands(at("2026-03-02T08:00:00Z")).clock.isTrusted()).toBe(true);
});

test("a jump is doubted until a time server explains it or ten minutes went by", () => {
  const { clock, pass, time } = hands(at("2026-03-02T08:00:00Z"));
  pass(60_000);
  expect(clock.isTrusted()).toBe(true);
  pass(1000, -3_600_000);
  expect(clock.isTrusted()).toBe(false);
  time.synchronised = true;
  expect(clock.isTrusted()).toBe(true);
  time.synchronised = false;
  pass(9 * 60_000);
  expect(clock.isTrusted()).toBe(false);
  pass(61_000);
  expect(clock.isTrusted()).toBe(true);
});

test("a small correction is no jump", () => {
  const { clock, pass } = hands(at("2026-03-02T08:00:00Z"));
  pass(60_000, 400);
  expect(clock.isTrusted()).toBe(true);
});
