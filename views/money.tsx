/** What was earned today, and the tariffs with the sign and the examples that show what they mean. */
import type { Child } from "hono/jsx";
import type { QuotedExample } from "../src/parking/tariff/example-stays.ts";
import type { Compared, WhatIf } from "../src/parking/tariff/what-if.ts";
import type { Region, TariffVersion } from "../src/parking/types.ts";
import type { Show } from "../src/web/show.ts";
import { Field, Form, Select } from "./form.tsx";
import { Empty, Problems } from "./message.tsx";
import { NoPlate, Plate } from "./plate.tsx";
import { actorWord, methodWord } from "./words.ts";

export const Frame = ({
  at,
  manages,
  done,
  children,
}: {
  at: "/money" | "/money/tariffs" | "/money/codes";
  /** Codes are worth money: only who may change them sees them. */
  manages: boolean;
  done: string | null;
  children?: Child;
}) => (
  <>
    <h1>Money</h1>
    <nav class="tabs" aria-label="Money">
      <a href="/money" aria-current={at === "/money" ? "page" : undefined}>
        Payments
      </a>
      <a href="/money/tariffs" aria-current={at === "/money/tariffs" ? "page" : undefined}>
        Tariffs
      </a>
      {manages ? (
        <a href="/money/codes" aria-current={at === "/money/codes" ? "page" : undefined}>
          Codes
        </a>
      ) : null}
    </nav>
    {done ? <p class="done">{done}</p> : null}
    {children}
  </>
);

export type PaymentLine = {
  stayId: string;
  atMs: number;
  amountMinor: number;
  currency: string;
  method: string;
  by: string;
  receipt: number | null;
  plate: { display: string; region: Region | null } | null;
};

export const Payments = ({
  lines,
  totalMinor,
  byMethod,
  day,
  before,
  after,
  isToday,
  cut,
  manages,
  show,
}: {
  lines: readonly PaymentLine[];
  totalMinor: number;
  byMethod: readonly { method: string; amountMinor: number; count: number }[];
  day: string;
  before: string;
  after: string | null;
  isToday: boolean;
  cut: boolean;
  manages: boolean;
  show: Show;
}) => (
  <Frame at="/money" manages={manages} done={null}>
    <nav class="days" aria-label="Day">
      <a class="button" href={`/money?day=${before}`}>
        Day before
      </a>
      <strong>{isToday ? "Today" : day}</strong>
      {after ? (
        <a class="button" href={`/money?day=${after}`}>
          Day after
        </a>
      ) : null}
    </nav>
    <section class="summary">
      <div class="figure">
        <p>
          <strong>{show.money(totalMinor)}</strong> <span class="quiet">received</span>
        </p>
      </div>
      {byMethod.map((one) => (
        <div class="figure">
          <p>
            <strong>{show.money(one.amountMinor)}</strong>{" "}
            <span class="quiet">
              {methodWord(one.method).toLowerCase()}, {one.count} {one.count === 1 ? "payment" : "payments"}
            </span>
          </p>
        </div>
      ))}
    </section>
    {lines.length === 0 ? (
      <Empty title={isToday ? "No payments yet today" : "No payments on that day"}>
        <p>
          Money is taken on the live page, when a car that owes stands at the exit, or on the page of its
          stay.
        </p>
      </Empty>
    ) : (
      <ul class="rows">
        {lines.map((one) => (
          <li>
            <a class="row" href={`/stays/${one.stayId}`}>
              {one.plate ? <Plate {...one.plate} /> : <NoPlate />}
              <span>{show.time(one.atMs)}</span>
              <span class="quiet">
                {methodWord(one.method)}, {actorWord(one.by)}
              </span>
              <span class="quiet">{one.receipt === null ? "" : `receipt ${one.receipt}`}</span>
              <strong class="amount">{show.money(one.amountMinor, one.currency)}</strong>
            </a>
          </li>
        ))}
      </ul>
    )}
    {cut ? (
      <p class="quiet">That day is too far back for this list. Find its stays by date under Stays.</p>
    ) : null}
  </Frame>
);

