/**
 * A small RTSP camera: H.264 over RTP interleaved in the RTSP connection, for several viewers, with or without a
 * login. It lets the demo run the true path from the network to the barrier. Never reads a file or opens a gate.
 * RFC 2326 (RTSP), RFC 3550 (RTP), RFC 6184 (H.264 payload), RFC 2617 (digest login).
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { type AccessUnit, nalType, PPS, SPS } from "./h264.ts";

export type DemoCameraOptions = {
  /** The picture to send now; asked once a frame, whether somebody looks or not. */
  next(): AccessUnit;
  /** A unit that carries the parameter sets of every unit that `next` will give. */
  opening: AccessUnit;
  framesPerSecond: number;
  /** 0 or absent: a free port. */
  port?: number;
  /** The path of the stream, without slashes. */
  path?: string;
  login?: { user: string; password: string };
};

export type DemoCamera = {
  /** `rtsp://user:password@127.0.0.1:PORT/PATH` */
  url: string;
  port: number;
  /** How many viewers get pictures now. */
  viewers(): number;
  close(): Promise<void>;
};

const REALM = "Lotkeeper demo camera";
const RTP_CLOCK_HZ = 90_000;
/** Fits an Ethernet frame with all headers. */
const LARGEST_PAYLOAD = 1400;
const LARGEST_REQUEST = 16_384;
/** A viewer that is this far behind gets nothing until it has caught up. */
const LARGEST_BACKLOG = 4_000_000;
const METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

