import { expect, test } from "bun:test";
import { explainEnd } from "./explain.ts";

const URL = "rtsp://admin:s3cret@10.0.0.11:554/stream1";
/** What ffmpeg 5 to 7 really say, and the words that must be in the sentence. */
const CASES: [string, string][] = [
  [
    "[tcp @ 0x1] Connection to tcp://10.0.0.11:554?timeout=0 failed: Connection refused\nrtsp://…: Connection refused",
    "refuses connections",
  ],
  [
    "[rtsp @ 0x1] method DESCRIBE failed: 401 Unauthorized\nServer returned 401 Unauthorized (authorization failed)",
    "user name or password",
  ],
  ["[rtsp @ 0x1] method DESCRIBE failed: 404 Not Found\nServer returned 404 Not Found", "no stream at"],
  ["[tcp @ 0x1] Failed to resolve hostname cam: Name or service not known", "No machine is called"],
  ["[tcp @ 0x1] Connection to tcp://10.0.0.11 failed: No route to host", "cannot be reached"],
  ["rtsp://…: Connection timed out", "does not answer"],
  ["rtsp://…: Invalid data found when processing input", "no video that can be read"],
  ["Stream map '0:v:0' matches no streams.", "carries no video"],
  ["Server returned 403 Forbidden (access denied)", "forbids"],
  ["[rtsp @ 0x1] method SETUP failed: 461 Unsupported transport", "over TCP"],
  ["something nobody has seen before", "sends no picture"],
  ["", "sends no picture"],
];

for (const [said, wanted] of CASES) {
  test(`"${said.slice(0, 60)}" becomes a sentence with the next step`, () => {
    const sentence = explainEnd(said, URL, false);
    expect(sentence).toContain(wanted);
    expect(sentence).not.toContain("s3cret");
    expect(sentence).toMatch(/\. [A-Z].*\.$/);
  });
}

test("a stream that worked and ended is not called unreadable", () => {
  expect(explainEnd("error while decoding MB 3 4", URL, true)).toContain("ended");
  expect(explainEnd("", URL, true)).toContain("opened again");
});

test("unknown words are shown without secrets", () => {
  expect(explainEnd(`strange thing at ${URL}`, URL, false)).not.toContain("s3cret");
});