export const Tariffs = ({
  tariffs,
  hasPublic,
  edits,
  done,
}: {
  tariffs: readonly { id: string; name: string; sign: readonly string[]; version: number; since: string }[];
  hasPublic: boolean;
  edits: boolean;
  done: string | null;
}) => (
  <Frame at="/money/tariffs" manages={edits} done={done}>
    {edits ? (
      <p>
        <a
          class="button main-action"
          href={hasPublic ? "/money/tariffs/new" : "/money/tariffs/new?id=public"}
        >
          {hasPublic ? "Add a tariff" : "Add the public tariff"}
        </a>
      </p>
    ) : null}
    {hasPublic ? null : (
      <p class="warning">There is no public tariff yet: vehicles without a group park free of charge.</p>
    )}
    {tariffs.length === 0 ? (
      <Empty title="No tariffs yet">
        <p>
          The public tariff is what everybody without a group pays. You see its sign and examples while you
          write it.
        </p>
      </Empty>
    ) : (
      <ul class="cards">
        {tariffs.map((one) => (
          <li class="card">
            <header>
              <h2>{one.name}</h2>
              <span class="quiet">
                {one.id === "public" ? "everybody without a group · " : ""}version {one.version}, since{" "}
                {one.since}
              </span>
            </header>
            <Sign lines={one.sign} />
            <a class="button" href={`/money/tariffs/edit/${one.id}`}>
              {edits ? "Change" : "Look"}
            </a>
          </li>
        ))}
      </ul>
    )}
  </Frame>
);

export const Sign = ({ title, lines }: { title?: string; lines: readonly string[] }) => (
  <div class="sign">
    {title ? <p class="sign-title">{title}</p> : null}
    <ul>
      {lines.map((one) => (
        <li>{one}</li>
      ))}
    </ul>
  </div>
);

/** A tariff as its form holds it: what somebody typed, right or wrong. */
export type PeriodDraft = {
  name: string;
  days: string;
  from: string;
  to: string;
  kind: string;
  minutes: string;
  amount: string;
  steps: string;
  beyond: string;
  cap: string;
};
export type TariffDraft = {
  id: string;
  name: string;
  freeMinutes: string;
  freeMode: string;
  periods: PeriodDraft[];
  calendarDay: string;
  rolling24h: string;
  stay: string;
  minimum: string;
  lostPlateFee: string;
  reentryMinutes: string;
  maxStayMinutes: string;
  maxStayAmount: string;
  vatPercent: string;
  vatIncluded: string;
  toleranceSeconds: string;
  quoteMinutes: string;
  exitMinutes: string;
  considerationMinutes: string;
};

export type Preview =
  | { sign: readonly string[]; examples: readonly QuotedExample[]; whatIf: WhatIf | null }
  | { problems: readonly string[] };

