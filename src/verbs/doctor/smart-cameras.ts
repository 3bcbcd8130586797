/** What `doctor` asks of cameras that push their reads: is there a secret, a lane, and when were they heard last. */
import { NO_BEAT_AFTER_MS, READ_LIVES_MS, SILENT_AFTER_MS } from "../../camera/push/index.ts";
import type { HealthCheck } from "../../house.ts";
import type { LastHeard } from "../../push-types.ts";
import { isPushCamera, type PushCameraFile, type SiteFile } from "../../site.ts";

export type Heard = ReadonlyMap<string, LastHeard>;

export const checkSmartCameras = (site: SiteFile, heard: Heard, nowMs: number): HealthCheck[] =>
  site.cameras.filter(isPushCamera).map((camera) => {
    const [detail, hint] = wrongWith(camera, site, heard.get(camera.id) ?? null, nowMs);
    return { check: `camera ${camera.id}`, ok: hint === "", detail, hint };
  });

const NOTHING_WRONG = "";

function wrongWith(
  { id, address, tokenSha256 }: PushCameraFile,
  site: SiteFile,
  heard: LastHeard | null,
  nowMs: number,
): [detail: string, hint: string] {
  if (tokenSha256 === undefined)
    return [
      "It has no secret address to push to yet.",
      "Make one on the page Cameras and type it into the camera.",
    ];
  if (!site.lanes.some((lane) => lane.camera === id))
    return [
      "No lane uses it, so its reads are refused.",
      "Choose it for a lane on the page Lanes, or remove it.",
    ];
  if (!heard)
    return [
      "Nothing has ever come from it.",
      `Check the address that it pushes to, and that its IP address is ${address}.`,
    ];
  const silentMs = nowMs - heard.atMs;
  if (silentMs >= (heard.beats ? NO_BEAT_AFTER_MS : SILENT_AFTER_MS))
    return [
      `Silent since ${new Date(heard.atMs).toISOString()}.`,
      "Check its power, its cable and the address that it pushes to.",
    ];
  if (heard.clockOffsetMs !== null && Math.abs(heard.clockOffsetMs) >= READ_LIVES_MS)
    return [
      `Its clock is ${Math.round(Math.abs(heard.clockOffsetMs) / 1000)} s ${heard.clockOffsetMs > 0 ? "ahead" : "behind"}, so its reads open nothing.`,
      "Set its time zone and give it a time server.",
    ];
  return [`Heard last at ${new Date(heard.atMs).toISOString()}.`, NOTHING_WRONG];
}
