import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bench, parseLabels, quantile } from "./bench.ts";
import { read } from "./read.ts";
import type { Verb, VerbCall } from "./verb.ts";

type Sharp = typeof import("sharp")["default"];
const sharp = require("sharp") as Sharp;

let dir = "";
let photo = "";
/** A drawn car front with a plate in the system's own typeface: no sample of anybody. */
const drawn = (plate: string, width = 900) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="500"><rect width="100%" height="100%" fill="#8a929a"/>
<rect y="380" width="100%" height="120" fill="#5a5e62"/><path d="M210 190 L270 60 H650 L710 190 Z" fill="#16202c"/>
<path d="M120 230 Q130 180 220 180 H700 Q790 180 800 230 L810 400 H110 Z" fill="#20304a"/>
<rect x="130" y="390" width="110" height="70" fill="#111"/><rect x="680" y="390" width="110" height="70" fill="#111"/>
<ellipse cx="190" cy="240" rx="52" ry="28" fill="#dfe6ea"/><ellipse cx="730" cy="240" rx="52" ry="28" fill="#dfe6ea"/>
<rect x="290" y="215" width="340" height="46" rx="8" fill="#0c1118"/><rect x="290" y="226" width="340" height="4" fill="#4a5560"/>
<rect x="290" y="242" width="340" height="4" fill="#4a5560"/><rect x="110" y="280" width="700" height="100" rx="20" fill="#1a283e"/>
<rect x="290" y="292" width="340" height="72" rx="6" fill="#f4f4ee"/>
<text x="460" y="347" font-family="DejaVu Sans, Liberation Sans, sans-serif" font-weight="bold" font-size="54" text-anchor="middle" fill="#111">${plate}</text></svg>`,
  );
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "read-test-"));
  photo = join(dir, "car.jpg");
  await sharp(drawn("KX59 LMN")).jpeg({ quality: 92 }).toFile(photo);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const run = async (verb: Verb, positionals: string[], values: VerbCall["values"] = {}) => {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await verb.run({
    values,
    positionals,
    dataDir: dir,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    signal: new AbortController().signal,
  });
  return { status, out, err };
};
const hasFonts = existsSync("/usr/share/fonts");

test.skipIf(!hasFonts)(
  "a photograph gives the plate, its display form and the times",
  async () => {
    const { status, out } = await run(read, [photo], { json: true, region: ["gb"] });
    const result = JSON.parse(out[0]!);
    expect(status).toBe(0);
    expect(result.file).toBe(photo);
    expect(result.plates[0]).toMatchObject({ text: "KX59LMN", display: "KX59 LMN", region: "gb" });
    expect(result.plates[0].confidence).toBeGreaterThan(0.6);
    expect(Object.keys(result.ms)).toEqual(["decode", "detect", "ocr", "total"]);
    expect(result.passes).toBeUndefined();
  },
  60_000,
);

test.skipIf(!hasFonts)(
  "a plate outside the zone is not read",
  async () => {
    const { out } = await run(read, [photo], { json: true, region: ["gb"], zone: "0,0 0.3,0 0.3,1 0,1" });
    expect(JSON.parse(out[0]!).plates).toEqual([]);
  },
  60_000,
);

test("bad files are refused one by one with the next step; the good ones are still read", async () => {
  const bad = {
    missing: join(dir, "missing.jpg"),
    folder: join(dir, "folder"),
    empty: join(dir, "empty.jpg"),
    text: join(dir, "text.jpg"),
    torn: join(dir, "torn.jpg"),
  };
  mkdirSync(bad.folder);
  await Bun.write(bad.empty, "");
  await Bun.write(bad.text, "this is no picture at all\n".repeat(50));
  const whole = await Bun.file(photo).bytes();
  await Bun.write(bad.torn, whole.subarray(0, whole.length / 2));
  const { status, out, err } = await run(read, [...Object.values(bad), photo], { json: true });
  expect(status).toBe(1);
  expect(out).toHaveLength(1);
  expect(err).toHaveLength(5);
  for (const [i, file] of Object.values(bad).entries()) expect(err[i]).toContain(file);
  for (const line of err) expect(line).toMatch(/[;.:] ?\w+.*/);
}, 60_000);

test("odd pictures are no reason to fail", async () => {
  const files = [
    join(dir, "dot.png"),
    join(dir, "grey.png"),
    join(dir, "deep.png"),
    join(dir, "cmyk.jpg"),
    join(dir, "thin.png"),
  ];
  const plain = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#888" } });
  await plain(1, 1).png().toFile(files[0]!);
  await plain(300, 200).toColourspace("b-w").png().toFile(files[1]!);
  await plain(300, 200).toColourspace("rgb16").png().toFile(files[2]!);
  await plain(300, 200).toColourspace("cmyk").jpeg().toFile(files[3]!);
  await plain(3000, 2).png().toFile(files[4]!);
  const { status, out, err } = await run(read, files, { json: true });
  expect(err).toEqual([]);
  expect(status).toBe(0);
  expect(out.map((line) => JSON.parse(line).plates)).toEqual(files.map(() => []));
}, 60_000);

const hasFfmpeg = Bun.which("ffmpeg") !== null;

test.skipIf(!hasFfmpeg || !hasFonts)(
  "a video gives one pass for the vehicle that drives through, none for what stands",
  async () => {
    const video = join(dir, "drive.mp4");
    const still = join(dir, "plate.png");
    await sharp(drawn("KX59 LMN"))
      .extract({ left: 250, top: 230, width: 420, height: 170 })
      .resize(320)
      .png()
      .toFile(still);
    const made = Bun.spawnSync([
      ...[
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "color=c=0x506070:size=960x540:rate=10:duration=3",
        "-loop",
        "1",
        "-i",
        still,
      ],
      ...[
        "-filter_complex",
        "[0][1]overlay=x=500-60*t:y=60+110*t:shortest=1",
        "-pix_fmt",
        "yuv420p",
        "-t",
        "3",
        video,
      ],
    ]);
    expect(made.exitCode).toBe(0);
    const { status, out } = await run(read, [video], { json: true, region: ["gb"] });
    const result = JSON.parse(out[0]!);
    expect(status).toBe(0);
    expect(result.passes).toHaveLength(1);
    expect(result.passes[0]).toMatchObject({ plate: "KX59LMN", direction: "towards" });
    expect(result.passes[0].confidence).toBeGreaterThan(0.6);
    expect(result.passes[0].lastMs).toBeGreaterThan(result.passes[0].firstMs);
  },
  120_000,
);

test.skipIf(!hasFfmpeg)(
  "a video without plates has no passes, and sound alone is no video",
  async () => {
    const [video, sound] = [join(dir, "empty.mp4"), join(dir, "sound.wav")];
    Bun.spawnSync([
      "ffmpeg",
      "-v",
      "error",
      "-y",
      "-f",
      "lavfi",
      "-i",
      "color=c=gray:size=320x180:rate=5:duration=1",
      "-pix_fmt",
      "yuv420p",
      video,
    ]);
    Bun.spawnSync(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=duration=1", sound]);
    const { status, out, err } = await run(read, [video, sound], { json: true });
    expect(status).toBe(1);
    expect(JSON.parse(out[0]!)).toMatchObject({ plates: [], passes: [] });
    expect(err[0]).toContain("sound.wav");
  },
  60_000,
);

test("wrong use is told as such", () => {
  expect(run(read, [])).rejects.toThrow("at least one file");
  expect(run(read, [photo], { zone: "0,0" })).rejects.toThrow("--zone");
  expect(run(read, [photo], { region: ["xx"] })).rejects.toThrow("--region");
  expect(run(bench, [])).rejects.toThrow("one folder");
});

test("labels need their columns, in any order and with more beside them", () => {
  expect(parseLabels("plate,x,file\r\nab 12,3,a.jpg\r\n")).toEqual([{ file: "a.jpg", plate: "AB12" }]);
  expect(() => parseLabels("a,b\n1,2")).toThrow("file and plate");
  expect(() => parseLabels("file,plate\n")).toThrow("no picture");
  expect(() => parseLabels("file,plate\na.jpg,\n")).toThrow("line 2");
});

test("a quantile is one of the values", () => {
  expect([quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.95), quantile([], 0.5)]).toEqual([2, 3, 0]);
});

test.skipIf(!hasFonts)(
  "bench prints one object with every figure of the contract",
  async () => {
    const folder = join(dir, "bench");
    mkdirSync(folder);
    await sharp(drawn("KX59 LMN")).jpeg().toFile(join(folder, "one.jpg"));
    await sharp(drawn("AB12 CDE")).jpeg().toFile(join(folder, "two.jpg"));
    await Bun.write(join(folder, "labels.csv"), "file,plate\none.jpg,KX59 LMN\ntwo.jpg,AB12CDF\n");
    const { status, out } = await run(bench, [folder], { region: ["gb"] });
    const result = JSON.parse(out.at(-1)!);
    expect(status).toBe(0);
    expect(result).toMatchObject({ images: 2, detected: 2, exact: 1, exactRate: 0.5, threads: 1 });
    expect(result.cer).toBeCloseTo(1 / 14, 3);
    for (const name of ["p50", "p95", "mean"]) expect(result.ms[name]).toBeGreaterThan(0);
    expect(result.msDetect).toBeGreaterThan(0);
    expect(result.msOcr).toBeGreaterThan(0);
    expect(result.models.map((model: { sha256: string }) => model.sha256.length)).toEqual([64, 64]);
  },
  60_000,
);

test("bench without labels, or with a picture that is not there, says what to do", async () => {
  expect((await run(bench, [join(dir, "nowhere")])).err[0]).toContain("labels.csv");
  const folder = join(dir, "holes");
  mkdirSync(folder);
  await Bun.write(join(folder, "labels.csv"), "file,plate\ngone.jpg,AB12CDE\n");
  const { status, out, err } = await run(bench, [folder]);
  expect(status).toBe(1);
  expect(err.join()).toContain("gone.jpg");
  expect(JSON.parse(out[0]!)).toMatchObject({ images: 1, exact: 0, cer: 1 });
}, 60_000);