const Shift = ({ title, stays, show }: { title: string; stays: readonly Compared[]; show: Show }) =>
  stays.length === 0 ? null : (
    <details>
      <summary>{title}</summary>
      <ul class="shifts">
        {stays.map((one) => (
          <li>
            <a href={`/stays/${one.id}`}>{show.time(one.entryMs)}</a>
            <span class="quiet">{show.span(one.exitMs - one.entryMs)}</span>
            <span class="amount">
              {show.money(one.beforeMinor)} to {show.money(one.afterMinor)}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );

const LastMonth = ({ change, show }: { change: WhatIf; show: Show }) => (
  <>
    <h2>Last month under it</h2>
    <p>
      {change.stays} {change.stays === 1 ? "stay" : "stays"}: {show.money(change.beforeMinor)} before,{" "}
      <strong>{show.money(change.afterMinor)}</strong> with this ({change.differenceMinor >= 0 ? "+" : "−"}
      {show.money(Math.abs(change.differenceMinor))}).
    </p>
    <p class="quiet">
      {change.dearer} dearer, {change.cheaper} cheaper, {change.same} the same
      {change.newlyCharged > 0 ? `; ${change.newlyCharged} would no longer be free` : ""}
      {change.newlyFree > 0 ? `; ${change.newlyFree} would become free` : ""}.
    </p>
    <Shift title="Who would pay most more" stays={change.mostMore} show={show} />
    <Shift title="Who would pay most less" stays={change.mostLess} show={show} />
  </>
);

export const PreviewPart = ({ preview, name, show }: { preview: Preview; name: string; show: Show }) =>
  "problems" in preview ? (
    <div class="warning">
      <p>This cannot be quoted yet:</p>
      <Problems sentences={preview.problems} />
    </div>
  ) : (
    <>
      <h2>The sign</h2>
      <Sign title={name || "Parking"} lines={preview.sign} />
      <h2>What it charges</h2>
      <ul class="examples">
        {preview.examples.map(({ label, entryMs, exitMs, quote }) => (
          <li>
            <details>
              <summary>
                <span>{label}</span>
                <strong class="amount">
                  {quote.totalMinor === 0 ? "free" : show.money(quote.totalMinor, quote.currency)}
                </strong>
              </summary>
              <p class="quiet">
                {show.time(entryMs)} to {show.time(exitMs)}
              </p>
              <ul>
                {quote.lines.map((one) => (
                  <li>
                    {one.label}: {show.money(one.amountMinor, quote.currency)}
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {preview.whatIf ? <LastMonth change={preview.whatIf} show={show} /> : null}
    </>
  );

const KINDS = [
  ["per", "Every started unit"],
  ["flat", "Flat, once"],
  ["steps", "Steps"],
  ["free", "Free"],
  ["", "Leave this period out"],
] as const;

const PeriodFields = ({ period, at, currency }: { period: PeriodDraft; at: number; currency: string }) => {
  const within = `p${at}`;
  return (
    <fieldset class="period card">
      <legend>Period {at + 1}</legend>
      <Field name="pName" label="Name" value={period.name} maxlength={60} within={within} placeholder="Day" />
      <Field
        name="pDays"
        label="Days"
        value={period.days}
        maxlength={60}
        within={within}
        help="all, holidays, mon-fri, sat,sun"
      />
      <Field
        name="pFrom"
        label="From"
        value={period.from}
        maxlength={5}
        within={within}
        inputmode="numeric"
        placeholder="08:00"
      />
      <Field
        name="pTo"
        label="To"
        value={period.to}
        maxlength={5}
        within={within}
        inputmode="numeric"
        placeholder="18:00"
        help="24:00 is midnight"
      />
      <Select name="pKind" label="Price" value={period.kind} options={KINDS} within={within} class="kind" />
      <div class="only-steps field wide">
        <label for={`${within}-pSteps`}>Steps</label>
        <textarea
          id={`${within}-pSteps`}
          name="pSteps"
          rows={3}
          spellcheck={false}
          aria-describedby={`${within}-pSteps-help`}
        >
          {period.steps}
        </textarea>
        <small class="help" id={`${within}-pSteps-help`}>
          Minutes and amount, one step a line: 120 = 1.00
        </small>
      </div>
      <div class="only-steps">
        <Select
          name="pBeyond"
          label="Longer than the last step"
          value={period.beyond}
          options={[
            ["stay", "The last amount stays"],
            ["then", "Started units are added"],
            ["repeat", "Begins again"],
          ]}
          within={within}
        />
      </div>
      <Field
        name="pMinutes"
        label="Unit, minutes"
        value={period.minutes}
        maxlength={6}
        within={within}
        inputmode="numeric"
        class="only-unit"
      />
      <Field
        name="pAmount"
        label={`Amount in ${currency}`}
        value={period.amount}
        maxlength={12}
        within={within}
        inputmode="decimal"
        class="only-amount"
      />
      <Field
        name="pCap"
        label="At most"
        value={period.cap}
        maxlength={12}
        within={within}
        inputmode="decimal"
        help="For one stretch of this period"
        class="not-free"
      />
    </fieldset>
  );
};

export const TariffEditor = ({
  draft,
  isNew,
  problems,
  preview,
  currency,
  versions,
  runs,
  edits,
  show,
}: {
  draft: TariffDraft;
  isNew: boolean;
  problems: readonly string[];
  preview: Preview;
  currency: string;
  versions: readonly TariffVersion[];
  runs: number;
  edits: boolean;
  show: Show;
}) => (
  <>
    <p class="crumb">
      <a href="/money/tariffs">Tariffs</a>
    </p>
    <h1>{isNew ? "Add a tariff" : draft.name || draft.id}</h1>
    {problems.length > 0 ? (
      <div class="problem shown" role="alert">
        <Problems sentences={problems} />
      </div>
    ) : null}
    <div class="editor">
      <form
        id="tariff"
        method="post"
        action={isNew ? "/money/tariffs/new" : `/money/tariffs/edit/${draft.id}`}
        class="stack"
      >
        <div class="grid">
          {isNew ? (
            <Field
              name="id"
              label="Id"
              value={draft.id}
              required
              maxlength={40}
              help="Short, without spaces; “public” is for everybody"
            />
          ) : (
            <input type="hidden" name="id" value={draft.id} />
          )}
          <Field name="name" label="Name" value={draft.name} maxlength={60} placeholder="Public" />
          <Field
            name="freeMinutes"
            label="Free minutes"
            value={draft.freeMinutes}
            inputmode="numeric"
            maxlength={6}
          />
          <Select
            name="freeMode"
            label="They count"
            value={draft.freeMode}
            options={[
              ["threshold", "Only if the stay is no longer"],
              ["deducted", "Always: charging starts after them"],
            ]}
          />
        </div>
        <p class="quiet">The first period that contains a moment counts; a moment in none costs nothing.</p>
        {draft.periods.map((period, at) => (
          <PeriodFields period={period} at={at} currency={currency} />
        ))}
        {edits ? (
          <button type="submit" name="action" value="add" formnovalidate>
            Add a period
          </button>
        ) : null}
        <fieldset class="grid card">
          <legend>Limits</legend>
          <Field
            name="rolling24h"
            label="At most in 24 hours"
            value={draft.rolling24h}
            inputmode="decimal"
            maxlength={12}
            help="From the start of charging"
          />
          <Field
            name="calendarDay"
            label="At most a calendar day"
            value={draft.calendarDay}
            inputmode="decimal"
            maxlength={12}
            help="Use this or the 24 hours, not both"
          />
          <Field name="stay" label="At most a stay" value={draft.stay} inputmode="decimal" maxlength={12} />
          <Field
            name="minimum"
            label="At least"
            value={draft.minimum}
            inputmode="decimal"
            maxlength={12}
            help="If anything is charged"
          />
        </fieldset>
        <details class="card tool">
          <summary>Coming back, longest stay, lost plate</summary>
          <div class="grid">
            <Field
              name="reentryMinutes"
              label="Coming back within, minutes"
              value={draft.reentryMinutes}
              inputmode="numeric"
              maxlength={5}
              help="Two visits this close cost no more than one; empty: each counts by itself"
            />
            <Field
              name="maxStayMinutes"
              label="Longest stay, minutes"
              value={draft.maxStayMinutes}
              inputmode="numeric"
              maxlength={6}
            />
            <Field
              name="maxStayAmount"
              label="Charged beyond it"
              value={draft.maxStayAmount}
              inputmode="decimal"
              maxlength={12}
              help="Once, beside the time"
            />
            <Field
              name="lostPlateFee"
              label="Lost-plate fee"
              value={draft.lostPlateFee}
              inputmode="decimal"
              maxlength={12}
              help="An attendant puts it on a stay; empty: none"
            />
          </div>
        </details>
        <details class="card tool">
          <summary>VAT, time to pay and to leave</summary>
          <div class="grid">
            <Field
              name="vatPercent"
              label="VAT per cent"
              value={draft.vatPercent}
              inputmode="decimal"
              maxlength={6}
              help="Empty: none"
            />
            <Select
              name="vatIncluded"
              label="Amounts"
              value={draft.vatIncluded}
              options={[
                ["yes", "include VAT"],
                ["no", "are before VAT"],
              ]}
            />
            <Field
              name="quoteMinutes"
              label="A quote is valid for, minutes"
              value={draft.quoteMinutes}
              inputmode="numeric"
              maxlength={5}
            />
            <Field
              name="exitMinutes"
              label="To leave after paying, minutes"
              value={draft.exitMinutes}
              inputmode="numeric"
              maxlength={5}
              help="Empty: the site's"
            />
            <Field
              name="considerationMinutes"
              label="To look round and leave free, minutes"
              value={draft.considerationMinutes}
              inputmode="numeric"
              maxlength={5}
            />
            <Field
              name="toleranceSeconds"
              label="Tolerance, seconds"
              value={draft.toleranceSeconds}
              inputmode="numeric"
              maxlength={5}
            />
          </div>
        </details>
        {edits ? (
          <div class="actions">
            <button type="submit" name="action" value="save" class="main-action">
              {isNew ? "Save the tariff" : "Save as a new version"}
            </button>
            <button type="submit" name="action" value="look" formnovalidate>
              Show the preview
            </button>
          </div>
        ) : null}
        {isNew ? null : (
          <p class="quiet">
            {runs === 0
              ? "No stay runs under this tariff now."
              : `${runs} ${runs === 1 ? "stay runs" : "stays run"} under it now and ${runs === 1 ? "keeps" : "keep"} the version of ${runs === 1 ? "its" : "their"} entry.`}
          </p>
        )}
      </form>
      <aside
        id="preview"
        class="card preview"
        aria-live="polite"
        hx-post="/money/tariffs/preview"
        hx-include="#tariff"
        hx-trigger="input from:#tariff delay:400ms, change from:#tariff delay:50ms"
        hx-swap="innerHTML"
        hx-sync="this:replace"
      >
        <PreviewPart preview={preview} name={draft.name} show={show} />
      </aside>
    </div>
    {versions.length > 0 ? (
      <section>
        <h2>Versions</h2>
        <ul class="rows">
          {versions.map((one) => (
            <li>
              <span>Version {one.version}</span>
              <span class="quiet">since {show.exact(one.fromMs)}</span>
            </li>
          ))}
        </ul>
      </section>
    ) : null}
    {!isNew && edits ? (
      <Form
        action={`/money/tariffs/edit/${draft.id}/remove`}
        class="remove"
        confirm="Remove this tariff? Running stays keep it."
      >
        <button type="submit" class="danger">
          Remove this tariff
        </button>
      </Form>
    ) : null}
  </>
);
