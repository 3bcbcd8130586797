/** Payments of a day, and tariffs: edit on the left, the sign and examples on the right. */
import { z } from "zod";
import {
  type PaymentLine,
  Payments,
  type Preview,
  PreviewPart,
  type TariffDraft,
  TariffEditor,
  Tariffs,
} from "../../../views/money.tsx";
import type { House } from "../../house.ts";
import { discountsOf } from "../../parking/owed.ts";
import { examples } from "../../parking/tariff/example-stays.ts";
import { signText } from "../../parking/tariff/sign.ts";
import type { Tariff } from "../../parking/tariff/types.ts";
import { type PastStay, type WhatIf, whatIf } from "../../parking/tariff/what-if.ts";
import { tariffOf } from "../../site-rules.ts";
import { type Answer, type Ask, go, may, no, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite } from "../edit-site.ts";
import { noFields } from "../fields.ts";
import { dayBounds, type Show } from "../show.ts";
import { draftOf, draftOfFile, emptyDraft, newPeriod, tariffFields, tariffOfDraft } from "../tariff-form.ts";

const NO_TARIFF = "There is no such tariff. Go back to the list.";
/** Payments are found through the journal, newest first; this many rows are looked at before giving up. */
const MOST_ROWS = 5_000;
const MOST_PERIODS = 40;

const paymentsOf = (
  house: House,
  show: Show,
  fromMs: number,
  toMs: number,
): { lines: PaymentLine[]; cut: boolean } => {
  const lines: PaymentLine[] = [];
  let cursor: string | null = null;
  let seen = 0;
  do {
    const found = house.store.journal.list({ kind: "payment", limit: 500, ...(cursor ? { cursor } : {}) });
    for (const row of found.rows) {
      seen++;
      if (row.atMs < fromMs) return { lines, cut: false };
      if (row.atMs >= toMs) continue;
      const stayId = row.subject.replace(/^stay:/, "");
      const stay = house.store.stays.byId(stayId);
      const { amount, method, currency, receipt } = row.data;
      lines.push({
        stayId,
        atMs: row.atMs,
        amountMinor: typeof amount === "number" ? amount : 0,
        currency: typeof currency === "string" ? currency : show.currency,
        method: typeof method === "string" ? method : "unknown",
        by: row.actor,
        receipt: typeof receipt === "number" ? receipt : null,
        plate: stay?.plate ? show.plate(stay.plate) : null,
      });
    }
    cursor = found.nextCursor;
  } while (cursor !== null && seen < MOST_ROWS);
  return { lines, cut: cursor !== null };
};

const calendarOf = (house: House) => {
  const { timezone, currency, holidays } = house.rules();
  return { timezone, currency, holidays };
};

const MONTH_MS = 30 * 86_400_000;
/** Enough to see a trend, few enough to quote while somebody types. */
const MOST_PAST_STAYS = 500;

/** Last month's stays of this tariff under the draft; null while there is nothing to compare. */
const whatIfOf = (house: House, nowMs: number, draft: TariffDraft, after: Tariff): WhatIf | null => {
  const versions = house.store.site.tariffVersions().filter((one) => one.tariffId === draft.id);
  const before = versions.at(-1)?.tariff;
  if (!before) return null;
  const ids = new Set(versions.map((one) => one.id));
  const past = house.store.stays
    .list({ state: "closed", fromMs: nowMs - MONTH_MS, limit: MOST_PAST_STAYS })
    .rows.flatMap((stay): PastStay[] =>
      stay.exitAtMs === null || stay.tariffVersionId === null || !ids.has(stay.tariffVersionId)
        ? []
        : [
            {
              id: stay.id,
              entryMs: stay.entryAtMs,
              exitMs: stay.exitAtMs,
              discounts: discountsOf(stay),
            },
          ],
    );
  return past.length === 0 ? null : whatIf(past, before, after, calendarOf(house));
};

const previewOf = (house: House, show: Show, nowMs: number, draft: TariffDraft): Preview => {
  const calendar = calendarOf(house);
  const made = tariffOfDraft(draft, calendar.currency);
  if ("problems" in made) return made;
  return {
    sign: signText(made.tariff, calendar, house.rules().exitMinutes),
    examples: examples(made.tariff, calendar, show.day(nowMs)),
    whatIf: whatIfOf(house, nowMs, draft, made.tariff),
  };
};

const editor = (
  ask: Ask<unknown, unknown>,
  draft: TariffDraft,
  isNew: boolean,
  problems: readonly string[],
): Answer => {
  const { house, show, nowMs, who } = ask;
  const versions = isNew
    ? []
    : house.store.site
        .tariffVersions()
        .filter((one) => one.tariffId === draft.id)
        .reverse();
  const ids = new Set(versions.map((one) => one.id));
  const runs = isNew
    ? 0
    : house.store.stays.open().filter((one) => one.tariffVersionId !== null && ids.has(one.tariffVersionId))
        .length;
  return {
    kind: "page",
    section: "money",
    status: problems.length > 0 ? 422 : 200,
    title: isNew ? "Add a tariff" : draft.name || draft.id,
    body: (
      <TariffEditor
        draft={draft}
        isNew={isNew}
        problems={problems}
        preview={previewOf(house, show, nowMs, draft)}
        currency={house.rules().currency}
        versions={versions}
        runs={runs}
        edits={may(who.role, "manager")}
        show={show}
      />
    ),
  };
};

type Edited = Ask<z.output<typeof tariffFields>, unknown>;

