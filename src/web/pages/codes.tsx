/** Validation codes of shops: a manager sees how often each was used, adds and removes them. Never uses one. */
import { z } from "zod";
import { Codes } from "../../../views/codes.tsx";
import type { SiteFile } from "../../site.ts";
import { type Ask, page, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite, withoutEmpty } from "../edit-site.ts";
import { amountIn, line, optionalLine, whole } from "../fields.ts";

type CodeFile = SiteFile["codes"][number];

const AT = "/money/codes";
const MOST_ROWS = 100;

const codeText = line("Code", 40, 1)
  .transform((value) => value.toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9-]{4,32}$/, "Code: use 4 to 32 letters, digits and hyphens."));
const codeFields = z.object({
  code: codeText,
  name: optionalLine("Name", 60),
  kind: z.enum(["minutes", "percent", "amount", "freeUntil"], "What it gives: choose one of the list."),
  value: line("How much", 20, 1),
  uses: whole("Uses", 1, 1_000_000),
  validUntil: optionalLine("Valid until", 30),
});

/** “What it gives” and “how much” as the field of the site file, or a sentence. */
const givesOf = (
  { kind, value }: Pick<z.output<typeof codeFields>, "kind" | "value">,
  currency: string,
): Partial<CodeFile> | string => {
  switch (kind) {
    case "minutes":
      return /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 10_080
        ? { minutes: Number(value) }
        : "How much: write whole minutes from 1 to 10080, for example 60.";
    case "percent": {
      const percent = /^\d{1,3}([.,]\d{1,2})?$/.test(value) ? Number(value.replace(",", ".")) : 0;
      return percent > 0 && percent <= 100
        ? { percent }
        : "How much: write a per cent above 0 and up to 100, for example 50.";
    }
    case "amount": {
      const minor = amountIn(value, currency);
      return typeof minor === "number" && minor > 0
        ? { amount: value.trim().replace(",", ".") }
        : `How much: write an amount of ${currency}, for example 2.50, without sign or currency.`;
    }
    case "freeUntil":
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
        ? { freeUntil: value }
        : "How much: write a time of day such as 18:00.";
  }
};

const codesPage = (ask: Ask<unknown, unknown>, words: string, done: string | null) => {
  const { house, show } = ask;
  const lower = words.toLowerCase();
  const found = (house.store.site.read()?.codes ?? [])
    .filter((one) => [one.code, one.name ?? ""].some((text) => text.toLowerCase().includes(lower)))
    .reverse();
  return page(
    "money",
    "Validation codes",
    <Codes
      codes={found.slice(0, MOST_ROWS).map((code) => ({
        code,
        used: house.store.stays.codeUses(code.code, "").inAll,
      }))}
      total={found.length}
      words={words}
      show={show}
      done={done}
    />,
  );
};

export const codeRoutes: Route[] = [
  route({
    method: "GET",
    path: AT,
    role: "manager",
    query: doneQuery,
    handle: (ask) => codesPage(ask, "", doneText(ask.query)),
  }),
  route({
    method: "POST",
    path: AT,
    role: "manager",
    form: z.object({ words: line("Search", 60).optional().catch(undefined) }),
    handle: (ask) => codesPage(ask, ask.form.words ?? "", null),
  }),
  route({
    method: "POST",
    path: `${AT}/new`,
    role: "manager",
    form: codeFields,
    handle: async ({ house, who, form }) => {
      const { code, name, uses, validUntil } = form;
      return editedTo(
        await editSite(house, who, (site) => {
          const gives = givesOf(form, site.site.currency);
          if (typeof gives === "string") return gives;
          if (site.codes.some((one) => one.code === code))
            return `Code: ${code} is on the list already. Remove it there first, or choose another.`;
          const used = house.store.stays.codeUses(code, "").inAll;
          if (used >= uses)
            return `Code: ${code} was on the list before and is used ${used === 1 ? "once" : `${used} times`} already. Choose another, or allow more uses.`;
          site.codes.push(withoutEmpty({ code, name, ...gives, uses, validUntil }) as CodeFile);
          return undefined;
        }),
        `${AT}?done=added`,
      );
    },
  }),
  route({
    method: "POST",
    path: `${AT}/remove`,
    role: "manager",
    form: z.object({ code: codeText }),
    handle: async ({ house, who, form }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const left = site.codes.filter((one) => one.code !== form.code);
          if (left.length === site.codes.length)
            return "That code is not on the list any more. Go back to the list and look again.";
          site.codes = left;
          return undefined;
        }),
        `${AT}?done=removed`,
      ),
  }),
];
