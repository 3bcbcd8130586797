/**
 * Hikvision's ISAPI event notification: an `EventNotificationAlert` in XML with an `ANPR` element, alone or in a
 * multipart body beside its pictures (ISAPI general application, “Alarm and Event Receiving in Listening Mode”).
 * Never trusts the address or the clock that stands in the body.
 */
import type { Direction } from "../../parking/types.ts";
import {
  readXml,
  type XmlElement,
  XmlError,
  xmlAt,
  xmlChild,
  xmlChildren,
  xmlText,
} from "../../system/xml.ts";
import { boundaryOf, MultipartError, type Part, partsOf } from "./multipart.ts";
import {
  captureTimeOf,
  directionOf,
  eventIdOf,
  jpegOf,
  NOTHING_READ,
  plateText,
  type Reading,
  shareOf,
  type Understood,
} from "./reading.ts";

const MAX_XML_BYTES = 256 * 1024;
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  forward: "towards",
  approach: "towards",
  reverse: "away",
  backward: "away",
  leave: "away",
};

export const readHikvision = (contentType: string, bytes: Uint8Array): Understood => {
  try {
    const boundary = boundaryOf(contentType);
    const parts = boundary === null ? [] : partsOf(bytes, boundary);
    const xml = boundary === null ? bytes : parts.find(isXml)?.bytes;
    if (!xml) return { kind: "broken", message: "The push holds no XML part." };
    const alert = readXml(xml, { maxBytes: MAX_XML_BYTES, maxDepth: 32, maxNodes: 5_000 });
    if (alert.name !== "EventNotificationAlert")
      return { kind: "broken", message: "The XML is no EventNotificationAlert." };
    const anpr = xmlChild(alert, "ANPR");
    // Heartbeats, video loss and the like use the same address.
    return anpr ? { kind: "read", reading: readingOf(alert, anpr, parts) } : { kind: "beat" };
  } catch (error) {
    if (error instanceof XmlError || error instanceof MultipartError)
      return { kind: "broken", message: error.message };
    throw error;
  }
};

const isXml = (part: Part): boolean =>
  part.type.endsWith("/xml") || part.fileName.toLowerCase().endsWith(".xml") || part.name.endsWith(".xml");

function readingOf(alert: XmlElement, anpr: XmlElement, parts: readonly Part[]): Reading {
  const text = plateText(xmlText(anpr, "licensePlate") ?? xmlText(anpr, "originalLicensePlate"));
  const pictureList = xmlAt(anpr, "pictureInfoList");
  const pictures = pictureList ? xmlChildren(pictureList, "pictureInfo") : [];
  return {
    ...NOTHING_READ,
    eventId: eventIdOf(
      xmlText(alert, "UUID") ?? pictures.map((one) => xmlText(one, "pId")).find(Boolean) ?? null,
    ),
    text,
    confidence: shareOf(numberIn(anpr, "confidenceLevel"), 100),
    charConfidences: charsOf(xmlText(anpr, "plateCharBelieve"), text),
    direction: directionOf(DIRECTIONS, xmlText(anpr, "direction")),
    capturedAt: captureTimeOf(xmlText(alert, "dateTime")),
    ...picturesOf(parts, pictures),
  };
}

const numberIn = (from: XmlElement, name: string): number | null => {
  const text = xmlText(from, name);
  const number = text === null ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
};

/** `99,99,87`: one a character, and of no use when the counts differ. */
function charsOf(believe: string | null, text: string | null): number[] | null {
  if (believe === null || text === null) return null;
  const written = believe.split(",");
  const shares = written.flatMap(
    (one) => shareOf(/^\s*\d{1,3}\s*$/.test(one) ? Number(one) : null, 100) ?? [],
  );
  return shares.length === written.length && shares.length === [...text].length ? shares : null;
}

/** Which part is the plate and which the scene: by the list in the XML, else by the names of the files. */
function picturesOf(
  parts: readonly Part[],
  listed: readonly XmlElement[],
): { frame: Uint8Array | null; crop: Uint8Array | null } {
  const typeOf = (part: Part): string => {
    const named = listed.find((one) => xmlText(one, "fileName") === part.fileName);
    return `${named ? (xmlText(named, "type") ?? "") : ""} ${part.fileName} ${part.name}`.toLowerCase();
  };
  const jpegs = parts.flatMap((part) => {
    const jpeg = isXml(part) ? null : jpegOf(part.bytes);
    return jpeg ? [{ jpeg, isPlate: typeOf(part).includes("licenseplate"), type: typeOf(part) }] : [];
  });
  const scenes = jpegs.filter((one) => !one.isPlate);
  const scene = scenes.find((one) => /detection|background|vehicle/.test(one.type)) ?? scenes[0];
  return { frame: scene?.jpeg ?? null, crop: jpegs.find((one) => one.isPlate)?.jpeg ?? null };
}
