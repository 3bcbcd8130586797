/** The validation codes of shops: what each gives, how often it was used, and the form for another. */
import type { SiteFile } from "../src/site.ts";
import type { Show } from "../src/web/show.ts";
import { Act, Field, Form, Select } from "./form.tsx";
import { Badge, Empty } from "./message.tsx";
import { Frame } from "./money.tsx";
import { More, Search, until } from "./vehicles.tsx";

type CodeFile = SiteFile["codes"][number];

const KINDS = [
  ["minutes", "Free minutes"],
  ["percent", "Per cent off"],
  ["amount", "Amount off"],
  ["freeUntil", "Free until a time of day"],
] as const;

const givesText = (code: CodeFile, show: Show): string =>
  code.minutes !== undefined
    ? `${code.minutes} free minutes`
    : code.percent !== undefined
      ? `${code.percent} per cent off`
      : code.freeUntil !== undefined
        ? `free until ${code.freeUntil}`
        : `${code.amount ?? ""} ${show.currency} off`;

export const Codes = ({
  codes,
  total,
  words,
  show,
  done,
}: {
  codes: readonly { code: CodeFile; used: number }[];
  total: number;
  words: string;
  show: Show;
  done: string | null;
}) => (
  <Frame at="/money/codes" manages done={done}>
    <Search action="/money/codes" words={words} label="Code or name" />
    <details class="card tool" open={total === 0 && words === ""}>
      <summary>Add a code</summary>
      <Form action="/money/codes/new" class="stack narrow">
        <Field
          name="code"
          label="Code"
          required
          maxlength={32}
          placeholder="CINEMA-4711"
          autocomplete="off"
          help="What the shop hands out: 4 to 32 letters, digits and hyphens"
        />
        <Field
          name="name"
          label="Name"
          maxlength={60}
          placeholder="Cinema"
          help="Stands on the quote and the receipt; empty: the code"
        />
        <Select name="kind" label="What it gives" options={KINDS} />
        <Field
          name="value"
          label="How much"
          required
          maxlength={20}
          placeholder="60"
          autocomplete="off"
          help={`Minutes, per cent, an amount of ${show.currency}, or a time such as 18:00`}
        />
        <Field
          name="uses"
          label="Uses"
          type="number"
          min={1}
          max={1000000}
          value={1}
          inputmode="numeric"
          required
          help="For how many stays it counts; for each only once"
        />
        <Field
          name="validUntil"
          label="Valid until"
          maxlength={30}
          placeholder="2027-01-01"
          help="That day still counts; empty: for ever"
        />
        <button type="submit" class="main-action">
          Add
        </button>
      </Form>
    </details>
    {codes.length === 0 ? (
      <Empty title={words ? "No code has that" : "No validation codes yet"}>
        <p>
          {words
            ? "Try fewer characters."
            : "A shop hands its customers a code; the attendant types it on the page of their stay, and what they owe goes down."}
        </p>
      </Empty>
    ) : (
      <ul class="rows">
        {codes.map(({ code, used }) => (
          <li class="row">
            <strong class="signs">{code.code}</strong>
            <span>
              {code.name ? `${code.name}: ` : ""}
              {givesText(code, show)}
            </span>
            <span class="quiet">
              used {used} of {code.uses}
              {code.validUntil ? `, ${until(show, code.validUntil)}` : ""}
            </span>
            {used >= code.uses ? <Badge tone="plain">used up</Badge> : <span />}
            <Act
              action="/money/codes/remove"
              word="Remove"
              fields={{ code: code.code }}
              confirm={`Remove the code ${code.code}?`}
            />
          </li>
        ))}
      </ul>
    )}
    <More shown={codes.length} total={total} />
  </Frame>
);
