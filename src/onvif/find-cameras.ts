/**
 * Finds the ONVIF cameras on the networks of this machine: WS-Discovery of April 2005, which ONVIF uses (Core 7). Asks
 * and listens for a moment; what answers is a hint from whoever wanted to answer, bounded, and is not called back.
 */
import { randomUUID } from "node:crypto";
import { networkInterfaces } from "node:os";
import { readXml, type XmlElement, xmlAt, xmlChildren, xmlText } from "../system/xml.ts";

export type FoundCamera = {
  /** Whence its answer came. */
  address: string;
  /** As it calls itself; empty when it does not say. */
  name: string;
  hardware: string;
  /** Of its device service: http or https, the one at `address` first. */
  xaddrs: string[];
};

export type FindOptions = {
  /** How long to listen. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Our own IPv4 addresses from which to ask. All networks of this machine when absent. */
  from?: readonly string[];
};

const GROUP = "239.255.255.250";
const PORT = 3702;
/** Datagrams are lost, the more so when everybody answers at once. */
const ASK_AT_MS = [0, 250, 900];
const MOST_CAMERAS = 256;
/** One camera answers each question on each network; a flood is not read to its end. */
const MOST_ANSWERS = 4096;
const MOST_ANSWER_BYTES = 32 * 1024;
const MOST_XADDRS = 8;
const LONGEST_TEXT = 100;

/** Both that are in use: cameras announce the first, some of the newer ones only the second. */
const TYPES = [
  'xmlns:d="http://www.onvif.org/ver10/network/wsdl">d:NetworkVideoTransmitter',
  'xmlns:d="http://www.onvif.org/ver10/device/wsdl">d:Device',
];

const probe = (types: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
  "<s:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>" +
  `<a:MessageID>uuid:${randomUUID()}</a:MessageID>` +
  "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>" +
  `<s:Body><w:Probe><w:Types ${types}</w:Types></w:Probe></s:Body></s:Envelope>`;

const wordsOf = (text: string | null): string[] => (text ?? "").split(/\s+/).filter(Boolean);

/** The last part of `onvif://www.onvif.org/name/Gate%20camera`. */
const scope = (scopes: readonly string[], kind: string): string => {
  const start = `onvif://www.onvif.org/${kind}/`;
  const found = scopes.find((one) => one.toLowerCase().startsWith(start))?.slice(start.length) ?? "";
  try {
    return decodeURIComponent(found).slice(0, LONGEST_TEXT);
  } catch {
    return found.slice(0, LONGEST_TEXT);
  }
};

const matchIn = (match: XmlElement, address: string): { key: string; camera: FoundCamera } | null => {
  const xaddrs = wordsOf(xmlText(match, "XAddrs"))
    .slice(0, MOST_XADDRS)
    .filter((one) => ["http:", "https:"].includes(URL.parse(one)?.protocol ?? ""));
  if (xaddrs.length === 0) return null;
  const isHere = (xaddr: string): number => (URL.parse(xaddr)?.hostname === address ? 0 : 1);
  const scopes = wordsOf(xmlText(match, "Scopes"));
  return {
    // Cheap cameras of one kind call themselves all the same.
    key: `${xmlText(match, "EndpointReference", "Address") ?? xaddrs[0]} ${address}`,
    camera: {
      address,
      name: scope(scopes, "name"),
      hardware: scope(scopes, "hardware"),
      xaddrs: xaddrs.sort((a, b) => isHere(a) - isHere(b)),
    },
  };
};

/** The cameras of one answer; none when it is not an answer. @param address whence it came. */
export const camerasIn = (
  datagram: string | Uint8Array,
  address: string,
): { key: string; camera: FoundCamera }[] => {
  try {
    const matches = xmlAt(readXml(datagram, { maxBytes: MOST_ANSWER_BYTES }), "Body", "ProbeMatches");
    return matches ? xmlChildren(matches, "ProbeMatch").flatMap((one) => matchIn(one, address) ?? []) : [];
  } catch {
    return [];
  }
};

/** What was heard so far: each camera once, and no more of a flood than is of use. */
export const gatherCameras = () => {
  const found = new Map<string, FoundCamera>();
  let answers = 0;
  return {
    hear: (datagram: Uint8Array | string, address: string): void => {
      if (++answers > MOST_ANSWERS) return;
      for (const { key, camera } of camerasIn(datagram, address))
        if (!found.has(key) && found.size < MOST_CAMERAS) found.set(key, camera);
    },
    /** By address, as numbers. */
    cameras: (): FoundCamera[] => {
      const inOrder = ({ address }: FoundCamera): string =>
        address.replace(/\d+/g, (digits) => digits.padStart(3, "0"));
      return [...found.values()].sort((a, b) => inOrder(a).localeCompare(inOrder(b)));
    },
  };
};

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter((one) => one.family === "IPv4" && !one.internal).map((one) => one.address),
  );

/** @returns each camera once, by address. Never throws for a network that does not take the question. */
export const findCameras = async (options: FindOptions): Promise<FoundCamera[]> => {
  const { hear, cameras } = gatherCameras();
  const over = Promise.withResolvers<void>();
  const timers = [setTimeout(over.resolve, options.timeoutMs)];
  options.signal?.addEventListener("abort", () => over.resolve(), { once: true });
  if (options.signal?.aborted) over.resolve();

  const ask = async (from: string) => {
    try {
      const socket = await Bun.udpSocket({
        hostname: from,
        port: 0,
        socket: { data: (_, datagram, _port, address) => hear(datagram, address) },
      });
      const send = (): void => {
        try {
          for (const types of TYPES) socket.send(probe(types), PORT, GROUP);
        } catch {
          // The network went away meanwhile; the others may answer.
        }
      };
      socket.setMulticastInterface(from);
      socket.setMulticastTTL(1);
      send();
      for (const ms of ASK_AT_MS.slice(1)) timers.push(setTimeout(send, ms));
      return [socket];
    } catch {
      // An address that was just lost, or a network without multicast.
      return [];
    }
  };

  const sockets = (await Promise.all((options.from ?? ownAddresses()).map(ask))).flat();
  try {
    if (sockets.length > 0) await over.promise;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const socket of sockets) socket.close();
  }
  return cameras();
};
