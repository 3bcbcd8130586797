/** Applies the changes of a decision or of a person to the tables. Runs inside the caller's transaction. */
import { and, eq, gte, sql } from "drizzle-orm";
import type { Change, Stay } from "../parking/types.ts";
import type { Ledger } from "./ledger.ts";
import type { OpenStays } from "./open-stays.ts";
import { codeUses, corrections, counters, exitRights, outbox, quotes, stays } from "./schema.ts";
import type { Actor, AlertRecords } from "./types.ts";

export type Context = { actor: Actor; atMs: number };

/** An end that no clock goes back to. */
const ENDED_MS = 0;

/** What other systems are told about a stay: everything but the pictures. */
const outside = (stay: Stay) => ({
  id: stay.id,
  plate: stay.plate,
  state: stay.state,
  entryAt: new Date(stay.entryAtMs).toISOString(),
  exitAt: stay.exitAtMs === null ? null : new Date(stay.exitAtMs).toISOString(),
  exitReason: stay.exitReason,
  fee: stay.feeMinor,
  paid: stay.paidMinor,
  currency: stay.currency,
});

/** Returns a function that applies one change. @throws on a stay that is not in the state the change needs. */
export const changeApplier = (ledger: Ledger, alerts: AlertRecords, open: OpenStays) => {
  const { db } = ledger;
  const tell = (topic: string, body: Record<string, unknown>, atMs: number) =>
    db.insert(outbox).values({ atMs, topic, body, deliveredAtMs: null }).run();
  const changed = (rows: number, what: string) => {
    if (rows !== 1) throw new Error(`${what}: ${rows} rows changed instead of one`);
  };
  const one = (id: string): Stay => {
    const row = db.select().from(stays).where(eq(stays.id, id)).get();
    if (!row) throw new Error(`there is no stay ${id}`);
    return row;
  };
  const usesOf = (code: string): number =>
    db.select({ count: sql<number>`count(*)` }).from(codeUses).where(eq(codeUses.code, code)).get()!.count;
  const updateStay = (id: string, state: Stay["state"] | "not-open", set: Partial<Stay>, what: string) => {
    const inState = state === "not-open" ? sql`${stays.state} <> 'open'` : eq(stays.state, state);
    const rows = db
      .update(stays)
      .set(set)
      .where(and(eq(stays.id, id), inState))
      .returning({ id: stays.id })
      .all();
    changed(rows.length, `${what} ${id}`);
  };

  return (change: Change, { actor, atMs }: Context): void => {
    if (change.kind === "open-stay") open.touch(change.stay.id);
    else if ("stayId" in change) open.touch(change.stayId);
    switch (change.kind) {
      case "open-stay":
        db.insert(stays).values(change.stay).run();
        tell("stay.opened", outside(change.stay), atMs);
        return;
      case "close-stay":
        updateStay(
          change.stayId,
          "open",
          {
            state: change.state,
            exitAtMs: change.exitAtMs,
            exitLaneId: change.exitLaneId,
            exitPassId: change.exitPassId,
            exitReason: change.exitReason,
            feeMinor: change.feeMinor,
          },
          "closing stay",
        );
        tell("stay.closed", outside(one(change.stayId)), atMs);
        return;
      case "reopen-stay": {
        const { exitAtMs } = one(change.stayId);
        updateStay(
          change.stayId,
          "not-open",
          {
            state: "open",
            exitAtMs: null,
            exitLaneId: null,
            exitPassId: null,
            exitReason: null,
            feeMinor: null,
          },
          "reopening stay",
        );
        // The right that the undone exit consumed is the driver's again.
        db.update(exitRights)
          .set({ consumedAtMs: null })
          .where(and(eq(exitRights.stayId, change.stayId), gte(exitRights.consumedAtMs, exitAtMs ?? atMs)))
          .run();
        tell("stay.opened", outside(one(change.stayId)), atMs);
        return;
      }
      case "correct-plate":
        db.insert(corrections)
          .values({ stayId: change.stayId, from: one(change.stayId).plate, to: change.plate, actor, atMs })
          .run();
        db.update(stays)
          .set({
            plate: change.plate,
            right: change.right,
            groupId: change.groupId,
            permitHolder: change.permitHolder,
            tariffVersionId: change.tariffVersionId,
          })
          .where(eq(stays.id, change.stayId))
          .run();
        return;
      case "extra-free-minutes":
        db.update(stays)
          .set({ extraFreeMinutes: sql`${stays.extraFreeMinutes} + ${change.minutes}` })
          .where(eq(stays.id, change.stayId))
          .run();
        return;
      case "adjust": {
        if (change.code) {
          const { text: code, mostUses } = change.code;
          if (usesOf(code) >= mostUses) throw new Error(`the code ${code} was used ${mostUses} times`);
          db.insert(codeUses).values({ code, stayId: change.stayId, actor, atMs }).run();
        }
        const adjustments = [...one(change.stayId).adjustments, change.adjustment];
        updateStay(change.stayId, "open", { adjustments }, "adjusting stay");
        return;
      }
      case "waive-debt":
        updateStay(change.stayId, "debt", { state: "waived" }, "waiving the debt of");
        return;
      case "occupancy":
        db.update(counters)
          .set({ value: sql`max(0, ${counters.value} + ${change.delta})` })
          .where(eq(counters.name, "occupancy"))
          .run();
        return;
      case "set-occupancy":
        db.update(counters)
          .set({ value: Math.max(0, change.inside) })
          .where(eq(counters.name, "occupancy"))
          .run();
        return;
      case "grant-exit-right":
        db.insert(exitRights).values(change.right).run();
        return;
      case "consume-exit-right": {
        const rows = db
          .update(exitRights)
          .set({ consumedAtMs: change.atMs })
          .where(and(eq(exitRights.id, change.rightId), sql`${exitRights.consumedAtMs} IS NULL`))
          .returning({ id: exitRights.id })
          .all();
        changed(rows.length, `consuming exit right ${change.rightId}`);
        return;
      }
      case "end-quotes":
        db.update(quotes).set({ validUntilMs: ENDED_MS }).where(eq(quotes.stayId, change.stayId)).run();
        return;
      case "end-exit-rights":
        db.update(exitRights)
          .set({ validUntilMs: ENDED_MS })
          .where(and(eq(exitRights.stayId, change.stayId), sql`${exitRights.consumedAtMs} IS NULL`))
          .run();
        return;
      case "alert":
        alerts.raise(change.code, change.subject, atMs);
        return;
      default:
        change satisfies never;
    }
  };
};
