/**
 * Follows plates from frame to frame and turns them into passes: one vehicle at one lane is one pass, however often it
 * was read. Text that never moves (the camera's print, signs, parked vehicles) makes none. Pure: the same reads at the
 * same instants always give the same passes, live or from a file.
 */
import { confusableDistance, fitRegions, type Lookalikes } from "../plate/index.ts";
import type { TrackTrouble, TrackView } from "../sight/types.ts";
import type { Box, Pass, Read, Region } from "../types.ts";
import { BORDER, directionOf, hasMoved } from "./motion.ts";
import { type Ballot, countVotes, isCut, type Vote, weightOf } from "./vote.ts";

export type FrameStamp = {
  /** Wall clock, UTC milliseconds. */
  atMs: number;
  /** Never jumps; all durations are measured with it. */
  monotonicMs: number;
  seq: number;
  width: number;
  height: number;
};

export type PassUpdate = {
  pass: Pass;
  /** `seq` of the frame in which this plate was read best. */
  bestSeq: number;
  /** False when the same vehicle was reported before and its plate or certainty got better. */
  isNew: boolean;
};

export type TrackerOptions = {
  laneId: string;
  regions: readonly Region[];
  newId(): string;
  /** Plates on a list may be of no format at all. */
  isListed?(plate: string): boolean;
  /** What this camera's reads were corrected to, where the owner switched that on. */
  lookalikes?(): Lookalikes | undefined;
};

type Track = {
  id: string;
  ballots: Ballot[];
  boxes: Box[];
  /** Those of the last half minute: a sign that creeps over hours, as the mast warms up, has not moved. */
  recent: { box: Box; atMs: number }[];
  /** Those that no border of the picture cuts: only their size says whether the vehicle comes closer. */
  wholeBoxes: Box[];
  lastBox: Box;
  firstAtMs: number;
  lastAtMs: number;
  firstSeenMs: number;
  lastSeenMs: number;
  best: { seq: number; weight: number; box: Box };
  vote: Vote | null;
  hasMoved: boolean;
  told: { plate: string; confidence: number } | null;
};

/** A vehicle that was not read for this long has left, or will be recognised by its plate. */
const TRACK_ENDS_MS = 6_000;
/** The same plate again within this time is the same vehicle, hidden for a moment. */
const SAME_VEHICLE_MS = 10_000;
/** Things that never move are remembered this long after they were last read. */
const FIXTURE_ENDS_MS = 600_000;
const FIXTURE_AFTER_MS = 3_000;
const MOST_TRACKS = 64;
const MOST_BALLOTS = 40;
const MOST_BOXES = 120;
/** What did not move within this time stands. */
const MOTION_WITHIN_MS = 30_000;
/** A vehicle that came closer does not shrink again by this much, nor grow again when it drives off. */
const OTHER_SIZE = 0.7;
const LEAST_AGREEING = 2;
const LEAST_SUPPORT = 0.5;
/** Without a format that the site accepts, more has to speak for it. */
const LEAST_SUPPORT_UNKNOWN = 1.2;
const WORTH_TELLING = 0.05;

export class PassTracker {
  private tracks: Track[] = [];

  constructor(private readonly options: TrackerOptions) {}

  /** The reads of one frame, in the order of the frames. Empty reads move the time on. */
  add(reads: readonly Read[], frame: FrameStamp): PassUpdate[] {
    this.forget(frame.monotonicMs);
    const touched = new Set<Track>();
    for (const { read, track } of this.assign(reads, frame)) {
      const one = track ?? this.open(read, frame);
      this.vote(one, read, frame);
      touched.add(one);
    }
    return [...touched].flatMap((track) => this.tell(track));
  }

  /** True while a moving vehicle was read in the last `withinMs`. */
  isBusy(monotonicMs: number, withinMs: number): boolean {
    return this.tracks.some((track) => track.hasMoved && monotonicMs - track.lastSeenMs <= withinMs);
  }

  /** The frames worth keeping: for each plate in view that may become a pass, the one it was read best in. */
  bestSeqs(): number[] {
    return this.tracks
      .filter((track) => !isFixture(track) && track.vote?.settled.region)
      .map((track) => track.best.seq);
  }