const edit = async (ask: Edited, id: string | null): Promise<Answer> => {
  const { house, who, form } = ask;
  const draft: TariffDraft = { ...draftOf(form), id: id ?? form.id };
  const isNew = id === null;
  if (form.action === "add") {
    if (draft.periods.length >= MOST_PERIODS)
      return editor(ask, draft, isNew, [
        `A tariff holds ${MOST_PERIODS} periods at most. Join some of them.`,
      ]);
    return editor(ask, { ...draft, periods: [...draft.periods, newPeriod] }, isNew, []);
  }
  if (form.action === "look") return editor(ask, draft, isNew, []);
  if (draft.id === "") return editor(ask, draft, isNew, ["Id: fill this in, for example public."]);
  const made = tariffOfDraft(draft, house.rules().currency);
  if ("problems" in made) return editor(ask, draft, isNew, made.problems);
  const done = await editSite(house, who, (site) => {
    const at = site.tariffs.findIndex((one) => one.id === draft.id);
    if (isNew && at >= 0) return `Id: there is a tariff ${draft.id} already. Choose another.`;
    if (!isNew && at < 0) return NO_TARIFF;
    if (at < 0) site.tariffs.push(made.file);
    else site.tariffs[at] = made.file;
    return undefined;
  });
  return done.ok ? go("/money/tariffs?done=saved") : editor(ask, draft, isNew, done.message.split("\n"));
};

export const moneyRoutes: Route[] = [
  route({
    method: "GET",
    path: "/money",
    role: "viewer",
    query: z.object({ day: z.iso.date().optional().catch(undefined) }),
    handle: ({ house, show, who, query, nowMs }) => {
      const today = show.day(nowMs);
      const day = query.day && query.day <= today ? query.day : today;
      const date = Temporal.PlainDate.from(day);
      const { fromMs, toMs } = dayBounds(
        date.toZonedDateTime({ timeZone: show.zone, plainTime: "12:00" }).epochMilliseconds,
        show.zone,
      );
      const { lines, cut } = paymentsOf(house, show, fromMs, toMs);
      const methods = new Map<string, { method: string; amountMinor: number; count: number }>();
      for (const one of lines) {
        const sum = methods.get(one.method) ?? { method: one.method, amountMinor: 0, count: 0 };
        methods.set(one.method, {
          ...sum,
          amountMinor: sum.amountMinor + one.amountMinor,
          count: sum.count + 1,
        });
      }
      return page(
        "money",
        "Money",
        <Payments
          lines={lines}
          totalMinor={house.store.money.revenue(fromMs, toMs)}
          byMethod={[...methods.values()]}
          day={day}
          before={date.subtract({ days: 1 }).toString()}
          after={day < today ? date.add({ days: 1 }).toString() : null}
          isToday={day === today}
          cut={cut}
          manages={may(who.role, "manager")}
          show={show}
        />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/money/tariffs",
    role: "viewer",
    query: doneQuery,
    handle: ({ house, show, who, query }) => {
      const tariffs = house.store.site.read()?.tariffs ?? [];
      const versions = house.store.site.tariffVersions();
      const calendar = calendarOf(house);
      return page(
        "money",
        "Tariffs",
        <Tariffs
          tariffs={tariffs.map((file) => {
            const newest = versions.findLast((one) => one.tariffId === file.id);
            return {
              id: file.id,
              name: file.name ?? file.id,
              sign: signText(tariffOf(file, calendar.currency), calendar, house.rules().exitMinutes),
              version: newest?.version ?? 1,
              since: newest ? show.time(newest.fromMs) : "now",
            };
          })}
          hasPublic={tariffs.some((one) => one.id === "public")}
          edits={may(who.role, "manager")}
          done={doneText(query)}
        />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/money/tariffs/new",
    role: "manager",
    query: z.object({ id: z.string().max(40).optional().catch(undefined) }),
    handle: (ask) => editor(ask, emptyDraft(ask.query.id === "public" ? "public" : ""), true, []),
  }),
  route({
    method: "POST",
    path: "/money/tariffs/new",
    role: "manager",
    form: tariffFields,
    handle: (ask) => edit(ask, null),
  }),
  route({
    method: "POST",
    path: "/money/tariffs/preview",
    role: "viewer",
    quiet: true,
    form: tariffFields,
    handle: ({ house, show, nowMs, form }) => {
      const draft = draftOf(form);
      return part(
        <PreviewPart preview={previewOf(house, show, nowMs, draft)} name={draft.name} show={show} />,
      );
    },
  }),
  route({
    method: "GET",
    path: "/money/tariffs/edit/:tariff",
    role: "viewer",
    handle: (ask) => {
      const file = ask.house.store.site.read()?.tariffs.find((one) => one.id === ask.params.tariff);
      return file ? editor(ask, draftOfFile(file), false, []) : no(404, NO_TARIFF);
    },
  }),
  route({
    method: "POST",
    path: "/money/tariffs/edit/:tariff",
    role: "manager",
    form: tariffFields,
    handle: (ask) =>
      ask.house.store.site.read()?.tariffs.some((one) => one.id === ask.params.tariff)
        ? edit(ask, ask.params.tariff!)
        : no(404, NO_TARIFF),
  }),
  route({
    method: "POST",
    path: "/money/tariffs/edit/:tariff/remove",
    role: "manager",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const used = site.groups.find((one) => one.tariff === params.tariff);
          if (used) return `The group ${used.name ?? used.id} uses this tariff. Give it another one first.`;
          const left = site.tariffs.filter((one) => one.id !== params.tariff);
          if (left.length === site.tariffs.length) return NO_TARIFF;
          site.tariffs = left;
          return undefined;
        }),
        "/money/tariffs?done=removed",
      ),
  }),
];
