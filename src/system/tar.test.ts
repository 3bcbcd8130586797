import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { tarOf } from "./tar.ts";

test("the system's own tar takes out what was put in, byte by byte", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tar-test-"));
  try {
    const files = [0, 1, 511, 512, 513, 5000].map((length, i) => ({
      name: `crop-${i}.jpg`,
      bytes: crypto.getRandomValues(new Uint8Array(length)),
      atMs: Date.parse("2026-03-02T12:00:00Z"),
    }));
    await Bun.write(join(folder, "a.tar"), tarOf(files));
    const run = Bun.spawnSync(["tar", "-xf", "a.tar"], { cwd: folder });
    expect(run.exitCode).toBe(0);
    for (const { name, bytes } of files) {
      const file = Bun.file(join(folder, name));
      expect([...(await file.bytes())]).toEqual([...bytes]);
      expect(file.lastModified).toBe(Date.parse("2026-03-02T12:00:00Z"));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("it is whole blocks, and as long as its files ask for", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 8 }), (lengths) => {
      const tar = tarOf(
        lengths.map((length, i) => ({ name: `f${i}`, bytes: new Uint8Array(length), atMs: 0 })),
      );
      const blocks = lengths.reduce((sum, length) => sum + 1 + Math.ceil(length / 512), 2);
      expect(tar.length).toBe(blocks * 512);
    }),
  );
});

test("a name that no tar can carry, or that leads elsewhere, is refused", () => {
  for (const name of ["", "/etc/passwd", "a".repeat(101), "ä.jpg", "a b"])
    expect(() => tarOf([{ name, bytes: new Uint8Array(), atMs: 0 }])).toThrow("cannot stand in a tar");
});
