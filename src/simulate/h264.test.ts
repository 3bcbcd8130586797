import { describe, expect, test } from "bun:test";
import { splitNals, toAccessUnits } from "./h264.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("splitting a byte stream", () => {
  test("finds NAL units after three- and four-byte start codes and drops trailing zeros", () => {
    const stream = bytes(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 0x88, 9, 0);
    expect(splitNals(stream)).toEqual([bytes(0x67, 1, 2), bytes(0x68, 3), bytes(0x65, 0x88, 9)]);
  });

  test("gives nothing for bytes without a start code", () => {
    expect(splitNals(bytes(1, 2, 3, 4))).toEqual([]);
    expect(splitNals(bytes())).toEqual([]);
  });
});

describe("joining NAL units to pictures", () => {
  const sps = bytes(0x67, 1);
  const pps = bytes(0x68, 1);
  const key = bytes(0x65, 0x88);
  const keySecondSlice = bytes(0x65, 0x40);
  const next = bytes(0x41, 0x9a);

  test("keeps the parameter sets with the picture that follows them", () => {
    const units = toAccessUnits([sps, pps, key, next, sps, pps, key]);
    expect(units.map((unit) => unit.nals.length)).toEqual([3, 1, 3]);
    expect(units.map((unit) => unit.isKey)).toEqual([true, false, true]);
  });

  test("keeps all slices of one picture together and drops delimiters", () => {
    const units = toAccessUnits([bytes(9, 0xf0), key, keySecondSlice, bytes(9, 0xf0), next]);
    expect(units.map((unit) => unit.nals)).toEqual([[key, keySecondSlice], [next]]);
  });

  test("parameter sets without a picture make no picture", () => {
    expect(toAccessUnits([sps, pps])).toEqual([]);
  });
});
