/** Turns a checked site file into the rules that the pure core decides by: instants, minor units, defaults. */
import { parseAmount } from "./parking/money.ts";
import type { Period, Price, Tariff } from "./parking/tariff/types.ts";
import type { Group, LaneRules, SiteRules, TariffVersion, ValidationCode } from "./parking/types.ts";
import type { GroupFile, LaneFile, SiteFile, TariffFile } from "./site.ts";

/** A date is its local midnight in the site's zone; an instant is itself. UTC milliseconds. */
export const momentMs = (text: string, timezone: string): number =>
  /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? Temporal.PlainDate.from(text).toZonedDateTime({ timeZone: timezone }).epochMilliseconds
    : Temporal.Instant.from(text).epochMilliseconds;

const momentOrNull = (text: string | undefined, timezone: string): number | null =>
  text === undefined ? null : momentMs(text, timezone);

/** A day that something is valid *until* still counts whole. */
export const untilOrNull = (text: string | undefined, timezone: string): number | null =>
  text === undefined
    ? null
    : /^\d{4}-\d{2}-\d{2}$/.test(text)
      ? Temporal.PlainDate.from(text).add({ days: 1 }).toZonedDateTime({ timeZone: timezone })
          .epochMilliseconds
      : momentMs(text, timezone);

const minor = (text: string | undefined, currency: string): number | null =>
  text === undefined ? null : parseAmount(text, currency);

const priceOf = (period: TariffFile["periods"][number], currency: string): Price => {
  const amount = (text: string) => minor(text, currency) ?? 0;
  if (period.per) return { kind: "per", minutes: period.per.minutes, amountMinor: amount(period.per.amount) };
  if (period.flat !== undefined) return { kind: "flat", amountMinor: amount(period.flat) };
  if (period.steps)
    return {
      kind: "steps",
      steps: period.steps.map((step) => ({
        upToMinutes: step.upToMinutes,
        amountMinor: amount(step.amount),
      })),
      beyond: period.then
        ? { kind: "then", minutes: period.then.minutes, amountMinor: amount(period.then.amount) }
        : period.repeat
          ? { kind: "repeat" }
          : { kind: "stay" },
    };
  return { kind: "free" };
};

/** @param currency decides how many digits an amount has; the file was checked against it before. */
export const tariffOf = (file: TariffFile, currency: string): Tariff => ({
  id: file.id,
  name: file.name ?? file.id,
  free: file.free,
  toleranceSeconds: file.toleranceSeconds,
  quoteMinutes: file.quoteMinutes,
  exitMinutes: file.exitMinutes ?? null,
  considerationMinutes: file.considerationMinutes,
  periods: file.periods.map(
    (period): Period => ({
      name: period.name,
      days: period.days,
      from: period.from,
      to: period.to,
      price: priceOf(period, currency),
      capMinor: minor(period.cap, currency),
    }),
  ),
  caps: {
    calendarDayMinor: minor(file.caps.calendarDay, currency),
    rolling24hMinor: minor(file.caps.rolling24h, currency),
    stayMinor: minor(file.caps.stay, currency),
  },
  minimumMinor: minor(file.minimum, currency) ?? 0,
  lostPlateFeeMinor: minor(file.lostPlateFee, currency),
  reentryMinutes: file.reentryMinutes ?? null,
  maxStay: file.maxStay
    ? { minutes: file.maxStay.minutes, amountMinor: minor(file.maxStay.amount, currency) ?? 0 }
    : null,
  vat: file.vat ?? null,
});

const groupOf = (group: GroupFile, timezone: string): Group => ({
  id: group.id,
  name: group.name ?? group.id,
  tariff: group.tariff ?? null,
  block: group.block,
  schedule: group.schedule,
  validFromMs: momentOrNull(group.validFrom, timezone),
  validUntilMs: untilOrNull(group.validUntil, timezone),
  quota: group.quota ?? null,
  monthlyMinutes: group.monthlyMinutes ?? null,
  overQuota: group.overQuota,
  reserved: group.reserved,
  tolerance: group.tolerance,
  lanes: group.lanes && group.lanes.length > 0 ? group.lanes : null,
  passback: group.passback,
});

