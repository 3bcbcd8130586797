/**
 * A device that takes its orders over HTTP: one time limit for the whole order, login by digest or basic, no redirects,
 * a bounded answer. Every failure is a DeviceError that says whether the order can have been carried out.
 */
import { randomBytes } from "node:crypto";
import { DeviceError } from "../devices.ts";
import { codeOf } from "./code-of.ts";
import { challengeIn, digestHeader, type Login } from "./digest.ts";

export type Order = {
  method: "GET" | "POST" | "PUT";
  url: string;
  /** As a function: what to send with our login in the head, or without it. */
  body?: string | ((hasLogin: boolean) => string);
  type?: string;
};
export type Answer = {
  status: number;
  bytes: Uint8Array;
  /** False when there was more than we wanted to read. */
  isWhole: boolean;
  /** What the device's own clock said in the head, UTC milliseconds. */
  dateMs: number | null;
};
export type AnswerLimits = {
  maxBytes?: number;
  /** Gives up early. */
  signal?: AbortSignal | undefined;
  /** Never hands out the password itself. */
  digestOnly?: boolean;
};
export type HttpDevice = {
  /** The body of the answer. @throws DeviceError */
  ask(order: Order): Promise<string>;
  /** Any answer but a redirect, whatever its status; logs in where the device wants it. @throws DeviceError */
  exchange(order: Order, limits?: AnswerLimits): Promise<Answer>;
  /** Whether somebody listens at the address. @throws DeviceError */
  knock(url: string): Promise<void>;
};

/** Longer than any relay takes; short enough for a driver who waits. */
const ANSWER_MS = 3000;
const MOST_ANSWER_BYTES = 64 * 1024;
/** The order never left this machine. */
const UNSENT = [
  "ConnectionRefused",
  "ECONNREFUSED",
  "FailedToOpenSocket",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "DNSException",
  "EAI_AGAIN",
];

export const hostOf = (url: string): string => URL.parse(url)?.host ?? "the address";

const bounded = async (
  answer: Response,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; isWhole: boolean }> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) break;
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), isWhole: length <= maxBytes };
};

const bodyOf = ({ body }: Order, hasLogin: boolean): string | undefined =>
  typeof body === "function" ? body(hasLogin) : body;

export const createHttpDevice = (id: string, login: Login | null): HttpDevice => {
  const fault = (message: string, options: { retry: boolean; uncertain: boolean; cause?: unknown }) =>
    new DeviceError(id, message, options);
  const silent = (url: string, cause: unknown) =>
    fault(`${hostOf(url)} did not answer in time. Check the device and its network.`, {
      retry: true,
      uncertain: true,
      cause,
    });

  const send = async (order: Order, authorization: string | null, signal: AbortSignal): Promise<Response> => {
    const body = bodyOf(order, authorization !== null);
    try {
      return await fetch(order.url, {
        method: order.method,
        redirect: "manual",
        signal,
        // A connection that was kept may have died unseen: an order on it would be neither sent nor refused.
        keepalive: false,
        headers: {
          ...(authorization === null ? {} : { authorization }),
          ...(body === undefined ? {} : { "content-type": order.type ?? "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      if (UNSENT.includes(codeOf(error)))
        throw fault(
          `Nobody answers at ${hostOf(order.url)}. Check the device's power, its cable and its address.`,
          { retry: true, uncertain: false, cause: error },
        );
      throw silent(order.url, error);
    }
  };

  const basic = (who: Login): string =>
    `Basic ${Buffer.from(`${who.user}:${who.password}`).toString("base64")}`;
  /** The second try after a 401, or null when there is nothing to try. */
  const authorized = (order: Order, refusal: Response, digestOnly: boolean): string | null => {
    if (!login) return null;
    const header = refusal.headers.get("www-authenticate") ?? "";
    const challenge = challengeIn(header);
    if (challenge) {
      const { pathname, search } = new URL(order.url);
      const request = { method: order.method, path: `${pathname}${search}` };
      return digestHeader(challenge, login, request, 1, randomBytes(8).toString("hex"));
    }
    return !digestOnly && /\bBasic\b/i.test(header) ? basic(login) : null;
  };

  const exchange = async (order: Order, limits: AnswerLimits = {}): Promise<Answer> => {
    const late = AbortSignal.timeout(ANSWER_MS);
    const signal = limits.signal ? AbortSignal.any([late, limits.signal]) : late;
    let answer = await send(order, null, signal);
    if (answer.status === 401) {
      const authorization = authorized(order, answer, limits.digestOnly ?? false);
      if (authorization !== null) {
        await answer.body?.cancel();
        answer = await send(order, authorization, signal);
      }
    }
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      throw fault(
        `${hostOf(order.url)} sends us to another address, which is not followed. Write the address it leads to.`,
        { retry: false, uncertain: false },
      );
    }
    const dateMs = Date.parse(answer.headers.get("date") ?? "");
    try {
      return {
        status: answer.status,
        ...(await bounded(answer, limits.maxBytes ?? MOST_ANSWER_BYTES)),
        dateMs: Number.isNaN(dateMs) ? null : dateMs,
      };
    } catch (error) {
      // Its status is refusal enough.
      if (answer.status >= 400)
        return { status: answer.status, bytes: new Uint8Array(0), isWhole: false, dateMs: null };
      throw silent(order.url, error);
    }
  };

  return {
    exchange,
    ask: async (order) => {
      const { status, bytes } = await exchange(order);
      const host = hostOf(order.url);
      if (status === 401 || status === 403)
        throw fault(
          login
            ? `${host} refuses this user or password. Correct them on the page Cameras and gates.`
            : `${host} wants a user and a password. Add them on the page Cameras and gates.`,
          { retry: false, uncertain: false },
        );
      if (status >= 400)
        throw fault(
          `${host} refuses the order (HTTP ${status}). Check the device's model, channel and address.`,
          { retry: status >= 500, uncertain: status >= 500 },
        );
      return new TextDecoder().decode(bytes);
    },
    knock: async (url) => {
      const { hostname, port, protocol } = new URL(url);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const late = setTimeout(() => reject(new Error("no answer")), ANSWER_MS);
      try {
        const socket = Bun.connect({
          hostname: hostname.replace(/^\[|\]$/g, ""),
          port: port ? Number(port) : protocol === "https:" ? 443 : 80,
          socket: { open: () => resolve(), data: () => {}, connectError: (_, error) => reject(error) },
        });
        socket.then(
          (open) => promise.finally(() => open.end()).catch(() => {}),
          (error: unknown) => reject(error),
        );
        await promise;
      } catch (error) {
        throw fault(
          `Nobody answers at ${hostOf(url)}. Check the device's power, its cable and its address.`,
          { retry: true, uncertain: false, cause: error },
        );
      } finally {
        clearTimeout(late);
      }
    },
  };
};
