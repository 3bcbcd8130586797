import { expect, test } from "bun:test";
import fc from "fast-check";
import { REGIONS, type Region } from "../types.ts";
import { normalisePlate } from "./normalise.ts";
import { displayPlate, fitRegions, shapeOf, shapesOf } from "./region.ts";

const REAL: Record<Region, string[]> = {
  gb: [
    ..."AB12CDE KX59LMN LA51ABC BD76SMR A123BCD P1ABC Y999ZZZ".replace("ZZZ", "YYY").split(" "),
    ..."ABC123D AAA1A 1A 1ABC ABC1 ABC123 A1 AB1234 1234AB 123ABC AIG1234 AZ1234 OI1234 101D123 201X456".split(
      " ",
    ),
    ..."Q123ABC Q1ABC WKZ1234".split(" "),
  ],
  eu: [
    ..."RK878AC BA268IM ZA834CO 1T43213 4B40262 2T40211 AB123CD EK000AA B123ABC CJ07XYZ MAB1234 BXY12E".split(
      " ",
    ),
    ..."1ABC234 CB1234AK ZG1234AB ZG123A BD12345 123ABC ABC123 ABCD123 AABB123 201D12345 99D1 V123BC".split(
      " ",
    ),
    ..."AB12345 1234BCD M1234AB 12AB34 AB12CD WA12345 WPI1A23 KR1AB23 LJA1234 YZE1234 ZH123456 W12345A".split(
      " ",
    ),
  ],
  us: ["7ABC123", "ABC1234", "ABC123", "123ABC", "A12BCD", "BIGDOG1", "4MYDOG", "1A", "AB12345", "12345"],
  br: ["NYY1710", "PJT4884", "BRA2E19"],
  vn: ["34A36837", "34A23126", "89C20339", "14B02819", "29LD12345", "59X112345", "29A1234"],
  any: ["ABC", "123", "ABCDEF123456"],
};
const NOT: Record<Region, string[]> = {
  gb: [
    "QQ12QQQ",
    "AI12ABC",
    "AB01CDE",
    "AB00CDE",
    "QAB123",
    "A0123BC",
    "IAB12",
    "12QAB",
    "ABCDEFG",
    "AB12CDQ",
    "O123ABC",
  ],
  eu: ["AUDI", "POLICE", "1234567", "AAAAAAAA", "20140312", "AUTOBUS"],
  us: ["FORD", "POLICE", "A", "ABC123456", "TOYOTA"],
  br: ["NYY171", "1234ABC", "NYYY710"],
  vn: ["04A36837", "34A368", "34W12345", "ABC12345"],
  any: ["AB", "ABCDEF1234567", ""],
};

for (const region of REGIONS) {
  test(`plates that ${region} issues fit it`, () => {
    const missed = REAL[region].filter((plate) => fitRegions(plate, [region]) !== region);
    expect(missed).toEqual([]);
  });
  test(`texts that ${region} never issues do not`, () => {
    const taken = NOT[region].filter((plate) => fitRegions(plate, [region]) !== null);
    expect(taken).toEqual([]);
  });
}

test("Q stands only where it exists in gb", () => {
  const digits = fc.integer({ min: 10, max: 99 }).map(String);
  const letters = fc.stringMatching(/^[A-Z]{5}$/);
  fc.assert(
    fc.property(digits, letters, (number, text) => {
      const plate = text.slice(0, 2) + number + text.slice(2);
      if (/Q/.test(plate)) expect(fitRegions(plate, ["gb"])).toBeNull();
    }),
  );
});

test("the first accepted region that fits wins, and any comes last wherever it stands", () => {
  expect(fitRegions("BRA2E19", ["any", "br"])).toBe("br");
  expect(fitRegions("ABC123", ["gb", "us"])).toBe("gb");
  expect(fitRegions("ABC123", ["us", "gb"])).toBe("us");
  expect(fitRegions("ABC123", [])).toBeNull();
  expect(fitRegions("XXXXXXXXX9", ["gb", "any"])).toBe("any");
});

test("plates are shown as their region writes them", () => {
  expect(displayPlate("AB12CDE", "gb")).toBe("AB12 CDE");
  expect(displayPlate("34A36837", "vn")).toBe("34A-368.37");
  expect(displayPlate("NYY1710", "br")).toBe("NYY-1710");
  expect(displayPlate("NOTHING", "br")).toBe("NOTHING");
  expect(displayPlate("AB12CDE", null)).toBe("AB12CDE");
});

test("what is shown is always the same plate", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{0,10}$/), fc.constantFrom(...REGIONS), (plate, region) => {
      expect(normalisePlate(displayPlate(plate, region))).toBe(plate);
    }),
  );
});

test("every plate drawn from a region's shapes fits that region", () => {
  const draw = fc.tuple(
    fc.constantFrom(...REGIONS),
    fc.integer({ min: 1, max: 12 }),
    fc.array(fc.nat(), { minLength: 13, maxLength: 13 }),
  );
  fc.assert(
    fc.property(draw, ([region, length, dice]) => {
      const shapes = shapesOf(region, length);
      if (shapes.length === 0) return;
      const shape = shapes[dice[12]! % shapes.length]!;
      const plate = shape.slots.map((slot, i) => slot.charAt(dice[i]! % slot.length)).join("");
      expect(fitRegions(plate, [region])).toBe(region);
      expect(shapeOf(plate, region)!.logPrior).toBeGreaterThanOrEqual(shape.logPrior);
    }),
  );
});
