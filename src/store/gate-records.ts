/** Gate intents: written with the decision, settled once, never pulsed after a restart. */
import { and, eq, sql } from "drizzle-orm";
import type { Ledger } from "./ledger.ts";
import { intents } from "./schema.ts";
import type { GateRecords, JournalRecords } from "./types.ts";

export const gateRecords = (ledger: Ledger, journal: JournalRecords): GateRecords => {
  const { db } = ledger;
  const byId = db
    .select()
    .from(intents)
    .where(eq(intents.id, sql.placeholder("id")))
    .prepare();
  const settle: GateRecords["settle"] = (intentId, state, detail, atMs) =>
    ledger.write(() => {
      const rows = db
        .update(intents)
        .set({ state, detail, settledAtMs: atMs })
        .where(and(eq(intents.id, intentId), eq(intents.state, "written")))
        .returning({ gateId: intents.gateId })
        .all();
      const gateId = rows[0]?.gateId;
      if (gateId === undefined) return;
      journal.append({
        atMs,
        kind: `intent-${state}`,
        actor: "system",
        subject: `gate:${gateId}`,
        data: { intent: intentId, detail },
      });
    });
  return {
    settle,
    intent: (id) => byId.get({ id }) ?? null,
    abandonWritten: (atMs) =>
      ledger.write(() => {
        const found = db.select().from(intents).where(eq(intents.state, "written")).all();
        for (const intent of found)
          settle(
            intent.id,
            "unknown",
            "The program stopped between the decision and the relay's answer.",
            atMs,
          );
        return found;
      }),
  };
};
