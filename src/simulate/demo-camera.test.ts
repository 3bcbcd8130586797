import { afterEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { type DemoCamera, type DemoCameraOptions, startDemoCamera } from "./demo-camera.ts";
import type { AccessUnit } from "./h264.ts";

const sps = Uint8Array.of(0x67, 0x42, 0xc0, 0x1f, 7);
const pps = Uint8Array.of(0x68, 0xce, 8);
const large = Uint8Array.from({ length: 5000 }, (_, i) => (i === 0 ? 0x65 : i % 251));
const keyUnit: AccessUnit = { nals: [sps, pps, large], isKey: true };
const plainUnit: AccessUnit = { nals: [Uint8Array.of(0x41, 0x9a, 1, 2)], isKey: false };

const opened: { camera: DemoCamera; sockets: Socket[] }[] = [];
afterEach(async () => {
  for (const { camera, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await camera.close();
  }
});

async function camera(options: Partial<DemoCameraOptions> = {}) {
  let at = 0;
  const started = await startDemoCamera({
    next: () => (at++ % 3 === 0 ? keyUnit : plainUnit),
    opening: keyUnit,
    framesPerSecond: 100,
    ...options,
  });
  const sockets: Socket[] = [];
  opened.push({ camera: started, sockets });
  return { started, viewer: () => viewer(started.port, sockets) };
}

/** A viewer that speaks RTSP by hand. */
async function viewer(port: number, sockets: Socket[]) {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let inbox = Buffer.alloc(0);
  let wake = () => {};
  let isClosed = false;
  socket.on("data", (bytes: Buffer) => {
    inbox = Buffer.concat([inbox, bytes]);
    wake();
  });
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  const until = async <T>(take: () => T | null): Promise<T> => {
    for (;;) {
      const found = take();
      if (found !== null) return found;
      if (isClosed) throw new Error("the camera hung up");
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  let cseq = 0;
  return {
    write: (text: string | Uint8Array) => socket.write(text),
    closed: () => until(() => (isClosed ? true : null)),
    async ask(method: string, url: string, headers: Record<string, string> = {}) {
      cseq++;
      const lines = Object.entries({ CSeq: String(cseq), ...headers }).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.write(`${method} ${url} RTSP/1.0\r\n${lines.join("")}\r\n`);
      return await until(() => {
        const end = inbox.indexOf("\r\n\r\n");
        if (end < 0 || inbox[0] === 0x24) return null;
        const head = inbox.subarray(0, end).toString();
        const length = Number(/Content-Length: (\d+)/.exec(head)?.[1] ?? 0);
        if (inbox.length < end + 4 + length) return null;
        const body = inbox.subarray(end + 4, end + 4 + length).toString();
        inbox = inbox.subarray(end + 4 + length);
        return { status: Number(head.split(" ")[1]), head, body };
      });
    },
    /** One RTP packet: its header fields and payload. */
    packet: () =>
      until(() => {
        if (inbox.length < 4) return null;
        expect(inbox[0]).toBe(0x24);
        const end = 4 + inbox.readUInt16BE(2);
        if (inbox.length < end) return null;
        const rtp = inbox.subarray(4, end);
        inbox = inbox.subarray(end);
        return {
          marker: ((rtp[1] as number) & 0x80) !== 0,
          sequence: rtp.readUInt16BE(2),
          timestamp: rtp.readUInt32BE(4),
          payload: new Uint8Array(rtp.subarray(12)),
        };
      }),
  };
}

const tcp = { Transport: "RTP/AVP/TCP;unicast;interleaved=0-1" };

describe("the demo camera", () => {
  test("describes, sets up and plays, and the fragments join to the very NAL units", async () => {
    const { started, viewer } = await camera();
    const one = await viewer();
    expect((await one.ask("OPTIONS", "*")).status).toBe(200);
    const described = await one.ask("DESCRIBE", started.url);
    expect(described.status).toBe(200);
    expect(described.body).toContain(
      `profile-level-id=42c01f;sprop-parameter-sets=${Buffer.from(sps).toString("base64")}`,
    );
    expect((await one.ask("SETUP", `${started.url}/track1`, tcp)).head).toContain("interleaved=0-1");
    expect((await one.ask("PLAY", started.url)).status).toBe(200);

    const nals: Uint8Array[] = [];
    const timestamps = new Set<number>();
    let fragment: number[] = [];
    let last: number | null = null;
    let pictures = 0;
    while (pictures < 2) {
      const packet = await one.packet();
      if (last !== null) expect(packet.sequence).toBe((last + 1) & 0xffff);
      last = packet.sequence;
      timestamps.add(packet.timestamp);
      const [indicator = 0, header = 0] = packet.payload;
      if ((indicator & 0x1f) === 28) {
        if (header & 0x80) fragment = [(indicator & 0xe0) | (header & 0x1f)];
        fragment.push(...packet.payload.subarray(2));
        if (header & 0x40) nals.push(Uint8Array.from(fragment));
      } else nals.push(packet.payload);
      if (packet.marker) pictures++;
    }
    expect(nals).toEqual([sps, pps, large, plainUnit.nals[0] as Uint8Array]);
    expect(timestamps.size).toBe(2);
    const [first = 0, second = 0] = [...timestamps];
    expect(second - first).toBe(900);
  });

  test("serves several viewers at once, each from a key frame", async () => {
    const { started, viewer } = await camera();
    for (const each of [await viewer(), await viewer(), await viewer()]) {
      await each.ask("SETUP", `${started.url}/track1`, tcp);
      await each.ask("PLAY", started.url);
      expect((await each.packet()).payload).toEqual(sps);
    }
    expect(started.viewers()).toBe(3);
  });

  test("asks for a login, takes the right one and refuses a wrong one", async () => {
    const { started, viewer } = await camera({ login: { user: "demo", password: "s e:cret" } });
    expect(started.url).toContain("demo:s%20e%3Acret@");
    const url = `rtsp://127.0.0.1:${started.port}/stream`;
    const one = await viewer();
    const challenge = await one.ask("DESCRIBE", url);
    expect(challenge.status).toBe(401);
    const nonce = /nonce="([^"]+)"/.exec(challenge.head)?.[1] as string;
    const realm = /realm="([^"]+)"/.exec(challenge.head)?.[1] as string;
    const md5 = (text: string) => createHash("md5").update(text).digest("hex");
    const login = (password: string) => {
      const response = md5(`${md5(`demo:${realm}:${password}`)}:${nonce}:${md5(`DESCRIBE:${url}`)}`);
      return `Digest username="demo", realm="${realm}", nonce="${nonce}", uri="${url}", response="${response}"`;
    };
    expect((await one.ask("DESCRIBE", url, { Authorization: login("wrong") })).status).toBe(401);
    expect((await one.ask("DESCRIBE", url, { Authorization: "Digest nonsense" })).status).toBe(401);
    expect((await one.ask("DESCRIBE", url, { Authorization: login("s e:cret") })).status).toBe(200);
    expect((await one.ask("SETUP", url, tcp)).status).toBe(401);
  });

  test("answers what it cannot do with the status for it", async () => {
    const { started, viewer } = await camera();
    const one = await viewer();
    expect((await one.ask("DESCRIBE", `rtsp://127.0.0.1:${started.port}/other`)).status).toBe(404);
    expect((await one.ask("PLAY", started.url)).status).toBe(455);
    expect(
      (await one.ask("SETUP", started.url, { Transport: "RTP/AVP;unicast;client_port=5000-5001" })).status,
    ).toBe(461);
    expect((await one.ask("ANNOUNCE", started.url)).status).toBe(501);
    expect((await one.ask("SETUP", started.url, tcp)).status).toBe(200);
    expect((await one.ask("PLAY", started.url, { Session: "somebody-else" })).status).toBe(454);
    expect((await one.ask("TEARDOWN", started.url)).status).toBe(200);
    expect((await one.ask("PLAY", started.url)).status).toBe(455);
  });

  test("skips a viewer's reports, hangs up on garbage and goes on for the others", async () => {
    const { started, viewer } = await camera();
    const bad = await viewer();
    bad.write("GET / HTTP/1.1\r\n\r\n");
    await bad.closed();
    const endless = await viewer();
    endless.write("A".repeat(20_000));
    await endless.closed();
    const good = await viewer();
    good.write(Uint8Array.of(0x24, 1, 0, 2, 9, 9));
    expect((await good.ask("GET_PARAMETER", started.url)).status).toBe(200);
  });
});