/** @throws Error when the port is taken or the opening unit has no parameter sets. */
export async function startDemoCamera(options: DemoCameraOptions): Promise<DemoCamera> {
  const path = options.path ?? "stream";
  const description = describe(options.opening);
  const viewers = new Set<Viewer>();
  const server = createServer((socket) => {
    const viewer = new Viewer(socket, {
      path,
      description,
      ...(options.login ? { login: options.login } : {}),
    });
    viewers.add(viewer);
    socket.on("close", () => viewers.delete(viewer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;

  const startedAtMs = performance.now();
  let sent = 0;
  const ticker = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAtMs) * options.framesPerSecond) / 1000);
    // After a pause of the whole process the missed pictures are skipped: a camera shows now, not then.
    const behind = due - sent;
    if (behind > options.framesPerSecond) sent = due - 1;
    for (; sent < due; sent++) {
      const unit = options.next();
      const timestamp = Math.round((sent * RTP_CLOCK_HZ) / options.framesPerSecond);
      for (const viewer of viewers) viewer.show(unit, timestamp);
    }
  }, 10);

  const login = options.login
    ? `${encodeURIComponent(options.login.user)}:${encodeURIComponent(options.login.password)}@`
    : "";
  return {
    url: `rtsp://${login}127.0.0.1:${port}/${path}`,
    port,
    viewers: () => [...viewers].filter((viewer) => viewer.isPlaying).length,
    close: async () => {
      clearInterval(ticker);
      for (const viewer of viewers) viewer.hangUp();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The session description of the stream. */
function describe(opening: AccessUnit): string {
  const sps = opening.nals.find((nal) => nalType(nal) === SPS);
  const pps = opening.nals.find((nal) => nalType(nal) === PPS);
  if (!sps || !pps) throw new Error("The demo's video has no parameter sets in its first picture.");
  const sets = [sps, pps].map((nal) => Buffer.from(nal).toString("base64")).join(",");
  const profile = Buffer.from(sps.subarray(1, 4)).toString("hex");
  return [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=Lotkeeper demo",
    "c=IN IP4 0.0.0.0",
    "t=0 0",
    "a=control:*",
    "m=video 0 RTP/AVP 96",
    `a=rtpmap:96 H264/${RTP_CLOCK_HZ}`,
    `a=fmtp:96 packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${sets}`,
    "a=control:track1",
    "",
  ].join("\r\n");
}

type Request = { method: string; url: string; headers: Map<string, string> };
type Answer = { status: string; headers?: Record<string, string>; body?: string };
type Stream = { path: string; description: string; login?: { user: string; password: string } };

/** One connection: its requests, its session, its packets. */
class Viewer {
  isPlaying = false;
  private inbox: Buffer = Buffer.alloc(0);
  private session: string | null = null;
  private channel = 0;
  private sequence = randomBytes(2).readUInt16BE();
  private readonly source = randomBytes(4).readUInt32BE();
  private readonly nonce = randomBytes(16).toString("hex");
  private waitsForKey = true;

  constructor(
    private readonly socket: Socket,
    private readonly stream: Stream,
  ) {
    socket.setNoDelay(true);
    // A viewer that goes away is everyday life; `close` follows.
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => this.receive(bytes));
  }

  hangUp(): void {
    this.socket.destroy();
  }

  show(unit: AccessUnit, timestamp: number): void {
    if (!this.isPlaying || this.socket.destroyed) return;
    if (this.socket.writableLength > LARGEST_BACKLOG) this.waitsForKey = true;
    if (this.waitsForKey) {
      if (!unit.isKey || this.socket.writableLength > 0) return;
      this.waitsForKey = false;
    }
    this.socket.cork();
    unit.nals.forEach((nal, index) => {
      this.sendNal(nal, timestamp, index === unit.nals.length - 1);
    });
    this.socket.uncork();
  }

  /** RFC 6184: a small NAL unit alone in a packet, a large one in fragments (FU-A). */
  private sendNal(nal: Uint8Array, timestamp: number, isLast: boolean): void {
    if (nal.length <= LARGEST_PAYLOAD) {
      this.sendPacket([nal], timestamp, isLast);
      return;
    }
    const header = nal[0] as number;
    const indicator = (header & 0xe0) | 28;
    for (let from = 1; from < nal.length; from += LARGEST_PAYLOAD - 2) {
      const part = nal.subarray(from, from + LARGEST_PAYLOAD - 2);
      const ends = from + part.length === nal.length;
      const fragment = (from === 1 ? 0x80 : 0) | (ends ? 0x40 : 0) | (header & 0x1f);
      this.sendPacket([Uint8Array.of(indicator, fragment), part], timestamp, isLast && ends);
    }
  }

  private sendPacket(payload: readonly Uint8Array[], timestamp: number, marker: boolean): void {
    const length = payload.reduce((sum, part) => sum + part.length, 12);
    const head = Buffer.alloc(16);
    head[0] = 0x24;
    head[1] = this.channel;
    head.writeUInt16BE(length, 2);
    head[4] = 0x80;
    head[5] = 96 | (marker ? 0x80 : 0);
    head.writeUInt16BE(this.sequence, 6);
    head.writeUInt32BE(timestamp >>> 0, 8);
    head.writeUInt32BE(this.source, 12);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.socket.write(Buffer.concat([head, ...payload]));
  }

  private receive(bytes: Buffer): void {
    this.inbox = Buffer.concat([this.inbox, bytes]);
    for (;;) {
      if (this.inbox[0] === 0x24) {
        // The viewer's own reports (RTCP); nothing here depends on them.
        if (this.inbox.length < 4) return;
        const end = 4 + this.inbox.readUInt16BE(2);
        if (this.inbox.length < end) return;
        this.inbox = this.inbox.subarray(end);
        continue;
      }
      const end = this.inbox.indexOf("\r\n\r\n");
      if (end < 0) {
        if (this.inbox.length > LARGEST_REQUEST) this.socket.destroy();
        return;
      }
      const request = parse(this.inbox.subarray(0, end).toString("latin1"));
      const bodyLength = Number(request?.headers.get("content-length") ?? 0);
      if (!request || !(bodyLength >= 0 && bodyLength <= LARGEST_REQUEST)) {
        this.socket.end("RTSP/1.0 400 Bad Request\r\n\r\n");
        this.inbox = Buffer.alloc(0);
        return;
      }
      if (this.inbox.length < end + 4 + bodyLength) return;
      this.inbox = this.inbox.subarray(end + 4 + bodyLength);
      this.reply(request, this.answer(request));
    }
  }

  private answer(request: Request): Answer {
    if (request.method === "OPTIONS") return { status: "200 OK", headers: { Public: METHODS } };
    if (!isAllowed(request, this.nonce, this.stream.login)) {
      const challenge = `Digest realm="${REALM}", nonce="${this.nonce}"`;
      return { status: "401 Unauthorized", headers: { "WWW-Authenticate": challenge } };
    }
    if (!isPath(request.url, this.stream.path)) return { status: "404 Not Found" };
    switch (request.method) {
      case "DESCRIBE":
        return {
          status: "200 OK",
          headers: { "Content-Base": `${withoutLogin(request.url)}/`, "Content-Type": "application/sdp" },
          body: this.stream.description,
        };
      case "SETUP":
        return this.setUp(request);
      case "PLAY":
        if (!this.session) return { status: "455 Method Not Valid in This State" };
        if (!this.isOurSession(request)) return { status: "454 Session Not Found" };
        this.isPlaying = true;
        this.waitsForKey = true;
        return { status: "200 OK", headers: { Range: "npt=0.000-" } };
      case "PAUSE":
        this.isPlaying = false;
        return { status: "200 OK" };
      case "TEARDOWN":
        this.isPlaying = false;
        this.session = null;
        return { status: "200 OK" };
      case "GET_PARAMETER":
      case "SET_PARAMETER":
        return { status: "200 OK" };
      default:
        return { status: "501 Not Implemented", headers: { Allow: METHODS } };
    }
  }

  private setUp(request: Request): Answer {
    const offers = (request.headers.get("transport") ?? "").split(",");
    const offer = offers.find((one) => /^\s*RTP\/AVP\/TCP\b/i.test(one));
    if (!offer) return { status: "461 Unsupported Transport" };
    const wanted = /interleaved=(\d{1,3})/i.exec(offer);
    this.channel = wanted ? Math.min(254, Number(wanted[1])) : 0;
    this.session ??= randomBytes(8).toString("hex");
    const ssrc = this.source.toString(16).padStart(8, "0");
    const transport = `RTP/AVP/TCP;unicast;interleaved=${this.channel}-${this.channel + 1};ssrc=${ssrc}`;
    return { status: "200 OK", headers: { Transport: transport } };
  }

  private isOurSession(request: Request): boolean {
    const named = request.headers.get("session");
    return named === undefined || named.split(";")[0]?.trim() === this.session;
  }

  private reply(request: Request, { status, headers = {}, body = "" }: Answer): void {
    const lines = [`RTSP/1.0 ${status}`, `CSeq: ${request.headers.get("cseq") ?? "0"}`];
    if (this.session) lines.push(`Session: ${this.session};timeout=60`);
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    this.socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  }
}

function parse(text: string): Request | null {
  const [first = "", ...rest] = text.replace(/^(\r\n)+/, "").split("\r\n");
  const start = /^([A-Z_]{1,20}) (\S{1,1000}) RTSP\/1\.\d$/.exec(first);
  if (!start) return null;
  const headers = new Map<string, string>();
  for (const line of rest) {
    const colon = line.indexOf(":");
    if (colon < 1) return null;
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method: start[1] as string, url: start[2] as string, headers };
}

function isPath(url: string, path: string): boolean {
  const asked = url === "*" ? `/${path}` : url.replace(/^rtsp:\/\/[^/]*/i, "").split("?")[0];
  return asked === `/${path}` || (asked?.startsWith(`/${path}/`) ?? false);
}

const withoutLogin = (url: string): string => url.replace(/^(rtsp:\/\/)[^/@]*@/i, "$1");

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** RFC 2617 without qop, as RTSP cameras do it. */
function isAllowed(request: Request, nonce: string, login: Stream["login"]): boolean {
  if (!login) return true;
  const given = request.headers.get("authorization") ?? "";
  if (!/^Digest /i.test(given)) return false;
  const field = (name: string) => new RegExp(`[ ,]${name}="([^"]*)"`, "i").exec(given)?.[1];
  if (field("username") !== login.user || field("nonce") !== nonce) return false;
  const secret = md5(`${login.user}:${REALM}:${login.password}`);
  const expected = md5(`${secret}:${nonce}:${md5(`${request.method}:${field("uri")}`)}`);
  const response = field("response") ?? "";
  return response.length === expected.length && timingSafeEqual(Buffer.from(response), Buffer.from(expected));
}
