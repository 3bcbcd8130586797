import { expect, test } from "bun:test";
import { redactText, redactUrl } from "./redact.ts";

test("user and password are hidden, the rest helps to find the camera", () => {
  expect(redactUrl("rtsp://admin:s3cret@10.0.0.11:554/stream1")).toBe("rtsp://***@10.0.0.11:554/stream1");
  expect(redactUrl("http://10.0.0.11/cam?user=a&pwd=s3cret&channel=1")).toBe(
    "http://10.0.0.11/cam?user=hidden&pwd=hidden&channel=1",
  );
  expect(redactUrl("rtsp://10.0.0.11/x")).toBe("rtsp://10.0.0.11/x");
  expect(redactUrl("no address")).toBe("(no valid address)");
});

test("a program's words lose the secrets, however it writes them", () => {
  const url = "rtsp://admin:p%40ss!word@cam/1";
  for (const text of [
    `${url}: 401`,
    "rtsp://admin:p@ss!word@cam/1: 401",
    "password p@ss!word is wrong",
    "rtsp://x:y@other/2",
  ]) {
    const clean = redactText(text, url);
    for (const secret of ["p%40ss!word", "p@ss!word", "ss!word", "x:y"]) expect(clean).not.toContain(secret);
  }
});
