/** Who may decode a camera's stream on this machine, in the order in which they are tried. Pure; tries nothing itself. */

export type Decoder = {
  /** As a person may look it up: `h264_v4l2m2m`. */
  name: string;
  /** ffmpeg's options before the input. */
  before: readonly string[];
  /** Filters that bring the picture to the processor's memory; they fail where the hardware was not used after all. */
  download: readonly string[];
  isHardware: boolean;
};

export const PROCESSOR: Decoder = {
  name: "the processor",
  before: [],
  download: [],
  isHardware: false,
};

export type Machine = {
  /** Names of ffmpeg's decoders. */
  decoders: ReadonlySet<string>;
  /** Names of ffmpeg's hardware accelerations. */
  accelerations: ReadonlySet<string>;
  /** Paths of the devices that are there. */
  devices: readonly string[];
};

export const CODEC_WORD: Record<string, string> = { h264: "H.264", hevc: "H.265", mjpeg: "motion JPEG" };

/** @param codec as ffmpeg names it: h264, hevc, mjpeg */
export function decodersFor(codec: string, { decoders, accelerations, devices }: Machine): Decoder[] {
  if (!(codec in CODEC_WORD)) return [];
  const found: Decoder[] = [];
  const has = (pattern: RegExp) => devices.find((path) => pattern.test(path));
  /** A decoder of its own name, which gives plain pictures. */
  const named = (suffix: string, device: RegExp) => {
    const name = `${codec}_${suffix}`;
    if (decoders.has(name) && has(device))
      found.push({ name, before: ["-c:v", name], download: [], isHardware: true });
  };
  // Jetson, then NVIDIA's cards, then the Raspberry Pi 4 and its like.
  named("nvv4l2dec", /^\/dev\/nvhost-nvdec|^\/dev\/v4l2-nvdec/);
  named("cuvid", /^\/dev\/nvidia\d/);
  // H.265 on the Raspberry Pi 5 and 4, where ffmpeg is the board's own build.
  if (codec !== "mjpeg" && accelerations.has("drm") && has(/^\/dev\/media\d/))
    found.push({ name: `${codec} by drm`, before: ["-hwaccel", "drm"], download: [], isHardware: true });
  named("v4l2m2m", /^\/dev\/video\d/);
  const card = has(/^\/dev\/dri\/renderD\d/);
  if (accelerations.has("vaapi") && card)
    found.push({
      name: `${codec} by vaapi`,
      before: ["-hwaccel", "vaapi", "-hwaccel_device", card, "-hwaccel_output_format", "vaapi"],
      download: ["hwdownload", "format=nv12"],
      isHardware: true,
    });
  return found;
}

/** ffmpeg goes on with the processor when an acceleration fails, and says only this. */
export const FELL_BACK =
  /failed setup for format|hwaccel initiali[sz]ation|no device available|auto hwaccel disabled|hardware acceleration.*not/i;
