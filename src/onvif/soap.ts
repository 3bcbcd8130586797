/**
 * One ONVIF device and its calls: SOAP 1.2 over HTTP with WS-Security, by the camera's own clock, and HTTP digest where
 * it wants that. Every failure is a DeviceError in words; nothing leads to another host than the one we were given.
 */
import { randomBytes } from "node:crypto";
import { DeviceError } from "../devices.ts";
import type { Login } from "../system/digest.ts";
import { createHttpDevice } from "../system/http-device.ts";
import { readXml, type XmlElement, xmlAt, xmlChild, xmlChildren, xmlText } from "../system/xml.ts";
import { userNameToken } from "./user-name-token.ts";

export type OnvifPlace = {
  /** Names the device in a DeviceError. */
  id: string;
  /** Name or address, with `:port` where it is not 80. */
  host: string;
  /** Of the device service. */
  path?: string | undefined;
  login: Login | null;
  signal?: AbortSignal | undefined;
};

/** A namespace as the calls abbreviate it. */
export type Service = "tds" | "tmd" | "trt" | "tr2";

export type OnvifCall = {
  service: Service;
  operation: string;
  /** What stands inside the operation's element; `tt` and the services' prefixes are bound. */
  inside?: string;
  /** Path and query of the service; the device service when absent. */
  path?: string | undefined;
  /** It moves something in the world, so that an answer that never came leaves open whether it did. */
  moves?: true;
};

export type OnvifDevice = {
  /** The operation's answer. @throws DeviceError, its `cause` a SoapFault where the device said why. */
  call(call: OnvifCall): Promise<XmlElement>;
  /**
   * Asks the device's clock, by which calls are signed from then on.
   * @returns milliseconds that it is ahead of ours, to about a second; null when it does not tell. @throws DeviceError
   */
  clockOffsetMs(): Promise<number | null>;
};

/** The device understood and refuses. */
export class SoapFault extends Error {
  override readonly name = "SoapFault";
  /** Code and subcodes without prefixes, outermost first: `["Sender", "InvalidArgVal", "RelayToken"]`. */
  readonly codes: readonly string[];
  constructor(codes: readonly string[], reason: string) {
    super(reason);
    this.codes = codes;
  }
}

const NAMESPACES: Record<Service | "tt", string> = {
  tds: "http://www.onvif.org/ver10/device/wsdl",
  tmd: "http://www.onvif.org/ver10/deviceIO/wsdl",
  trt: "http://www.onvif.org/ver10/media/wsdl",
  tr2: "http://www.onvif.org/ver20/media/wsdl",
  tt: "http://www.onvif.org/ver10/schema",
};
export const namespaceOf = (service: Service): string => NAMESPACES[service];

export const DEVICE_PATH = "/onvif/device_service";
/** A recorder with 64 channels describes all its profiles in less. */
const MOST_ANSWER_BYTES = 2 * 1024 * 1024;
const MOST_NODES = 100_000;
const CALL_MS = 3000;
const NONCE_BYTES = 16;
/** A camera that refuses us although its clock has not moved by more than this means something else. */
const CLOCK_MOVED_MS = 1000;
const LONGEST_REASON = 160;

const envelope = (head: string, { service, operation, inside = "" }: OnvifCall): string => {
  const bound = Object.entries(NAMESPACES).map(([prefix, namespace]) => ` xmlns:${prefix}="${namespace}"`);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"${bound.join("")}>` +
    `<s:Header>${head}</s:Header><s:Body><${service}:${operation}>${inside}</${service}:${operation}></s:Body></s:Envelope>`
  );
};

const localPart = (name: string): string => name.slice(name.indexOf(":") + 1).trim();

/** Codes of SOAP 1.2, or of SOAP 1.1, which some devices answer with. */
const faultIn = (fault: XmlElement): SoapFault => {
  const codes: string[] = [];
  for (let code = xmlChild(fault, "Code"); code; code = xmlChild(code, "Subcode"))
    codes.push(localPart(xmlText(code, "Value") ?? ""));
  const old = xmlText(fault, "faultcode");
  if (old) codes.push(localPart(old));
  const reason = xmlText(fault, "Reason", "Text") ?? xmlText(fault, "faultstring") ?? codes.join(", ");
  return new SoapFault(codes, reason.replace(/\s+/g, " ").slice(0, LONGEST_REASON));
};

/** A refusal of who asks, and not of what is asked. */
const NOT_AUTHORIZED = ["NotAuthorized", "FailedAuthentication", "InvalidSecurity", "InvalidSecurityToken"];
const isNotAuthorized = (fault: SoapFault): boolean =>
  fault.codes.some((code) => NOT_AUTHORIZED.includes(code));
