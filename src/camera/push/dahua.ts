/**
 * Dahua's ITSAPI: JSON to `…/NotificationInfo/TollgateInfo` with everything under `Picture`, answered by
 * `{"result":"true"}`, without which the camera sends it again. Times are wall clocks of the camera's own zone.
 */
import type { Direction } from "../../parking/types.ts";
import { isObject, type JsonObject, numberOf, objectAt, textOf } from "./json.ts";
import {
  captureTimeOf,
  directionOf,
  eventIdOf,
  jpegOfBase64,
  NOTHING_READ,
  plateText,
  shareOf,
  type Understood,
} from "./reading.ts";

/** Which side of the vehicle the camera sees: the front comes, the back goes. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  obverse: "towards",
  approach: "towards",
  front: "towards",
  reverse: "away",
  leave: "away",
  away: "away",
  tail: "away",
};

export const readDahua = (body: JsonObject): Understood => {
  if (!isObject(body.Picture)) return { kind: "broken", message: "The JSON holds no Picture." };
  const picture = body.Picture;
  // Firmwares put them under Picture; some beside it.
  const part = (name: string): JsonObject =>
    isObject(picture[name]) ? objectAt(picture, name) : objectAt(body, name);
  const plate = part("Plate");
  const snap = part("SnapInfo");
  const isThere = plate.IsExist !== false && plate.IsExist !== "false";
  const crop = jpegOfBase64(part("CutoutPic").Content);
  const frame = jpegOfBase64(part("NormalPic").Content) ?? jpegOfBase64(part("VehiclePic").Content);
  return {
    kind: "read",
    reading: {
      ...NOTHING_READ,
      eventId: eventIdOf(textOf(snap.SnapID) ?? textOf(part("NormalPic").PicName) ?? textOf(body.PicName)),
      text: isThere ? plateText(textOf(plate.PlateNumber)) : null,
      confidence: shareOf(numberOf(plate.Confidence), 100),
      direction: directionOf(DIRECTIONS, textOf(snap.Direction)),
      capturedAt: captureTimeOf(textOf(snap.AccurateTime) ?? textOf(snap.SnapTime)),
      frame,
      crop,
    },
  };
};
