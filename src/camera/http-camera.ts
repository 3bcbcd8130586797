/**
 * A camera behind http or https: single stills that are asked for again and again, a series of JPEGs, or some other video.
 * Logs in by digest or basic, follows no redirect to another host, scheme or port, and bounds every answer.
 */
import { randomBytes } from "node:crypto";
import { type Challenge, challengeIn, digestHeader, type Login } from "../system/digest.ts";
import { JpegParts, MOST_JPEG_BYTES } from "./jpeg-parts.ts";

export type HttpVideo =
  /** Pictures as they come, each a whole JPEG. @throws Error in words that `explainEnd` knows. */
  | { kind: "pictures"; pictures: AsyncGenerator<Uint8Array>; dateHeader: string | null }
  /** Anything else, for ffmpeg to find out. */
  | { kind: "stream"; bytes: ReadableStream<Uint8Array>; dateHeader: string | null };

const MOST_HOPS = 3;
/** Words of the platform for what ffmpeg calls so. */
const WORDS: Record<string, string> = {
  ConnectionRefused: "connection refused",
  ECONNREFUSED: "connection refused",
  FailedToOpenSocket: "failed to resolve, or no route to host",
  ENOTFOUND: "failed to resolve",
  DNSException: "failed to resolve",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
};

/**
 * Opens the camera and looks what it sends. @param framesPerSecond how often a still is asked for
 * @throws Error in words that `explainEnd` knows; the address's secrets never stand in them
 */
export async function openHttpCamera(
  address: string,
  framesPerSecond: number,
  signal: AbortSignal,
): Promise<HttpVideo> {
  const door = new Door(address, signal);
  const answer = await door.get();
  const type = (answer.headers.get("content-type") ?? "").toLowerCase();
  const dateHeader = answer.headers.get("date");
  if (/^image\/(jpe?g|pjpeg)/.test(type)) {
    const first = await stillIn(answer);
    return { kind: "pictures", pictures: stills(door, first, framesPerSecond, signal), dateHeader };
  }
  if (!answer.body) throw new Error("no video");
  if (type.startsWith("multipart/")) return { kind: "pictures", pictures: series(answer.body), dateHeader };
  if (/^(text|application\/(json|xml|xhtml))/.test(type)) {
    await answer.body.cancel();
    throw new Error("no video: it answers with a page");
  }
  return { kind: "stream", bytes: answer.body, dateHeader };
}

async function* series(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new JpegParts();
  for await (const chunk of body) yield* reader.push(chunk);
  throw new Error("end of file");
}

async function* stills(
  door: Door,
  first: Uint8Array,
  framesPerSecond: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let due = performance.now();
  yield first;
  while (!signal.aborted) {
    due = Math.max(due + 1000 / framesPerSecond, performance.now());
    await Bun.sleep(due - performance.now());
    if (!signal.aborted) yield await stillIn(await door.get());
  }
}

async function stillIn(answer: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_JPEG_BYTES) throw new Error("invalid data: a picture without end");
    chunks.push(chunk);
  }
  if (bytes === 0) throw new Error("no video: an empty answer");
  return new Uint8Array(Buffer.concat(chunks));
}

/** Asks for one address again and again and stays logged in. */
class Door {
  private readonly origin: string;
  private url: URL;
  private readonly login: Login | null;
  private challenge: Challenge | null = null;
  private isBasic = false;
  private uses = 0;

  constructor(
    address: string,
    private readonly signal: AbortSignal,
  ) {
    this.url = new URL(address);
    const { username, password } = this.url;
    this.login = username || password ? { user: decoded(username), password: decoded(password) } : null;
    this.url.username = "";
    this.url.password = "";
    this.origin = this.url.origin;
  }

  async get(): Promise<Response> {
    let mayLogIn = this.login !== null;
    for (let hops = 0; hops <= MOST_HOPS; ) {
      const answer = await this.ask();
      if (answer.status === 401 && mayLogIn) {
        mayLogIn = false;
        await answer.body?.cancel();
        if (this.takeChallenge(answer.headers.get("www-authenticate") ?? "")) continue;
      }
      if (answer.status >= 300 && answer.status < 400) {
        await answer.body?.cancel();
        this.follow(answer.headers.get("location"));
        hops++;
        continue;
      }
      if (answer.ok) return answer;
      await answer.body?.cancel();
      throw new Error(answer.status === 401 ? "401 unauthorized" : refusal(answer.status));
    }
    throw new Error("Redirecting to itself for ever");
  }

  private async ask(): Promise<Response> {
    try {
      return await fetch(this.url.href, {
        redirect: "manual",
        signal: this.signal,
        headers: this.authorization(),
        // Cameras sign their own certificates; whoever can stand in between can stand before the lens as well.
        tls: { rejectUnauthorized: false },
      });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      throw new Error(WORDS[code] ?? (this.signal.aborted ? "timed out" : "broken pipe"));
    }
  }

  private takeChallenge(header: string): boolean {
    this.challenge = challengeIn(header);
    this.uses = 0;
    this.isBasic = this.challenge === null && /\bBasic\b/i.test(header);
    return this.challenge !== null || this.isBasic;
  }

  private authorization(): Record<string, string> {
    const { login, challenge } = this;
    if (!login) return {};
    if (this.isBasic)
      return { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}` };
    if (!challenge) return {};
    const request = { method: "GET", path: `${this.url.pathname}${this.url.search}` };
    const nonce = randomBytes(8).toString("hex");
    return { authorization: digestHeader(challenge, login, request, ++this.uses, nonce) };
  }

  private follow(location: string | null): void {
    const to = location === null ? null : URL.parse(location, this.url.href);
    if (to?.origin !== this.origin) throw new Error("Redirecting to another host");
    to.username = "";
    to.password = "";
    this.url = to;
  }
}

const refusal = (status: number): string =>
  status === 403 ? "403 forbidden" : status === 404 ? "404 not found" : `server returned ${status}`;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
