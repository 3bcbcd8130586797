/**
 * Our own JSON, for whatever can send a POST: `{plate, confidence, candidates?, image?, plateImage?, capturedAt?,
 * direction?, id?, state?, source?}`. Strict, because whoever writes it reads what is wrong with it.
 */
import { z } from "zod";
import type { JsonObject } from "./json.ts";
import {
  captureTimeOf,
  eventIdOf,
  jpegOfBase64,
  NOTHING_READ,
  plateText,
  type Understood,
} from "./reading.ts";

const share = z.number("write a number from 0 to 1").min(0, "from 0 to 1").max(1, "from 0 to 1");
const picture = z.string("write the JPEG in base64").nullish();

const schema = z.object({
  plate: z.string("write the plate as text, or null for a vehicle without one").max(64).nullable(),
  confidence: share,
  candidates: z
    .array(z.object({ text: z.string().max(64), confidence: share }))
    .max(20, "write at most 20 candidates")
    .default([]),
  image: picture,
  plateImage: picture,
  capturedAt: z.string("write an instant such as 2026-03-02T08:00:00Z").max(40).nullish(),
  direction: z.enum(["towards", "away", "unknown"], "write towards, away or unknown").default("unknown"),
  id: z
    .union([z.string().max(200), z.number()])
    .transform(String)
    .nullish(),
  state: z.enum(["seen", "lost"], "write seen or lost").default("seen"),
  source: z.string().max(80).nullish(),
});

export const readGeneric = (body: JsonObject): Understood => {
  const checked = schema.safeParse(body);
  if (!checked.success)
    return {
      kind: "broken",
      message: checked.error.issues
        .slice(0, 3)
        .map((issue) => `${issue.path.join(".") || "The body"}: ${issue.message}.`)
        .join(" "),
    };
  const { plate, confidence, candidates, image, plateImage, capturedAt, direction, id, state } = checked.data;
  const captured = captureTimeOf(capturedAt ?? null);
  if (capturedAt && captured?.kind !== "instant")
    return { kind: "broken", message: "capturedAt: write an instant with its offset, 2026-03-02T08:00:00Z." };
  return {
    kind: "read",
    reading: {
      ...NOTHING_READ,
      eventId: eventIdOf(id ?? null),
      text: plateText(plate),
      confidence,
      candidates,
      direction,
      capturedAt: captured,
      isLost: state === "lost",
      frame: jpegOfBase64(image),
      crop: jpegOfBase64(plateImage),
    },
  };
};
