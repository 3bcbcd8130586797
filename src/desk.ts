/**
 * What people do at the desk: quote, take money, correct a plate, give minutes, close a stay, set the count. Every
 * no is a sentence with the next step. Never moves a gate: it asks the lanes to look again.
 */
import { createDeskAdjust } from "./desk-adjust.ts";
import type { Desk, Done, LaneDoor, Refusal, ScreenEvent } from "./desk-types.ts";
import type { Clock } from "./devices.ts";
import type { Yard } from "./lane-yard.ts";
import { rightOf } from "./parking/access.ts";
import { openDebtOf } from "./parking/debt.ts";
import { formatMoney } from "./parking/money.ts";
import { type Owed, owed } from "./parking/owed.ts";
import { displayPlate, fitRegions, normalisePlate } from "./parking/plate/index.ts";
import { fillCodes, SITE_SUBJECT } from "./parking/scene.ts";
import { localTime } from "./parking/schedule.ts";
import { afterMissedExit, onStay, type StayEvent } from "./parking/stay.ts";
import { dueOf, exitWindowOf, isStillValid, quoteDeadlineMs, versionAt } from "./parking/tariff/due.ts";
import type { Change, ExitRight, LaneRules, SiteRules, Stay } from "./parking/types.ts";
import type { PaymentRow, QuoteRow, Store } from "./store/types.ts";

export type DeskParts = {
  store: Store;
  clock: Clock;
  yard: Yard;
  rules(): SiteRules;
  /** The lanes that may have a waiting vehicle for what has changed. */
  lanes(): readonly Pick<LaneDoor, "reconsider">[];
  newId(prefix: string): string;
  announce(event: ScreenEvent): void;
};

/** More than any stay costs; what is above is a slip of the finger. */
const MOST_AMOUNT_MINOR = 100_000_000;
const MOST_EXTRA_MINUTES = 10_080;
const MOST_INSIDE = 1_000_000;
/** No country writes longer plates; `any` accepts as many. */
const LONGEST_PLATE = 12;

