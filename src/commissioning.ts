/**
 * Setting up a lane: looks for cameras and relays, takes a test picture, listens to wires and counts what was read
 * right. Never moves a gate; a test pulse is the lane's own.
 */
import type { Commissioning, FoundRelays, PictureResult, TestRead, Wire } from "./commissioning-types.ts";
import type { Done, LaneDoor, Refusal } from "./desk-types.ts";
import { type Clock, DeviceError, type Frame, type Gate, type Recogniser } from "./devices.ts";
import type { LaneWire } from "./lost-wires.ts";
import { describeCamera } from "./onvif/describe-camera.ts";
import { findCameras } from "./onvif/find-cameras.ts";
import { agreements } from "./parking/agreement.ts";
import type { LaneRules, SiteRules } from "./parking/types.ts";
import { isInZone } from "./parking/zone.ts";
import { createSignals, SAMPLE_EVERY_MS } from "./signals.ts";
import type { Store } from "./store/types.ts";

export type CommissioningParts = {
  store: Store;
  clock: Clock;
  recogniser: Recogniser;
  rules(): SiteRules;
  lanes(): readonly LaneDoor[];
  inputs(): readonly LaneWire[];
  gate(gateId: string): Gate | null;
  /** Of the lane's camera; null before the first, and for a camera that reads plates itself. */
  latestFrame(laneId: string): Frame | null;
  findRelays(): FoundRelays;
  models: readonly { name: string; sha256: string }[];
  findCameras?: typeof findCameras;
  describeCamera?: typeof describeCamera;
};

const LISTEN_MS = 2500;
const DAY_MS = 86_400_000;
/** A visit may last a day, and its reads are kept for one. */
const AGREE_WITHIN_MS = 2 * DAY_MS;
const AGREE_EVERY_MS = 60_000;

export const createCommissioning = (parts: CommissioningParts): Commissioning & { stop(): void } => {
  const { store, clock } = parts;
  const signals = createSignals();
  /** What two cameras have said already, so that it is not written again. */
  let known = new Set<string>();
  let agreedAtMs = Number.NEGATIVE_INFINITY;

  const sample = (): void => {
    for (const lane of parts.lanes()) {
      const { id, camera } = lane.view();
      signals.add(id, clock.monotonicMs(), parts.latestFrame(id)?.seq ?? null, camera);
    }
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  sample();

  const laneOf = (id: string): LaneRules | undefined => parts.rules().lanes.find((one) => one.id === id);
  const viewOf = (id: string) =>
    parts
      .lanes()
      .map((lane) => lane.view())
      .find((view) => view.id === id);

  const agree = (): void => {
    if (clock.monotonicMs() - agreedAtMs < AGREE_EVERY_MS) return;
    agreedAtMs = clock.monotonicMs();
    const reads = store.commissioning.reads(clock.nowMs() - AGREE_WITHIN_MS);
    // What a lane would not act upon proves nothing about what it would.
    const sure = reads.filter((read) => read.confidence >= (laneOf(read.laneId)?.minConfidence ?? 1));
    const of = (direction: LaneRules["direction"]) =>
      sure.filter((read) => laneOf(read.laneId)?.direction === direction);
    const times = new Map(sure.map((read) => [read.id, read.atMs]));
    const said = new Set<string>();
    const news = agreements(of("entry"), of("exit")).filter(({ passId, isRight }) => {
      const key = `${passId} ${isRight}`;
      said.add(key);
      return !known.has(key);
    });
    store.commissioning.agree(
      news.map(({ passId, laneId, isRight }) => ({
        passId,
        laneId,
        isRight,
        atMs: times.get(passId) ?? clock.nowMs(),
        how: isRight ? "agreed" : "disagreed",
        actor: "system",
      })),
    );
    known = said;
  };

  const readsIn = async (frame: Frame, lane: LaneRules): Promise<TestRead[]> => {
    const { zone } = lane;
    const reads = await parts.recogniser.read(frame, { regions: parts.rules().regions });
    return reads.map(({ text, confidence, region, box }) => {
      const [x, y, width, height] = box;
      const inZone =
        zone === null || isInZone(zone, (x + width / 2) / frame.width, (y + height / 2) / frame.height);
      return { text, confidence, region, box, inZone };
    });
  };

  const picture = async (lane: LaneRules): Promise<{ result: PictureResult; jpeg: Uint8Array } | Refusal> => {
    const frame = parts.latestFrame(lane.id);
    if (frame) {
      const reads = await readsIn(frame, lane);
      const { frame: jpeg } = await parts.recogniser.picture(frame);
      return { result: { width: frame.width, height: frame.height, zone: lane.zone, reads }, jpeg };
    }
    // One that reads plates itself: its last picture, and what it said of it.
    const view = viewOf(lane.id);
    const door = parts.lanes().find((one) => one.view().id === lane.id);
    const jpeg = (await door?.still()) ?? null;
    if (!jpeg)
      return no(
        409,
        `There is no picture yet. ${view?.camera ? view.camera.detail : "Give the lane a camera first."}`,
      );
    const { last } = view ?? {};
    const reads: TestRead[] = last?.plate
      ? [{ text: last.plate, confidence: last.confidence, region: last.region, box: null, inZone: true }]
      : [];
    return { result: { width: 16, height: 9, zone: null, reads }, jpeg };
  };

  const device = async <T extends object>(work: () => Promise<T>): Promise<Done<T>> => {
    try {
      return { ok: true, ...(await work()) };
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      return no(503, error.message);
    }
  };

  return {
    findCameras: () => (parts.findCameras ?? findCameras)({ timeoutMs: LISTEN_MS }),
    describeCamera: ({ host, path, login }) =>
      device(async () => ({
        about: await (parts.describeCamera ?? describeCamera)(host, login, { path }),
      })),
    findRelays: parts.findRelays,
    testPicture: async ({ laneId, actor }) => {
      const lane = laneOf(laneId);
      if (!lane) return no(404, "There is no such lane any more. Reload the page.");
      const taken = await device(async () => ({ taken: await picture(lane) }));
      if (!taken.ok) return taken;
      if (!("jpeg" in taken.taken)) return taken.taken;
      store.commissioning.saveCheck({
        laneId,
        name: "picture",
        atMs: clock.nowMs(),
        actor,
        result: taken.taken.result,
        picture: taken.taken.jpeg,
      });
      return { ok: true };
    },
    wires: (laneId) => {
      const levels = viewOf(laneId)?.inputs ?? [];
      const wired = parts
        .inputs()
        .filter((one) => one.laneId === laneId)
        .map(({ kind, input }): Wire => {
          const { on, connected, detail } = input.state();
          return { kind, on, connected, detail };
        });
      // Of a barrier that plays its own wires.
      const others = levels.filter(({ kind }) => !wired.some((one) => one.kind === kind));
      return [...wired, ...others.map(({ kind, on }): Wire => ({ kind, on, connected: true, detail: "" }))];
    },
    signal: (laneId) => {
      const gateId = laneOf(laneId)?.gateId ?? null;
      const gate = gateId === null ? null : parts.gate(gateId);
      return { camera: signals.of(laneId), gate: gate?.signal?.() ?? null };
    },
    measure: (laneId) => {
      agree();
      const { days } = parts.rules().arming;
      const sinceMs = clock.nowMs() - days * DAY_MS;
      const reads = store.commissioning.reads(sinceMs).filter((read) => read.laneId === laneId).length;
      return { ...store.commissioning.measured(laneId, sinceMs), reads };
    },
    models: () => parts.models,
    stop: () => clearInterval(timer),
  };
};

const no = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });
