import { describe, expect, test } from "bun:test";
import { parseSiteFile, problemText, siteFileText } from "./site-file.ts";

const HASH = "a".repeat(64);
const site = (cameras: string, lanes = "  - { id: in-1, direction: entry, camera: cam-in }") =>
  `site: { name: Mill Lane, timezone: Europe/London, currency: GBP }\nlanes:\n${lanes}\ncameras:\n${cameras}\n`;
const problems = (text: string): string[] => {
  const parsed = parseSiteFile(text);
  return parsed.ok ? [] : parsed.problems.map(problemText);
};

describe("a camera that pushes its reads", () => {
  const PUSH = `  - { id: cam-in, driver: hikvision, address: 10.0.0.11, tokenSha256: ${HASH} }`;

  test("has a driver, an address and the hash of its secret, and survives export and import", () => {
    const parsed = parseSiteFile(site(PUSH));
    if (!parsed.ok) throw new Error(parsed.problems.map(problemText).join());
    expect(parsed.value.cameras).toEqual([
      { id: "cam-in", driver: "hikvision", address: "10.0.0.11", tokenSha256: HASH, framesPerSecond: 5 },
    ]);
    const again = parseSiteFile(siteFileText(parsed.value));
    expect(again).toEqual({ ok: true, value: parsed.value });
  });
  test("a stream needs no driver, and the file stays as it was written", () => {
    const parsed = parseSiteFile(site('  - { id: cam-in, url: "rtsp://10.0.0.11/1" }'));
    expect(parsed.ok && parsed.value.cameras[0]).toEqual({
      id: "cam-in",
      url: "rtsp://10.0.0.11/1",
      framesPerSecond: 5,
    });
    expect(problems(site('  - { id: cam-in, driver: rtsp, url: "rtsp://10.0.0.11/1" }'))).toEqual([]);
    expect(problems(site("  - { id: cam-in, driver: axis, address: fe80::1 }"))).toEqual([]);
  });
  for (const [what, line, told] of [
    ["without an address", "driver: dahua", /line 5: cameras\[0\]\.address: write the camera's IP address/],
    [
      "with a name for an address",
      "driver: dahua, address: cam.local",
      /address: write the camera's IP address/,
    ],
    ["with a stream as well", 'driver: dahua, address: 10.0.0.1, url: "rtsp://10.0.0.1/1"', /url: remove it/],
    [
      "with the secret in clear",
      "driver: dahua, address: 10.0.0.1, tokenSha256: hush-hush",
      /make the secret under/,
    ],
    ["of an unknown maker", "driver: acme, address: 10.0.0.1", /driver: write one of rtsp, hikvision, dahua/],
    ["that is none: a stream without its address", "name: X", /url: write the stream's address/],
    [
      "that is none: a stream with an IP address",
      'url: "rtsp://10.0.0.1/1", address: 10.0.0.1',
      /address: remove it, or name the driver/,
    ],
    [
      "that is none: a stream with a secret",
      `url: "rtsp://10.0.0.1/1", tokenSha256: ${HASH}`,
      /tokenSha256: remove it/,
    ],
  ] as const)
    test(`${what} is told what to write`, () => {
      const found = problems(site(`  - { id: cam-in, ${line} }`));
      expect(found.length).toBe(1);
      expect(found[0]).toMatch(told);
    });
  test("belongs to one lane, and no two share a secret", () => {
    const lanes = `  - { id: in-1, direction: entry, camera: cam-in }\n  - { id: out-1, direction: exit, camera: cam-in }`;
    expect(problems(site(PUSH, lanes))).toEqual([
      "line 4: lanes[1].camera: cam-in pushes its reads and belongs to the lane in-1 already; a lane for both directions needs it once",
    ]);
    expect(problems(site(`${PUSH}\n${PUSH.replace("cam-in", "cam-2")}`))).toEqual([
      "line 6: cameras[1].tokenSha256: another camera has the same secret; leave it out and make a new one",
    ]);
  });
});