export function createDesk(parts: DeskParts): Desk {
  const { store, clock, yard, newId, announce } = parts;

  const refuse = (status: Refusal["status"], message: string): Refusal => ({ ok: false, status, message });
  const unknownStay = refuse(404, "There is no such stay. Look for the car on the stays page.");
  const alreadyLeft = (stay: Stay, what: string): Refusal =>
    refuse(409, `This stay has ended (${stay.exitReason ?? stay.state}); ${what}`);
  const show = (plate: string) => displayPlate(plate, fitRegions(plate, parts.rules().regions));

  const moneyOf = (stay: Stay): Owed =>
    owed({
      stay,
      nowMs: clock.nowMs(),
      clockTrusted: clock.isTrusted(),
      elapsedMs: yard.elapsedMs(stay.id),
      queueMs: yard.queueMs(stay.id),
      rules: parts.rules(),
      tariffVersion: (id) => store.site.tariffVersion(id),
      rights: store.stays.exitRights(stay.id),
      creditMinor: store.money.creditOf(stay.id),
    });

  const lookAgain = async (): Promise<void> => {
    await Promise.all(parts.lanes().map((lane) => lane.reconsider()));
  };

  /** What a stay at a new price no longer stands by: its quotes, and a right to leave that cost less than it would now. */
  const repriced = (stay: Stay): Change[] => {
    const isSettled = moneyOf(stay).quote.totalMinor <= stay.paidMinor;
    return [
      { kind: "end-quotes", stayId: stay.id },
      ...(isSettled ? [] : [{ kind: "end-exit-rights" as const, stayId: stay.id }]),
    ];
  };

  const adjust = createDeskAdjust(parts, lookAgain, repriced);

  /** The newest quote of a stay, while its life lasts: what it asked for settles, less what was paid since. */
  const liveDueOf = (stayId: string): { row: QuoteRow; dueMinor: number } | null => {
    const story = store.stays.story(stayId);
    const row = story?.quotes.at(-1);
    const nowMs = clock.nowMs();
    if (!story || !row || row.atMs > nowMs || !isStillValid({ validUntilMs: row.validUntilMs, atMs: nowMs }))
      return null;
    const since = story.payments.filter((payment) => payment.atMs >= row.atMs);
    const paidMinor = since.reduce((sum, payment) => sum + payment.amountMinor, 0);
    return { row, dueMinor: dueOf({ totalMinor: row.dueMinor, paidMinor }) };
  };

  const quote: Desk["quote"] = (stayId) => {
    const stay = store.stays.byId(stayId);
    if (!stay) return unknownStay;
    if (stay.state !== "open") return alreadyLeft(stay, "its fee is on its page.");
    const money = moneyOf(stay);
    const atMs = clock.nowMs();
    const row: QuoteRow = {
      id: newId("quote"),
      stayId,
      atMs,
      validUntilMs: quoteDeadlineMs({
        quotedAtMs: atMs,
        quoteMinutes: money.version?.tariff.quoteMinutes ?? 0,
      }),
      dueMinor: money.dueMinor,
      quote: money.quote,
    };
    store.money.saveQuote(row);
    return {
      ok: true,
      quoteId: row.id,
      quote: row.quote,
      dueMinor: row.dueMinor,
      paidMinor: stay.paidMinor,
      validUntilMs: row.validUntilMs,
    };
  };

  const pay: Desk["pay"] = async (ask) => {
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return unknownStay;
    const wrong = amountProblem(ask.amountMinor, stay.currency);
    if (wrong) return refuse(422, wrong);
    if (ask.key === "")
      return refuse(400, "The payment has no key. Load the page again and take it once more.");

    const isOpen = stay.state === "open";
    const money = moneyOf(stay);
    const live = isOpen && !money.right ? liveDueOf(stay.id) : null;
    // Late money for a stay that has ended is credit, and credit is refunded by a person; it is never lost.
    const askedMinor = isOpen ? Math.min(money.dueMinor, live?.dueMinor ?? money.dueMinor) : openDebtOf(stay);
    const isWhole = ask.amountMinor === undefined || ask.amountMinor === askedMinor;
    const dueMinor =
      isOpen && isWhole && ask.method === "cash" && !store.money.isTaken(ask.key)
        ? adjust.roundForCash(stay, askedMinor, ask.actor)
        : askedMinor;
    const amountMinor = isWhole ? dueMinor : (ask.amountMinor ?? dueMinor);
    const settles = amountMinor >= dueMinor;
    const atMs = clock.nowMs();
    const right: ExitRight | null =
      isOpen && settles && dueMinor > 0
        ? {
            id: newId("right"),
            stayId: stay.id,
            ...exitWindowOf({ paidAtMs: atMs, exitMinutes: money.exitMinutes }),
            consumedAtMs: null,
          }
        : null;
    const id = newId("pay");
    const payment = store.money.take(
      {
        id,
        stayId: stay.id,
        quoteId: live?.row.id ?? null,
        method: ask.method,
        amountMinor,
        currency: stay.currency,
        state: settles ? "paid" : "partly-paid",
        creditMinor: Math.max(0, amountMinor - dueMinor),
        takenBy: ask.actor,
        atMs,
        idempotencyKey: ask.key,
      },
      right,
    );
    if (payment.id !== id) return takenBefore(payment, stay);
    announce({ kind: "stay", stayId: stay.id });
    if (isOpen && settles) await lookAgain();
    const leaveByMs = right?.validUntilMs ?? (isOpen ? (money.right?.validUntilMs ?? null) : null);
    // A debt that is paid may let its plate in again.
    if (stay.state === "debt" && settles) await lookAgain();
    return { ok: true, payment, dueMinor: settles ? 0 : dueMinor - amountMinor, leaveByMs };
  };

  /** The same key again: the first payment is the answer, and nothing was taken twice. */
  const takenBefore = (
    payment: PaymentRow,
    stay: Stay,
  ): Done<{ payment: PaymentRow; dueMinor: number; leaveByMs: number | null }> => {
    if (payment.stayId !== stay.id)
      return refuse(
        409,
        "This payment was recorded for another car. Load the page again and take it once more.",
      );
    const money = moneyOf(stay);
    return {
      ok: true,
      payment,
      dueMinor: stay.state === "open" ? money.dueMinor : openDebtOf(stay),
      leaveByMs: money.right?.validUntilMs ?? null,
    };
  };

  const correctPlate: Desk["correctPlate"] = async (ask) => {
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return unknownStay;
    if (stay.state !== "open")
      return alreadyLeft(stay, "only the plate of a car that is inside can be corrected.");
    const plate = normalisePlate(ask.plate);
    if (plate === "" || plate.length > LONGEST_PLATE)
      return refuse(422, `A plate has 1 to ${LONGEST_PLATE} letters and digits. Check what was typed.`);
    if (plate === stay.plate) return { ok: true, plate };
    const other = store.stays.openByPlate(plate);
    if (other)
      return refuse(
        409,
        `${show(plate)} is inside already, since ${localTime(other.entryAtMs, parts.rules().timezone)}. Close that stay first if it has left.`,
      );
    const nowMs = clock.nowMs();
    const rules = parts.rules();
    const found = rightOf({
      plate,
      confidence: 1,
      lane: entryLaneOf(stay, rules),
      rules,
      nowMs: stay.entryAtMs,
      inside: () => store.stays.open().filter((one) => one.id !== stay.id),
      occupancy: 0,
      isInside: false,
      debtMinor: 0,
    });
    const right = found.right === "public" && stay.right === "manual" ? "manual" : found.right;
    const version =
      found.tariffId === "free" ? null : versionAt(rules.tariffs, found.tariffId, stay.entryAtMs);
    const { groupId, permitHolder } = found;
    const corrected = { plate, right, groupId, permitHolder, tariffVersionId: version?.id ?? null };
    store.apply(
      [
        { kind: "correct-plate", stayId: stay.id, ...corrected },
        ...(corrected.tariffVersionId === stay.tariffVersionId ? [] : repriced({ ...stay, ...corrected })),
        ...(found.reason === "blocked"
          ? [{ kind: "alert" as const, code: "blocked-seen" as const, subject: plate }]
          : []),
      ],
      {
        kind: "plate-corrected",
        actor: ask.actor,
        subject: `stay:${stay.id}`,
        atMs: nowMs,
        data: { right, group: found.groupId },
      },
    );
    const read = stay.entryPassId === null ? null : store.stays.pass(stay.entryPassId);
    if (read && read.plate !== null && read.source !== "person")
      store.commissioning.prove({
        passId: read.id,
        laneId: read.laneId,
        atMs: nowMs,
        isRight: read.plate === plate,
        how: "corrected",
        actor: ask.actor,
      });
    announce({ kind: "stay", stayId: stay.id });
    await lookAgain();
    return { ok: true, plate };
  };

  const giveExtraMinutes: Desk["giveExtraMinutes"] = async (ask) => {
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return unknownStay;
    if (stay.state !== "open") return alreadyLeft(stay, "minutes can only be given while the car is inside.");
    if (!Number.isInteger(ask.minutes) || ask.minutes < 1 || ask.minutes > MOST_EXTRA_MINUTES)
      return refuse(422, `Give 1 to ${MOST_EXTRA_MINUTES} whole minutes.`);
    if (ask.reason.trim() === "")
      return refuse(422, "Say why the minutes are given; it is kept with your name.");
    store.apply([{ kind: "extra-free-minutes", stayId: stay.id, minutes: ask.minutes }], {
      kind: "extra-minutes",
      actor: ask.actor,
      subject: `stay:${stay.id}`,
      atMs: clock.nowMs(),
      data: { minutes: ask.minutes, reason: ask.reason.trim() },
    });
    announce({ kind: "stay", stayId: stay.id });
    await lookAgain();
    return { ok: true };
  };

  /** Ends a stay by a person's word. */
  const endStay = async (
    ask: Parameters<Desk["closeStay"]>[0],
    event: StayEvent,
    kind: string,
    beside: readonly Change[],
  ): Promise<Done<object>> => {
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return unknownStay;
    if (ask.reason.trim() === "")
      return refuse(422, "Say why the stay is closed; it is kept with your name.");
    const closed = onStay(stay, event);
    if (!closed.ok) return refuse(409, `This stay cannot be closed: ${closed.sentence}.`);
    store.apply([closed.change, ...beside], {
      kind,
      actor: ask.actor,
      subject: `stay:${stay.id}`,
      atMs: clock.nowMs(),
      data: { reason: ask.reason.trim() },
    });
    yard.stayClosed(stay.id);
    for (const code of ["over-stay", "exit-doubtful"] as const)
      store.alerts.clear(code, `stay:${stay.id}`, clock.nowMs());
    announce({ kind: "stay", stayId: stay.id });
    announce({ kind: "alert" });
    await lookAgain();
    return { ok: true };
  };
  const closeStay: Desk["closeStay"] = (ask) =>
    endStay(ask, { kind: "closed-by-staff", atMs: clock.nowMs() }, "stay-closed", []);
  const leftUnseen: Desk["leftUnseen"] = (ask) => {
    const occupancy = store.site.occupancy();
    const delta = afterMissedExit({ occupancy, openStays: store.stays.inside().size }) - occupancy;
    return endStay(ask, { kind: "seen-outside" }, "left-unseen", [{ kind: "occupancy", delta }]);
  };

  const waiveDebt: Desk["waiveDebt"] = async (ask) => {
    const stay = store.stays.byId(ask.stayId);
    if (!stay) return unknownStay;
    if (openDebtOf(stay) === 0) return refuse(409, "This stay has no open debt. Reload its page.");
    if (ask.reason.trim() === "")
      return refuse(422, "Say why the debt is waived; it is kept with your name.");
    store.apply([{ kind: "waive-debt", stayId: stay.id }], {
      kind: "debt-waived",
      actor: ask.actor,
      subject: `stay:${stay.id}`,
      atMs: clock.nowMs(),
      data: { amount: openDebtOf(stay), reason: ask.reason.trim() },
    });
    announce({ kind: "stay", stayId: stay.id });
    await lookAgain();
    return { ok: true };
  };

  const stockTake: Desk["stockTake"] = async (ask) => {
    if (ask.reason.trim() === "")
      return refuse(422, "Say who walked round and when; it is kept with your name.");
    const atMs = clock.nowMs();
    const gone = [...new Set(ask.gone)].flatMap((id) => store.stays.inside().byId(id) ?? []);
    const changes = gone.flatMap((stay) => {
      const closed = onStay(stay, { kind: "closed-by-staff", atMs });
      return closed.ok ? [closed.change] : [];
    });
    store.apply(changes, {
      kind: "stock-take",
      actor: ask.actor,
      subject: "site",
      atMs,
      data: { closed: gone.map((stay) => stay.id), reason: ask.reason.trim() },
    });
    for (const stay of gone) {
      yard.stayClosed(stay.id);
      for (const code of ["over-stay", "exit-doubtful"] as const)
        store.alerts.clear(code, `stay:${stay.id}`, atMs);
      announce({ kind: "stay", stayId: stay.id });
    }
    announce({ kind: "alert" });
    await lookAgain();
    return { ok: true, closed: gone.length };
  };

  const setOccupancy: Desk["setOccupancy"] = (ask) => {
    if (!Number.isInteger(ask.inside) || ask.inside < 0 || ask.inside > MOST_INSIDE)
      return refuse(422, `Write how many cars are inside, a whole number from 0 to ${MOST_INSIDE}.`);
    if (ask.reason.trim() === "") return refuse(422, "Say why the count is set; it is kept with your name.");
    const atMs = clock.nowMs();
    store.apply([{ kind: "set-occupancy", inside: ask.inside }], {
      kind: "occupancy-set",
      actor: ask.actor,
      subject: "site",
      atMs,
      data: { from: store.site.occupancy(), to: ask.inside, reason: ask.reason.trim() },
    });
    const right = fillCodes(ask.inside, parts.rules().capacity);
    for (const code of ["full", "nearly-full"] as const) {
      if (right.includes(code)) store.alerts.raise(code, SITE_SUBJECT, atMs);
      else store.alerts.clear(code, SITE_SUBJECT, atMs);
    }
    announce({ kind: "occupancy" });
    announce({ kind: "alert" });
    yard.lookAgain(null);
    return { ok: true };
  };

  const { validate, giveConcession, chargeLostPlate } = adjust;
  return {
    quote,
    pay,
    correctPlate,
    giveExtraMinutes,
    validate,
    giveConcession,
    chargeLostPlate,
    waiveDebt,
    closeStay,
    leftUnseen,
    stockTake,
    setOccupancy,
  };
}

function amountProblem(amountMinor: number | undefined, currency: string): string | null {
  if (amountMinor === undefined) return null;
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    return "Write the amount that was taken, without a sign.";
  if (amountMinor > MOST_AMOUNT_MINOR)
    return `${formatMoney(amountMinor, currency)} is more than any stay costs. Check the amount.`;
  return null;
}

/** The lane by which the stay began; where it is gone or was never seen, any entry tells which lists apply. */
function entryLaneOf(stay: Stay, rules: SiteRules): LaneRules {
  const lane =
    rules.lanes.find((one) => one.id === stay.entryLaneId) ??
    rules.lanes.find((one) => one.direction !== "exit") ??
    rules.lanes[0];
  if (!lane) throw new Error("a site with stays has a lane");
  return lane;
}