const codeOf = (one: SiteFile["codes"][number], site: SiteFile["site"]): ValidationCode => ({
  code: one.code,
  name: one.name ?? one.code,
  gives:
    one.minutes !== undefined
      ? { kind: "minutes", minutes: one.minutes }
      : one.percent !== undefined
        ? { kind: "percent", percent: one.percent }
        : one.freeUntil !== undefined
          ? { kind: "free-until", time: one.freeUntil }
          : { kind: "amount", amountMinor: minor(one.amount, site.currency) ?? 0 },
  uses: one.uses,
  validUntilMs: untilOrNull(one.validUntil, site.timezone),
});

const laneOf = (lane: LaneFile): LaneRules => ({
  id: lane.id,
  name: lane.name ?? lane.id,
  direction: lane.direction,
  armed: lane.armed,
  mode: lane.mode,
  open: lane.open,
  repeatSeconds: lane.repeatSeconds,
  minConfidence: lane.minConfidence,
  gateId: lane.gate ?? null,
  cameraId: lane.camera ?? null,
  zone: lane.zone ?? null,
  hasLoop: lane.inputs?.loop !== undefined,
  hasPassSensor: lane.inputs?.pass !== undefined,
  hasLimit: lane.inputs?.limit !== undefined,
  hasClosedLimit: lane.inputs?.["closed-limit"] !== undefined,
  heldOpen: lane.heldOpen,
  disarmed: lane.disarmed,
});

/** @param versions every tariff version the store knows; the newest of a tariff is the one in force. */
export const siteRules = (file: SiteFile, versions: readonly TariffVersion[]): SiteRules => ({
  name: file.site.name,
  timezone: file.site.timezone,
  currency: file.site.currency,
  capacity: file.site.capacity ?? null,
  regions: file.site.region,
  exitMinutes: file.site.exitMinutes ?? 15,
  driverBest: file.site.driverBest,
  overStayHours: file.site.overStayHours ?? null,
  unpaidExit: file.site.unpaidExit,
  debtLimitMinor: minor(file.site.debtLimit, file.site.currency),
  releaseMinutes: file.site.releaseMinutes ?? null,
  automatic: file.site.automatic,
  arming: file.site.arming,
  smallestCoinMinor: minor(file.site.smallestCoin, file.site.currency),
  codes: file.codes.map((code) => codeOf(code, file.site)),
  lanes: file.lanes.map(laneOf),
  groups: file.groups.map((group) => groupOf(group, file.site.timezone)),
  vehicles: file.vehicles.map((vehicle) => ({
    plate: vehicle.plate,
    owner: vehicle.owner,
    phone: vehicle.phone,
    email: vehicle.email,
    note: vehicle.note,
    groups: vehicle.groups,
    validFromMs: momentOrNull(vehicle.validFrom, file.site.timezone),
    validUntilMs: untilOrNull(vehicle.validUntil, file.site.timezone),
  })),
  permits: file.permits.map((permit) => ({
    holder: permit.holder,
    plates: permit.plates,
    spaces: permit.spaces,
    group: permit.group,
    validFromMs: momentOrNull(permit.validFrom, file.site.timezone),
    validUntilMs: untilOrNull(permit.validUntil, file.site.timezone),
  })),
  visitors: file.visitors.map((visitor) => ({
    plate: visitor.plate,
    host: visitor.host,
    fromMs: momentMs(visitor.from, file.site.timezone),
    toMs: momentMs(visitor.to, file.site.timezone),
  })),
  holidays: file.holidays,
  openingHours: file.openingHours,
  tariffs: [...versions],
});
