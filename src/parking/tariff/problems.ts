/** What is wrong with a tariff as a whole, in words for its owner. Describes; repairs nothing. */
import { parseClock, parseDays } from "./days.ts";
import type { Period, Tariff } from "./types.ts";

export type TariffProblem = {
  /** As in a site file: `periods[0].steps[1].amount`; empty for the tariff as a whole. */
  field: string;
  message: string;
  /** What to write instead. */
  hint: string;
};

type Report = (field: string, message: string, hint: string) => void;

const isAmount = (minor: number): boolean => Number.isSafeInteger(minor) && minor >= 0;
const isMinutes = (minutes: number): boolean => Number.isFinite(minutes) && minutes > 0;

const hoursProblems = (period: Period, report: Report): void => {
  if (!parseDays(period.days))
    report("days", `"${period.days}" are no days`, "write all, holidays, or days such as mon-fri or sat,sun");
  const from = parseClock(period.from);
  const to = parseClock(period.to);
  if (from === null || period.from === "24:00")
    report("from", `"${period.from}" is no time of day to start at`, 'write a time such as "08:00"');
  if (to === null)
    report("to", `"${period.to}" is no time of day`, 'write a time such as "18:00" or "24:00"');
  if (from !== null && from === to)
    report("to", "from and to are the same, so the period is empty", "the whole day is 00:00 to 24:00");
};

const priceProblems = ({ price }: Period, report: Report): void => {
  const unit = (field: string, minutes: number, amountMinor: number) => {
    if (!isMinutes(minutes)) report(`${field}.minutes`, "a unit has no length", "write 1 minute or more");
    if (!isAmount(amountMinor))
      report(`${field}.amount`, "is no amount", 'write an amount such as "2.50", not below zero');
  };
  switch (price.kind) {
    case "free":
      return;
    case "flat":
      if (!isAmount(price.amountMinor))
        report("flat", "is no amount", 'write an amount such as "3.00", not below zero');
      return;
    case "per":
      unit("per", price.minutes, price.amountMinor);
      return;
    case "steps": {
      if (price.steps.length === 0) report("steps", "there are no steps", "give at least one step");
      let last = { upToMinutes: 0, amountMinor: 0 };
      price.steps.forEach((step, i) => {
        if (!isMinutes(step.upToMinutes))
          report(`steps[${i}].upToMinutes`, "a step has no length", "write 1 minute or more");
        else if (step.upToMinutes <= last.upToMinutes)
          report(
            `steps[${i}].upToMinutes`,
            "is not longer than the step before",
            "write the shorter step first",
          );
        if (!isAmount(step.amountMinor))
          report(`steps[${i}].amount`, "is no amount", 'write an amount such as "2.50", not below zero');
        else if (step.amountMinor < last.amountMinor)
          report(
            `steps[${i}].amount`,
            "steps do not fall: a longer stay cannot cost less",
            "raise it to the amount of the step before, or more",
          );
        last = step;
      });
      if (price.beyond.kind === "then") unit("then", price.beyond.minutes, price.beyond.amountMinor);
      return;
    }
  }
};

/**
 * Everything that would make a quote wrong or impossible; an empty list for a tariff that can be used. One
 * without periods can: it charges nothing.
 */
export const tariffProblems = (tariff: Tariff): TariffProblem[] => {
  const problems: TariffProblem[] = [];
  const reportAt =
    (prefix: string): Report =>
    (field, message, hint) => {
      problems.push({ field: prefix + field, message, hint });
    };
  const report = reportAt("");
  tariff.periods.forEach((period, i) => {
    const reportPeriod = reportAt(`periods[${i}].`);
    hoursProblems(period, reportPeriod);
    priceProblems(period, reportPeriod);
    if (period.capMinor !== null && !isAmount(period.capMinor))
      reportPeriod("cap", "is no amount", 'write an amount such as "10.00", or leave it out');
  });
  const { caps, vat } = tariff;
  if (caps.calendarDayMinor !== null && caps.rolling24hMinor !== null)
    report("caps", "has both calendarDay and rolling24h", "keep the one that your sign shows");
  for (const [field, minor] of [
    ["caps.calendarDay", caps.calendarDayMinor],
    ["caps.rolling24h", caps.rolling24hMinor],
    ["caps.stay", caps.stayMinor],
    ["minimum", tariff.minimumMinor],
  ] as const)
    if (minor !== null && !isAmount(minor))
      report(field, "is no amount", 'write an amount such as "12.00", or leave it out');
  for (const [field, value] of [
    ["free.minutes", tariff.free.minutes],
    ["toleranceSeconds", tariff.toleranceSeconds],
    ["considerationMinutes", tariff.considerationMinutes],
  ] as const)
    if (!Number.isFinite(value) || value < 0) report(field, "is below zero", "write 0 or more");
  if (vat && !(vat.percent >= 0 && vat.percent <= 100))
    report("vat.percent", `${vat.percent} is no tax rate`, "write a per cent from 0 to 100");
  return problems;
};
