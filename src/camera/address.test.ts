import { expect, test } from "bun:test";
import { cameraAddress } from "./address.ts";

test("rtsp, rtsps, http and https are cameras", () => {
  for (const scheme of ["rtsp", "rtsps", "http", "https"])
    expect(cameraAddress(`${scheme}://cam/1`).hostname).toBe("cam");
});

test("files, pipes, other protocols and nonsense are not, and the sentence keeps the password to itself", () => {
  for (const url of [
    "file:///etc/passwd",
    "/dev/video0",
    "concat:a|b",
    "tcp://u:secret@h:1",
    "pipe:0",
    "",
    "-i",
    "rtsp://",
  ]) {
    let message = "";
    try {
      cameraAddress(url);
    } catch (error) {
      message = String(error);
    }
    expect([url, message.length > 20]).toEqual([url, true]);
    expect(message).not.toContain("secret");
  }
});
