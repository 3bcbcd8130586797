/** Who is inside, who was; and the whole story of one stay on one page. */
import type { Child } from "hono/jsx";
import type { Quote } from "../src/parking/tariff/types.ts";
import type { Region, Stay } from "../src/parking/types.ts";
import type { CorrectionRow, DecisionRow, JournalRow, PassRow, PaymentRow } from "../src/store/types.ts";
import type { Show } from "../src/web/show.ts";
import { Field, Form, Select } from "./form.tsx";
import { Badge, Empty } from "./message.tsx";
import { NoPlate, Plate } from "./plate.tsx";
import { actorWord, EXIT, journalWord, methodWord, REASON, RIGHT, STAY } from "./words.ts";

export const STATES = [
  ["inside", "Inside now"],
  ["all", "All"],
  ["closed", "Left"],
  ["debt", "With a debt"],
  ["waived", "Waived"],
] as const;

export type StayLine = {
  stay: Stay;
  plate: { display: string; region: Region | null } | null;
  dueMinor: number | null;
};

type ListProps = {
  lines: readonly StayLine[];
  state: string;
  lane: string;
  from: string;
  to: string;
  words: string;
  lanes: readonly { id: string; name: string }[];
  /** The address or, for a plate search, the form that shows the next page. */
  next: { cursor: string } | null;
  /** May take stock. */
  acts: boolean;
  show: Show;
};

const PlateOf = ({ plate, size }: { plate: StayLine["plate"]; size?: "large" | "small" }) =>
  plate ? (
    <Plate display={plate.display} region={plate.region} {...(size ? { size } : {})} />
  ) : (
    <NoPlate {...(size ? { size } : {})} />
  );

const filterPairs = ({ state, lane, from, to }: Pick<ListProps, "state" | "lane" | "from" | "to">): string =>
  new URLSearchParams({ state, lane, from, to }).toString();

const NextPage = (props: ListProps) => {
  if (!props.next) return null;
  return props.words ? (
    <form method="post" action="/stays" class="paging">
      <input type="hidden" name="plate" value={props.words} />
      <input type="hidden" name="state" value={props.state} />
      <input type="hidden" name="cursor" value={props.next.cursor} />
      <button type="submit">Older stays</button>
    </form>
  ) : (
    <p class="paging">
      <a class="button" href={`/stays?${filterPairs(props)}&cursor=${encodeURIComponent(props.next.cursor)}`}>
        Older stays
      </a>
    </p>
  );
};

export const StayRows = ({ lines, show }: { lines: readonly StayLine[]; show: Show }) => (
  <ul class="rows stays">
    {lines.map(({ stay, plate, dueMinor }) => (
      <li>
        <a href={`/stays/${stay.id}`} class="row">
          <PlateOf plate={plate} />
          <span>
            {STAY[stay.state].word}
            <span class="quiet">
              {" "}
              {stay.state === "open"
                ? `for ${show.span(show.nowMs - stay.entryAtMs)}`
                : stay.exitReason && stay.exitReason !== "left"
                  ? EXIT[stay.exitReason]
                  : ""}
            </span>
          </span>
          <span class="quiet">
            {show.time(stay.entryAtMs)}
            {stay.exitAtMs !== null
              ? ` to ${show.time(stay.exitAtMs)}`
              : stay.state === "open"
                ? ""
                : " to unknown"}
          </span>
          <span class="quiet">
            {stay.right === "public" ? "" : (stay.permitHolder ?? stay.groupId ?? RIGHT[stay.right])}
          </span>
          <span class="amount">
            {dueMinor !== null && dueMinor > 0 ? (
              <strong>{show.money(dueMinor, stay.currency)} due</strong>
            ) : stay.paidMinor > 0 ? (
              `${show.money(stay.paidMinor, stay.currency)} paid`
            ) : (
              ""
            )}
          </span>
        </a>
      </li>
    ))}
  </ul>
);

