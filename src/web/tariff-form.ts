/** A tariff as its form holds it, and the way to and from the site file. Prices nothing. */
import { z } from "zod";
import type { PeriodDraft, TariffDraft } from "../../views/money.tsx";
import { tariffProblems } from "../parking/tariff/problems.ts";
import type { Tariff } from "../parking/tariff/types.ts";
import { type TariffFile, tariffAmounts, tariffSchema } from "../site.ts";
import { tariffOf } from "../site-rules.ts";
import { siteSentences, withoutEmpty } from "./edit-site.ts";
import { line, list, text } from "./fields.ts";

const short = (name: string) => line(name, 60).default("");
const each = (name: string) => list(line(name, 60));

export const tariffFields = z.object({
  action: z.enum(["save", "look", "add"]).catch("look"),
  id: short("Id"),
  name: short("Name"),
  freeMinutes: short("Free minutes"),
  freeMode: z.enum(["threshold", "deducted"]).catch("threshold"),
  pName: each("Name"),
  pDays: each("Days"),
  pFrom: each("From"),
  pTo: each("To"),
  pKind: each("Price"),
  pMinutes: each("Unit"),
  pAmount: each("Amount"),
  pSteps: list(text("Steps", 4000)),
  pBeyond: each("Longer than the last step"),
  pCap: each("At most"),
  calendarDay: short("At most a calendar day"),
  rolling24h: short("At most in 24 hours"),
  stay: short("At most a stay"),
  minimum: short("At least"),
  lostPlateFee: short("Lost-plate fee"),
  reentryMinutes: short("Coming back within"),
  maxStayMinutes: short("Longest stay"),
  maxStayAmount: short("Charged beyond it"),
  vatPercent: short("VAT per cent"),
  vatIncluded: z.enum(["yes", "no"]).catch("yes"),
  toleranceSeconds: short("Tolerance"),
  quoteMinutes: short("A quote is valid for"),
  exitMinutes: short("To leave after paying"),
  considerationMinutes: short("To look round"),
});

export const newPeriod: PeriodDraft = {
  name: "",
  days: "all",
  from: "00:00",
  to: "24:00",
  kind: "per",
  minutes: "60",
  amount: "",
  steps: "",
  beyond: "stay",
  cap: "",
};

export const draftOf = (form: z.output<typeof tariffFields>): TariffDraft => ({
  ...form,
  periods: form.pKind.map((kind, i) => ({
    name: form.pName[i] ?? "",
    days: form.pDays[i] ?? "",
    from: form.pFrom[i] ?? "",
    to: form.pTo[i] ?? "",
    kind,
    minutes: form.pMinutes[i] ?? "",
    amount: form.pAmount[i] ?? "",
    steps: form.pSteps[i] ?? "",
    beyond: form.pBeyond[i] ?? "stay",
    cap: form.pCap[i] ?? "",
  })),
});

export const emptyDraft = (id: string): TariffDraft => ({
  id,
  name: id === "public" ? "Public" : "",
  freeMinutes: "0",
  freeMode: "threshold",
  periods: [newPeriod],
  calendarDay: "",
  rolling24h: "",
  stay: "",
  minimum: "",
  lostPlateFee: "",
  reentryMinutes: "",
  maxStayMinutes: "",
  maxStayAmount: "",
  vatPercent: "",
  vatIncluded: "yes",
  toleranceSeconds: "0",
  quoteMinutes: "10",
  exitMinutes: "",
  considerationMinutes: "0",
});

const periodDraft = (period: TariffFile["periods"][number]): PeriodDraft => ({
  name: period.name,
  days: period.days,
  from: period.from,
  to: period.to,
  kind: period.per ? "per" : period.flat !== undefined ? "flat" : period.steps ? "steps" : "free",
  minutes: String(period.per?.minutes ?? period.then?.minutes ?? ""),
  amount: period.per?.amount ?? period.flat ?? period.then?.amount ?? "",
  steps: period.steps?.map((step) => `${step.upToMinutes} = ${step.amount}`).join("\n") ?? "",
  beyond: period.then ? "then" : period.repeat ? "repeat" : "stay",
  cap: period.cap ?? "",
});

export const draftOfFile = (file: TariffFile): TariffDraft => ({
  id: file.id,
  name: file.name ?? "",
  freeMinutes: String(file.free.minutes),
  freeMode: file.free.mode,
  periods: file.periods.map(periodDraft),
  calendarDay: file.caps.calendarDay ?? "",
  rolling24h: file.caps.rolling24h ?? "",
  stay: file.caps.stay ?? "",
  minimum: file.minimum ?? "",
  lostPlateFee: file.lostPlateFee ?? "",
  reentryMinutes: file.reentryMinutes === undefined ? "" : String(file.reentryMinutes),
  maxStayMinutes: file.maxStay ? String(file.maxStay.minutes) : "",
  maxStayAmount: file.maxStay?.amount ?? "",
  vatPercent: file.vat ? String(file.vat.percent) : "",
  vatIncluded: file.vat?.included === false ? "no" : "yes",
  toleranceSeconds: String(file.toleranceSeconds),
  quoteMinutes: String(file.quoteMinutes),
  exitMinutes: file.exitMinutes === undefined ? "" : String(file.exitMinutes),
  considerationMinutes: String(file.considerationMinutes),
});

