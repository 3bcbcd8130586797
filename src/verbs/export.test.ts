import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryHouse } from "../web/try-house.test.ts";
import { parseLabels } from "./bench.ts";
import { exportVerb } from "./export.ts";
import { UsageError } from "./verb.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "export-test-"));
  folders.push(folder);
  return folder;
};
const run = async (dataDir: string, positionals: string[], values = {}) => {
  const said: string[] = [];
  const call = { values, positionals, dataDir, signal: new AbortController().signal };
  const write = (line: string) => void said.push(line);
  return { status: await exportVerb.run({ ...call, out: write, err: write }), said: said.join("\n") };
};

test("reviewed crops come out as a tar that tar opens and bench can label, and the journal knows", async () => {
  // The verb reads this machine's clock; the crop has to be of these days.
  const house = tryHouse({
    startMs: Date.now() - 3_600_000,
    source: "camera",
    pictures: async () => new Uint8Array([0xff, 0xd8, 0xff]),
  });
  try {
    await house.drive("in-1", "LW11 NPS");
    const stay = house.store.stays.openByPlate("LW11NPS")!;
    await house.desk.correctPlate({ stayId: stay.id, plate: "LM11NPS", actor: "user:anna" });
    house.setNow(Date.now() - 1_800_000);
    await house.drive("out-1", "LM11 NPS");
    await house.desk.pay({ stayId: stay.id, method: "cash", actor: "user:anna", key: "k-1" });
    expect(house.store.stays.byId(stay.id)?.exitReason).toBe("left");
    const folder = scratch();
    const file = join(folder, "crops.tar");
    const done = await run(house.dataDir, ["crops", file], { json: true });
    expect([done.status, JSON.parse(done.said).crops]).toEqual([0, 2]);
    expect(Bun.spawnSync(["tar", "-xf", file], { cwd: folder }).exitCode).toBe(0);
    const labels = parseLabels(readFileSync(join(folder, "labels.csv"), "utf8"));
    expect(labels.map((one) => one.plate)).toEqual(["LM11NPS", "LM11NPS"]);
    for (const one of labels) expect(existsSync(join(folder, one.file))).toBe(true);
    expect(house.store.journal.list({ kind: "crops-exported" }).rows[0]?.data).toEqual({ crops: 2, days: 8 });
    expect((await run(house.dataDir, ["crops", file])).said).toContain("is there already");
  } finally {
    house.close();
  }
}, 60_000);

test("nothing to export, nowhere to look and wrong use each say what to do", async () => {
  const folder = scratch();
  expect((await run(folder, ["crops", join(folder, "a.tar")])).said).toContain("There are no records");
  await expect(run(folder, ["plates", "a.tar"])).rejects.toBeInstanceOf(UsageError);
  await expect(run(folder, ["crops"])).rejects.toBeInstanceOf(UsageError);
  await expect(run(folder, ["crops", "a.tar"], { days: "99" })).rejects.toBeInstanceOf(UsageError);
}, 60_000);