export const StockTake = ({
  lines,
  show,
}: {
  lines: readonly (StayLine & { isDoubtful: boolean })[];
  show: Show;
}) => (
  <>
    <p class="crumb">
      <a href="/stays">Stays</a>
    </p>
    <h1>Stock-take</h1>
    <p>
      Walk round with this list, oldest first, and tick every car that is <strong>not</strong> there. Its stay
      is closed without a charge. The count of cars is not changed: set it on the live page.
    </p>
    {lines.length === 0 ? (
      <Empty title="Nobody is inside">
        <p>Set the count of cars on the live page if it says otherwise.</p>
      </Empty>
    ) : (
      <Form action="/stock-take" class="stack">
        <ul class="rows">
          {lines.map(({ stay, plate, isDoubtful }) => (
            <li>
              <label class="row">
                <input type="checkbox" name="gone" value={stay.id} />
                <PlateOf plate={plate} />
                <span>for {show.span(show.nowMs - stay.entryAtMs)}</span>
                <span class="quiet">
                  {show.time(stay.entryAtMs)}
                  {isDoubtful ? " · probably left" : ""}
                </span>
              </label>
            </li>
          ))}
        </ul>
        <Field
          name="reason"
          label="Who walked round, and when?"
          required
          maxlength={200}
          placeholder="Anna, 22:10"
        />
        <button type="submit" class="main-action">
          Close the ticked stays
        </button>
      </Form>
    )}
  </>
);

export const Stays = (props: ListProps) => (
  <>
    <h1>Stays</h1>
    {props.acts ? (
      <p class="no-print">
        <a class="button" href="/stock-take">
          Stock-take
        </a>
      </p>
    ) : null}
    <div class="filters">
      <form method="post" action="/stays" class="inline">
        <Field name="plate" label="Part of a plate" value={props.words} maxlength={12} autocomplete="off" />
        <button type="submit">Find</button>
      </form>
      <form method="get" action="/stays" class="inline">
        <Select name="state" label="Show" value={props.state} options={STATES} />
        <Select
          name="lane"
          label="Lane"
          value={props.lane}
          options={[["", "Any lane"], ...props.lanes.map((lane) => [lane.id, lane.name] as const)]}
        />
        <Field name="from" label="From" type="date" value={props.from} />
        <Field name="to" label="To" type="date" value={props.to} />
        <button type="submit">Show</button>
      </form>
    </div>
    {props.lines.length === 0 ? (
      <Empty
        title={
          props.words
            ? "No stay has that in its plate"
            : props.state === "inside"
              ? "Nobody is inside"
              : "No stays to show"
        }
      >
        <p>
          {props.words
            ? "Try fewer characters: a misread letter hides the rest."
            : "Stays appear here when a vehicle enters. Choose All to see who left."}
        </p>
      </Empty>
    ) : (
      <>
        <StayRows lines={props.lines} show={props.show} />
        <NextPage {...props} />
      </>
    )}
  </>
);

// ---- one stay ------------------------------------------------------------------------------------

export type Owed = {
  quote: Quote | null;
  totalMinor: number;
  paidMinor: number;
  dueMinor: number;
  validUntilMs: number | null;
  /** Why there is no quote, with the next step. */
  trouble: string | null;
};

export type StoryProps = {
  stay: Stay;
  plate: StayLine["plate"];
  entryPass: PassRow | null;
  exitPass: PassRow | null;
  decisions: readonly DecisionRow[];
  corrections: readonly CorrectionRow[];
  payments: readonly PaymentRow[];
  journal: readonly JournalRow[];
  owed: Owed;
  laneName(id: string | null): string;
  groupName: string | null;
  tariffName: string | null;
  leaveByMs: number | null;
  acts: boolean;
  manages: boolean;
  /** One list of offered characters a position, the read one first. */
  slots: readonly (readonly string[])[];
  /** Other visits of this plate that are still owed. */
  debts: readonly { stayId: string; dueMinor: number; atMs: number }[];
  /** The tariff's fee for a lost plate, where it may still be charged. */
  lostPlateFeeMinor: number | null;
  /** The site has validation codes. */
  takesCodes: boolean;
  onceKey: string;
  amountText: string;
  show: Show;
  done: string | null;
};