  /** Every pass told so far that is not forgotten, as it stands now. */
  passes(): Pass[] {
    return this.tracks.filter((track) => track.told).map((track) => this.toPass(track));
  }

  /** Everything that is followed now, with its votes and why it is no pass; for people who ask. */
  views(): TrackView[] {
    return this.tracks.map((track) => ({
      id: track.id,
      plate: track.vote?.settled.text ?? null,
      region: track.vote?.settled.region ?? null,
      confidence: track.vote?.confidence ?? 0,
      chars: track.vote?.settled.chars ?? [],
      frames: track.ballots.length,
      agreeing: track.vote?.agreeing ?? 0,
      hasMoved: track.hasMoved,
      box: track.lastBox,
      firstAtMs: track.firstAtMs,
      lastAtMs: track.lastAtMs,
      waitsFor: track.told ? null : this.troubleOf(track),
    }));
  }

  private troubleOf(track: Track): TrackTrouble {
    const { vote } = track;
    if (!vote) return "weak";
    if (track.ballots.length < LEAST_AGREEING) return "one-frame";
    if (!track.hasMoved) return "not-moving";
    if (!this.isSound(track, vote)) {
      if (vote.agreeing < LEAST_AGREEING) return "weak";
      const { text } = vote.settled;
      const accepts = this.options.isListed?.(text) || fitRegions(text, this.options.regions) !== null;
      return accepts ? "weak" : "no-format";
    }
    return "part-of-another";
  }

  /** Pairs each read with the track it continues, the closest pairs first, each track once. */
  private assign(reads: readonly Read[], frame: FrameStamp): { read: Read; track: Track | null }[] {
    const pairs = reads.flatMap((read) =>
      this.tracks.flatMap((track) => {
        const cost = costOf(track, read, frame);
        return cost === null ? [] : [{ read, track, cost }];
      }),
    );
    pairs.sort((a, b) => a.cost - b.cost);
    const taken = new Set<Track>();
    const assigned = new Map<Read, Track>();
    for (const { read, track } of pairs) {
      if (assigned.has(read) || taken.has(track)) continue;
      assigned.set(read, track);
      taken.add(track);
    }
    return reads.map((read) => ({ read, track: assigned.get(read) ?? null }));
  }

  private open(read: Read, frame: FrameStamp): Track {
    const track: Track = {
      id: this.options.newId(),
      ballots: [],
      boxes: [],
      recent: [],
      wholeBoxes: [],
      lastBox: read.box,
      firstAtMs: frame.atMs,
      lastAtMs: frame.atMs,
      firstSeenMs: frame.monotonicMs,
      lastSeenMs: frame.monotonicMs,
      best: { seq: frame.seq, weight: -1, box: read.box },
      vote: null,
      hasMoved: false,
      told: null,
    };
    this.tracks.push(track);
    return track;
  }

  private vote(track: Track, read: Read, frame: FrameStamp): void {
    const weight = weightOf(read, frame);
    track.ballots.push({ read, weight });
    if (track.ballots.length > MOST_BALLOTS) {
      const weakest = track.ballots.reduce(
        (least, one, i, all) => (one.weight < all[least]!.weight ? i : least),
        0,
      );
      track.ballots.splice(weakest, 1);
    }
    remember(track.boxes, read.box);
    if (!isCut(read.box, frame, 1 + BORDER * read.box[3])) remember(track.wholeBoxes, read.box);
    track.lastBox = read.box;
    track.lastAtMs = frame.atMs;
    track.lastSeenMs = frame.monotonicMs;
    if (!track.hasMoved) track.hasMoved = movedLately(track, read.box, frame);
    track.vote = countVotes(track.ballots, this.options.regions, this.options.lookalikes?.());
    const isItsPlate = track.vote?.settled.text === read.text;
    const worth = weight * (isItsPlate ? 1 : 0.3);
    if (worth > track.best.weight) track.best = { seq: frame.seq, weight: worth, box: read.box };
  }

