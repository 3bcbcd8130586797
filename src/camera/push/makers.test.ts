import { describe, expect, test } from "bun:test";
import type { PushDriver } from "../../site.ts";
import {
  axisJson,
  type Body,
  base64,
  dahuaJson,
  hikvisionHeartbeat,
  hikvisionParts,
  hikvisionXml,
  jpeg,
  json,
  milesightJson,
  multipart,
  xml,
} from "./bodies.fixture.test.ts";
import { understand } from "./makers.ts";
import type { Reading } from "./reading.ts";

const NOON = Date.parse("2026-03-02T12:00:00.250Z");
const of = (driver: PushDriver, { contentType, bytes }: Body) => understand(driver, contentType, bytes);
const reading = (driver: PushDriver, body: Body): Reading => {
  const understood = of(driver, body);
  if (understood.kind !== "read") throw new Error(`${understood.kind}: ${JSON.stringify(understood)}`);
  return understood.reading;
};
const whyBroken = (driver: PushDriver, body: Body): string => {
  const understood = of(driver, body);
  if (understood.kind !== "broken") throw new Error(`it was ${understood.kind}`);
  return understood.message;
};

describe("Hikvision", () => {
  const body = { plate: "AB12CDE", confidence: 97, at: "2026-03-02T13:00:00.250+01:00", uuid: "f1a0-77" };

  test("XML alone: plate, confidence of 100, direction, instant with its offset, UUID", () => {
    expect(reading("hikvision", xml(hikvisionXml({ ...body, believe: "99,98,97,96,95,94,93" })))).toEqual({
      eventId: "f1a0-77",
      text: "AB12CDE",
      confidence: 0.97,
      charConfidences: [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93],
      candidates: [],
      direction: "towards",
      capturedAt: { kind: "instant", atMs: NOON },
      isLost: false,
      box: null,
      frame: null,
      crop: null,
    });
  });
  test("multipart: the plate's picture is the crop, the scene is the frame", () => {
    const plate = jpeg(300, 1);
    const scene = jpeg(900, 2);
    const got = reading("hikvision", multipart(hikvisionParts(body, plate, scene)));
    expect(got.text).toBe("AB12CDE");
    expect(Buffer.from(got.crop!).equals(plate)).toBe(true);
    expect(Buffer.from(got.frame!).equals(scene)).toBe(true);
  });
  test("multipart with bare line ends, in another order, without its last boundary, and a boundary inside a picture", () => {
    const scene = Buffer.concat([jpeg(200, 3), Buffer.from("x--mark--"), jpeg(200, 3)]);
    const parts = hikvisionParts(body, jpeg(300, 1), scene).reverse();
    const got = reading("hikvision", multipart(parts, { boundary: "mark", newline: "\n", isClosed: false }));
    expect(got.text).toBe("AB12CDE");
    expect(got.frame!.length).toBe(scene.length);
  });
  test("leaving, an unknown direction, a vehicle without a plate, and confidences that do not match the text", () => {
    expect(reading("hikvision", xml(hikvisionXml({ ...body, direction: "reverse" }))).direction).toBe("away");
    expect(reading("hikvision", xml(hikvisionXml({ ...body, direction: "unknown" }))).direction).toBe(
      "unknown",
    );
    expect(reading("hikvision", xml(hikvisionXml({ ...body, plate: "unknown" }))).text).toBeNull();
    expect(reading("hikvision", xml(hikvisionXml({ ...body, plate: "" }))).text).toBeNull();
    expect(reading("hikvision", xml(hikvisionXml({ ...body, believe: "99,98" }))).charConfidences).toBeNull();
  });
  test("a heartbeat is no read", () => {
    expect(of("hikvision", xml(hikvisionHeartbeat)).kind).toBe("beat");
  });
  test("an XML bomb, a foreign root, half a file and endless depth are refused with a sentence", () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "${"x".repeat(50)}"><!ENTITY c "&b;&b;&b;&b;">]><EventNotificationAlert>&c;</EventNotificationAlert>`;
    expect(whyBroken("hikvision", xml(bomb))).toStartWith("The XML");
    expect(whyBroken("hikvision", xml("<a/>"))).toContain("EventNotificationAlert");
    expect(whyBroken("hikvision", xml(hikvisionXml(body).slice(0, 400)))).toStartWith("The XML");
    expect(whyBroken("hikvision", xml("<a>".repeat(100_000)))).toStartWith("The XML");
    expect(whyBroken("hikvision", multipart([{ name: "a", type: "image/jpeg", bytes: jpeg() }]))).toContain(
      "no XML",
    );
  });
});

describe("Dahua", () => {
  const at = "2026-03-02 12:00:00.250";

  test("the whole of a TollgateInfo", () => {
    expect(reading("dahua", json(dahuaJson({ plate: "AB12CDE", at })))).toEqual({
      eventId: "cam-in-20260302120000250.jpg",
      text: "AB12CDE",
      confidence: 0.97,
      charConfidences: null,
      candidates: [],
      direction: "towards",
      capturedAt: { kind: "local", text: "2026-03-02T12:00:00.250" },
      isLost: false,
      box: null,
      frame: Buffer.from(jpeg(900, 2)),
      crop: Buffer.from(jpeg(300, 1)),
    });
  });
  test("IsExist false, an empty number and “unknown” are vehicles without a plate; Reverse drives away", () => {
    expect(reading("dahua", json(dahuaJson({ plate: "AB12CDE", at, isThere: false }))).text).toBeNull();
    for (const plate of ["", "unknown", "Unknown", "无牌车"])
      expect(reading("dahua", json(dahuaJson({ plate, at }))).text).toBeNull();
    expect(reading("dahua", json(dahuaJson({ plate: "A", at, direction: "Reverse" }))).direction).toBe(
      "away",
    );
  });
  test("a firmware that counts to 255 means 1 by it", () => {
    expect(reading("dahua", json(dahuaJson({ plate: "A", at, confidence: 255 }))).confidence).toBe(1);
    expect(reading("dahua", json(dahuaJson({ plate: "A", at, confidence: 999 }))).confidence).toBeNull();
  });
  test("something else is refused", () => {
    expect(whyBroken("dahua", json({}))).toContain("Picture");
    expect(whyBroken("dahua", json([]))).toContain("object");
  });
});

describe("Axis", () => {
  test("new, as text and as numbers: one car, confidence of 1, epoch, box and both pictures", () => {
    const got = reading("axis", json(axisJson({ plate: "AB12CDE", atMs: NOON, direction: "in" })));
    expect(got).toMatchObject({
      eventId: "23",
      text: "AB12CDE",
      confidence: 0.96875,
      direction: "towards",
      capturedAt: { kind: "instant", atMs: NOON },
      isLost: false,
      box: [640, 402, 120, 28],
    });
    expect([got.frame!.length, got.crop!.length]).toEqual([900, 300]);
    expect(
      reading("axis", json(axisJson({ plate: "A", car: 23, atMs: NOON, confidence: 0.5 }))),
    ).toMatchObject({
      eventId: "23",
      confidence: 0.5,
    });
  });
  test("lost says so; out drives away; a heartbeat of the application is no read", () => {
    expect(reading("axis", json(axisJson({ plate: "A", atMs: NOON, state: "lost" }))).isLost).toBe(true);
    expect(reading("axis", json(axisJson({ plate: "A", atMs: NOON, direction: "out" }))).direction).toBe(
      "away",
    );
    expect(of("axis", json({ sensorProviderID: "x", status: "ok" })).kind).toBe("beat");
  });
  test("multipart with the JSON and a picture beside it", () => {
    const { ImageArray: _, ...event } = axisJson({ plate: "AB12CDE", atMs: NOON });
    const got = reading(
      "axis",
      multipart([
        { name: "event", type: "application/json", bytes: Buffer.from(JSON.stringify(event)) },
        { name: "plate_0", file: "plate.jpg", type: "image/jpeg", bytes: jpeg(300) },
        { name: "frame_0", file: "frame.jpg", type: "image/jpeg", bytes: jpeg(900) },
      ]),
    );
    expect([got.text, got.frame!.length, got.crop!.length]).toEqual(["AB12CDE", 900, 300]);
  });
});

describe("Milesight", () => {
  test("flat text values, a wall clock, pictures as data addresses", () => {
    const got = reading(
      "milesight",
      json(milesightJson({ plate: "AB12 CDE", at: "2026-03-02 12:00:00.250" })),
    );
    expect(got).toMatchObject({
      eventId: null,
      text: "AB12 CDE",
      confidence: 0.97,
      direction: "towards",
      capturedAt: { kind: "local", text: "2026-03-02T12:00:00.250" },
      box: [640, 402, 120, 28],
    });
    expect([got.frame!.length, got.crop!.length]).toEqual([900, 300]);
  });
  test("per cent are shares, Away drives away, other messages of the camera are no read", () => {
    const at = "2026-03-02 12:00:00";
    expect(reading("milesight", json(milesightJson({ plate: "A", at, confidence: "97" }))).confidence).toBe(
      0.97,
    );
    expect(reading("milesight", json(milesightJson({ plate: "A", at, direction: "Away" }))).direction).toBe(
      "away",
    );
    expect(of("milesight", json({ event: "Vehicle Counting", time: at })).kind).toBe("beat");
  });
});

describe("our own JSON", () => {
  test("everything that it may say", () => {
    const got = reading(
      "generic",
      json({
        plate: "ab12 cde",
        confidence: 0.9,
        candidates: [{ text: "A812CDE", confidence: 0.4 }],
        image: base64(jpeg(900)),
        capturedAt: "2026-03-02T12:00:00.250Z",
        source: "gate cam",
        direction: "away",
        id: 7,
      }),
    );
    expect(got).toMatchObject({
      eventId: "7",
      text: "ab12 cde",
      confidence: 0.9,
      direction: "away",
      capturedAt: { kind: "instant", atMs: NOON },
    });
  });
  test("what is wrong is named with its field", () => {
    expect(whyBroken("generic", json({ confidence: 2 }))).toMatch(/plate.*confidence/);
    expect(
      whyBroken("generic", json({ plate: "A", confidence: 1, capturedAt: "2026-03-02 12:00:00" })),
    ).toContain("capturedAt");
  });
  test("a picture that is none is left out", () => {
    const got = reading(
      "generic",
      json({ plate: "A", confidence: 1, image: base64(Buffer.from("<svg/>".repeat(20))) }),
    );
    expect(got.frame).toBeNull();
  });
});

describe("bad bodies, whatever the maker", () => {
  test("words that every object knows are no directions", () => {
    const at = "2026-03-02 12:00:00";
    for (const direction of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const hikvision = hikvisionXml({
        plate: "A",
        confidence: 9,
        at: "2026-03-02T12:00:00Z",
        uuid: "u",
        direction,
      });
      expect(reading("hikvision", xml(hikvision)).direction).toBe("unknown");
      expect(reading("dahua", json(dahuaJson({ plate: "A", at, direction }))).direction).toBe("unknown");
      expect(reading("axis", json(axisJson({ plate: "A", atMs: NOON, direction }))).direction).toBe(
        "unknown",
      );
      expect(reading("milesight", json(milesightJson({ plate: "A", at, direction }))).direction).toBe(
        "unknown",
      );
    }
  });
  const DRIVERS: PushDriver[] = ["dahua", "axis", "milesight", "generic"];
  test("truncated JSON, a hundred thousand brackets, a name twice, no boundary, a bomb of parts", () => {
    const whole = JSON.stringify(dahuaJson({ plate: "AB12CDE", at: "2026-03-02 12:00:00" }));
    for (const driver of DRIVERS) {
      for (let cut = 0; cut < whole.length; cut += 97) whyBroken(driver, json(whole.slice(0, cut)));
      expect(whyBroken(driver, json("[".repeat(100_000)))).toContain("deeper");
      expect(whyBroken(driver, json(`{"a":${"[".repeat(100_000)}`))).toContain("deeper");
      expect(whyBroken(driver, json('{"plate":"AB12CDE","plate":"XY99ZZA","confidence":1}'))).toContain(
        "twice",
      );
      expect(whyBroken(driver, json('{"plate":"A","\\u0070late":"B","confidence":1}'))).toContain("twice");
      expect(whyBroken(driver, { contentType: "multipart/form-data", bytes: Buffer.from(whole) })).toContain(
        "boundary",
      );
      expect(
        whyBroken(driver, multipart(Array(500).fill({ name: "a", type: "text/plain", bytes: jpeg(80) }))),
      ).toContain("more than");
      expect(whyBroken(driver, json(`{"a":[${"0,".repeat(20_000)}0]}`))).toContain("more than");
    }
  });
  test("3000 bodies of garbage and half-right bodies: always an answer, never an exception", () => {
    let seed = 7;
    const roll = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32;
    };
    const good: Body[] = [
      multipart(hikvisionParts({ plate: "AB12CDE", confidence: 90, at: "2026-03-02T12:00:00Z", uuid: "u" })),
      xml(hikvisionXml({ plate: "AB12CDE", confidence: 90, at: "2026-03-02T12:00:00Z", uuid: "u" })),
      json(dahuaJson({ plate: "AB12CDE", at: "2026-03-02 12:00:00" })),
      json(axisJson({ plate: "AB12CDE", atMs: NOON })),
      json(milesightJson({ plate: "AB12CDE", at: "2026-03-02 12:00:00" })),
      json({ plate: "AB12CDE", confidence: 1 }),
    ];
    const counts: Record<string, number> = {};
    for (let round = 0; round < 3000; round++) {
      const { contentType, bytes } = good[round % good.length]!;
      const damaged = Buffer.from(bytes);
      for (let hit = 0; hit < 1 + roll() * 6; hit++)
        damaged[Math.floor(roll() * damaged.length)] = Math.floor(roll() * 256);
      const cut = roll() < 0.3 ? damaged.subarray(0, Math.floor(roll() * damaged.length)) : damaged;
      for (const driver of ["hikvision", ...DRIVERS] as const) {
        const { kind } = understand(driver, roll() < 0.1 ? "text/html" : contentType, cut);
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
    }
    expect(counts.broken).toBeGreaterThan(1000);
    expect(counts.read).toBeGreaterThan(100);
  });
});