type Moment = { atMs: number; title: string; tone?: "good" | "bad"; body?: Child };

const Shot = ({ pass, words }: { pass: PassRow; words: string }) => (
  <div class="shots">
    {pass.frameImageId ? (
      <a href={`/images/${pass.frameImageId}`}>
        <img
          src={`/images/${pass.frameImageId}`}
          alt={`The vehicle at the ${words}`}
          loading="lazy"
          width="480"
          height="270"
        />
      </a>
    ) : (
      <p class="quiet">
        No picture of this {words}: it was not kept, or is older than the site keeps pictures.
      </p>
    )}
    {pass.cropImageId ? (
      <img
        class="crop"
        src={`/images/${pass.cropImageId}`}
        alt={`The plate at the ${words}`}
        loading="lazy"
      />
    ) : null}
    <p class="quiet">
      Read {pass.plate ? <span class="signs">{pass.plate}</span> : "no plate"}
      {pass.raw && pass.raw !== pass.plate ? (
        <>
          {" "}
          from <span class="signs">{pass.raw}</span>
        </>
      ) : null}
      , {Math.round(pass.confidence * 100)} % sure, {pass.frames} {pass.frames === 1 ? "picture" : "pictures"}
      {pass.candidates.length > 0 ? (
        <>
          ; next best{" "}
          {pass.candidates.slice(0, 3).map((one, i) => (
            <>
              {i > 0 ? ", " : ""}
              <span class="signs">{one.text}</span> {Math.round(one.confidence * 100)} %
            </>
          ))}
        </>
      ) : null}
      .
    </p>
  </div>
);

