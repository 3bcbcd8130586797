import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLiveVideo } from "./live-video.ts";

/** A program that says what ffmpeg would say, so that a camera with very seldom key pictures can be played. */

const box = (name: string, ...inside: Uint8Array[]): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + inside.reduce((sum, one) => sum + one.length, 0));
  head.write(name, 4, "latin1");
  return Buffer.concat([head, ...inside]);
};
const NO_KEY = 0x10000;
const fragment = (isKey: boolean, bytes: number, fill: number): Uint8Array => {
  const run = Buffer.alloc(12);
  run.writeUInt32BE(0x4);
  run.writeUInt32BE(isKey ? 0 : NO_KEY, 8);
  const moof = box("moof", box("traf", box("tfhd", Buffer.alloc(8)), box("trun", run)));
  return Buffer.concat([moof, box("mdat", Buffer.alloc(bytes, fill))]);
};
const BEGINNING = Buffer.concat([
  box("ftyp", Buffer.from("isom")),
  box("moov", box("avcC", Buffer.from([1, 0x64, 0, 0x28]))),
]);

test("who begins between two key pictures that are too far apart to keep waits for the next one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "live-video-"));
  const at = (name: string) => join(folder, name);
  const big = 7 * 1024 * 1024;
  writeFileSync(at("first"), Buffer.concat([BEGINNING, fragment(true, 100, 1)]));
  writeFileSync(at("long"), Buffer.concat([fragment(false, big, 2), fragment(false, big, 2)]));
  const nextKey = fragment(true, 100, 4);
  writeFileSync(at("then"), Buffer.concat([fragment(false, 100, 3), nextKey]));
  const program = [
    "#!/bin/sh",
    `cat ${at("first")}`,
    `while [ ! -e ${at("on")} ]; do sleep 0.05; done; cat ${at("long")}`,
    `while [ ! -e ${at("go")} ]; do sleep 0.05; done; cat ${at("then")}; exec sleep 60`,
  ];
  writeFileSync(at("ffmpeg"), program.join("\n"), { mode: 0o755 });
  const leave = new AbortController();
  const live = createLiveVideo({
    url: "rtsp://127.0.0.1/stream",
    framesPerSecond: 5,
    ffmpeg: at("ffmpeg"),
    patienceMs: 60_000,
    silentMs: 60_000,
  });
  const look = async () => {
    const video = await live.open("mp4", leave.signal);
    if (!video.ok) throw new Error(video.message);
    return video.body.getReader();
  };
  try {
    const first = await look();
    const seen = async (bytes: number) => {
      for (let left = bytes; left > 0; ) left -= (await first.read()).value?.length ?? left;
    };
    await seen(BEGINNING.length + fragment(true, 100, 1).length);
    writeFileSync(at("on"), "");
    await first.read();
    await first.read();
    const second = await look();
    writeFileSync(at("go"), "");
    expect((await second.read()).value).toEqual(new Uint8Array(BEGINNING));
    expect((await second.read()).value).toEqual(new Uint8Array(nextKey));
  } finally {
    leave.abort();
    await live.stop();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
