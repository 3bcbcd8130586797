/**
 * Milesight's LPR message by HTTP POST: flat JSON whose values are text, pictures in base64, the time a wall clock of
 * the camera's own zone. It gives no id: the same message twice is the same event.
 */
import type { Direction } from "../../parking/types.ts";
import { type JsonObject, numberOf, textOf } from "./json.ts";
import {
  boxOf,
  captureTimeOf,
  directionOf,
  jpegOfBase64,
  NOTHING_READ,
  plateText,
  shareOf,
  type Understood,
} from "./reading.ts";

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  approach: "towards",
  in: "towards",
  away: "away",
  out: "away",
};

export const readMilesight = (body: JsonObject): Understood => {
  if (body.plate === undefined) return { kind: "beat" };
  const [left, top, right, bottom] = [
    numberOf(body.coordinate_x1),
    numberOf(body.coordinate_y1),
    numberOf(body.coordinate_x2),
    numberOf(body.coordinate_y2),
  ];
  return {
    kind: "read",
    reading: {
      ...NOTHING_READ,
      text: plateText(textOf(body.plate)),
      confidence: shareOf(numberOf(body.confidence), 1),
      direction: directionOf(DIRECTIONS, textOf(body.direction)),
      capturedAt: captureTimeOf(textOf(body.time_msec) ?? textOf(body.time)),
      box: boxOf([left, top, (right ?? Number.NaN) - (left ?? 0), (bottom ?? Number.NaN) - (top ?? 0)]),
      frame: jpegOfBase64(body.full_image) ?? jpegOfBase64(body.vehicle_image),
      crop: jpegOfBase64(body.plate_image),
    },
  };
};
