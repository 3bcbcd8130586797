import { expect, test } from "bun:test";
import fc from "fast-check";
import { REGIONS, type Region } from "../types.ts";
import { drawPlate, parsePlate } from "./format.ts";
import { normalisePlate } from "./normalise.ts";
import { displayPlate, fitRegions, formatsOf, isEuropean, packsOf, parseIn, regionName } from "./region.ts";

/** Plates as they are shown, from public pictures and the authorities' own examples. */
const REAL: Partial<Record<Region, string[]>> = {
  gb: [
    "AB12 CDE,KX59 LMN,LA51 ABC,BD76 SMR,AK03 XYZ,JE51 SUS,YJ02 ZZZ,VX26 OOO,LC30 AAA,A123 BCD,P1 ABC,Y999 YYY",
    "Q123 ABC,Q1 ABC,ABC 123D,AAA 1A,1 A,1 ABC,ABC 1,ABC 123,A 1,A 9999,AB 1234,1234 AB,123 ABC,9999 A",
    "AIG 1234,AZ 1234,OI 1234,WKZ 1234,IA 1,1234 AIG,1234 AZ,101 D 123,201 X 456,901 X 101,RN 21 AA,12 AB 34,J 123456",
  ],
  de: [
    "M-AB 1234,B-C 1,HH-AB 123,BGL-A 1234,BGL-AB 12,KA-PA 777,WU-AB 12,HH-XY 12E,S-AB 12H,NEA-E 1,THW-12345,Y-123456",
  ],
  at: ["W 12345 A,GU 123 A,I 123 AB,KU 7 ABC,L NAME 1,BP 12345,SO 12 AB"],
  be: ["1-ABC-123,2-DEF-456,ABC-123,123-ABC,M-ABC-123,Q-ABC-123,T-XAB-123,9-ABC-123"],
  bg: ["CB 1234 AK,A 1234 AB,EA 1234 BB,PB 0001 XX"],
  hr: ["ZG 1234-AB,ZG 123-A,DU 123-AB,ST 9999-A"],
  cy: ["KAA 123"],
  cz: ["1T4 3213,4B4 0262,2T4 0211,3AB 1234,1AA A000,EL 123AB,1A 1234,01V 1234"],
  dk: ["AB 12 345"],
  ee: ["123 ABC"],
  fi: ["ABC-123,AB-1,XYZ-12"],
  fr: ["AB-123-CD,1234 AB 75,123 ABC 69,12 AB 2A"],
  gr: ["YZE-1234,AXB-12"],
  hu: ["ABC-123,AA BC-123,AE IO-001,BB CC-123"],
  ie: ["201-D-12345,99-D-1,131-KY-1234,08-C-12345,ZV 1234"],
  it: ["EK 000 AA,AB 123 CD,AB 12345,MI 123456,TO 1A2345,CC AB123"],
  lv: ["AB-1234,LV-1"],
  lt: ["ABC 123,EA 1234"],
  lu: ["AB 1234,12345"],
  mt: ["ABC 123"],
  nl: ["GH-123-J,12-AB-34,G-123-HJ,12-GHJ-4,4-GHJ-12,GBB-01-B,V-123-BD,MB-12-GH,12-GH-JK,AB-12-34"],
  pl: ["WA 12345,WPI 1A23,KR 1AC23,PO 1234A,GD 123AC,W0 MAREK,WW 1234A,AB 12345"],
  pt: ["12-AB-34,AB-12-CD,12-34-AB,AB-12-34"],
  ro: ["B 123 ABC,CJ 07 XYZ,B 12 ABC,IS 012345"],
  sk: ["RK 878AC,BA 268IM,ZA 834CO,AA 001AA,AB 123CD"],
  si: ["LJ A1-234,MB KH-123,CE 12-34A"],
  es: ["1234 BCD,M-1234-AB,B-1234-A,C1234 BCD,SE-123456"],
  se: ["ABC 123,MLB 84A"],
  ch: ["ZH 123456,AG 1,TI 1234U"],
  li: ["FL 12345"],
  no: ["BD 12345,EL 12345,AA 1234,GA 12345"],
  is: ["AB-C12,AB-123"],
  ua: ["AA 1234 BB,KA 1234 IX"],
  rs: ["BG 123-AB,NS 1234-AA"],
  mk: ["SK 1234-AB"],
  me: ["PG AB123"],
  ba: ["A12-E-345,K12-M-345"],
  al: ["AA 123 BB"],
  tr: ["34 AB 1234,06 A 12345,81 ABC 12,34 ABC 123"],
  md: ["ABC 123"],
  us: [
    "7ABC123,ABC1234,ABC123,123ABC,A12BCD,BIGDOG1,4MYDOG,1A,AB12345,12345,BBB1234,1AB2345,8TRB562,A123456,ABC12D",
    "NYC2024,Z12ABC,123456,1234567,ABC A1B,1AB C23,123 ABC,W123456,AB1 C2D",
  ],
  br: ["NYY-1710,PJT-4884,BRA2E19"],
  vn: [
    "34A-368.37,34A-231.26,89C-203.39,14B-028.19,29LD-123.45,59-X1 123.45,29A-1234,29-AA 123.45,80-011-NG-01,AT-12-34",
  ],
  any: ["ABC,123,ABCDEF123456"],
};

