/**
 * A device that takes its orders over HTTP: one time limit for the whole order, login by digest or basic, no redirects,
 * a bounded answer. Every failure is a DeviceError that says whether the order can have been carried out.
 */
import { randomBytes } from "node:crypto";
import { DeviceError } from "../../devices.ts";
import { challengeIn, digestHeader, type Login } from "../../system/digest.ts";
import { codeOf } from "../libc.ts";

export type Order = { method: "GET" | "POST" | "PUT"; url: string; body?: string; type?: string };
export type HttpDevice = {
  /** The body of the answer. @throws DeviceError */
  ask(order: Order): Promise<string>;
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

const hostOf = (url: string): string => URL.parse(url)?.host ?? "the address";

const boundedText = async (answer: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
};

export const createHttpDevice = (id: string, login: Login | null): HttpDevice => {
  const fault = (message: string, options: { retry: boolean; uncertain: boolean; cause?: unknown }) =>
    new DeviceError(id, message, options);

  const send = async (order: Order, authorization: string | null, signal: AbortSignal): Promise<Response> => {
    try {
      return await fetch(order.url, {
        method: order.method,
        redirect: "manual",
        signal,
        // A connection that was kept may have died unseen: an order on it would be neither sent nor refused.
        keepalive: false,
        headers: {
          ...(authorization === null ? {} : { authorization }),
          ...(order.body === undefined ? {} : { "content-type": order.type ?? "application/json" }),
        },
        ...(order.body === undefined ? {} : { body: order.body }),
      });
    } catch (error) {
      const host = hostOf(order.url);
      if (UNSENT.includes(codeOf(error)))
        throw fault(`Nobody answers at ${host}. Check the device's power, its cable and its address.`, {
          retry: true,
          uncertain: false,
          cause: error,
        });
      throw fault(`${host} did not answer in time. Check the device and its network.`, {
        retry: true,
        uncertain: true,
        cause: error,
      });
    }
  };

  const basic = (who: Login): string =>
    `Basic ${Buffer.from(`${who.user}:${who.password}`).toString("base64")}`;
  /** The second try after a 401, or null when there is nothing to try. */
  const authorized = (order: Order, refusal: Response): string | null => {
    if (!login) return null;
    const header = refusal.headers.get("www-authenticate") ?? "";
    const challenge = challengeIn(header);
    if (challenge) {
      const { pathname, search } = new URL(order.url);
      const request = { method: order.method, path: `${pathname}${search}` };
      return digestHeader(challenge, login, request, 1, randomBytes(8).toString("hex"));
    }
    return /\bBasic\b/i.test(header) ? basic(login) : null;
  };

  return {
    ask: async (order) => {
      const signal = AbortSignal.timeout(ANSWER_MS);
      let answer = await send(order, null, signal);
      if (answer.status === 401) {
        await answer.body?.cancel();
        const authorization = authorized(order, answer);
        if (authorization !== null) answer = await send(order, authorization, signal);
      }
      const host = hostOf(order.url);
      const refuse = async (message: string, retry: boolean, uncertain: boolean): Promise<never> => {
        await answer.body?.cancel();
        throw fault(message, { retry, uncertain });
      };
      if (answer.status === 401 || answer.status === 403)
        return refuse(
          login
            ? `${host} refuses this user or password. Correct them on the page Cameras and gates.`
            : `${host} wants a user and a password. Add them on the page Cameras and gates.`,
          false,
          false,
        );
      if (answer.status >= 300 && answer.status < 400)
        return refuse(
          `${host} sends us to another address, which is not followed. Write the address it leads to.`,
          false,
          false,
        );
      if (answer.status >= 400)
        return refuse(
          `${host} refuses the order (HTTP ${answer.status}). Check the device's model, channel and address.`,
          answer.status >= 500,
          answer.status >= 500,
        );
      try {
        return await boundedText(answer);
      } catch (error) {
        throw fault(`${host} did not answer in time. Check the device and its network.`, {
          retry: true,
          uncertain: true,
          cause: error,
        });
      }
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
