import { expect, test } from "bun:test";
import { readAlphabet } from "../ctc.ts";
import { newBandCanvas } from "./bands.ts";
import { LIVE, type Nets, readPlates } from "./read-plates.ts";

/**
 * Nets that see what a test painted: a filled rectangle of grey level n is a line of text number n.
 * The detector marks grey areas, the reader looks up the crop's middle.
 */
const DICTIONARY = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:. "].slice(0, -1);
const alphabet = readAlphabet(DICTIONARY.join("\n"), DICTIONARY.length + 2);
type Area = { x: number; y: number; width: number; height: number; text: string };

function scene(areas: Area[], width = 640, height = 352) {
  const rgb = new Uint8Array(width * height * 3);
  areas.forEach((area, n) => {
    for (let y = area.y; y < area.y + area.height; y++) {
      rgb.fill(60 + n * 20, (y * width + area.x) * 3, (y * width + area.x + area.width) * 3);
    }
  });
  const nets: Nets = {
    alphabet,
    bands: newBandCanvas(),
    detect: async (input) => {
      const plane = input.width * input.height;
      return Float32Array.from({ length: plane }, (_, i) => (input.data[i]! > -1.3 ? 0.95 : 0.01));
    },
    ocr: async (crop) => {
      const middle = (24 * crop.width + (crop.width >> 1)) | 0;
      const grey = Math.round((crop.data[middle]! + 1) * 127.5);
      const text = areas[Math.round((grey - 60) / 20)]?.text ?? "";
      return written(text);
    },
  };
  return { picture: { rgb, width, height }, nets };
}

function written(text: string) {
  const classes = alphabet.characters.length;
  const steps = text.length * 2 + 1;
  const probabilities = new Float32Array(steps * classes);
  for (let step = 0; step < steps; step++) {
    const character = step % 2 === 1 ? text.charAt((step - 1) / 2) : "";
    const at = character === "" ? 0 : alphabet.characters.indexOf(character);
    probabilities[step * classes + at] = 0.97;
    probabilities[step * classes] = Math.max(0.03, probabilities[step * classes]!);
  }
  return { probabilities, steps };
}
const TUNING = { ...LIVE, limits: { ...LIVE.limits, unclip: 0.3 } };
const look = async (areas: Area[], more: object = {}) => {
  const { picture, nets } = scene(areas);
  return (await readPlates(picture, { regions: ["gb"], atMs: 5, ...more }, nets, TUNING)).reads;
};

test("a plate is read with its box, its region and its characters", async () => {
  const [read, ...more] = await look([{ x: 200, y: 150, width: 150, height: 32, text: "AB12CDE" }]);
  expect(more).toEqual([]);
  expect(read).toMatchObject({ text: "AB12CDE", raw: "AB12CDE", region: "gb", atMs: 5 });
  expect(read!.confidence).toBeGreaterThan(0.8);
  expect(read!.chars.map((one) => one.char).join("")).toBe("AB12CDE");
  const [x, y, width, height] = read!.box;
  expect(Math.abs(x + width / 2 - 275)).toBeLessThan(4);
  expect(Math.abs(y + height / 2 - 166)).toBeLessThan(4);
});

test("two rows are one plate, the top row first", async () => {
  const [read] = await look([
    { x: 210, y: 188, width: 90, height: 32, text: "CDE" },
    { x: 210, y: 150, width: 90, height: 32, text: "AB12" },
  ]);
  expect(read!.text).toBe("AB12CDE");
  expect(read!.box[3]).toBeGreaterThan(60);
});

test("a plate that was cut at its gap is joined, left piece first", async () => {
  const [read] = await look([
    { x: 268, y: 150, width: 66, height: 30, text: "CDE" },
    { x: 170, y: 150, width: 84, height: 30, text: "AB12" },
  ]);
  expect(read!.text).toBe("AB12CDE");
});

test("the camera's clock and what stands beside it are not read, the plate below is", async () => {
  const reads = await look([
    { x: 20, y: 6, width: 250, height: 16, text: "2024-05-22 08:04:41" },
    { x: 300, y: 6, width: 100, height: 16, text: "AB12CDE" },
    { x: 200, y: 200, width: 150, height: 32, text: "KX59LMN" },
  ]);
  expect(reads.filter((read) => read.confidence > 0.1).map((read) => read.text)).toEqual(["KX59LMN"]);
});

test("lettering is worth less than a plate, wherever it stands", async () => {
  const reads = await look([
    { x: 60, y: 100, width: 200, height: 40, text: "POLICE" },
    { x: 300, y: 200, width: 150, height: 32, text: "KX59LMN" },
  ]);
  expect(reads[0]!.text).toBe("KX59LMN");
  expect(reads.find((read) => read.text.includes("POL"))?.confidence ?? 0).toBeLessThan(0.3);
});

test("plates outside the zone are not read", async () => {
  const areas = [
    { x: 60, y: 150, width: 150, height: 32, text: "AB12CDE" },
    { x: 400, y: 150, width: 150, height: 32, text: "KX59LMN" },
  ];
  const zone = [
    [0.5, 0],
    [1, 0],
    [1, 1],
    [0.5, 1],
  ];
  expect((await look(areas, { zone })).map((read) => read.text)).toEqual(["KX59LMN"]);
  expect(await look(areas)).toHaveLength(2);
});

test("an empty picture has no plates", async () => {
  expect(await look([])).toEqual([]);
});
