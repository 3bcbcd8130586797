/** Which addresses a camera may have. Pure; it never opens one. */

const SCHEMES = ["rtsp:", "rtsps:", "http:", "https:"];

/** The address as a URL. @throws Error with a sentence for the owner, without the address's secrets. */
export function cameraAddress(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error(
      "The camera's address is not an address. Write it like rtsp://user:password@10.0.0.11:554/stream1",
    );
  }
  if (!SCHEMES.includes(parsed.protocol)) {
    throw new Error(
      `A camera's address starts with rtsp, rtsps, http or https, not with ${parsed.protocol.slice(0, 20)}`,
    );
  }
  if (parsed.hostname === "")
    throw new Error("The camera's address names no host. Write it like rtsp://10.0.0.11/stream1");
  return parsed;
}
