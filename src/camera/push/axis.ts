/**
 * Axis License Plate Verifier's push events: JSON, alone or in a multipart body beside its pictures. One vehicle keeps
 * its `carID` through `new`, `update` and `lost`; lost comes seconds after the plate was read last.
 */
import type { Candidate, Direction } from "../../parking/types.ts";
import { isObject, type JsonObject, numberOf, textOf } from "./json.ts";
import type { Part } from "./multipart.ts";
import {
  boxOf,
  captureTimeOf,
  directionOf,
  epochTimeOf,
  eventIdOf,
  jpegOf,
  jpegOfBase64,
  NOTHING_READ,
  plateText,
  shareOf,
  type Understood,
} from "./reading.ts";

const DIRECTIONS: Readonly<Record<string, Direction>> = { in: "towards", out: "away" };
const MAX_CANDIDATES = 10;

export const readAxis = (body: JsonObject, parts: readonly Part[]): Understood => {
  const state = (textOf(body.carState) ?? "").toLowerCase();
  const written = textOf(body.plateUTF8) ?? textOf(body.plateText) ?? textOf(body.plateASCII);
  // Heartbeats of the same application name neither.
  if (state === "" && written === null) return { kind: "beat" };
  const plate = Array.isArray(body.plateCoordinates) ? body.plateCoordinates.map(numberOf) : [];
  return {
    kind: "read",
    reading: {
      ...NOTHING_READ,
      eventId: eventIdOf(textOf(body.carID) ?? textOf(body.carId)),
      text: plateText(written),
      confidence: shareOf(numberOf(body.plateConfidence), 1),
      candidates: candidatesOf(body.plateCandidates),
      direction: directionOf(DIRECTIONS, textOf(body.carMoveDirection)),
      capturedAt: epochTimeOf(numberOf(body.capture_timestamp)) ?? captureTimeOf(textOf(body.datetime)),
      isLost: state === "lost",
      box: boxOf(plate),
      ...picturesOf(body, parts),
    },
  };
};

function candidatesOf(value: unknown): Candidate[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_CANDIDATES).flatMap((one: unknown) => {
    const text = isObject(one) ? plateText(textOf(one.text) ?? textOf(one.plateText)) : null;
    const confidence = isObject(one)
      ? shareOf(numberOf(one.confidence) ?? numberOf(one.plateConfidence), 1)
      : null;
    return text === null || confidence === null ? [] : [{ text, confidence }];
  });
}

/** `plate` is the crop; the whole frame is worth more than the vehicle cut out of it. */
function picturesOf(
  body: JsonObject,
  parts: readonly Part[],
): { frame: Uint8Array | null; crop: Uint8Array | null } {
  const inJson = (Array.isArray(body.ImageArray) ? body.ImageArray : [])
    .slice(0, 8)
    .flatMap((one: unknown) => {
      const jpeg = isObject(one) ? jpegOfBase64(one.BinaryImage) : null;
      return jpeg && isObject(one) ? [{ jpeg, kind: textOf(one.ImageType) ?? "" }] : [];
    });
  const inParts = parts.flatMap((part) => {
    const jpeg = jpegOf(part.bytes);
    return jpeg ? [{ jpeg, kind: `${part.name} ${part.fileName}` }] : [];
  });
  // One picture without a name is what `imageType` of the event says it is.
  const fallback = textOf(body.imageType) ?? "";
  const all = [...inJson, ...inParts].map(({ jpeg, kind }) => ({
    jpeg,
    kind: (/plate|frame|vehicle|mmr|crop/i.test(kind) ? kind : fallback).toLowerCase(),
  }));
  const isPlate = (kind: string): boolean => /plate/.test(kind);
  const scenes = all.filter((one) => !isPlate(one.kind));
  const scene = scenes.find((one) => one.kind.includes("frame")) ?? scenes[0];
  return { frame: scene?.jpeg ?? null, crop: all.find((one) => isPlate(one.kind))?.jpeg ?? null };
}
