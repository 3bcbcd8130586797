import { afterEach, expect, test } from "bun:test";
import type { LiveVideo } from "../devices.ts";
import { startWeb, type Web } from "./serve.ts";
import { addOwner, signedIn, type TryHouse, tryBox, tryHouse } from "./try-house.test.ts";

/** The way of a live picture from the lane to a socket: who gets it, how it ends, and that a slow one costs no memory. */

const opened: { house: TryHouse; web: Web }[] = [];
afterEach(async () => {
  for (const { house, web } of opened.splice(0)) {
    await web.stop();
    house.close();
  }
});

/** A camera that gives pieces as fast as they are taken, and counts. */
const endless = () => {
  const seen = { given: 0, looking: 0, kinds: [] as string[] };
  const open: LiveVideo["open"] = async (kind, signal) => {
    seen.kinds.push(kind);
    seen.looking++;
    const left = () => {
      seen.looking--;
    };
    signal.addEventListener("abort", left, { once: true });
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await Bun.sleep(1);
        if (signal.aborted) return controller.close();
        seen.given++;
        controller.enqueue(new Uint8Array(100_000));
      },
    });
    return { ok: true, type: 'video/mp4; codecs="avc1.640028"', body };
  };
  return { seen, open };
};

const start = async (video?: LiveVideo["open"]) => {
  const house = tryHouse({ live: true, ...(video ? { video } : {}) });
  await addOwner(house);
  const web = await startWeb({
    house,
    host: "127.0.0.1",
    port: 0,
    tls: null,
    redirectPort: 0,
    version: "0.1.0",
  });
  opened.push({ house, web });
  const cookie = signedIn(house, tryBox(), "rita", "owner");
  const get = (path: string, signal?: AbortSignal) =>
    fetch(`${web.url}${path}`, { headers: { cookie }, redirect: "manual", ...(signal ? { signal } : {}) });
  return { house, web, cookie, get };
};
const until = async (isTrue: () => boolean) => {
  for (let i = 0; i < 1000 && !isTrue(); i++) await Bun.sleep(10);
  expect(isTrue()).toBe(true);
};

test("the camera's own bytes arrive under their own type, and closing the connection stops the camera", async () => {
  const { seen, open } = endless();
  const { get } = await start(open);
  const gone = new AbortController();
  const answer = await get("/lanes/in-1/live.mp4", gone.signal);
  expect(answer.headers.get("content-type")).toBe('video/mp4; codecs="avc1.640028"');
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const reader = answer.body!.getReader();
  expect((await reader.read()).value!.length).toBeGreaterThan(0);
  expect(seen.looking).toBe(1);
  gone.abort();
  await until(() => seen.looking === 0);
});

test("a viewer that takes nothing holds the camera back instead of filling the memory", async () => {
  const { seen, open } = endless();
  const { web, cookie } = await start(open);
  const { port } = new URL(web.url);
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(port),
    socket: {
      open(one) {
        one.write(
          `GET /lanes/in-1/live.mp4 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`,
        );
        one.pause();
      },
      data() {},
    },
  });
  await until(() => seen.given > 3);
  let before = -1;
  while (seen.given !== before) {
    before = seen.given;
    await Bun.sleep(300);
  }
  // What the kernel's socket buffers hold, and not the thousand pieces that the time would have allowed.
  expect(seen.given).toBeLessThan(200);
  socket.terminate();
  await until(() => seen.looking === 0);
});

test("a session that ends takes its live picture along", async () => {
  const { seen, open } = endless();
  const { house, get } = await start(open);
  const answer = await get("/lanes/in-1/live.mjpeg");
  const drained = (async () => {
    for await (const _ of answer.body!) {
      // Only its end matters.
    }
  })();
  await until(() => seen.given > 3);
  house.store.people.closeSessionsOf("rita");
  await drained;
  expect(seen.looking).toBe(0);
  expect(seen.kinds).toEqual(["mjpeg"]);
});

test("a camera that gives nothing says why, and a lane without one too", async () => {
  const { get } = await start(async () => ({ ok: false, status: 503, message: "The camera is off." }));
  const answer = await get("/lanes/in-1/live.mp4");
  expect([answer.status, await answer.text()]).toEqual([503, "The camera is off.\n"]);
  const without = await start();
  const none = await without.get("/lanes/in-1/live.mp4");
  expect([none.status, await none.text()]).toEqual([
    409,
    "No stream to look at here. Choose a camera with a stream under Site, Lanes.\n",
  ]);
  expect((await without.get("/lanes/nowhere/live.mp4")).status).toBe(404);
});

test("only so many look at once, and who leaves makes room", async () => {
  const { seen, open } = endless();
  const { get } = await start(open);
  const stops = Array.from({ length: 12 }, () => new AbortController());
  // Kept: an answer that nobody holds any more is closed by the engine.
  const answers: Response[] = [];
  for (const stop of stops) answers.push(await get("/lanes/in-1/live.mp4", stop.signal));
  expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
  const refused = await get("/lanes/in-1/live.mp4");
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain("Close one");
  expect(answers).toHaveLength(12);
  for (const stop of stops) stop.abort();
  await until(() => seen.looking === 0);
  const stop = new AbortController();
  expect((await get("/lanes/in-1/live.mp4", stop.signal)).status).toBe(200);
  stop.abort();
  await until(() => seen.looking === 0);
});

test("without a script the link leads to a page with a moving picture", async () => {
  const { get } = await start(endless().open);
  expect(await (await get("/")).text()).toContain('href="/lanes/in-1/video"');
  expect(await (await get("/lanes/in-1/video")).text()).toContain('src="/lanes/in-1/live.mjpeg"');
});
