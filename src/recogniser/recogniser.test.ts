import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeviceError, type Recogniser } from "../devices.ts";
import { createRecogniser } from "./recogniser.ts";

/** A child that speaks the wire but has no models; what it does with an ask is the test's line. */
const dir = mkdtempSync(join(tmpdir(), "recogniser-test-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
let children = 0;
const child = (onAsk: string, first = 'say({ answer: "ready" });') => {
  const file = join(dir, `child-${++children}.ts`);
  writeFileSync(
    file,
    `import { frameHead, messages } from ${JSON.stringify(join(import.meta.dir, "framing.ts"))};
const out = Bun.stdout.writer();
const say = (head, body = new Uint8Array(0)) => { out.write(frameHead(head, body.length)); out.write(body); out.flush(); };
${first}
for await (const { head, body } of messages(Bun.stdin.stream())) { ${onAsk} }`,
  );
  return [process.execPath, file];
};
const ECHO =
  'say({ answer: "read", reads: [{ text: head.regions.join(""), raw: String(body.length), confidence: 1, region: null, chars: [], candidates: [], box: [0, 0, 1, 1], atMs: head.atMs }] });';
const frame = (seq = 1) => ({ rgb: new Uint8Array(12), width: 2, height: 2, atMs: 7, monotonicMs: 7, seq });

let open: Recogniser | null = null;
const start = (command: string[], more: object = {}) => {
  open = createRecogniser({ command, backOffMs: [20, 50], ...more });
  return open;
};
afterEach(async () => {
  await open?.stop();
  open = null;
});
const until = async (isTrue: () => boolean) => {
  for (let i = 0; i < 500 && !isTrue(); i++) await Bun.sleep(10);
  expect(isTrue()).toBe(true);
};
const failure = async (promise: Promise<unknown>): Promise<DeviceError> => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DeviceError);
  return error as DeviceError;
};

test("asks wait for the models, and are answered in order with their own picture", async () => {
  const recogniser = start(child(ECHO));
  expect(recogniser.state().phase).toBe("starting");
  const reads = await Promise.all([
    recogniser.read(frame(), { regions: ["gb"] }),
    recogniser.read({ ...frame(), rgb: new Uint8Array(3), width: 1, height: 1 }, { regions: ["eu", "us"] }),
  ]);
  expect(reads.map(([one]) => [one!.text, one!.raw, one!.atMs])).toEqual([
    ["gb", "12", 7],
    ["euus", "3", 7],
  ]);
  expect(recogniser.state().phase).toBe("ready");
});

test("pictures come back as two JPEGs, without a box as one", async () => {
  const recogniser = start(
    child(
      'say({ answer: "encode", frameBytes: 3, cropBytes: head.box ? 2 : 0 }, new Uint8Array(head.box ? [1, 2, 3, 4, 5] : [1, 2, 3]));',
    ),
  );
  const both = await recogniser.picture(frame(), [0, 0, 1, 1]);
  expect([...both.frame, ...both.crop!]).toEqual([1, 2, 3, 4, 5]);
  expect((await recogniser.picture(frame())).crop).toBeNull();
});

const EXAMINED =
  'if (head.ask === "examine") say({ answer: "examine", seen: { width: head.width, sights: [], file: head.file, bytes: body.length }, frameBytes: 2, cropBytes: [1, 3] }, new Uint8Array([1, 2, 3, 4, 5, 6])); else ';
const EXAMINE = { regions: ["gb"], manner: "live", pictures: true } as const;

test("an examined picture comes back with its frame and its crops, of a frame and of a file", async () => {
  const recogniser = start(child(EXAMINED + ECHO));
  const seen = await recogniser.examine!(frame(), EXAMINE);
  expect(seen).toMatchObject({ width: 2, file: false, bytes: 12 });
  expect([...seen.pictures!.frame]).toEqual([1, 2]);
  expect(seen.pictures!.crops.map((crop) => [...crop])).toEqual([[3], [4, 5, 6]]);
  expect(await recogniser.examine!(new Uint8Array(5), { ...EXAMINE, pictures: false })).toMatchObject({
    ...{ width: 0, file: true, bytes: 5, pictures: null },
  });
});

test("reads of lanes go before pictures to examine, and only few of those wait", async () => {
  const recogniser = start(child(EXAMINED + ECHO));
  const order: string[] = [];
  const note = (name: string, promise: Promise<unknown>) =>
    promise.then(
      () => order.push(name),
      (error: DeviceError) => order.push(`${name}: ${error.message}`),
    );
  const all = [1, 2, 3, 4, 5].map((i) => note(`look ${i}`, recogniser.examine!(frame(), EXAMINE)));
  all.push(note("lane", recogniser.read(frame(), { regions: ["gb"] })));
  await Promise.all(all);
  expect(order).toEqual([
    "look 5: The plate reader is busy with other pictures. Try again in a moment.",
    "lane",
    "look 1",
    "look 2",
    "look 3",
    "look 4",
  ]);
});

test("a crash in native code is a fault that passes: retry, restart, read on", async () => {
  const recogniser = start(child(`if (head.atMs === 13) process.kill(process.pid, "SIGSEGV"); ${ECHO}`));
  const error = await failure(recogniser.read({ ...frame(), atMs: 13 }, { regions: ["gb"] }));
  expect(error.retry).toBe(true);
  await until(() => recogniser.state().phase === "ready");
  expect(await recogniser.read(frame(), { regions: ["gb"] })).toHaveLength(1);
});

test("a model that hangs is killed and started again, and what waited behind it is told", async () => {
  const recogniser = start(child(`if (head.atMs === 13) for (;;) {} ${ECHO}`), { answerWithinMs: 300 });
  await until(() => recogniser.state().phase === "ready");
  const hung = failure(recogniser.read({ ...frame(), atMs: 13 }, { regions: ["gb"] }));
  const behind = failure(recogniser.read(frame(), { regions: ["gb"] }));
  expect((await hung).message).toContain("did not answer in time");
  expect((await behind).retry).toBe(true);
  await until(() => recogniser.state().phase === "ready");
  expect(await recogniser.read(frame(), { regions: ["gb"] })).toHaveLength(1);
});

test("while it is down an ask fails at once instead of waiting", async () => {
  const recogniser = start(child("", 'console.error("no memory"); process.exit(9);'), {
    backOffMs: [60_000, 60_000],
  });
  await until(() => recogniser.state().phase === "restarting");
  expect((await failure(recogniser.read(frame(), { regions: ["gb"] }))).retry).toBe(true);
  expect(recogniser.state().detail).toContain("no memory");
});

test("a wrong model is named, and it goes on trying", async () => {
  const recogniser = start(
    child("", 'say({ answer: "failed", message: "The model x.onnx is damaged." }); process.exit(1);'),
  );
  await until(() => recogniser.state().detail.includes("The model x.onnx is damaged."));
  await until(() => recogniser.state().detail.includes("lotkeeper doctor"));
});

test("garbage on the pipe is a fault, not an answer", async () => {
  const recogniser = start(child('process.stdout.write("hello, this is a log line of some library");'));
  expect((await failure(recogniser.read(frame(), { regions: ["gb"] }))).retry).toBe(true);
});

test("a picture that cannot be read fails alone; the process lives on", async () => {
  const recogniser = start(
    child(`if (head.atMs === 13) say({ answer: "failed", message: "bad size" }); else ${ECHO}`),
  );
  expect((await failure(recogniser.read({ ...frame(), atMs: 13 }, { regions: ["gb"] }))).message).toContain(
    "bad size",
  );
  expect(await recogniser.read(frame(), { regions: ["gb"] })).toHaveLength(1);
});

test("a program that is not there is a fault with a reason", async () => {
  const recogniser = start(["/nowhere/lotkeeper"]);
  await until(() => recogniser.state().phase === "restarting");
  expect(recogniser.state().detail).toContain("/nowhere/lotkeeper");
});

test("after stop it answers nothing and leaves no process behind", async () => {
  const recogniser = start(
    child(
      "for (;;) {}",
      'say({ answer: "ready" }); await Bun.write(process.argv[1] + ".pid", String(process.pid));',
    ),
  );
  await until(() => recogniser.state().phase === "ready");
  const pidFile = join(dir, `child-${children}.ts.pid`);
  for (let i = 0; i < 200 && !(await Bun.file(pidFile).exists()); i++) await Bun.sleep(10);
  const pid = Number(await Bun.file(pidFile).text());
  const hung = failure(recogniser.read(frame(), { regions: ["gb"] }));
  await recogniser.stop();
  expect((await hung).retry).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow();
  expect((await failure(recogniser.read(frame(), { regions: ["gb"] }))).retry).toBe(false);
});
