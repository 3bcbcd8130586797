import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DemoScene, STOP_DISTANCE } from "./simulate/demo-scene.ts";

/**
 * The one file, alone in an empty folder. scripts/test.sh builds it from a copy of the repository that is gone by
 * now, and names it in LOTKEEPER_EXE; the ARM one runs under qemu.
 */
const x64 = process.env.LOTKEEPER_EXE;
const arm64 = process.env.LOTKEEPER_EXE_ARM64;
const PLATE = "HK27 MTW";
/** Twenty cars for the comparison of processors: every letter of the British series, near and far, by day and dusk. */
const CARS = Array.from({ length: 20 }, (_, i) => {
  const letters = "ABCDEFGHJKLMNOPRSTUVWXYZ";
  const letter = (n: number) => letters.charAt((i * 5 + n * 7) % letters.length);
  const year = String(51 + ((i * 3) % 20)).padStart(2, "0");
  return {
    file: `car-${i}.jpg`,
    plate: `${letter(0).replace("I", "J")}${letter(1)}${year} ${letter(2)}${letter(3)}${letter(4)}`,
    distance: STOP_DISTANCE + (i % 5) * 0.8,
    sideways: ((i % 7) - 3) * 0.15,
    light: 1 - (i % 4) * 0.15,
  };
});

let folder = "";
beforeAll(async () => {
  if (!x64 && !arm64) return;
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-alone-"));
  if (x64) await copyFile(x64, join(folder, "lotkeeper"));
  if (arm64) await copyFile(arm64, join(folder, "lotkeeper-arm64"));
  const scene = await DemoScene.paint("right");
  const car = { plate: PLATE, body: "hatchback", paint: "#8b1e24", headlightsOn: false } as const;
  const picture = await scene.picture(car, {
    car: { distance: STOP_DISTANCE, sideways: -0.3 },
    arm: 0,
    light: 1,
  });
  const { default: sharp } = await import("sharp");
  const raw = { width: 1280, height: 720, channels: 3 } as const;
  writeFileSync(join(folder, "car.jpg"), await sharp(picture, { raw }).jpeg({ quality: 92 }).toBuffer());
  if (!x64 || !arm64) return;
  for (const { file, plate, distance, sideways, light } of CARS) {
    const other = await scene.picture({ ...car, plate }, { car: { distance, sideways }, arm: 0, light });
    writeFileSync(join(folder, file), await sharp(other, { raw }).jpeg({ quality: 85 }).toBuffer());
  }
}, 60_000);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Runs the executable with nothing of this process's surroundings but the PATH. */
async function run(command: string[], env: Record<string, string> = {}) {
  const child = Bun.spawn(command, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: join(folder, "home"), TZ: "UTC", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { status: await child.exited, out, err };
}

type Plates = { plates: { text: string; confidence: number; region: string }[] };

describe.each([
  { name: "x64", file: "lotkeeper", given: x64, under: [] as string[] },
  { name: "arm64 under qemu", file: "lotkeeper-arm64", given: arm64, under: ["qemu-aarch64-static"] },
])("the executable for $name", ({ file, given, under }) => {
  const program = (...words: string[]) => [...under, join(folder, file), ...words];
  const env: Record<string, string> =
    under.length > 0 ? { QEMU_LD_PREFIX: process.env.QEMU_LD_PREFIX ?? "" } : {};

  test.skipIf(!given)(
    "says its version and its verbs, and refuses what it does not know with 2",
    async () => {
      const version = await run(program("--version"), env);
      expect(version).toMatchObject({ status: 0, err: "" });
      expect(version.out).toMatch(/^lotkeeper \d+\.\d+\.\d+\n$/);
      const help = await run(program("--help"), env);
      for (const verb of [
        "serve",
        "demo",
        "read",
        "bench",
        "quote",
        "simulate",
        "config",
        "user",
        "gate",
        "doctor",
      ]) {
        expect(help.out).toContain(`  ${verb}`);
      }
      expect((await run(program("dance"), env)).status).toBe(2);
    },
  );

  test.skipIf(!given)(
    "finds its models whole and runs them",
    async () => {
      const { out } = await run(program("doctor", "--json", "--port", "48231"), env);
      const checks = new Map(
        out
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { check: string; ok: boolean; detail: string; hint: string })
          .map((check) => [check.check, check]),
      );
      for (const check of ["ffmpeg", "recognition", "database", "disk", "data folder", "clock"]) {
        expect(checks.get(check)).toMatchObject({ ok: true });
      }
      expect([...checks.keys()].filter((check) => check.startsWith("model "))).toHaveLength(4);
    },
    120_000,
  );

  test.skipIf(!given)(
    "reads the plate of a picture",
    async () => {
      const { status, out, err } = await run(program("read", "car.jpg", "--region", "gb", "--json"), env);
      expect({ status, err: status === 0 ? "" : err }).toEqual({ status: 0, err: "" });
      const { plates } = JSON.parse(out.trim()) as Plates;
      expect(plates[0]).toMatchObject({ text: PLATE.replace(" ", ""), region: "gb" });
      expect(plates[0]?.confidence).toBeGreaterThan(0.8);
    },
    180_000,
  );
});

