/**
 * What the site's own reads teach: counts what was mixed up, proposes, and replays the stored confirmed reads under each
 * proposal. Nothing acts before the owner switches it on, and what turns out worse switches itself off.
 */
import type { Done, Refusal } from "./desk-types.ts";
import type { Lookalikes } from "./parking/plate/index.ts";
import {
  addConfusions,
  type ConfirmedRead,
  type Confusion,
  confusionsOf,
  isNoWorse,
  isProven,
  lookalikesOf,
  proofOf,
  proposeThreshold,
  replay,
  thresholdTable,
} from "./parking/sight/index.ts";
import type { SightParts } from "./sight.ts";
import type { CameraLearning, LaneLearning } from "./sight-types.ts";
import type { Actor, LearningKind, LearningRow } from "./store/types.ts";

export type Learning = {
  cameras(): CameraLearning[];
  lanes(): LaneLearning[];
  learn(): Promise<void>;
  switchOn(kind: LearningKind, subject: string, actor: Actor): Promise<Done<object>>;
  switchOff(kind: LearningKind, subject: string, actor: Actor): Promise<Done<object>>;
  /** What is switched on for a camera; kept in memory, since every frame asks. */
  lookalikes(cameraId: string): Lookalikes | undefined;
  /** Ends a run that is under way. */
  stop(): Promise<void>;
};

const DAY_MS = 24 * 3_600_000;
/** Reads of this many days are replayed; older ones show another camera's aim or another season. */
const REPLAYED_DAYS = 60;
const MOST_STAYS = 3000;
/** A page must not keep a lane waiting while it counts. */
const MOST_SHOWN = 600;
const COUNTED_AT_ONCE = 500;
/** Settling one plate takes about a millisecond: after so many the lanes have a turn. */
const REPLAYED_AT_ONCE = 5;
const SOON_ENOUGH_MS = 1;

const refuse = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });

