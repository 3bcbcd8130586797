/**
 * Explains one picture: what the camera sees, what the lane makes of it, and in one sentence why nothing moved. Keeps the
 * last few looks in memory for two minutes, on no disk. Never decides about a vehicle.
 */
import type { Done, LaneView, Refusal } from "./desk-types.ts";
import { type Clock, DeviceError, type Examined, type Frame, type Recogniser } from "./devices.ts";
import { isListed } from "./parking/lists.ts";
import { confusableDistance, displayPlate, fitRegions, type Lookalikes } from "./parking/plate/index.ts";
import {
  type SightConditions,
  sightSentence,
  type TrackView,
  trackSentence,
  troubleOf,
} from "./parking/sight/index.ts";
import type { LaneRules, SiteRules } from "./parking/types.ts";
import type { Look, LookSight, LookTrack } from "./sight-types.ts";

export type LookParts = {
  recogniser: Pick<Recogniser, "examine">;
  clock: Clock;
  rules(): SiteRules;
  lane(id: string): { view(): LaneView } | null;
  latestFrame(laneId: string): Frame | null;
  tracks(laneId: string): TrackView[];
  /** How finely a lane looks now. */
  detail(laneId: string): number;
  /** What the owner switched on for a camera. */
  lookalikes(cameraId: string): Lookalikes | undefined;
};

export type Looks = {
  lane(laneId: string): Promise<Done<{ look: Look }>>;
  file(bytes: Uint8Array, laneId: string | null): Promise<Done<{ look: Look }>>;
  found(lookId: string): Look | null;
  shot(lookId: string, crop: number | null): Uint8Array | null;
};

const KEPT_MS = 120_000;
const MOST_KEPT = 6;
const MIN_CONFIDENCE = 0.85;

type Kept = { look: Look; pictures: NonNullable<Examined["pictures"]>; untilMs: number };

const refuse = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });

export function createLooks(parts: LookParts): Looks {
  const { clock, recogniser } = parts;
  const kept = new Map<string, Kept>();

  const forget = (): void => {
    for (const [id, one] of kept) if (one.untilMs <= clock.monotonicMs()) kept.delete(id);
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(id);
  };

  const look = async (
    picture: Frame | Uint8Array,
    lane: LaneRules | null,
    tracks: readonly TrackView[],
  ): Promise<Done<{ look: Look }>> => {
    if (!recogniser.examine)
      return refuse(503, "The plate reader of this box cannot explain pictures. Run lotkeeper doctor.");
    const rules = parts.rules();
    const isFile = picture instanceof Uint8Array;
    const lookalikes = lane?.cameraId ? parts.lookalikes(lane.cameraId) : undefined;
    let seen: Examined;
    try {
      seen = await recogniser.examine(picture, {
        regions: rules.regions,
        ...(lane?.zone ? { zone: lane.zone } : {}),
        ...(lookalikes ? { lookalikes } : {}),
        ...(lane && !isFile ? { detail: parts.detail(lane.id) } : {}),
        manner: isFile ? "still" : "live",
        pictures: true,
      });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      return isFile && error.message.startsWith("The picture")
        ? refuse(
            422,
            "This file is no picture that can be read. Send a JPEG, PNG or WebP of up to 25 megapixels.",
          )
        : refuse(503, error.message);
    }
    const here: SightConditions = {
      width: seen.width,
      height: seen.height,
      zone: lane?.zone ?? null,
      regions: rules.regions,
      minConfidence: lane?.minConfidence ?? MIN_CONFIDENCE,
      isListed: (plate) => isListed(plate, rules),
    };
    const sights: LookSight[] = seen.sights.map((sight) => {
      const trouble = troubleOf(sight, here);
      return { ...sight, why: trouble && sightSentence(trouble, sight, here) };
    });
    const followed: LookTrack[] = tracks.map((track) => ({
      ...track,
      why: track.waitsFor && trackSentence(track.waitsFor),
    }));
    const made: Look = {
      id: crypto.randomUUID(),
      laneId: lane?.id ?? null,
      atMs: isFile ? clock.nowMs() : picture.atMs,
      width: seen.width,
      height: seen.height,
      zone: lane?.zone ?? null,
      light: seen.light,
      sights,
      tracks: followed,
      minConfidence: here.minConfidence,
      sentence: "",
      ms: seen.ms,
    };
    made.sentence = sentenceOf(made, lane && !isFile ? laneNow(lane) : null, rules, clock.nowMs());
    if (seen.pictures)
      kept.set(made.id, { look: made, pictures: seen.pictures, untilMs: clock.monotonicMs() + KEPT_MS });
    forget();
    return { ok: true, look: made };
  };

  const laneNow = (lane: LaneRules): LaneNow => ({ lane, view: parts.lane(lane.id)?.view() ?? null });
  const rulesOf = (laneId: string): LaneRules | null =>
    parts.rules().lanes.find((one) => one.id === laneId) ?? null;

  return {
    async lane(laneId) {
      const lane = rulesOf(laneId);
      if (!lane) return refuse(404, "There is no such lane any more. Reload the page.");
      const frame = parts.latestFrame(laneId);
      if (!frame)
        return refuse(503, "There is no picture of this lane yet. Look at its camera under Site, Cameras.");
      return look(frame, lane, parts.tracks(laneId));
    },
    async file(bytes, laneId) {
      const lane = laneId === null ? null : rulesOf(laneId);
      if (laneId !== null && !lane) return refuse(404, "There is no such lane any more. Reload the page.");
      return look(bytes, lane, []);
    },
    found(lookId) {
      forget();
      return kept.get(lookId)?.look ?? null;
    },
    shot(lookId, crop) {
      forget();
      const one = kept.get(lookId);
      if (!one) return null;
      return crop === null ? one.pictures.frame : (one.pictures.crops[crop] ?? null);
    },
  };
}