  private tell(track: Track): PassUpdate[] {
    const { vote } = track;
    if (!vote || !track.hasMoved || !this.isSound(track, vote)) return [];
    const plate = vote.settled.text;
    if (!track.told && this.isPartOfAnother(track, plate)) return [];
    if (track.told?.plate === plate && vote.confidence < track.told.confidence + WORTH_TELLING) return [];
    // A worse text never replaces a better one that was already told.
    if (track.told && track.told.plate !== plate && vote.confidence < track.told.confidence) return [];
    const isNew = track.told === null;
    track.told = { plate, confidence: vote.confidence };
    return [{ pass: this.toPass(track), bestSeq: track.best.seq, isNew }];
  }

  private isSound(track: Track, vote: Vote): boolean {
    if (vote.agreeing < LEAST_AGREEING) return false;
    const { text } = vote.settled;
    if (this.options.isListed?.(text)) return vote.support >= LEAST_SUPPORT;
    if (fitRegions(text, this.options.regions)) return vote.support >= LEAST_SUPPORT;
    // Lettering on a vehicle moves with it: it is no pass while the vehicle's plate is read.
    return /[0-9]/.test(text) && vote.support >= LEAST_SUPPORT_UNKNOWN && !this.hasBetterNeighbour(track);
  }

  private hasBetterNeighbour(track: Track): boolean {
    return this.tracks.some(
      (other) =>
        other !== track &&
        other.vote?.settled.region != null &&
        Math.abs(other.lastSeenMs - track.lastSeenMs) < TRACK_ENDS_MS,
    );
  }

  /** A piece or a misread of a vehicle that was told already, seen again as if it were another. */
  private isPartOfAnother(track: Track, plate: string): boolean {
    return this.tracks.some((other) => {
      if (other === track || !other.told) return false;
      if (track.firstSeenMs - other.lastSeenMs > SAME_VEHICLE_MS) return false;
      if (!isSameVehiclesPlate(other.told, { plate, confidence: track.vote!.confidence })) return false;
      const isEqual = other.told.plate.includes(plate) || plate.includes(other.told.plate);
      if (!isEqual && isBackOnItsWay(other, track.boxes[0]![3])) return false;
      // Read side by side in one frame they are two vehicles, unless one text is a piece of the other.
      return other.lastSeenMs < track.lastSeenMs || other.told.plate.includes(plate);
    });
  }

  private toPass(track: Track): Pass {
    const { settled, confidence, agreeing } = track.vote!;
    const best = track.ballots.reduce((a, b) => (b.weight > a.weight ? b : a)).read;
    const scale = settled.confidence > 0 ? confidence / settled.confidence : 0;
    return {
      id: track.id,
      laneId: this.options.laneId,
      plate: settled.text,
      raw: best.raw,
      confidence,
      region: settled.region,
      candidates: settled.candidates.map((one) => ({
        text: one.text,
        confidence: Math.round(Math.min(1, one.confidence * scale) * 1e4) / 1e4,
      })),
      chars: settled.chars,
      direction: directionOf(track.wholeBoxes, track.boxes),
      firstAtMs: track.firstAtMs,
      lastAtMs: track.lastAtMs,
      frames: agreeing,
      source: "camera",
      box: track.best.box,
    };
  }

  private forget(nowMs: number): void {
    const isKept = (track: Track) => {
      const silentMs = nowMs - track.lastSeenMs;
      if (track.told) return silentMs <= SAME_VEHICLE_MS;
      return silentMs <= (isFixture(track) ? FIXTURE_ENDS_MS : TRACK_ENDS_MS);
    };
    this.tracks = this.tracks.filter(isKept);
    if (this.tracks.length > MOST_TRACKS) {
      this.tracks = this.tracks.sort((a, b) => b.lastSeenMs - a.lastSeenMs).slice(0, MOST_TRACKS);
    }
  }
}

/** Something that has stood still for long: a sign, the camera's print, a parked vehicle. */
function isFixture(track: Track): boolean {
  return !track.hasMoved && track.lastSeenMs - track.firstSeenMs >= FIXTURE_AFTER_MS;
}

