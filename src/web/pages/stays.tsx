/** Stays: the list, one stay's story, and what an attendant does about it. */
import { z } from "zod";
import { type Owed, type StayLine, Stays, StockTake, Story } from "../../../views/stays.tsx";
import type { House } from "../../house.ts";
import { openDebtOf } from "../../parking/debt.ts";
import { amountText, parseAmount } from "../../parking/money.ts";
import { confusablesOf } from "../../parking/plate/index.ts";
import type { Stay } from "../../parking/types.ts";
import type { PassRow } from "../../store/types.ts";
import { type Ask, go, may, no, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { key, line, list, plate, plateText, whole } from "../fields.ts";
import type { Show } from "../show.ts";

const PAGE = 30;
/** The oldest ones: nobody walks round with a longer list. */
const MOST_COUNTED = 500;
const DOUBTS = ["over-stay", "exit-doubtful"] as const;
const NO_STAY = "There is no such stay. It may have been purged; look under Stays.";
const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"];

const state = z.enum(["inside", "all", "closed", "debt", "waived"]).catch("inside");
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);
const cursor = z
  .string()
  .regex(/^[\w:.-]{1,120}$/)
  .optional()
  .catch(undefined);

const startOf = (date: string | undefined, zone: string, plusDays: number): number | undefined => {
  if (date === undefined) return undefined;
  try {
    return Temporal.PlainDate.from(date).add({ days: plusDays }).toZonedDateTime({ timeZone: zone })
      .epochMilliseconds;
  } catch {
    return undefined;
  }
};

const debtsBeside = (house: House, { id, plate }: Stay) =>
  plate === null
    ? []
    : house.store.stays
        .debtsOf(plate)
        .filter((one) => one.id !== id && openDebtOf(one) > 0)
        .map((one) => ({ stayId: one.id, dueMinor: openDebtOf(one), atMs: one.exitAtMs ?? one.entryAtMs }));

export const lineOf = (show: Show, stay: Stay): StayLine => ({
  stay,
  plate: stay.plate === null ? null : show.plate(stay.plate),
  dueMinor: stay.state === "debt" ? openDebtOf(stay) : null,
});

const lanesOf = (house: House) => house.rules().lanes.map(({ id, name }) => ({ id, name }));

/** A closed stay costs what it cost; an open one is quoted now. */
const owedOf = (house: House, stay: Stay): Owed => {
  if (stay.state !== "open") {
    const totalMinor = stay.feeMinor ?? 0;
    const quote =
      house.store.stays.story(stay.id)?.quotes.findLast((one) => one.quote.totalMinor === totalMinor)
        ?.quote ?? null;
    const dueMinor = openDebtOf(stay);
    return { quote, totalMinor, paidMinor: stay.paidMinor, dueMinor, validUntilMs: null, trouble: null };
  }
  const quoted = house.desk.quote(stay.id);
  return quoted.ok
    ? {
        quote: quoted.quote,
        totalMinor: quoted.quote.totalMinor,
        paidMinor: quoted.paidMinor,
        dueMinor: quoted.dueMinor,
        validUntilMs: quoted.validUntilMs,
        trouble: null,
      }
    : {
        quote: null,
        totalMinor: 0,
        paidMinor: stay.paidMinor,
        dueMinor: 0,
        validUntilMs: null,
        trouble: quoted.message,
      };
};

/** For each position: what is there, its look-alikes, what the camera also thought of, nothing, the rest. */
const slotsOf = (plateNow: string | null, pass: PassRow | null): string[][] => {
  const chars = [...(plateNow ?? "")];
  const reads = pass && pass.plate === plateNow ? pass.chars : [];
  const slots = chars.map((char, i) => [
    ...new Set([
      char,
      ...confusablesOf(char),
      ...(reads[i]?.alternatives.map((one) => one.char).filter((one) => ALPHABET.includes(one)) ?? []),
      "",
      ...ALPHABET,
    ]),
  ]);
  // Two empty places at the end for characters that were not seen.
  const spare = chars.length === 0 ? 7 : Math.min(2, 12 - chars.length);
  for (let i = 0; i < spare; i++) slots.push(["", ...ALPHABET]);
  return slots;
};