type LaneNow = { lane: LaneRules; view: LaneView | null };

/** The plate that matters most, and what it waits for: first its picture, then its track, then the lane. */
function sentenceOf(look: Look, now: LaneNow | null, rules: SiteRules, nowMs: number): string {
  const inZone = look.sights.filter((sight) => sight.leftOut !== "outside-zone");
  const best = inZone[0] ?? look.sights[0];
  if (!best)
    return look.light.level < 25
      ? "No plate is seen, and the picture is nearly black: add light, or check the camera's night setting."
      : "No plate is seen in this picture. Look again while a vehicle stands in the lane.";
  const name = best.read
    ? displayPlate(best.read.text, fitRegions(best.read.text, rules.regions))
    : "The plate that is found";
  const track = look.tracks.find((one) => isAlike(one.plate, best.read?.text ?? null));
  // What this picture alone cannot tell, the frames together have.
  if (now && track?.waitsFor === null && best.leftOut === null) return toldSentence(track, now, rules, nowMs);
  if (best.why) return `${name} does not act. ${best.why}`;
  if (now) {
    const repeat = repeatSentence(name, best.read?.text ?? null, now, nowMs);
    if (repeat) return repeat;
    if (track?.why) return `${name} is read well and does not act yet. ${track.why}`;
    return `${name} is read well in this one picture. The lane acts when a second frame says the same and the car moves; look again.`;
  }
  return `${name} is read well in this picture and would count.`;
}

/** The lane knows it: what it waits for is the lane's own decision. */
function toldSentence(track: TrackView, now: LaneNow, rules: SiteRules, nowMs: number): string {
  const plate = track.plate ?? "";
  const name = displayPlate(plate, fitRegions(plate, rules.regions));
  const repeat = repeatSentence(name, plate, now, nowMs);
  if (repeat) return repeat;
  const { minConfidence, armed, direction } = now.lane;
  const sure = `${Math.round(track.confidence * 100)} %`;
  if (direction !== "exit" && track.confidence < minConfidence)
    return `${name} was told to the lane, but its ${track.frames} frames together are only ${sure} sure and the lane asks for ${Math.round(minConfidence * 100)} %, so it waits for a person; the camera doctor says what would help.`;
  if (!armed) return `${name} was told to the lane, but this lane is disarmed. Arm it under Site, Lanes.`;
  return `${name} was told to the lane, ${sure} sure from ${track.frames} frames; the lane's card on the live page says what was decided.`;
}

function repeatSentence(
  name: string,
  plate: string | null,
  { lane, view }: LaneNow,
  nowMs: number,
): string | null {
  const { decision, last } = view ?? {};
  if (!decision || !last || decision.outcome !== "open" || !isAlike(last.plate, plate)) return null;
  const agoMs = nowMs - decision.atMs;
  if (agoMs > lane.repeatSeconds * 1000) return null;
  return `${name} was let through ${Math.max(0, Math.round(agoMs / 1000))} s ago, so it is not decided again within ${lane.repeatSeconds} s. Wait, or open by hand.`;
}

const isAlike = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && confusableDistance(a, b) <= 1;