test.skipIf(!x64 || !arm64)(
  "both processors read the same twenty pictures alike",
  async () => {
    const words = ["read", ...CARS.map(({ file }) => file), "--region", "gb", "--json"];
    const texts = ({ status, out, err }: { status: number; out: string; err: string }): string[] => {
      if (status !== 0) throw new Error(err);
      const lines = out.trim().split("\n");
      return lines.map((line) => (JSON.parse(line) as Plates).plates[0]?.text ?? "");
    };
    const here = texts(await run([join(folder, "lotkeeper"), ...words]));
    const there = texts(
      await run(["qemu-aarch64-static", join(folder, "lotkeeper-arm64"), ...words], {
        QEMU_LD_PREFIX: process.env.QEMU_LD_PREFIX ?? "",
      }),
    );
    expect(there).toEqual(here);
    // What is compared are the processors; that the nets read painted cars shows that there was something to compare.
    const right = CARS.filter(({ plate }, i) => here[i] === plate.replace(" ", ""));
    expect(right.length).toBeGreaterThanOrEqual(18);
  },
  300_000,
);

describe("the executable at work", () => {
  test.skipIf(!x64)(
    "keeps its native libraries beside its data, private and once",
    async () => {
      const program = join(folder, "lotkeeper");
      const read = ["read", "car.jpg", "--region", "gb", "--data", join(folder, "data")];
      expect((await run([program, ...read])).status).toBe(0);
      const first = readdirSync(join(folder, "data", "native")).sort();
      expect(first).toContainEqual(expect.stringContaining("libonnxruntime"));
      expect((await run([program, ...read])).status).toBe(0);
      expect(readdirSync(join(folder, "data", "native")).sort()).toEqual(first);
    },
    60_000,
  );

  test.skipIf(!x64)(
    "says what to do when a picture is none",
    async () => {
      writeFileSync(join(folder, "nothing.jpg"), "this is no picture");
      const { status, err } = await run([join(folder, "lotkeeper"), "read", "nothing.jpg"]);
      expect(status).toBe(1);
      expect(err).toContain("nothing.jpg");
      expect(err).not.toContain("    at ");
    },
    60_000,
  );

  test.skipIf(!x64 || Boolean(process.env.LOTKEEPER_QUICK))(
    "lets one car in, takes its money and lets it out, through the camera's stream",
    async () => {
      const { status, out, err } = await run([join(folder, "lotkeeper"), "demo", "--check"]);
      if (status !== 0) throw new Error(err);
      const summary = JSON.parse(out.trim().split("\n").at(-1) ?? "") as Record<string, unknown>;
      expect(summary).toMatchObject({
        ok: true,
        plate: "HK27MTW",
        currency: "GBP",
        reasons: { entry: "public", exit: "paid" },
      });
      expect(summary.paid).toBe(summary.fee);
      expect(existsSync(join(folder, "data", "lotkeeper.db"))).toBe(false);
    },
    120_000,
  );
});
