/** Which maker's body is read by which file: the one place that knows them all. Pure. */
import type { PushDriver } from "../../site.ts";
import { readAxis } from "./axis.ts";
import { readDahua } from "./dahua.ts";
import { readGeneric } from "./generic.ts";
import { readHikvision } from "./hikvision.ts";
import { JsonError, readJson } from "./json.ts";
import { readMilesight } from "./milesight.ts";
import { boundaryOf, MultipartError, type Part, partsOf } from "./multipart.ts";
import type { Understood } from "./reading.ts";

/** Never throws for what a camera sent: what cannot be read is `broken`, with a sentence. */
export const understand = (driver: PushDriver, contentType: string, bytes: Uint8Array): Understood => {
  if (driver === "hikvision") return readHikvision(contentType, bytes);
  try {
    const boundary = boundaryOf(contentType);
    const parts = boundary === null ? [] : partsOf(bytes, boundary);
    const body = readJson(boundary === null ? bytes : jsonPart(parts));
    switch (driver) {
      case "dahua":
        return readDahua(body);
      case "axis":
        return readAxis(body, parts);
      case "milesight":
        return readMilesight(body);
      case "generic":
        return readGeneric(body);
      default:
        return driver satisfies never;
    }
  } catch (error) {
    if (error instanceof JsonError || error instanceof MultipartError)
      return { kind: "broken", message: error.message };
    throw error;
  }
};

function jsonPart(parts: readonly Part[]): Uint8Array {
  const isJson = (part: Part): boolean =>
    part.type.endsWith("/json") || /\.json$/i.test(part.fileName) || part.bytes[0] === 0x7b;
  const part = parts.find(isJson);
  if (!part) throw new MultipartError("The push holds no JSON part.");
  return part.bytes;
}