export function createLearning(parts: SightParts): Learning {
  const { store, clock } = parts;
  let active: Map<string, Lookalikes> | null = null;
  let running: Promise<void> | null = null;
  let isStopping = false;

  const rows = (): LearningRow[] => store.sight.learning();
  const rowOf = <K extends LearningKind>(kind: K, subject: string) =>
    (rows().find((row) => row.kind === kind && row.subject === subject) ?? null) as Extract<
      LearningRow,
      { kind: K }
    > | null;
  const cameraOf = (laneId: string): string | null =>
    parts.rules().lanes.find((lane) => lane.id === laneId)?.cameraId ?? null;

  const lookalikes = (cameraId: string): Lookalikes | undefined => {
    active ??= new Map(
      rows().flatMap((row) =>
        row.kind === "lookalikes" && row.active ? [[row.subject, row.active] as const] : [],
      ),
    );
    return active.get(cameraId);
  };

  const confirmed = (limit: number): ConfirmedRead[] => {
    const untilMs = clock.nowMs();
    const ask = { afterMs: untilMs - REPLAYED_DAYS * DAY_MS, untilMs, limit, newest: true };
    return store.sight.confirmed(ask).reads;
  };

  /** Every stay that ended is counted once, in order; a second run finds nothing new. */
  const countNew = async (): Promise<void> => {
    // A stay that ended this very moment may have a twin in the same millisecond.
    const untilMs = clock.nowMs() - SOON_ENOUGH_MS;
    while (!isStopping) {
      const afterMs = store.sight.countedUntilMs();
      const { reads, nextMs } = store.sight.confirmed({ afterMs, untilMs, limit: COUNTED_AT_ONCE });
      if (nextMs === null) return;
      const byCamera = new Map<string, Confusion[]>();
      for (const read of reads) {
        const cameraId = cameraOf(read.pass.laneId);
        if (cameraId === null) continue;
        byCamera.set(cameraId, [...(byCamera.get(cameraId) ?? []), ...confusionsOf(read)]);
      }
      const counts = new Map([...byCamera].map(([cameraId, all]) => [cameraId, addConfusions(all)]));
      store.sight.addConfusions(counts, nextMs);
      await Bun.sleep(0);
    }
  };

  const proveLookalikes = async (cameraId: string, reads: readonly ConfirmedRead[]): Promise<void> => {
    const row = rowOf("lookalikes", cameraId);
    const proposal = lookalikesOf(store.sight.confusions(cameraId));
    // What is switched on is what has to prove itself; a new proposal waits until it is switched off.
    const judged = row?.active ?? proposal;
    if (Object.keys(judged).length === 0) {
      if (row?.proposal)
        store.sight.propose(
          { kind: "lookalikes", subject: cameraId, proposal: null, proof: null },
          clock.nowMs(),
        );
      return;
    }
    const { regions } = parts.rules();
    const replayed = [];
    for (const [i, read] of reads.entries()) {
      const one = replay(read, regions, judged);
      if (one) replayed.push(one);
      if (i % REPLAYED_AT_ONCE === 0) await Bun.sleep(0);
      if (isStopping) return;
    }
    const proof = proofOf(replayed);
    store.sight.propose({ kind: "lookalikes", subject: cameraId, proposal: judged, proof }, clock.nowMs());
    if (row?.active && proof.after < proof.before) await switchOff("lookalikes", cameraId, "system");
  };

  const proveThreshold = (laneId: string, reads: readonly ConfirmedRead[]): void => {
    const lane = parts.rules().lanes.find((one) => one.id === laneId)!;
    const row = rowOf("threshold", laneId);
    if (row?.active) return;
    const proof = proposeThreshold(reads, lane.minConfidence);
    if (!proof && !row) return;
    const proposal = proof?.proposed.value ?? null;
    store.sight.propose({ kind: "threshold", subject: laneId, proposal, proof }, clock.nowMs());
  };

  const learn = async (): Promise<void> => {
    await countNew();
    if (isStopping) return;
    const reads = confirmed(MOST_STAYS);
    const { lanes } = parts.rules();
    for (const cameraId of new Set(lanes.flatMap((lane) => lane.cameraId ?? [])))
      await proveLookalikes(
        cameraId,
        reads.filter(({ pass }) => cameraOf(pass.laneId) === cameraId),
      );
    if (isStopping) return;
    for (const lane of lanes)
      if (lane.direction !== "exit")
        proveThreshold(
          lane.id,
          reads.filter(({ pass }) => pass.laneId === lane.id),
        );
  };

  const switchOn: Learning["switchOn"] = async (kind, subject, actor) => {
    const row = rows().find((one) => one.kind === kind && one.subject === subject);
    if (!row?.proposal || !row.proof)
      return refuse(409, "Nothing is proposed here yet. Proposals come by night, from confirmed reads.");
    if (row.active) return refuse(409, "This is switched on already. Reload the page.");
    if (row.kind === "lookalikes") {
      if (!isProven(row.proof))
        return refuse(
          409,
          "The replay does not show that this is no worse, so it stays off. It is replayed every night.",
        );
      store.sight.switchLearning({ kind: "lookalikes", subject, active: row.proposal }, actor, clock.nowMs());
      active = null;
      return { ok: true };
    }
    if (!isNoWorse(row.proof))
      return refuse(409, "The replay does not show that this is no worse, so it stays off.");
    const present = parts.rules().lanes.find((lane) => lane.id === subject)?.minConfidence;
    if (present === undefined) return refuse(404, "There is no such lane any more. Reload the page.");
    if (present !== row.proof.now.value)
      return refuse(
        409,
        "The lane's least confidence was changed since this was proven. Wait for the next night's replay.",
      );
    const set = await parts.setMinConfidence(subject, row.proposal, actor);
    if (!set.ok) return set;
    const value = { value: row.proposal, before: present };
    store.sight.switchLearning({ kind: "threshold", subject, active: value }, actor, clock.nowMs());
    return { ok: true };
  };

  const switchOff: Learning["switchOff"] = async (kind, subject, actor) => {
    const row = rows().find((one) => one.kind === kind && one.subject === subject);
    if (!row?.active) return refuse(409, "This is switched off already. Reload the page.");
    if (row.kind === "threshold") {
      const { value, before } = row.active as { value: number; before: number };
      const present = parts.rules().lanes.find((lane) => lane.id === subject)?.minConfidence;
      // Whoever changed it by hand since meant it.
      if (present === value) {
        const set = await parts.setMinConfidence(subject, before, actor);
        if (!set.ok) return set;
      }
    }
    store.sight.switchLearning(
      { kind, subject, active: null } as Parameters<typeof store.sight.switchLearning>[0],
      actor,
      clock.nowMs(),
    );
    active = null;
    return { ok: true };
  };

  return {
    lookalikes,
    switchOn,
    switchOff,
    learn: () => {
      running ??= learn().finally(() => {
        running = null;
      });
      return running;
    },
    stop: async () => {
      isStopping = true;
      await running?.catch(() => undefined);
    },
    cameras: () =>
      (store.site.read()?.cameras ?? []).map((camera) => ({
        cameraId: camera.id,
        name: camera.name ?? camera.id,
        confusions: store.sight.confusions(camera.id),
        row: rowOf("lookalikes", camera.id),
      })),
    lanes: () => {
      const reads = confirmed(MOST_SHOWN);
      return parts
        .rules()
        .lanes.filter((lane) => lane.direction !== "exit")
        .map((lane) => {
          const own = reads.filter(({ pass }) => pass.laneId === lane.id);
          return {
            laneId: lane.id,
            name: lane.name,
            present: lane.minConfidence,
            reads: own.length,
            table: thresholdTable(own),
            row: rowOf("threshold", lane.id),
          };
        });
    },
  };
}