const storyPage = (ask: Ask<unknown, { done?: string | undefined }>, id: string) => {
  const { house, show, who, nowMs } = ask;
  if (!house.store.stays.byId(id)) return no(404, NO_STAY);
  // Quoted first: the story then holds the quote that the page shows.
  const owed = owedOf(house, house.store.stays.byId(id)!);
  const story = house.store.stays.story(id);
  if (!story) return no(404, NO_STAY);
  const { stay } = story;
  const rules = house.rules();
  const version = stay.tariffVersionId === null ? null : house.store.site.tariffVersion(stay.tariffVersionId);
  const right =
    stay.state === "open"
      ? house.store.stays.exitRights(id).find((one) => one.consumedAtMs === null && one.validUntilMs > nowMs)
      : undefined;
  const shown = stay.plate === null ? null : show.plate(stay.plate);
  return page(
    "stays",
    shown ? `Stay of ${shown.display}` : "Stay without a plate",
    <Story
      {...story}
      plate={shown}
      owed={owed}
      laneName={(lane) =>
        lane === null ? "no lane" : (rules.lanes.find((one) => one.id === lane)?.name ?? lane)
      }
      groupName={
        stay.groupId === null
          ? null
          : (rules.groups.find((one) => one.id === stay.groupId)?.name ?? stay.groupId)
      }
      tariffName={version ? `${version.tariff.name}, version ${version.version}` : null}
      leaveByMs={right?.validUntilMs ?? null}
      acts={may(who.role, "attendant")}
      manages={may(who.role, "manager")}
      slots={slotsOf(stay.plate, story.entryPass ?? story.exitPass)}
      debts={debtsBeside(house, stay)}
      lostPlateFeeMinor={
        stay.adjustments.some((one) => one.kind === "fee")
          ? null
          : (version?.tariff.lostPlateFeeMinor ?? null)
      }
      takesCodes={rules.codes.length > 0}
      onceKey={crypto.randomUUID()}
      amountText={amountText(owed.dueMinor, stay.currency)}
      show={show}
      done={doneText(ask.query)}
    />,
  );
};