/** Badges, years, telephone numbers and plates of other places. */
const NOT: Partial<Record<Region, string>> = {
  gb: "QQ12QQQ,AI12ABC,AB01CDE,AB00CDE,QAB123,A0123BC,IAB12,12QAB,ABCDEFG,AB12CDQ,O123ABC,AZ12ABC,I123ABC,U123ABC,Z123ABC,ABC123I,ABC123Z,ABC0,0ABC,A01,Q1234,TAXI,POLICE,2026,07700900123,20260312,AB12CDI,01D123",
  eu: "AUDI,POLICE,1234567,AAAAAAAA,20140312,AUTOBUS,TAXI,POLIZEI,AMBULANCE,FIRE,BMW,QASHQAI,+491701234567",
  us: "FORD,POLICE,A,ABC123456,TOYOTA,TAXI,SHERIFF,123456789",
  br: "NYY171,1234ABC,NYYY710,TAXI,POLICIA,BRA2EE9",
  vn: "04A36837,34A368,34W12345,ABC12345,10A12345,34O12345,34I1234,TAXI",
  any: "AB,ABCDEF1234567",
  de: "XX-AB 123,MAX-AB 1234,M-AB 0123,QQQ-A 1,DE-AB 12345,M-AB,1234",
  fr: "AI-123-CD,AB-123-CO,AU-123-AA,1234 AB 20,1234 AB 96,AB-12-CD",
  it: "AI 123 AB,AQ 123 QQ,OO 123 AA",
  es: "1234 ABC,1234 BCQ,123 BCD,1234 BCDF,E1234",
  nl: "AB-123-C,12-QQ-34,CC-123-C",
  cz: "1G2 3456,0A1 2345,1D2 3456,1AO 1234,1AA O123",
  hr: "AA 123-AB,ZG 12-AB,ZG 123-QW",
  ro: "ZZ 12 ABC,B 1 ABC,CJ 12 OAB,CJ 12 IAB,CJ 12 AQB",
  sk: "QQ 123AB,BA 12ABC,BAA 123",
  no: "GI 12345,AB 02345,QA 12345,AB 123456",
  se: "IAB 123,ABC 12O,ABQ 123",
  dk: "AB 02 345,QI 12 345",
  bg: "SF 1234 AB,CB 1234 DF",
  gr: "ABC-1234,DFG-1234,AXB-0123",
  hu: "AB AB-123,AB-123,AE IO-01",
  ie: "991-D-1,133-D-1,201-ZZ-1,201-D-0123",
  at: "XX 12345,W 0123 A,QQ 1 A",
  ch: "ZZ 123456,ZH 0123,ZH 1234567",
  ua: "AD 1234 AB,QQ 1234 QQ",
  pl: "HH 1,WA 123,QA 12345,WA OBD12,W00 AB",
  ba: "B12-B-345,A12-A-34",
};