const isRefusalOfUser = (error: unknown): boolean =>
  error instanceof DeviceError && error.cause instanceof SoapFault && isNotAuthorized(error.cause);
/** The device failed on its own side: what was asked may have happened. */
const isReceivers = (fault: SoapFault): boolean =>
  fault.codes.some((code) => code === "Receiver" || code === "Server");

/** They come as the receiver's faults, and are none. */
const UNKNOWN_CALL = ["ActionNotSupported", "NotSupported", "UnknownAction", "OptionalActionNotImplemented"];
/** gSOAP, of which many cameras are made, has only words for it. */
const UNKNOWN_CALL_WORDS = /not implemented|not recognized/i;

const isUnknown = (fault: SoapFault): boolean =>
  fault.codes.some((code) => UNKNOWN_CALL.includes(code)) || UNKNOWN_CALL_WORDS.test(fault.message);

/** Whether the device has no such call, and another way may lead there. */
export const isUnknownCall = (error: unknown): boolean =>
  error instanceof DeviceError && error.cause instanceof SoapFault && isUnknown(error.cause);

const number = (element: XmlElement, ...path: string[]): number =>
  Number(xmlText(element, ...path) ?? Number.NaN);

/** UTC milliseconds of a `DateTime`; null when it is none. */
const momentIn = (moment: XmlElement | null): number | null => {
  if (!moment) return null;
  const date = (name: string) => number(moment, "Date", name);
  const time = (name: string) => number(moment, "Time", name);
  const ms = Date.UTC(
    date("Year"),
    date("Month") - 1,
    date("Day"),
    time("Hour"),
    time("Minute"),
    time("Second"),
  );
  return Number.isNaN(ms) ? null : ms;
};

