import { expect, test } from "bun:test";
import { isClock, isOddShape, isOverlay, plateLikeness } from "./likeness.ts";

const box = (x: number, y: number, width: number, height: number, angle = 0) => ({
  x,
  y,
  width,
  height,
  angle,
  score: 1,
});
const writing = (text: string, more: object = {}) =>
  plateLikeness({ text, raw: text, region: "gb", width: 26 * text.length, height: 40, rows: 1, ...more });

test("dates and times of day are clocks, plates are not", () => {
  for (const raw of [
    "2020-05-22 08:04:41 ETC",
    "22/05/2020",
    "08:04:41",
    "12.05.2024",
    "2014-06-",
    "7802:17",
  ])
    expect(isClock(raw)).toBe(true);
  for (const raw of ["34A-368.37", "AB12 CDE", "1-ABC-234", "RK·878AC", "12-34-AB", "5TQY867", "MAB 1234"])
    expect(isClock(raw)).toBe(false);
});

test("what stands on the clock's line at the border is overlay", () => {
  const clock = box(300, 12, 300, 20);
  expect(isOverlay(box(600, 13, 120, 20), [clock], 720)).toBe(true);
  expect(isOverlay(box(600, 60, 120, 20), [clock], 720)).toBe(false);
  expect(isOverlay(box(600, 13, 120, 20), [], 720)).toBe(false);
  expect(isOverlay(box(600, 360, 120, 20), [box(300, 360, 300, 20)], 720)).toBe(false);
});

test("a plate row is neither taller than wide nor a long line", () => {
  expect(isOddShape(box(0, 0, 120, 30))).toBe(false);
  expect(isOddShape(box(0, 0, 400, 30))).toBe(true);
  expect(isOddShape(box(0, 0, 20, 30))).toBe(true);
  expect(isOddShape(box(0, 0, 120, 30, 0.75))).toBe(true);
});

test("a plate is likelier than a word, a phone number or a text of no format", () => {
  expect(writing("AB12CDE")).toBe(1);
  expect(writing("POLICE", { region: null })).toBeLessThan(0.3);
  expect(writing("TH1SAREA", { raw: "THIS AREA" })).toBeLessThan(0.5);
  expect(writing("20I40312", { raw: "20140312" })).toBeLessThan(0.5);
  expect(writing("3768750", { raw: "376-8750" })).toBeLessThan(0.5);
  expect(writing("AB12CDE", { region: null })).toBeLessThan(writing("AB12CDE"));
  expect(writing("A1")).toBeLessThan(0.5);
});

test("a word whose letters were read as figures is no plate where any text is one", () => {
  for (const word of ["ST0P", "NIS5AN", "OPT1C1AN", "H0TEL"])
    expect(writing(word, { region: "us" })).toBeLessThan(0.4);
  for (const plate of ["7ABC123", "ABC1234", "HJB1505", "KM8CRX", "CK0A1F", "ROSE1", "JOHN1"])
    expect(writing(plate, { region: "us" })).toBe(1);
  expect(writing("AB51ABC", { region: "gb" })).toBe(1);
});

test("characters much too wide or too narrow for their height speak against a plate", () => {
  expect(writing("AB12CDE", { width: 600 })).toBeLessThan(1);
  expect(writing("AB12CDE", { width: 60 })).toBeLessThan(1);
});
