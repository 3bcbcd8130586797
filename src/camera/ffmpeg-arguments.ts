/**
 * How ffmpeg is asked for a camera's newest pictures: TCP, no buffering, one decoder thread, few and small frames.
 * Pure; a list of arguments, never a command line.
 */
import { cameraAddress } from "./address.ts";

export type StreamOptions = {
  url: string;
  framesPerSecond: number;
  /** Wider pictures are scaled down to this. */
  width: number;
  /** ffmpeg gives up on a silent connection after this. */
  silentMs: number;
  /** Looks at more of the stream before decoding: slower to start, for cameras that need it. */
  patient: boolean;
};

/** Pictures come out as PPM: each carries its own size, so a camera may change its resolution. */
export function ffmpegArguments({ url, framesPerSecond, width, silentMs, patient }: StreamOptions): string[] {
  const isRtsp = /^rtsps?:$/.test(cameraAddress(url).protocol);
  const micros = String(Math.round(silentMs * 1000));
  const input = isRtsp
    ? ["-rtsp_transport", "tcp", "-timeout", micros, "-protocol_whitelist", "rtsp,rtsps,rtp,tcp,tls,crypto"]
    : ["-rw_timeout", micros, "-protocol_whitelist", "http,https,httpproxy,tcp,tls,crypto"];
  const probe = patient
    ? ["-probesize", "2000000", "-analyzeduration", "3000000"]
    : ["-fpsprobesize", "0", "-analyzeduration", "0", "-probesize", isRtsp ? "32" : "65536"];
  // A little under the interval, so that a frame that is a breath early is not skipped for the next one.
  const interval = (0.85 / framesPerSecond).toFixed(4);
  const pick = `select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,${interval})`;
  return [
    ...["-hide_banner", "-nostdin", "-loglevel", "warning", "-threads", "1"],
    ...["-fflags", "nobuffer+discardcorrupt", "-flags", "low_delay", ...probe],
    // Cameras' own time stamps jump and run backwards; the arrival is what counts here.
    ...["-use_wallclock_as_timestamps", "1", ...input, "-i", url],
    ...["-map", "0:v:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough"],
    ...["-vf", `${pick},scale=w=min(${width}\\,iw):h=-2:flags=fast_bilinear`],
    ...[
      "-threads",
      "1",
      "-pix_fmt",
      "rgb24",
      "-c:v",
      "ppm",
      "-f",
      "image2pipe",
      "-flush_packets",
      "1",
      "pipe:1",
    ],
  ];
}
