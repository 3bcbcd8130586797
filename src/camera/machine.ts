/** What this machine and its ffmpeg offer for decoding video. Looks; opens no device. */
import { readdirSync } from "node:fs";
import type { Machine } from "./decoder.ts";

const FOLDERS = ["/dev", "/dev/dri"];
const DECODES = /^\/dev\/(video\d+|media\d+|nvidia\d+|nvhost-nvdec.*|v4l2-nvdec.*|dri\/renderD\d+)$/;
const asked = new Map<string, Promise<Machine>>();

/** @param ffmpeg the program; asked once a run */
export function machineOf(ffmpeg: string, devices: readonly string[] = devicesHere()): Promise<Machine> {
  const key = `${ffmpeg}\n${devices.join("\n")}`;
  const known = asked.get(key);
  if (known) return known;
  const answer = look(ffmpeg, devices);
  asked.set(key, answer);
  return answer;
}

async function look(ffmpeg: string, devices: readonly string[]): Promise<Machine> {
  // Without a device there is nothing to ask ffmpeg about.
  if (devices.length === 0) return { decoders: new Set(), accelerations: new Set(), devices };
  const [decoders, accelerations] = await Promise.all([
    listOf(ffmpeg, "-decoders", /^ V\S{5} (\S+)/),
    listOf(ffmpeg, "-hwaccels", /^([a-z0-9]+)$/),
  ]);
  return { decoders, accelerations, devices };
}

async function listOf(ffmpeg: string, option: string, line: RegExp): Promise<Set<string>> {
  try {
    const child = Bun.spawn([ffmpeg, "-hide_banner", option], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: 5_000,
    });
    const lines = (await new Response(child.stdout).text()).split("\n");
    await child.exited;
    return new Set(lines.flatMap((one) => line.exec(one)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

function devicesHere(): string[] {
  return FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(folder).map((name) => `${folder}/${name}`);
    } catch {
      return [];
    }
  })
    .filter((path) => DECODES.test(path))
    .sort();
}
