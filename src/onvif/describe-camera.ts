/**
 * What a camera says of itself over ONVIF: maker, clock, streams and relay outputs, for the page on which it is set up
 * and for `doctor`. Changes nothing in the camera; no address that comes out of here holds a password.
 */
import { DeviceError } from "../devices.ts";
import type { Login } from "../system/digest.ts";
import { escapeXml, type XmlElement, xmlAt, xmlChildren, xmlText } from "../system/xml.ts";
import { type RelayOutput, relayOutputsOf } from "./relay-outputs.ts";
import { createOnvifDevice, namespaceOf, type OnvifDevice, type Service, servicesOf } from "./soap.ts";

export type CameraProfile = {
  token: string;
  name: string;
  /** As the camera writes it: H264, H265, JPEG. Null for a profile without a picture. */
  encoding: string | null;
  /** Pixels. */
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
  /** Without user and password, at the host that we asked. Null where the camera gives none. */
  streamUri: string | null;
  snapshotUri: string | null;
};

export type CameraDescription = {
  manufacturer: string;
  model: string;
  firmware: string;
  /** How far the camera's clock is ahead of ours, to about a second; null when it does not tell. */
  clockOffsetMs: number | null;
  /** In the camera's order, which mostly begins with the main stream. */
  profiles: CameraProfile[];
  relays: RelayOutput[];
};

export type DescribeOptions = {
  /** Of the device service, where discovery said so. */
  path?: string | undefined;
  signal?: AbortSignal | undefined;
  /** For everything together. */
  timeoutMs?: number;
};

/** A recorder has one for each of its channels and streams; nobody picks from more. */
const MOST_PROFILES = 64;
const LONGEST_MS = 20_000;
const LONGEST_TEXT = 100;

const short = (text: string | null): string => (text ?? "").slice(0, LONGEST_TEXT);

/** A positive number, else null. */
const amount = (element: XmlElement | null, ...path: string[]): number | null => {
  const value = Number((element && xmlText(element, ...path)) ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : null;
};

/** An address that the camera named, without login, at the host by which we reached it. Null for anything else. */
export const reachableUri = (uri: string | null, host: string, schemes: readonly string[]): string | null => {
  const url = URL.parse(uri ?? "");
  if (!url || !schemes.includes(url.protocol)) return null;
  url.username = "";
  url.password = "";
  // Behind a translated address, or before it got one, a camera names another than the one that leads to it.
  url.hostname = new URL(`http://${host}`).hostname;
  return url.href;
};

/** The camera has spoken; asking again would not change its mind. */
const isFinal = (error: unknown): boolean => error instanceof DeviceError && !error.retry;

type Media = { service: Service; path: string };

const mediaOf = (services: ReadonlyMap<string, string>): Media[] =>
  // Only the newer service knows H.265; a camera may announce it and not have it.
  (["tr2", "trt"] as const).flatMap((service) => {
    const path = services.get(namespaceOf(service));
    return path === undefined ? [] : [{ service, path }];
  });

const encoderIn = ({ service }: Media, profile: XmlElement): XmlElement | null =>
  service === "tr2"
    ? xmlAt(profile, "Configurations", "VideoEncoder")
    : xmlAt(profile, "VideoEncoderConfiguration");

const streamIn = ({ service }: Media, token: string): string => {
  const profile = `<${service}:ProfileToken>${escapeXml(token)}</${service}:ProfileToken>`;
  return service === "tr2"
    ? `<tr2:Protocol>RTSP</tr2:Protocol>${profile}`
    : `<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></trt:StreamSetup>${profile}`;
};

const profilesOf = async (device: OnvifDevice, host: string, media: Media): Promise<CameraProfile[]> => {
  const { service, path } = media;
  const answer = await device.call({
    service,
    path,
    operation: "GetProfiles",
    ...(service === "tr2" ? { inside: "<tr2:Type>VideoEncoder</tr2:Type>" } : {}),
  });
  /** A profile without that address is still one. */
  const uri = async (
    operation: string,
    inside: string,
    schemes: readonly string[],
  ): Promise<string | null> => {
    try {
      const said = await device.call({ service, path, operation, inside });
      return reachableUri(xmlText(said, "MediaUri", "Uri") ?? xmlText(said, "Uri"), host, schemes);
    } catch (error) {
      if (isFinal(error)) return null;
      throw error;
    }
  };
  const profiles: CameraProfile[] = [];
  for (const profile of xmlChildren(answer, "Profiles").slice(0, MOST_PROFILES)) {
    const token = profile.attributes.get("token");
    if (!token) continue;
    const encoder = encoderIn(media, profile);
    const named = `<${service}:ProfileToken>${escapeXml(token)}</${service}:ProfileToken>`;
    profiles.push({
      token,
      name: short(xmlText(profile, "Name") ?? token),
      encoding: encoder && short(xmlText(encoder, "Encoding")).toUpperCase(),
      width: amount(encoder, "Resolution", "Width"),
      height: amount(encoder, "Resolution", "Height"),
      framesPerSecond: amount(encoder, "RateControl", "FrameRateLimit"),
      streamUri: await uri("GetStreamUri", streamIn(media, token), ["rtsp:", "rtsps:"]),
      snapshotUri: await uri("GetSnapshotUri", named, ["http:", "https:"]),
    });
  }
  return profiles;
};

/**
 * Asks one camera about itself.
 * @param host name or address, with `:port` where it is not 80.
 * @throws DeviceError in words: nobody there, wrong user, no ONVIF.
 */
export const describeCamera = async (
  host: string,
  login: Login | null,
  options: DescribeOptions = {},
): Promise<CameraDescription> => {
  const late = AbortSignal.timeout(options.timeoutMs ?? LONGEST_MS);
  const signal = options.signal ? AbortSignal.any([late, options.signal]) : late;
  const device = createOnvifDevice({ id: host, host, path: options.path, login, signal });
  const clockOffsetMs = await device.clockOffsetMs();
  const about = await device.call({ service: "tds", operation: "GetDeviceInformation" });
  const services = await servicesOf(device);
  const profiles = await profilesOfAny(device, host, mediaOf(services));
  return {
    manufacturer: short(xmlText(about, "Manufacturer")),
    model: short(xmlText(about, "Model")),
    firmware: short(xmlText(about, "FirmwareVersion")),
    clockOffsetMs,
    profiles,
    relays: await relaysOf(device),
  };
};

/** From the first media service that has any. */
const profilesOfAny = async (
  device: OnvifDevice,
  host: string,
  services: readonly Media[],
): Promise<CameraProfile[]> => {
  let refusal: unknown = null;
  for (const media of services) {
    try {
      const profiles = await profilesOf(device, host, media);
      if (profiles.length > 0) return profiles;
    } catch (error) {
      if (!isFinal(error)) throw error;
      refusal = error;
    }
  }
  if (refusal !== null) throw refusal;
  return [];
};

/** Most cameras have no relay, and say so in one way or another. */
const relaysOf = async (device: OnvifDevice): Promise<RelayOutput[]> => {
  try {
    return await relayOutputsOf(device).list();
  } catch (error) {
    if (isFinal(error)) return [];
    throw error;
  }
};
