/**
 * What `doctor` hears from the cameras over ONVIF: who they are, how their clocks stand to ours, and which are on the
 * network that no lane uses. A camera without ONVIF is none the worse, so it is not spoken of.
 */
import { DeviceError } from "../../devices.ts";
import type { HealthCheck } from "../../house.ts";
import { type CameraDescription, describeCamera } from "../../onvif/describe-camera.ts";
import { type FoundCamera, findCameras } from "../../onvif/find-cameras.ts";
import { type CameraFile, isStreamCamera, type StreamCameraFile } from "../../site.ts";
import type { Login } from "../../system/digest.ts";

const LISTEN_MS = 2000;
const DESCRIBE_MS = 8000;
/** Beyond this the times in the camera's own pictures are worth nothing as evidence. */
const CLOCK_OFF_MS = 30_000;

/** Where a camera's device service is, and whether the camera said so itself. */
type Service = { host: string; path?: string; isKnown: boolean };

const loginIn = (url: URL): Login | null =>
  url.username === ""
    ? null
    : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };

const serviceOf = (hostname: string, found: readonly FoundCamera[]): Service => {
  const urls = found.filter((one) => one.address === hostname).flatMap((one) => one.xaddrs);
  const url = urls.map((xaddr) => new URL(xaddr)).find(({ protocol }) => protocol === "http:");
  if (!url) return { host: hostname, isKnown: false };
  return { host: `${hostname}${url.port && `:${url.port}`}`, path: url.pathname, isKnown: true };
};

/** `3 s ahead`, `2 min behind`, in whole units. */
const inWords = (offsetMs: number): string => {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const length =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  return seconds < 2 ? "agrees with ours" : `is ${length} ${offsetMs > 0 ? "ahead of" : "behind"} ours`;
};

const aboutCheck = (id: string, about: CameraDescription): HealthCheck => {
  const { manufacturer, model, clockOffsetMs, relays } = about;
  const ok = clockOffsetMs === null || Math.abs(clockOffsetMs) <= CLOCK_OFF_MS;
  const clock = clockOffsetMs === null ? "does not tell its time" : `its clock ${inWords(clockOffsetMs)}`;
  const outputs = relays.map(({ token }) => token).join(", ");
  return {
    check: `camera ${id} ONVIF`,
    ok,
    detail: `${[manufacturer, model, clock].filter(Boolean).join(", ")}${outputs && `; relay outputs: ${outputs}`}`,
    hint: ok
      ? ""
      : "Set the camera's time on its own page, best from the time server that this machine uses.",
  };
};

const checkCamera = async (
  { id, url }: StreamCameraFile,
  found: readonly FoundCamera[],
): Promise<HealthCheck[]> => {
  const address = URL.parse(url);
  if (!address) return [];
  const { host, path, isKnown } = serviceOf(address.hostname, found);
  try {
    const about = await describeCamera(host, loginIn(address), { path, timeoutMs: DESCRIBE_MS });
    return [aboutCheck(id, about)];
  } catch (error) {
    if (!isKnown || !(error instanceof DeviceError)) return [];
    // It has ONVIF and shows its pictures; that it knows another user there is no fault of the site.
    return [{ check: `camera ${id} ONVIF`, ok: true, detail: `${error.message}`, hint: "" }];
  }
};

const unused = (cameras: readonly CameraFile[], found: readonly FoundCamera[]): HealthCheck[] => {
  // One that pushes its reads is used, too.
  const used = new Set(cameras.map(({ url, address }) => address ?? URL.parse(url ?? "")?.hostname));
  const others = found.filter(({ address }) => !used.has(address));
  if (others.length === 0) return [];
  const names = others.map(({ address, name, hardware }) =>
    [address, name || hardware].filter(Boolean).join(" "),
  );
  return [
    {
      check: "cameras nearby",
      ok: true,
      detail: `On the network and not used by a lane: ${names.join(", ")}`,
      hint: "",
    },
  ];
};

/** @param find stands in for the network in a test. */
export async function checkOnvif(
  cameras: readonly CameraFile[],
  find: typeof findCameras = findCameras,
): Promise<HealthCheck[]> {
  if (cameras.length === 0) return [];
  const found = await find({ timeoutMs: LISTEN_MS });
  const clocks = await Promise.all(
    cameras.filter(isStreamCamera).map((camera) => checkCamera(camera, found)),
  );
  return [...clocks.flat(), ...unused(cameras, found)];
}