for (const region of REGIONS) {
  const real = (REAL[region] ?? []).flatMap((line) => line.split(","));
  test(`real plates of ${region} fit it and are shown as it writes them`, () => {
    const wrong = real
      .map((shown) => [shown, normalisePlate(shown)] as const)
      .filter(([, plate]) => fitRegions(plate, [region]) !== region);
    expect(wrong).toEqual([]);
    expect(region === "eu" || real.length > 0).toBe(true);
  });
  test(`texts that ${region} never issues do not fit it`, () => {
    const taken = (NOT[region] ?? "").split(",").filter((text) => fitRegions(normalisePlate(text), [region]));
    expect(taken).toEqual([]);
  });
}

test("what a country of Europe issues, the union accepts", () => {
  for (const region of REGIONS.filter((one) => isEuropean(one) && one !== "eu")) {
    const plates = (REAL[region] ?? []).flatMap((line) => line.split(",")).map(normalisePlate);
    expect([region, plates.filter((plate) => fitRegions(plate, ["eu"]) !== "eu")]).toEqual([region, []]);
  }
});

test("plates are shown as their region writes them", () => {
  const as: Partial<Record<Region, string>> = {
    gb: "AB12 CDE,A123 BCD,ABC 123D,AIG 1234,1234 AIG,101 D 123,Q123 ABC,J 123456",
    de: "M-AB 1234,BGL-A 1234,HH-XY 12E",
    nl: "GH-123-J,12-GHJ-4,4-GHJ-12,GBB-01-B",
    fr: "AB-123-CD,1234 AB 75",
    it: "AB 123 CD",
    es: "1234 BCD,M-1234-AB",
    cz: "1T4 3213,1AA A000",
    hu: "ABC-123,AA BC-123",
    ie: "201-D-12345,99-D-1",
    be: "1-ABC-123",
    vn: "34A-368.37,29LD-123.45,59-X1 123.45,80-011-NG-01",
    br: "NYY-1710,BRA2E19",
    dk: "AB 12 345",
  };
  for (const [region, plates] of Object.entries(as) as [Region, string][]) {
    for (const shown of plates.split(",")) expect(displayPlate(normalisePlate(shown), region)).toBe(shown);
  }
  expect(displayPlate("NOTHING", "br")).toBe("NOTHING");
  expect(displayPlate("AB12CDE", null)).toBe("AB12CDE");
});

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
  expect(fitRegions("MAB1234", ["de", "eu"])).toBe("de");
  expect(fitRegions("ABC123", [])).toBeNull();
  expect(fitRegions("XXXXXXXXX9", ["gb", "any"])).toBe("any");
});

test("what is shown is always the same plate", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{0,14}$/), fc.constantFrom(...REGIONS), (plate, region) => {
      expect(normalisePlate(displayPlate(plate, region))).toBe(plate);
    }),
  );
});

/** A number for every throw, the same in every run of a seed. */
function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("every plate drawn from a region fits it, and from its display comes the same plate again", () => {
  fc.assert(
    fc.property(fc.constantFrom(...REGIONS), fc.nat(), (region, seed) => {
      const plate = normalisePlate(drawPlate(formatsOf(region), diceOf(seed)));
      expect(fitRegions(plate, [region])).toBe(region);
      expect(normalisePlate(displayPlate(plate, region))).toBe(plate);
      expect(parseIn(plate, region)!.log).toBeLessThan(0);
    }),
    { numRuns: 600 },
  );
});

test("every pack names itself, has a face for each format, and no format that can never be drawn", () => {
  for (const region of REGIONS) {
    expect(regionName(region)).not.toBe("");
    for (const { formats, faces } of packsOf(region)) {
      for (const format of formats) {
        expect((format.faces ?? faces).length).toBeGreaterThan(0);
        expect(format.vehicles).toBeGreaterThan(0);
        for (const { size, share, ground, ink } of format.faces ?? faces) {
          expect(size[0] / size[1]).toBeWithin(0.9, 5);
          expect(share).toBeGreaterThan(0);
          expect([ground, ink].every((colour) => /^#[0-9a-f]{6}$/.test(colour)) && ground !== ink).toBe(true);
        }
      }
    }
  }
  expect(parsePlate("", formatsOf("eu"))).toBeNull();
});