export const stayRoutes: Route[] = [
  route({
    method: "GET",
    path: "/stays",
    role: "viewer",
    query: z.object({
      state,
      lane: line("Lane", 80).optional().catch(undefined),
      from: day,
      to: day,
      cursor,
    }),
    handle: ({ house, show, query, who }) => {
      const fromMs = startOf(query.from, show.zone, 0);
      const toMs = startOf(query.to, show.zone, 1);
      const found = house.store.stays.list({
        state: query.state,
        limit: PAGE,
        ...(query.lane ? { laneId: query.lane } : {}),
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(toMs === undefined ? {} : { toMs }),
        ...(query.cursor ? { cursor: query.cursor } : {}),
      });
      return page(
        "stays",
        "Stays",
        <Stays
          lines={found.rows.map((stay) => lineOf(show, stay))}
          state={query.state}
          lane={query.lane ?? ""}
          from={query.from ?? ""}
          to={query.to ?? ""}
          words=""
          lanes={lanesOf(house)}
          next={found.nextCursor ? { cursor: found.nextCursor } : null}
          acts={may(who.role, "attendant")}
          show={show}
        />,
      );
    },
  }),
  // A plate never stands in an address: it would stay in histories and logs.
  route({
    method: "POST",
    path: "/stays",
    role: "viewer",
    form: z.object({ plate: plateText, state: state.default("all").catch("all"), cursor }),
    handle: ({ house, show, form, who }) => {
      const found = house.store.stays.list({
        state: form.state,
        plate: form.plate,
        limit: PAGE,
        ...(form.cursor ? { cursor: form.cursor } : {}),
      });
      return page(
        "stays",
        "Stays",
        <Stays
          lines={found.rows.map((stay) => lineOf(show, stay))}
          state={form.state}
          lane=""
          from=""
          to=""
          words={form.plate}
          lanes={lanesOf(house)}
          next={found.nextCursor ? { cursor: found.nextCursor } : null}
          acts={may(who.role, "attendant")}
          show={show}
        />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/stays/:stay",
    role: "viewer",
    query: doneQuery,
    handle: (ask) => storyPage(ask, ask.params.stay!),
  }),
  // The page of a stay holds forms, so it is never redrawn under the finger: it says that there is news.
  route({
    method: "GET",
    path: "/stays/:stay/changed",
    role: "viewer",
    quiet: true,
    handle: ({ params, house }) =>
      house.store.stays.byId(params.stay!)
        ? part(
            <>
              Something changed here.{" "}
              <a class="button" href={`/stays/${params.stay}`}>
                Show it
              </a>
            </>,
          )
        : no(404, NO_STAY),
  }),
  route({
    method: "POST",
    path: "/stays/:stay/pay",
    role: "attendant",
    form: z.object({
      amount: line("Amount", 12, 1),
      method: z.enum(["cash", "card"], "Say whether it was cash or card."),
      key,
    }),
    handle: async ({ house, params, form, who }) => {
      const stay = house.store.stays.byId(params.stay!);
      if (!stay) return no(404, NO_STAY);
      const amountMinor = parseAmount(form.amount.replace(",", "."), stay.currency);
      if (amountMinor === null)
        return no(
          422,
          `Amount: write it as ${amountText(450, stay.currency)}, without a sign or the currency.`,
        );
      const paid = await house.desk.pay({
        stayId: stay.id,
        method: form.method,
        amountMinor,
        actor: `user:${who.name}`,
        key: form.key,
      });
      return paid.ok ? go(`/stays/${stay.id}?done=paid`) : no(paid.status, paid.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/correct",
    role: "attendant",
    form: z.object({
      whole: plateText.optional(),
      char: list(z.string().regex(/^[A-Z0-9]?$/, "Plate: use letters and digits.")),
    }),
    handle: async ({ house, params, form, who }) => {
      const stay = house.store.stays.byId(params.stay!);
      if (!stay) return no(404, NO_STAY);
      const wanted = plate.safeParse(form.whole || form.char.join(""));
      if (!wanted.success) return no(422, wanted.error.issues[0]!.message);
      if (wanted.data === stay.plate)
        return no(422, "Plate: that is the plate it has already. Tap the character that is wrong.");
      const corrected = await house.desk.correctPlate({
        stayId: stay.id,
        plate: wanted.data,
        actor: `user:${who.name}`,
      });
      return corrected.ok ? go(`/stays/${stay.id}?done=corrected`) : no(corrected.status, corrected.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/minutes",
    role: "attendant",
    form: z.object({ minutes: whole("Extra free minutes", 1, 1440), reason: line("Why", 200, 3) }),
    handle: async ({ house, params, form, who }) => {
      if (!house.store.stays.byId(params.stay!)) return no(404, NO_STAY);
      const given = await house.desk.giveExtraMinutes({
        stayId: params.stay!,
        ...form,
        actor: `user:${who.name}`,
      });
      return given.ok ? go(`/stays/${params.stay}?done=minutes`) : no(given.status, given.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/unseen",
    role: "attendant",
    form: z.object({ reason: line("Why", 200, 3) }),
    handle: async ({ house, params, form, who }) => {
      const ended = await house.desk.leftUnseen({
        stayId: params.stay!,
        reason: form.reason,
        actor: `user:${who.name}`,
      });
      return ended.ok ? go(`/stays/${params.stay}?done=closed`) : no(ended.status, ended.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/code",
    role: "attendant",
    form: z.object({ code: line("Code", 32, 1) }),
    handle: async ({ house, params, form, who }) => {
      const used = await house.desk.validate({
        stayId: params.stay!,
        code: form.code,
        actor: `user:${who.name}`,
      });
      return used.ok ? go(`/stays/${params.stay}?done=code`) : no(used.status, used.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/concession",
    role: "attendant",
    form: z.object({ percent: whole("Per cent off", 1, 100), reason: line("Why", 60, 3) }),
    handle: async ({ house, params, form, who }) => {
      const given = await house.desk.giveConcession({
        stayId: params.stay!,
        ...form,
        actor: `user:${who.name}`,
      });
      return given.ok ? go(`/stays/${params.stay}?done=concession`) : no(given.status, given.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/lost-plate",
    role: "attendant",
    form: z.object({ reason: line("Why", 200, 3) }),
    handle: async ({ house, params, form, who }) => {
      const charged = await house.desk.chargeLostPlate({
        stayId: params.stay!,
        reason: form.reason,
        actor: `user:${who.name}`,
      });
      return charged.ok ? go(`/stays/${params.stay}?done=lost`) : no(charged.status, charged.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/waive",
    role: "manager",
    form: z.object({ reason: line("Why", 200, 3) }),
    handle: async ({ house, params, form, who }) => {
      const waived = await house.desk.waiveDebt({
        stayId: params.stay!,
        reason: form.reason,
        actor: `user:${who.name}`,
      });
      return waived.ok ? go(`/stays/${params.stay}?done=waived`) : no(waived.status, waived.message);
    },
  }),
  route({
    method: "GET",
    path: "/stock-take",
    role: "attendant",
    handle: ({ house, show }) => {
      const isDoubtful = (id: string) => DOUBTS.some((code) => house.store.alerts.isOpen(code, `stay:${id}`));
      const lines = house.store.stays
        .open()
        .slice(0, MOST_COUNTED)
        .map((stay) => ({ ...lineOf(show, stay), isDoubtful: isDoubtful(stay.id) }));
      return page("stays", "Stock-take", <StockTake lines={lines} show={show} />);
    },
  }),
  route({
    method: "POST",
    path: "/stock-take",
    role: "attendant",
    form: z.object({ gone: list(line("Stay", 80, 1)), reason: line("Who walked round", 200, 3) }),
    handle: async ({ house, form, who }) => {
      const taken = await house.desk.stockTake({ ...form, actor: `user:${who.name}` });
      return taken.ok ? go("/?done=counted") : no(taken.status, taken.message);
    },
  }),
  route({
    method: "POST",
    path: "/stays/:stay/close",
    role: "attendant",
    form: z.object({ reason: line("Why", 200, 3) }),
    handle: async ({ house, params, form, who }) => {
      if (!house.store.stays.byId(params.stay!)) return no(404, NO_STAY);
      const closed = await house.desk.closeStay({
        stayId: params.stay!,
        reason: form.reason,
        actor: `user:${who.name}`,
      });
      return closed.ok ? go(`/stays/${params.stay}?done=closed`) : no(closed.status, closed.message);
    },
  }),
  route({
    method: "GET",
    path: "/images/:image",
    role: "viewer+installer",
    handle: async ({ house, params, who, nowMs }) => {
      const gone = no(
        404,
        "That picture is not there: it was not kept, or is older than the site keeps pictures.",
      );
      const image = house.store.images.find(params.image!);
      if (!image) return gone;
      if (who.role === "installer") {
        const pass = house.store.stays.pass(image.passId);
        if (!pass || nowMs - pass.lastAtMs > 86_400_000)
          return no(403, "An installer sees pictures of the last day only. Ask a manager.");
      }
      try {
        return { kind: "bytes", body: await Bun.file(image.path).bytes(), type: "image/jpeg" };
      } catch {
        // Purged between the record and the file, or a damaged disk: the page shows its words instead.
        return gone;
      }
    },
  }),
];