const momentsOf = (p: StoryProps): Moment[] => {
  const { stay, show } = p;
  const moments: Moment[] = [];
  moments.push({
    atMs: stay.entryAtMs,
    title:
      stay.entryCertainty === "missed"
        ? "Entry not seen; the earliest time that can be proven"
        : `Entered at ${p.laneName(stay.entryLaneId)}`,
    body: p.entryPass ? <Shot pass={p.entryPass} words="entry" /> : null,
  });
  for (const one of p.decisions)
    moments.push({
      atMs: one.atMs,
      tone: one.outcome === "open" ? "good" : "bad",
      title: `${one.outcome === "open" ? "Opened" : "Held"} at ${p.laneName(one.laneId)}: ${REASON[one.reason]}${one.dueMinor ? `, ${show.money(one.dueMinor, one.currency ?? stay.currency)} due` : ""}`,
      body:
        one.explanation.length > 0 ? (
          <ul class="quiet">
            {one.explanation.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        ) : null,
    });
  for (const one of p.corrections)
    moments.push({
      atMs: one.atMs,
      title: `Plate corrected by ${actorWord(one.actor)}`,
      body: (
        <p>
          <span class="signs">{one.from ?? "no plate"}</span> became <span class="signs">{one.to}</span>
        </p>
      ),
    });
  for (const one of p.payments)
    moments.push({
      atMs: one.atMs,
      tone: "good",
      title: `${show.money(one.amountMinor, one.currency)} ${methodWord(one.method).toLowerCase()}, taken by ${actorWord(one.takenBy)}`,
      body: (
        <p class="quiet">
          Receipt {one.receiptNumber}
          {one.creditMinor > 0
            ? `; ${show.money(one.creditMinor, one.currency)} more than was due, kept as credit`
            : ""}
        </p>
      ),
    });
  if (stay.state !== "open")
    moments.push({
      atMs:
        stay.exitAtMs ??
        Math.max(stay.entryAtMs, ...p.decisions.map((one) => one.atMs), ...p.journal.map((one) => one.atMs)),
      title:
        stay.exitReason && stay.exitReason !== "left"
          ? `Closed: ${EXIT[stay.exitReason]}`
          : `Left at ${p.laneName(stay.exitLaneId)}`,
      body: p.exitPass ? <Shot pass={p.exitPass} words="exit" /> : null,
    });
  // Same instant: the order of the story, which sort keeps.
  return moments.sort((a, b) => a.atMs - b.atMs);
};

export const QuoteLines = ({ quote, show }: { quote: Quote; show: Show }) => (
  <table class="lines">
    <tbody>
      {quote.lines.map((one) => (
        <tr>
          <td>
            {one.label}
            {one.fromMs !== null && one.toMs !== null ? (
              <small class="quiet">
                {" "}
                {show.time(one.fromMs)} to {show.time(one.toMs)}
              </small>
            ) : null}
          </td>
          <td class="amount">{show.money(one.amountMinor, quote.currency)}</td>
        </tr>
      ))}
      <tr class="total">
        <td>
          Total
          {quote.vat ? (
            <small class="quiet"> with {show.money(quote.vat.vatMinor, quote.currency)} VAT</small>
          ) : null}
        </td>
        <td class="amount">{show.money(quote.totalMinor, quote.currency)}</td>
      </tr>
    </tbody>
  </table>
);

const OwedPart = (p: StoryProps) => {
  const { owed, stay, show } = p;
  const money = (minor: number) => show.money(minor, stay.currency);
  return (
    <section class="card owed">
      <h2>{stay.state === "open" ? "Owed now" : "What it cost"}</h2>
      {owed.trouble ? <p class="warning">{owed.trouble}</p> : null}
      <p class="due">
        {owed.dueMinor > 0 ? (
          <>
            <strong>{money(owed.dueMinor)}</strong> {stay.state === "open" ? "due" : "still owed"}
          </>
        ) : (
          <strong>{owed.totalMinor === 0 ? "Nothing to pay" : "Paid"}</strong>
        )}
      </p>
      {p.leaveByMs !== null ? <p>May leave until {show.time(p.leaveByMs)}.</p> : null}
      {owed.quote ? <QuoteLines quote={owed.quote} show={show} /> : null}
      {owed.paidMinor > 0 ? <p class="quiet">{money(owed.paidMinor)} received.</p> : null}
      {stay.timeUncertain ? (
        <p class="warning">The clock was not trusted during this stay; the lower bound is charged.</p>
      ) : null}
      {p.debts.length > 0 ? (
        <ul class="warning">
          {p.debts.map((one) => (
            <li>
              <a href={`/stays/${one.stayId}`}>
                {money(one.dueMinor)} owed since {show.time(one.atMs)}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {p.acts && (stay.state === "open" || owed.dueMinor > 0) ? (
        <Form action={`/stays/${stay.id}/pay`} class="stack pay">
          <input type="hidden" name="key" value={p.onceKey} />
          <Field
            name="amount"
            label={`Amount in ${stay.currency}`}
            value={p.amountText}
            inputmode="decimal"
            required
            maxlength={12}
            autocomplete="off"
          />
          <div class="actions">
            <button type="submit" name="method" value="cash" class="main-action">
              Take cash
            </button>
            <button type="submit" name="method" value="card">
              Card terminal says paid
            </button>
          </div>
        </Form>
      ) : null}
    </section>
  );
};

/** What is put on or taken off beside the tariff. */
const AdjustPart = ({ stay, takesCodes, lostPlateFeeMinor, show }: StoryProps) => (
  <>
    {takesCodes ? (
      <details class="card tool">
        <summary>Use a validation code</summary>
        <Form action={`/stays/${stay.id}/code`} class="stack">
          <Field name="code" label="Code from the shop" required maxlength={32} autocomplete="off" />
          <button type="submit">Use it</button>
        </Form>
      </details>
    ) : null}
    <details class="card tool">
      <summary>Give a concession</summary>
      <Form action={`/stays/${stay.id}/concession`} class="stack">
        <Field
          name="percent"
          label="Per cent off"
          type="number"
          min={1}
          max={100}
          value={100}
          inputmode="numeric"
          help="100 is a free stay"
          required
        />
        <Field
          name="reason"
          label="Why?"
          help="It stands on the receipt; leave out a badge's number"
          required
          maxlength={60}
          within="concession"
          placeholder="Disabled badge"
        />
        <button type="submit">Give it</button>
      </Form>
    </details>
    {lostPlateFeeMinor !== null ? (
      <details class="card tool">
        <summary>Charge the lost-plate fee</summary>
        <Form action={`/stays/${stay.id}/lost-plate`} class="stack">
          <p class="quiet">{show.money(lostPlateFeeMinor, stay.currency)} beside the time, once.</p>
          <Field
            name="reason"
            label="Why?"
            required
            maxlength={200}
            within="lost"
            placeholder="Plate fell off"
          />
          <button type="submit">Charge it</button>
        </Form>
      </details>
    ) : null}
  </>
);

const WaivePart = ({ stay }: StoryProps) => (
  <details class="card tool">
    <summary>Waive the debt</summary>
    <Form action={`/stays/${stay.id}/waive`} class="stack">
      <p class="quiet">It is no longer asked for at the next visit.</p>
      <Field
        name="reason"
        label="Why?"
        required
        maxlength={200}
        within="waive"
        placeholder="The machine was broken"
      />
      <button type="submit">Waive it</button>
    </Form>
  </details>
);

const CorrectPart = ({ stay, slots, entryPass }: StoryProps) => (
  <details class="card tool" open={stay.plate === null}>
    <summary>Correct the plate</summary>
    <Form action={`/stays/${stay.id}/correct`} class="stack">
      <fieldset class="slots">
        <legend>Tap a character that is wrong</legend>
        {slots.map((offered, i) => (
          <select name="char" aria-label={`Character ${i + 1}`}>
            {offered.map((char, place) => (
              <option value={char} selected={place === 0}>
                {char === "" ? "–" : char}
              </option>
            ))}
          </select>
        ))}
      </fieldset>
      <p class="quiet">Look-alikes come first; “–” leaves a character out.</p>
      <div class="field">
        <label for="whole-plate">Or write the whole plate</label>
        <input
          id="whole-plate"
          name="whole"
          type="text"
          maxlength={16}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          data-plate=""
        />
      </div>
      {entryPass?.cropImageId ? (
        <img
          class="crop"
          src={`/images/${entryPass.cropImageId}`}
          alt="The plate as it was seen"
          loading="lazy"
        />
      ) : null}
      <button type="submit" class="main-action">
        Save the plate
      </button>
    </Form>
  </details>
);

export const Story = (p: StoryProps) => {
  const { stay, show } = p;
  return (
    <div data-live-page={`stay-${stay.id}`} class="story">
      <p class="crumb no-print">
        <a href="/stays">Stays</a>
      </p>
      <p id="stale" class="stale" role="status" hidden></p>
      {p.done ? <p class="done">{p.done}</p> : null}
      <header class="story-head">
        <h1>
          <PlateOf plate={p.plate} size="large" />
        </h1>
        <Badge tone={STAY[stay.state].tone}>{STAY[stay.state].word}</Badge>
        <p>
          {stay.entryCertainty === "missed" ? "Entered before " : "Entered "}
          {show.exact(stay.entryAtMs)}
          {stay.exitAtMs !== null
            ? `, left ${show.exact(stay.exitAtMs)} after ${show.span(stay.exitAtMs - stay.entryAtMs)}`
            : stay.state === "open"
              ? `, inside for ${show.span(show.nowMs - stay.entryAtMs)}`
              : ""}
        </p>
        <p class="quiet">
          {RIGHT[stay.right]}
          {p.groupName ? `, ${p.groupName}` : ""}
          {stay.permitHolder ? `, ${stay.permitHolder}` : ""}
          {p.tariffName ? ` · tariff ${p.tariffName}` : ""}
          {stay.extraFreeMinutes > 0 ? ` · ${stay.extraFreeMinutes} extra free minutes` : ""}
          {stay.note ? ` · ${stay.note}` : ""}
        </p>
        <p
          id="changed"
          class="changed"
          hx-get={`/stays/${stay.id}/changed`}
          hx-trigger={`stay-${stay.id} from:body`}
          hx-swap="innerHTML"
        ></p>
      </header>
      <div class="two">
        <section class="timeline">
          <h2>What happened</h2>
          <ol>
            {momentsOf(p).map((moment) => (
              <li class={moment.tone ?? ""}>
                <time datetime={show.iso(moment.atMs)}>{show.exact(moment.atMs)}</time>
                <h3>{moment.title}</h3>
                {moment.body ?? null}
              </li>
            ))}
          </ol>
          <details class="journal">
            <summary>Journal of this stay ({p.journal.length})</summary>
            <JournalList rows={p.journal} show={show} />
          </details>
        </section>
        <div class="side">
          <OwedPart {...p} />
          {p.acts ? (
            <>
              <CorrectPart {...p} />
              {stay.state === "debt" && p.manages ? <WaivePart {...p} /> : null}
              {stay.state === "open" ? (
                <>
                  <AdjustPart {...p} />
                  <details class="card tool">
                    <summary>Give free minutes</summary>
                    <Form action={`/stays/${stay.id}/minutes`} class="stack">
                      <Field
                        name="minutes"
                        label="Extra free minutes"
                        type="number"
                        min={1}
                        max={1440}
                        value={15}
                        inputmode="numeric"
                        required
                      />
                      <Field
                        name="reason"
                        label="Why?"
                        required
                        maxlength={200}
                        within="minutes"
                        placeholder="Waited for the lift"
                      />
                      <button type="submit">Give them</button>
                    </Form>
                  </details>
                  <details class="card tool">
                    <summary>Close the stay</summary>
                    <Form action={`/stays/${stay.id}/close`} class="stack">
                      <p class="quiet">
                        For a car that has left without being seen. Nothing is charged; the count of cars is
                        not changed.
                      </p>
                      <Field
                        name="reason"
                        label="Why?"
                        required
                        maxlength={200}
                        within="close"
                        placeholder="Not on the site any more"
                      />
                      <button type="submit">Close it</button>
                    </Form>
                  </details>
                  <details class="card tool">
                    <summary>It left unseen before</summary>
                    <Form action={`/stays/${stay.id}/unseen`} class="stack">
                      <p class="quiet">
                        The car drove out without being read, and has perhaps come back. The stay ends with
                        nothing charged for time that nobody proved, and the count of cars goes down by one.
                      </p>
                      <Field
                        name="reason"
                        label="Why?"
                        required
                        maxlength={200}
                        within="unseen"
                        placeholder="Two visits on the photographs"
                      />
                      <button type="submit">End it</button>
                    </Form>
                  </details>
                </>
              ) : null}
            </>
          ) : null}
        </div>
      </div>
    </div>
  );
};

export const JournalList = ({ rows, show }: { rows: readonly JournalRow[]; show: Show }) => (
  <ul class="rows journal-rows">
    {rows.map((row) => (
      <li>
        <span class="quiet">#{row.seq}</span>
        <time datetime={show.iso(row.atMs)}>{show.exact(row.atMs)}</time>
        <span>{journalWord(row.kind)}</span>
        <span class="quiet">
          by {actorWord(row.actor)}
          {row.subject.startsWith("stay:") ? (
            <>
              {", "}
              <a href={`/stays/${row.subject.slice(5)}`}>stay</a>
            </>
          ) : row.subject ? (
            `, ${row.subject.replace(":", " ")}`
          ) : (
            ""
          )}
        </span>
        <details>
          <summary>Record</summary>
          <pre>{JSON.stringify(row.data, null, 1)}</pre>
          <p class="hash">{row.hash}</p>
        </details>
      </li>
    ))}
  </ul>
);