/** @throws DeviceError for a host that is none. */
export const createOnvifDevice = (place: OnvifPlace): OnvifDevice => {
  const { id, host, login, signal } = place;
  const http = createHttpDevice(id, login);
  const address = URL.parse(`http://${host}`);
  if (address?.pathname !== "/" || address.username !== "" || address.search !== "")
    throw new DeviceError(id, `${host} is no address. Write a name or an address such as 10.0.0.20:8080.`, {
      retry: false,
    });
  let offsetMs = 0;

  const fault = (message: string, options: { retry?: boolean; uncertain?: boolean; cause?: unknown } = {}) =>
    new DeviceError(id, message, {
      retry: options.retry ?? false,
      uncertain: options.uncertain ?? false,
      cause: options.cause,
    });
  const unauthorized = (cause = new SoapFault([NOT_AUTHORIZED[0]!], "HTTP 401")) =>
    fault(
      login
        ? `${host} refuses this user or password, or this user may not do it. Correct them; many cameras keep users of their own for ONVIF, who need the level Operator or Administrator.`
        : `${host} wants a user and a password. Write a user whom the camera knows for ONVIF.`,
      { cause },
    );
  const foreign = (cause?: unknown) =>
    fault(
      `${host} does not answer like an ONVIF camera. Check the address, and switch ONVIF on in the camera.`,
      {
        uncertain: true,
        cause,
      },
    );

  /** Joined as text: a path that begins with two slashes would name another host. */
  const addressOf = (path: string): string => `${address.origin}${path.startsWith("/") ? "" : "/"}${path}`;

  const post = async (call: OnvifCall, isSigned: boolean, late: AbortSignal) => {
    const action = `${NAMESPACES[call.service]}/${call.operation}`;
    const answer = await http.exchange(
      {
        method: "POST",
        url: addressOf(call.path ?? place.path ?? DEVICE_PATH),
        type: `application/soap+xml; charset=utf-8; action="${action}"`,
        // Both kinds of login at once are two chances to be refused (ONVIF Core, 5.9).
        body: (hasLogin) =>
          envelope(
            login && isSigned && !hasLogin
              ? userNameToken(login, randomBytes(NONCE_BYTES), Date.now() + offsetMs)
              : "",
            call,
          ),
      },
      {
        maxBytes: MOST_ANSWER_BYTES,
        signal: signal ? AbortSignal.any([signal, late]) : late,
        digestOnly: true,
      },
    );
    if (!answer.isWhole && answer.status < 400)
      throw fault(
        `${host} answers with more than ${MOST_ANSWER_BYTES} bytes, which no camera needs. Check the address.`,
        { uncertain: true },
      );
    return answer;
  };

  /** The first element of the body. */
  const bodyIn = ({ status, bytes }: { status: number; bytes: Uint8Array }): XmlElement => {
    let body: XmlElement | null = null;
    try {
      const root = readXml(bytes, { maxBytes: MOST_ANSWER_BYTES, maxNodes: MOST_NODES });
      if (root.name === "Envelope") body = xmlAt(root, "Body")?.children[0] ?? null;
    } catch (error) {
      if (status < 400) throw foreign(error);
    }
    if (status === 401 || status === 403) throw unauthorized();
    if (body?.name === "Fault") {
      const said = faultIn(body);
      if (isNotAuthorized(said)) throw unauthorized(said);
      const isTheirs = isReceivers(said) && !isUnknown(said);
      throw fault(`${host} refuses: ${said.message}. Look at the camera's own page.`, {
        retry: isTheirs,
        uncertain: isTheirs,
        cause: said,
      });
    }
    if (status >= 400)
      throw status >= 500
        ? fault(`${host} fails (HTTP ${status}). Restart the camera if it goes on.`, {
            retry: true,
            uncertain: true,
          })
        : foreign();
    if (!body) throw foreign();
    return body;
  };

  const once = async (call: OnvifCall, late: AbortSignal): Promise<XmlElement> => {
    const body = bodyIn(await post(call, true, late));
    if (body.name !== `${call.operation}Response`) throw foreign();
    return body;
  };

  const clockOffsetMs = async (late: AbortSignal): Promise<number | null> => {
    const startMs = Date.now();
    const answer = await post({ service: "tds", operation: "GetSystemDateAndTime" }, false, late);
    const nowMs = (startMs + Date.now()) / 2;
    let moment: number | null = null;
    try {
      moment = momentIn(xmlAt(bodyIn(answer), "SystemDateAndTime", "UTCDateTime"));
    } catch (error) {
      // Some want a user even for the time of day, and tell it in the head of the refusal.
      if (!isRefusalOfUser(error)) throw error;
    }
    // Whole seconds that have begun: half a second is right on average.
    const theirMs = moment ?? answer.dateMs;
    if (theirMs === null) return null;
    offsetMs = Math.round(theirMs + 500 - nowMs);
    return offsetMs;
  };

  /** One time limit over all its tries: an order must not come late. */
  const signed = async (call: OnvifCall, late: AbortSignal): Promise<XmlElement> => {
    try {
      return await once(call, late);
    } catch (error) {
      if (!login || !isRefusalOfUser(error)) throw error;
      // Its clock may have been set meanwhile, or ours.
      const before = offsetMs;
      const now = await clockOffsetMs(late).catch(() => null);
      if (now === null || Math.abs(now - before) <= CLOCK_MOVED_MS) throw error;
      return once(call, late);
    }
  };
  /** Whoever only asked has changed nothing, whatever became of the answer. */
  const calm = (error: unknown): unknown =>
    error instanceof DeviceError && error.uncertain
      ? fault(error.message, { retry: error.retry, cause: error.cause })
      : error;

  return {
    clockOffsetMs: () =>
      clockOffsetMs(AbortSignal.timeout(CALL_MS)).catch((error: unknown) => {
        throw calm(error);
      }),
    call: (call) =>
      signed(call, AbortSignal.timeout(CALL_MS)).catch((error: unknown) => {
        throw call.moves ? error : calm(error);
      }),
  };
};

/** Path and query of each service that the device has, by its namespace. @throws DeviceError */
export const servicesOf = async (device: OnvifDevice): Promise<Map<string, string>> => {
  const found = new Map<string, string>();
  const note = (namespace: string, xaddr: string | null): void => {
    const url = URL.parse(xaddr ?? "");
    // A camera names the address that it believes to have; ours is the one that led here.
    if (url && ["http:", "https:"].includes(url.protocol))
      found.set(namespace, `${url.pathname}${url.search}`);
  };
  try {
    const answer = await device.call({
      service: "tds",
      operation: "GetServices",
      inside: "<tds:IncludeCapability>false</tds:IncludeCapability>",
    });
    for (const service of xmlChildren(answer, "Service"))
      note(xmlText(service, "Namespace") ?? "", xmlText(service, "XAddr"));
  } catch (error) {
    // Older devices refuse it in all kinds of ways; one that is gone is no better at the next question.
    if (!(error instanceof DeviceError) || isRefusalOfUser(error)) throw error;
    const answer = await device.call({
      service: "tds",
      operation: "GetCapabilities",
      inside: "<tds:Category>All</tds:Category>",
    });
    note(NAMESPACES.trt, xmlText(answer, "Capabilities", "Media", "XAddr"));
    note(NAMESPACES.tmd, xmlText(answer, "Capabilities", "Extension", "DeviceIO", "XAddr"));
  }
  return found;
};
