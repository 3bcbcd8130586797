/**
 * The files a browser may fetch without signing in: styles, scripts, icon. Embedded, named by the hash of
 * their content, so they may be cached for ever. Nothing personal is ever among them.
 */
import htmxPath from "htmx.org/dist/htmx.min.js" with { type: "file" };
import iconPath from "../../public/icon.svg" with { type: "file" };
import livePath from "../../public/live.js" with { type: "file" };
import stylePath from "../../public/style.css" with { type: "file" };
import videoPath from "../../public/video.js" with { type: "file" };

type Asset = {
  name: string;
  type: string;
  body: Uint8Array<ArrayBuffer>;
  packed: Uint8Array<ArrayBuffer>;
  hash: string;
};

const load = async (name: string, path: string, type: string): Promise<Asset> => {
  const body = await Bun.file(path).bytes();
  const hash = new Bun.CryptoHasher("sha256").update(body).digest("hex").slice(0, 16);
  return { name, type, body, packed: Bun.gzipSync(body), hash };
};

const assets = new Map(
  (
    await Promise.all([
      load("style.css", stylePath, "text/css; charset=utf-8"),
      load("htmx.js", htmxPath, "text/javascript; charset=utf-8"),
      load("live.js", livePath, "text/javascript; charset=utf-8"),
      load("video.js", videoPath, "text/javascript; charset=utf-8"),
      load("icon.svg", iconPath, "image/svg+xml"),
    ])
  ).map((asset) => [asset.name, asset]),
);

export type AssetName = "style.css" | "htmx.js" | "live.js" | "video.js" | "icon.svg";

/** The address of a static file for this build. */
export const assetUrl = (name: AssetName): string => `/static/${assets.get(name)!.hash}/${name}`;

/** The file, 304 when the browser has it, null when there is none. An old hash still gets the file, uncached. */
export const assetAnswer = (request: Request, hash: string, name: string): Response | null => {
  const asset = assets.get(name);
  if (!asset) return null;
  const headers = {
    "content-type": asset.type,
    etag: `"${asset.hash}"`,
    vary: "accept-encoding",
    "cache-control": hash === asset.hash ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (request.headers.get("if-none-match") === headers.etag)
    return new Response(null, { status: 304, headers });
  const packs = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  return packs
    ? new Response(asset.packed, { headers: { ...headers, "content-encoding": "gzip" } })
    : new Response(asset.body, { headers });
};