/** Empty is absent; a comma is a point; what is no number stays text, and the schema says so. */
const amount = (typed: string): string | undefined =>
  typed.trim() === "" ? undefined : typed.trim().replace(",", ".");
const numeric = (typed: string): unknown => {
  const plain = typed.trim().replace(",", ".");
  return plain === "" ? undefined : /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : plain;
};

const stepsOf = (typed: string) =>
  typed
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [minutes = "", price = ""] = one.split(/\s*[=:;]\s*|\s+/);
      return { upToMinutes: numeric(minutes), amount: amount(price) ?? "" };
    });

const periodFile = (period: PeriodDraft): unknown => {
  const unit = { minutes: numeric(period.minutes), amount: amount(period.amount) ?? "" };
  const price = (): Record<string, unknown> => {
    switch (period.kind) {
      case "per":
        return { per: unit };
      case "flat":
        return { flat: amount(period.amount) ?? "" };
      case "steps":
        return {
          steps: stepsOf(period.steps),
          // biome-ignore lint/suspicious/noThenProperty: the site file's own word
          ...(period.beyond === "then" ? { then: unit } : period.beyond === "repeat" ? { repeat: true } : {}),
        };
      default:
        return { free: true };
    }
  };
  return withoutEmpty({
    name: period.name,
    days: period.days || "all",
    from: period.from || "00:00",
    to: period.to || "24:00",
    ...price(),
    cap: period.kind === "free" ? undefined : amount(period.cap),
  });
};

/** The tariff that the form means, or what is wrong with it in sentences. */
export const tariffOfDraft = (
  draft: TariffDraft,
  currency: string,
): { file: TariffFile; tariff: Tariff } | { problems: string[] } => {
  const vat = numeric(draft.vatPercent);
  const parsed = tariffSchema.safeParse(
    withoutEmpty({
      id: draft.id || "new",
      name: draft.name || undefined,
      free: { minutes: numeric(draft.freeMinutes) ?? 0, mode: draft.freeMode },
      toleranceSeconds: numeric(draft.toleranceSeconds),
      quoteMinutes: numeric(draft.quoteMinutes),
      exitMinutes: numeric(draft.exitMinutes),
      considerationMinutes: numeric(draft.considerationMinutes),
      periods: draft.periods.filter((one) => one.kind !== "").map(periodFile),
      caps: withoutEmpty({
        calendarDay: amount(draft.calendarDay),
        rolling24h: amount(draft.rolling24h),
        stay: amount(draft.stay),
      }),
      minimum: amount(draft.minimum),
      lostPlateFee: amount(draft.lostPlateFee),
      reentryMinutes: numeric(draft.reentryMinutes),
      maxStay:
        draft.maxStayMinutes.trim() === "" && draft.maxStayAmount.trim() === ""
          ? undefined
          : { minutes: numeric(draft.maxStayMinutes), amount: amount(draft.maxStayAmount) ?? "0" },
      vat: vat === undefined ? undefined : { percent: vat, included: draft.vatIncluded === "yes" },
    }),
  );
  // Numbered by the fields that the reader sees, first list index included.
  if (!parsed.success) return { problems: siteSentences(withTariffRoot(parsed.error)).split("\n") };
  const amounts = tariffAmounts(parsed.data, currency);
  if (amounts.length > 0)
    return {
      problems: siteSentences(
        withTariffRoot(
          new z.ZodError(amounts.map((one) => ({ ...one, code: "custom" as const, input: undefined }))),
        ),
      ).split("\n"),
    };
  const tariff = tariffOf(parsed.data, currency);
  const whole = tariffProblems(tariff);
  if (whole.length > 0)
    return {
      problems: whole.map(
        (one) =>
          `${periodWords(one.field)}${one.message}. ${one.hint.replace(/^./, (first) => first.toUpperCase())}.`,
      ),
    };
  return { file: parsed.data, tariff };
};

/** `siteSentences` counts from the site's lists; a tariff alone stands one level higher. */
const withTariffRoot = (error: z.ZodError): z.ZodError =>
  new z.ZodError(error.issues.map((issue) => ({ ...issue, path: ["tariffs", 0, ...issue.path] })));

const periodWords = (field: string): string => {
  const match = /^periods\[(\d+)\]/.exec(field);
  return match ? `Period ${Number(match[1]) + 1}: ` : "The tariff: ";
};
