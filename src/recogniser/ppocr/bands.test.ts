import { describe, expect, test } from "bun:test";
import { bandsOf, detectInBands, newBandCanvas } from "./bands.ts";
import type { Letterbox } from "./letterbox.ts";

describe("the detector in bands", () => {
  test("every row is kept exactly once, with context on both sides of the seam, in bands of one size", () => {
    for (let height = 32; height <= 960; height += 32) {
      const bands = bandsOf(height);
      expect(bands[0]?.keepFrom).toBe(0);
      expect(bands.at(-1)?.keepTo).toBe(height);
      for (const [i, band] of bands.entries()) {
        if (i > 0) expect(band.keepFrom).toBe(bands[i - 1]!.keepTo);
        expect(band.to - band.from).toBe(bands[0]!.to - bands[0]!.from);
        expect((band.to - band.from) % 32).toBe(0);
        expect(band.from).toBeGreaterThanOrEqual(0);
        expect(band.to).toBeLessThanOrEqual(height);
        if (band.from > 0) expect(band.keepFrom - band.from).toBeGreaterThanOrEqual(64);
        if (band.to < height) expect(band.to - band.keepTo).toBeGreaterThanOrEqual(64);
      }
    }
  });

  test("put together they are what one run over the whole picture says", async () => {
    const [width, height] = [32, 448];
    const data = Float32Array.from({ length: 3 * width * height }, (_, i) => Math.sin(i));
    const whole = { data, width, height, left: 0, top: 0, scaleX: 1, scaleY: 1 };
    // A stand-in net that looks at one pixel of each channel.
    const detect = async (input: Letterbox) => {
      const plane = input.width * input.height;
      return Float32Array.from(
        { length: plane },
        (_, i) => input.data[i]! + 2 * input.data[plane + i]! + 3 * input.data[2 * plane + i]!,
      );
    };
    const canvas = newBandCanvas();
    expect(await detectInBands(whole, detect, canvas)).toEqual(await detect(whole));
    const other = { ...whole, data: whole.data.map((value) => value / 2) };
    expect(await detectInBands(other, detect, canvas)).toEqual(await detect(other));
  });
});
