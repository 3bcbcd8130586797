import { expect, test } from "bun:test";
import { decodersFor, PROCESSOR } from "./decoder.ts";
import {
  fragmentArguments,
  jpegArguments,
  pictureArguments,
  sampleArguments,
  trialArguments,
  type VideoSource,
} from "./ffmpeg-arguments.ts";

const rtsp = (url: string): VideoSource => ({ from: "rtsp", url });
const poured: VideoSource = { from: "pipe", carries: "anything" };
const of = (source: VideoSource, more: object = {}) =>
  pictureArguments({ source, framesPerSecond: 5, width: 1280, silentMs: 8000, patient: false, ...more });
const after = (list: string[], name: string) => list[list.indexOf(name) + 1];

test("RTSP goes over TCP, without buffering, and gives up on silence", () => {
  const list = of(rtsp("rtsp://cam/1"));
  expect(after(list, "-rtsp_transport")).toBe("tcp");
  expect(after(list, "-timeout")).toBe("8000000");
  expect(after(list, "-probesize")).toBe("32");
  expect(after(list, "-i")).toBe("rtsp://cam/1");
});

test("an address full of shell signs is one argument", () => {
  const url = "rtsp://cam/1?a=$(reboot);b='x'";
  expect(of(rtsp(url)).filter((one) => one === url)).toHaveLength(1);
});

test("no asking of ffmpeg can lead it to files, playlists or another protocol", () => {
  const stream = { source: rtsp("rtsp://cam/1"), silentMs: 8000, patient: false };
  for (const list of [
    of(rtsp("rtsp://cam/1")),
    sampleArguments(stream, 2),
    fragmentArguments(stream),
    jpegArguments(stream, false),
  ])
    expect(after(list, "-protocol_whitelist")).toBe("rtsp,rtsps,rtp,tcp,tls,crypto");
  expect(after(of(poured), "-protocol_whitelist")).toBe("pipe");
  expect(after(of(poured), "-format_whitelist")).not.toMatch(/hls|concat|sdp|rtsp|image2/);
  expect(after(trialArguments(PROCESSOR, 1280, 3), "-protocol_whitelist")).toBe("pipe");
});

test("what comes through our own hands is never opened by ffmpeg", () => {
  for (const carries of ["jpegs", "anything"] as const) {
    const list = of({ from: "pipe", carries });
    expect(after(list, "-i")).toBe("pipe:0");
    expect(list).not.toContain("-rtsp_transport");
  }
});

test("a patient attempt looks at more of the stream", () => {
  expect(Number(after(of(rtsp("rtsp://cam/1"), { patient: true }), "-probesize"))).toBeGreaterThan(1e6);
});

test("the live picture copies the video and makes none", () => {
  const list = fragmentArguments({ source: rtsp("rtsp://cam/1"), silentMs: 8000, patient: false });
  expect(after(list, "-c")).toBe("copy");
  expect(list).not.toContain("-vf");
});

test("a hardware decoder stands before the input, and its pictures are fetched before they are scaled", () => {
  const machine = {
    decoders: new Set<string>(),
    accelerations: new Set(["vaapi"]),
    devices: ["/dev/dri/renderD128"],
  };
  const [decoder] = decodersFor("h264", machine);
  const list = of(rtsp("rtsp://cam/1"), { decoder });
  expect(list.indexOf("-hwaccel")).toBeLessThan(list.indexOf("-i"));
  expect(after(list, "-vf")).toMatch(/^select=.*,hwdownload,format=nv12,scale=/);
});

test("other schemes are refused before anything runs", () => {
  expect(() => of(rtsp("file:///etc/passwd"))).toThrow("rtsp");
});
