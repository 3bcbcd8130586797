/**
 * How ffmpeg is asked for a camera's video: over TCP, without buffering, led to nothing but the camera. Three askings: the
 * newest pictures, a short sample as it is, and the video for a browser. Pure; lists of arguments, never a command line.
 */
import { cameraAddress } from "./address.ts";
import { type Decoder, PROCESSOR } from "./decoder.ts";

/** Where the video comes from: the camera itself, or our own hands (`pipe`): JPEGs in parts, or bytes of some kind. */
export type VideoSource = { from: "rtsp"; url: string } | { from: "pipe"; carries: "jpegs" | "anything" };

export type StreamOptions = {
  source: VideoSource;
  /** ffmpeg gives up on a silent connection after this. */
  silentMs: number;
  /** Looks at more of the stream before decoding: slower to start, for cameras that need it. */
  patient: boolean;
};

/** What a camera may pour into a pipe. Playlists are not among them: they would lead ffmpeg elsewhere. */
const POURED = "mpegts,flv,live_flv,h264,hevc,matroska,mov,mp4,mjpeg,mpegvideo,asf";
/** Remarks are asked for because the codec, the size and redirects stand in them. */
const QUIET = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info"];
const VIDEO_ONLY = ["-map", "0:v:0", "-an", "-sn", "-dn"];

/** Pictures come out as PPM: each carries its own size, so a camera may change its resolution. */
export function pictureArguments({
  framesPerSecond,
  width,
  decoder = PROCESSOR,
  ...stream
}: StreamOptions & {
  framesPerSecond: number;
  /** Wider pictures are scaled down to this. */
  width: number;
  decoder?: Decoder;
}): string[] {
  // A little under the interval, so that a frame that is a breath early is not skipped for the next one.
  const interval = (0.85 / framesPerSecond).toFixed(4);
  const pick = `select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,${interval})`;
  return [
    ...[...QUIET, "-threads", "1"],
    ...["-fflags", "nobuffer+discardcorrupt", "-flags", "low_delay"],
    // Cameras' own time stamps jump and run backwards; the arrival is what counts here.
    ...["-use_wallclock_as_timestamps", "1"],
    ...input(stream, decoder),
    ...VIDEO_ONLY,
    ...["-fps_mode", "passthrough"],
    ...pictures([pick, ...decoder.download], width),
  ];
}

/** The first pictures of a sample in a pipe, all of them, decoded as the camera's own would be. */
export function trialArguments(decoder: Decoder, width: number, most: number): string[] {
  return [
    ...["-hide_banner", "-nostats", "-loglevel", "level+info", "-threads", "1"],
    ...[...decoder.before, "-protocol_whitelist", "pipe", "-f", "matroska", "-i", "pipe:0"],
    ...VIDEO_ONLY,
    ...["-fps_mode", "passthrough", "-frames:v", String(most)],
    ...pictures([...decoder.download], width),
  ];
}

/** The stream as the camera sends it, from the next key picture on, in a container that a pipe can hold. */
export function sampleArguments(stream: StreamOptions, seconds: number): string[] {
  return [
    ...[...QUIET, "-fflags", "nobuffer+discardcorrupt"],
    ...input(stream, null),
    ...[...VIDEO_ONLY, "-c", "copy", "-t", String(seconds), "-f", "matroska", "pipe:1"],
  ];
}

/** Fragmented MP4, untouched: a fragment at every key picture and a few a second between them. ISO 14496-12. */
export function fragmentArguments(stream: StreamOptions, codec: string | null = null): string[] {
  return [
    ...[...QUIET, "-fflags", "nobuffer+discardcorrupt+genpts"],
    ...input({ ...stream, patient: true }, null),
    ...[...VIDEO_ONLY, "-c", "copy", "-avoid_negative_ts", "make_zero"],
    // Apple's browsers know H.265 by this name only.
    ...(codec === "hevc" ? ["-tag:v", "hvc1"] : []),
    ...["-movflags", "+empty_moov+default_base_moof+frag_keyframe", "-frag_duration", "300000"],
    ...["-flush_packets", "1", "-f", "mp4", "pipe:1"],
  ];
}

/** JPEGs in parts, for browsers that cannot play the stream. @param copies the camera sends JPEGs itself */
export function jpegArguments(stream: StreamOptions, copies: boolean): string[] {
  const made = [
    ...["-vf", "fps=5,scale=w=min(960\\,iw):h=-2:flags=fast_bilinear,format=yuvj420p"],
    ...["-threads", "1", "-c:v", "mjpeg", "-q:v", "6"],
  ];
  return [
    ...[...QUIET, "-threads", "1", "-fflags", "nobuffer+discardcorrupt", "-flags", "low_delay"],
    ...input(stream, null),
    ...VIDEO_ONLY,
    ...(copies ? ["-c", "copy"] : made),
    ...["-flush_packets", "1", "-f", "mpjpeg", "-boundary_tag", "lotkeeper", "pipe:1"],
  ];
}

function input({ source, silentMs, patient }: StreamOptions, decoder: Decoder | null): string[] {
  const before = decoder?.before ?? [];
  const isRtsp = source.from === "rtsp";
  const probe = patient
    ? ["-fpsprobesize", "0", "-probesize", "2000000", "-analyzeduration", "3000000"]
    : ["-fpsprobesize", "0", "-analyzeduration", "0", "-probesize", isRtsp ? "32" : "65536"];
  if (source.from === "rtsp") {
    cameraAddress(source.url);
    return [
      ...[...before, ...probe, "-rtsp_transport", "tcp", "-timeout", String(Math.round(silentMs * 1000))],
      ...["-protocol_whitelist", "rtsp,rtsps,rtp,tcp,tls,crypto", "-i", source.url],
    ];
  }
  const kind =
    source.carries === "jpegs"
      ? ["-f", "mpjpeg"]
      : ["-format_whitelist", POURED, "-protocol_whitelist", "pipe"];
  return [...before, ...probe, ...kind, "-i", "pipe:0"];
}

const pictures = (filters: readonly string[], width: number): string[] => [
  ...["-vf", [...filters, `scale=w=min(${width}\\,iw):h=-2:flags=fast_bilinear`].join(",")],
  ...["-threads", "1", "-pix_fmt", "rgb24", "-c:v", "ppm"],
  ...["-f", "image2pipe", "-flush_packets", "1", "pipe:1"],
];