function movedLately(track: Track, box: Box, frame: FrameStamp): boolean {
  track.recent.push({ box, atMs: frame.monotonicMs });
  const isOld = ({ atMs }: { atMs: number }) => frame.monotonicMs - atMs > MOTION_WITHIN_MS;
  // The first places of a time are kept, so that what begins to move is seen against where it stood.
  while (track.recent.length > MOST_BOXES || (track.recent.length > 2 && isOld(track.recent[0]!)))
    track.recent.shift();
  return hasMoved(
    track.recent.map((one) => one.box),
    frame,
  );
}

/** True when a plate of this size cannot be the track's vehicle any more: it would have gone back on its way. */
function isBackOnItsWay(track: Track, height: number): boolean {
  const last = track.wholeBoxes.at(-1);
  if (!last) return false;
  const direction = directionOf(track.wholeBoxes);
  if (direction === "towards") return height < OTHER_SIZE * last[3];
  return direction === "away" && height * OTHER_SIZE > last[3];
}

/** Thinning keeps the oldest places, which show the whole way, and the newest. */
function remember(boxes: Box[], box: Box): void {
  boxes.push(box);
  if (boxes.length > MOST_BOXES)
    boxes.splice(0, boxes.length, ...boxes.filter((_, i) => i % 2 === 0 || i === boxes.length - 1));
}

/** How badly a read continues a track: 0 is perfect, null is not at all. */
function costOf(track: Track, read: Read, frame: FrameStamp): number | null {
  const silentMs = Math.max(1, frame.monotonicMs - track.lastSeenMs);
  const text = track.vote?.settled.text ?? track.ballots.at(-1)?.read.text ?? "";
  const [ax, ay, aw, ah] = track.lastBox;
  const [bx, by, bw, bh] = read.box;
  const distance = Math.hypot(ax + aw / 2 - bx - bw / 2, ay + ah / 2 - by - bh / 2);
  const size = Math.max(aw, bw);
  const growth = Math.max(ah / bh, bh / ah);
  if (growth > 2.5) return null;
  const apart = confusableDistance(text, read.text) / Math.max(text.length, read.text.length, 1);
  const isPiece = read.text.length >= 4 && (text.includes(read.text) || read.text.includes(text));
  const isAlike = isPiece || apart <= 0.35;
  const overlaps =
    Math.abs(ax + aw / 2 - bx - bw / 2) < size * 0.6 &&
    Math.abs(ay + ah / 2 - by - bh / 2) < Math.max(ah, bh) * 0.8;
  const isSurelyOther =
    !isPiece && apart > 0 && (track.vote?.confidence ?? 0) > 0.85 && read.confidence > 0.85 && !overlaps;
  if (isSurelyOther) return null;
  if (apart > 0 && !isPiece && isBackOnItsWay(track, bh)) return null;
  if (isAlike) {
    // How far a vehicle can get: some plate widths a second, never across the picture at once.
    const reach = size * (1.5 + silentMs / 120);
    const most = Math.max(frame.width, frame.height) * 0.6;
    if (silentMs <= SAME_VEHICLE_MS && track.told)
      return distance > Math.max(most, reach) ? null : apart + distance / most;
    return distance > Math.min(most, reach) ? null : apart + distance / most;
  }
  // Another text at the same place: a bad frame of the same vehicle, unless both are sure of themselves.
  const isSure = (track.vote?.confidence ?? 0) > 0.7 && read.confidence > 0.5;
  if (overlaps && silentMs < 800 && !isSure && apart <= 0.75) return 1 + apart;
  return null;
}

/** A repeat of a plate that was told: equal, a piece of it, or a misread of it where at most one of the two is sure. */
function isSameVehiclesPlate(
  told: { plate: string; confidence: number },
  seen: { plate: string; confidence: number },
): boolean {
  if (told.plate.includes(seen.plate) || seen.plate.includes(told.plate)) return true;
  const distance = confusableDistance(told.plate, seen.plate);
  if (distance === 0) return true;
  const areBothSure = told.confidence >= 0.85 && seen.confidence >= 0.85;
  return !areBothSure && distance <= Math.floor(told.plate.length / 4);
}
