import { expect, test } from "bun:test";
import { ffmpegArguments } from "./ffmpeg-arguments.ts";

const of = (url: string, more: object = {}) =>
  ffmpegArguments({ url, framesPerSecond: 5, width: 1280, silentMs: 8000, patient: false, ...more });
const after = (list: string[], name: string) => list[list.indexOf(name) + 1];

test("RTSP goes over TCP, without buffering, and gives up on silence", () => {
  const list = of("rtsp://cam/1");
  expect(after(list, "-rtsp_transport")).toBe("tcp");
  expect(after(list, "-timeout")).toBe("8000000");
  expect(after(list, "-probesize")).toBe("32");
  expect(after(list, "-i")).toBe("rtsp://cam/1");
});

test("an address full of shell signs is one argument", () => {
  const url = "rtsp://cam/1?a=$(reboot);b='x'";
  expect(of(url).filter((one) => one === url)).toHaveLength(1);
});

test("a stream may not lead to files", () => {
  for (const url of ["rtsp://cam/1", "http://cam/video"])
    expect(after(of(url), "-protocol_whitelist")).not.toContain("file");
});

test("HTTP cameras get no RTSP options", () => {
  expect(of("http://cam/mjpeg")).not.toContain("-rtsp_transport");
  expect(after(of("http://cam/mjpeg"), "-rw_timeout")).toBe("8000000");
});

test("a patient attempt looks at more of the stream", () => {
  expect(Number(after(of("rtsp://cam/1", { patient: true }), "-probesize"))).toBeGreaterThan(1e6);
});

test("other schemes are refused before anything runs", () => {
  expect(() => of("file:///etc/passwd")).toThrow("rtsp");
});
