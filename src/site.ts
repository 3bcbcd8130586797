/**
 * The one schema of a whole site: bounds, label and help of every field. The parser of site files, the
 * settings forms, the documentation and the error texts all come from here. Describes; never reads files.
 */
import { isIP } from "node:net";
import { z } from "zod";
import { isCurrency, parseAmount } from "./parking/money.ts";
import { LANE_MODES, REGIONS } from "./parking/types.ts";
import { canBeHeld, checkedGate, checkedInput, INPUT_DRIVERS } from "./site-gates.ts";

const label = <T extends z.ZodType>(schema: T, title: string, description?: string): T =>
  schema.meta(description === undefined ? { title } : { title, description });

/** Ids appear in commands, links and journals: short, lower case, no spaces. */
const id = label(
  z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,39}$/i,
      "use 1 to 40 letters, digits and hyphens, starting with a letter or digit",
    ),
  "Id",
  "A short name without spaces, for example in-1",
);
const text = (max: number) => z.string().trim().max(max, `use at most ${max} characters`);
const plate = label(
  z
    .string()
    .transform((value) =>
      value
        .normalize("NFKC")
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, ""),
    )
    .pipe(
      z
        .string()
        .min(1, "a plate has at least one letter or digit")
        .max(12, "a plate has at most 12 letters and digits"),
    ),
  "Plate",
  "Letters and digits; spaces and hyphens are ignored",
);
const amount = (title: string, help?: string) =>
  label(
    z
      .union([z.string(), z.number()], 'write an amount such as "2.50"')
      .transform(String)
      .pipe(
        z.string().regex(/^\d{1,9}(\.\d{1,3})?$/, 'write an amount such as "2.50", without sign or currency'),
      ),
    title,
    help,
  );
const wholeNumber = (min: number, max: number) =>
  z
    .number(`write a whole number from ${min} to ${max}`)
    .int(`write a whole number from ${min} to ${max}`)
    .min(min, `the least is ${min}`)
    .max(max, `the most is ${max}`);

/** An instant (ISO 8601 with its offset) or a date (its local midnight). YAML may already have made it a Date. */
const moment = z
  .union([z.string(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString() : value.trim()))
  .pipe(
    z.string().refine((value) => {
      if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return isDate(value);
      try {
        Temporal.Instant.from(value);
        return true;
      } catch {
        return false;
      }
    }, "write a date (2027-01-01) or an instant with its offset (2026-03-01T08:00:00Z)"),
  );
const isDate = (value: string): boolean => {
  try {
    Temporal.PlainDate.from(value, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
};
const dateOnly = z
  .union([z.string(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value.trim()))
  .pipe(
    z
      .string()
      .refine(
        (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && isDate(value),
        "write a date such as 2026-12-25",
      ),
  );

const DAY = "mon|tue|wed|thu|fri|sat|sun";
const DAYS = new RegExp(`^(all|holidays|(${DAY})(-(${DAY}))?)(\\s*,\\s*(holidays|(${DAY})(-(${DAY}))?))*$`);
export const days = label(
  z
    .string()
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.string().regex(DAYS, "write all, holidays, or days such as mon-fri or sat,sun")),
  "Days",
  "all, holidays, or days such as mon-fri or sat,sun",
);
const clock = (title: string, latest: "23:59" | "24:00") =>
  label(
    z
      .string()
      .regex(
        latest === "24:00" ? /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/ : /^([01]\d|2[0-3]):[0-5]\d$/,
        'write a time such as "08:00", in quotes',
      ),
    title,
  );
const hours = {
  days: days.default("all"),
  from: clock("From", "23:59").default("00:00"),
  to: clock("To", "24:00").default("24:00"),
};
const differ = (value: { from: string; to: string }) => value.from !== value.to;
const differText = { message: "from and to are the same; the whole day is 00:00 to 24:00", path: ["to"] };
const dayRule = z.strictObject(hours).refine(differ, differText);

// ---- lanes, cameras, gates ------------------------------------------------------------------------

/** A wire's own fields (chip, line …) are those of its driver. */
const inputWire = z
  .looseObject({ driver: label(z.string(`write one of ${INPUT_DRIVERS.join(", ")}`), "Driver") })
  .transform((input, context) => checkedInput(input, context));
const zone = label(
  z
    .array(
      z.tuple([
        z.number().min(0, "a fraction from 0 to 1").max(1, "a fraction from 0 to 1"),
        z.number().min(0, "a fraction from 0 to 1").max(1, "a fraction from 0 to 1"),
      ]),
    )
    .min(3, "a zone has at least three corners")
    .max(32),
  "Zone",
  "Corners in fractions of the picture; plates outside are ignored",
);

export const laneSchema = z.strictObject({
  id,
  name: label(text(60), "Name", "What the attendant calls it").optional(),
  direction: label(z.enum(["entry", "exit", "both"], "write entry, exit or both"), "Direction"),
  camera: label(z.string(), "Camera").optional(),
  gate: label(z.string(), "Gate").optional(),
  zone: zone.optional(),
  repeatSeconds: label(
    wholeNumber(0, 3600),
    "Repeat seconds",
    "The same vehicle is not decided again within this time while it stays in the lane",
  ).default(30),
  minConfidence: label(
    z.number().min(0, "from 0 to 1").max(1, "from 0 to 1"),
    "Least confidence",
    "An entry read below this waits for a person",
  ).default(0.85),
  armed: label(
    z.boolean(),
    "Armed",
    "Off: the lane decides and records, but never raises the barrier by itself",
  ).default(true),
  mode: label(
    z.enum(LANE_MODES, "write observe, assist or automatic"),
    "Mode",
    "observe: a person opens; assist: a person confirms with one tap; automatic: the lane opens by itself",
  ).default("automatic"),
  open: label(z.boolean(), "In use", "Off: the lane is closed; nobody enters here").default(true),
  heldOpen: label(
    z.array(dayRule).max(50),
    "Held open",
    "Days and hours at which the barrier is held open; vehicles that pass are recorded. Empty: never",
  ).default([]),
  disarmed: label(
    z.array(dayRule).max(50),
    "Disarmed",
    "Days and hours at which only people and the fire alarm raise the barrier. Empty: never",
  ).default([]),
  inputs: z
    .partialRecord(
      z.enum(["loop", "limit", "closed-limit", "photocell", "pass", "fire", "stop", "tamper", "help", "ups"]),
      inputWire,
    )
    .optional(),
});

const CAMERA_SCHEMES = ["rtsp:", "rtsps:", "http:", "https:"];
/** Cameras that read plates themselves and send them to us. */
export const PUSH_DRIVERS = ["hikvision", "dahua", "axis", "milesight", "generic"] as const;
export type PushDriver = (typeof PUSH_DRIVERS)[number];
export const CAMERA_DRIVERS = ["rtsp", ...PUSH_DRIVERS] as const;
const isStream = (driver: string | undefined): boolean => driver === undefined || driver === "rtsp";
const streamAddress = (title: string, help: string) =>
  label(
    z.string().refine((value) => {
      const url = URL.parse(value);
      return url !== null && CAMERA_SCHEMES.includes(url.protocol) && url.hostname !== "";
    }, 'write the stream\'s address, for example "rtsp://user:password@10.0.0.11/stream1" (rtsp, rtsps, http or https)'),
    title,
    help,
  );
export const cameraSchema = z
  .strictObject({
    id,
    name: label(text(60), "Name").optional(),
    driver: label(
      z.enum(CAMERA_DRIVERS, `write one of ${CAMERA_DRIVERS.join(", ")}`),
      "Driver",
      "rtsp, as without one: we read its pictures; the others read plates themselves and push them",
    ).optional(),
    url: streamAddress(
      "Stream address",
      "The camera's main stream, or the address of its still picture or motion JPEG (http)",
    ).optional(),
    subUrl: streamAddress(
      "Second stream's address",
      "The camera's smaller stream, when it has one; the live picture comes from it",
    ).optional(),
    readFrom: label(
      z.enum(["main", "sub"], "write main or sub"),
      "Read plates from",
      "Empty: the main stream. The second one costs less; it needs about 1280x720 for a plate",
    ).optional(),
    liveFrom: label(
      z.enum(["main", "sub"], "write main or sub"),
      "Live picture from",
      "Empty: the second stream when there is one",
    ).optional(),
    hardwareDecoding: label(
      z.boolean(),
      "Hardware decoding",
      "Off: the processor decodes, whatever else this machine offers",
    ).optional(),
    address: label(
      z.string().refine((value) => isIP(value) !== 0, "write the camera's IP address, for example 10.0.0.11"),
      "IP address",
      "Only from here its pushes are taken; give the camera a fixed address",
    ).optional(),
    tokenSha256: label(
      z.string().regex(/^[0-9a-f]{64}$/, "leave it out and make the secret under Site, Cameras"),
      "Secret",
      "The SHA-256 of the secret in the address that it pushes to; the secret itself is shown once and kept nowhere",
    ).optional(),
    framesPerSecond: label(
      z.number().min(0.5, "from 0.5 to 30").max(30, "from 0.5 to 30"),
      "Frames a second",
      "5 is enough for a barrier",
    ).default(5),
  })
  .refine(
    (camera) => camera.subUrl !== undefined || (camera.readFrom !== "sub" && camera.liveFrom !== "sub"),
    {
      message: "there is no second stream; write its address, or main",
      path: ["subUrl"],
    },
  )
  .superRefine((camera, context) => {
    const issue = (field: "url" | "address" | "tokenSha256", message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (isStream(camera.driver)) {
      if (camera.url === undefined)
        issue("url", 'write the stream\'s address, for example "rtsp://user:password@10.0.0.11/stream1"');
      if (camera.address !== undefined)
        issue("address", "remove it, or name the driver: only a camera that pushes its reads has an address");
      if (camera.tokenSha256 !== undefined)
        issue("tokenSha256", "remove it: only a camera that pushes its reads has a secret");
      return;
    }
    if (camera.address === undefined)
      issue(
        "address",
        "write the camera's IP address, for example 10.0.0.11; from elsewhere nothing is taken",
      );
    if (camera.url !== undefined)
      issue(
        "url",
        `remove it: a ${camera.driver} camera pushes its reads and pictures; write driver rtsp for a stream`,
      );
  });

/** Which of a camera's streams the recogniser reads and which people look at. */
export const streamsOf = (camera: StreamCameraFile): { read: string; live: string } => {
  const { url, subUrl = url } = camera;
  return {
    read: camera.readFrom === "sub" ? subUrl : url,
    live: camera.liveFrom === "main" ? url : subUrl,
  };
};

export const GATE_DRIVERS = [
  "simulated",
  "gpio",
  "serial",
  "modbus-tcp",
  "shelly",
  "mqtt",
  "http",
  "hikvision",
  "dahua",
  "axis",
  "onvif",
] as const;
/** The fields beside these are the driver's own (chip, line, path, url …); `site-gates.ts` describes them. */
export const gateSchema = z
  .looseObject({
    id,
    name: label(text(60), "Name").optional(),
    driver: label(z.enum(GATE_DRIVERS, `write one of ${GATE_DRIVERS.join(", ")}`), "Driver"),
    pulseMs: label(wholeNumber(300, 1000), "Pulse", "Milliseconds that the contact stays closed").default(
      500,
    ),
  })
  .transform((gate, context) => checkedGate(gate, context));

// ---- people who may park ----------------------------------------------------------------------------

export const groupSchema = z
  .strictObject({
    id,
    name: label(text(60), "Name").optional(),
    tariff: label(z.string(), "Tariff", "A tariff's id, or free; empty is the public tariff").optional(),
    block: label(z.boolean(), "Blocked", "Vehicles of this group are never let in automatically").default(
      false,
    ),
    schedule: z.array(dayRule).default([]),
    validFrom: label(moment, "Valid from").optional(),
    validUntil: label(moment, "Valid until").optional(),
    quota: label(wholeNumber(0, 100_000), "Quota", "Most vehicles of the group inside at once").optional(),
    monthlyMinutes: label(
      wholeNumber(1, 10_000_000),
      "Free minutes a month",
      "For all vehicles of the group together, a shop's customers say; beyond them its tariff counts. Empty: none",
    ).optional(),
    overQuota: label(
      z.enum(["public", "hold"]),
      "Over quota",
      "What happens to the vehicle beyond the quota",
    ).default("public"),
    reserved: label(z.boolean(), "Reserved spaces", "Passes even when the site is full").default(false),
    tolerance: label(
      z.enum(["none", "one-character"]),
      "Tolerance",
      "Accept a plate with one misread character",
    ).default("none"),
    lanes: label(z.array(z.string()), "Lanes", "Empty: all lanes").optional(),
    passback: label(z.enum(["off", "soft", "hard"]), "Anti-passback").default("off"),
  })
  .meta({ title: "Group" });
export const vehicleSchema = z.strictObject({
  plate,
  owner: label(text(120), "Owner").default(""),
  phone: label(text(40), "Phone").default(""),
  email: label(text(120), "E-mail").default(""),
  note: label(text(500), "Note").default(""),
  groups: label(z.array(z.string()), "Groups").default([]),
  validFrom: label(moment, "Valid from").optional(),
  validUntil: label(moment, "Valid until").optional(),
});
export const permitSchema = z.strictObject({
  holder: label(text(120).min(1, "name the holder"), "Holder"),
  plates: label(z.array(plate).min(1, "a permit names at least one plate").max(50), "Plates"),
  spaces: label(
    wholeNumber(1, 1000),
    "Spaces",
    "How many of these vehicles may be inside on the permit at once",
  ).default(1),
  group: label(z.string(), "Group"),
  validFrom: label(moment, "Valid from").optional(),
  validUntil: label(moment, "Valid until").optional(),
});
export const visitorSchema = z.strictObject({
  plate,
  host: label(text(120), "Host").default(""),
  from: label(moment, "From"),
  to: label(moment, "To"),
  hostId: label(z.string(), "Announced by", "The id of the host whose link announced it").optional(),
});
export const hostSchema = z
  .strictObject({
    id,
    name: label(text(60).min(1, "name the host"), "Host", "Who announces visitors, for example Flat 3"),
    visitors: label(
      wholeNumber(1, 100),
      "Visitors at a time",
      "How many visitors of this host may be announced for the same moment",
    ).default(2),
    hours: label(wholeNumber(1, 744), "Longest visit, hours", "How long one visitor may stay").default(12),
    validUntil: label(moment, "Valid until", "That day still counts; empty: for ever").optional(),
    tokenSha256: label(
      z.string().regex(/^[0-9a-f]{64}$/, "leave it out and make the link under Vehicles, Host links"),
      "Link",
      "The SHA-256 of the link's token; the link itself is shown once and kept nowhere",
    ).optional(),
  })
  .meta({ title: "Host" });

// ---- tariffs ----------------------------------------------------------------------------------------

const perSchema = z.strictObject({ minutes: wholeNumber(1, 525_600), amount: amount("Amount") });
const stepSchema = z.strictObject({ upToMinutes: wholeNumber(1, 525_600), amount: amount("Amount") });
export const periodSchema = z
  .strictObject({
    name: label(text(60), "Name").default(""),
    ...hours,
    per: label(perSchema, "Per started unit").optional(),
    steps: label(z.array(stepSchema).min(1, "give at least one step").max(100), "Steps").optional(),
    // biome-ignore lint/suspicious/noThenProperty: the site file's own word
    then: label(perSchema, "Then, per started unit", "After the last step").optional(),
    repeat: label(z.boolean(), "Repeat the steps").optional(),
    flat: amount("Flat", "Once a window").optional(),
    free: label(z.boolean(), "Free").optional(),
    cap: amount("At most", "The most that one piece of this period costs").optional(),
  })
  .refine(differ, differText)
  .refine(
    (p) =>
      [p.per, p.steps, p.flat, p.free === true ? true : undefined].filter((one) => one !== undefined)
        .length === 1,
    { message: "give exactly one price: per, steps, flat or free: true", path: [] },
  )
  .refine((p) => p.steps !== undefined || (p.then === undefined && p.repeat !== true), {
    message: "then and repeat go with steps",
    path: [],
  })
  .refine((p) => !(p.then !== undefined && p.repeat === true), {
    message: "use then or repeat, not both",
    path: ["repeat"],
  });

export const tariffSchema = z
  .strictObject({
    id,
    name: label(text(60), "Name").optional(),
    free: z
      .strictObject({
        minutes: label(wholeNumber(0, 10_080), "Free minutes").default(0),
        mode: label(
          z.enum(["threshold", "deducted"], "write threshold or deducted"),
          "Free minutes count",
          "threshold: one second more and the whole stay is charged; deducted: charging starts after them",
        ).default("threshold"),
      })
      .default({ minutes: 0, mode: "threshold" }),
    toleranceSeconds: label(wholeNumber(0, 3600), "Tolerance seconds").default(0),
    quoteMinutes: label(wholeNumber(1, 1440), "A quote is valid for minutes").default(10),
    exitMinutes: label(wholeNumber(0, 1440), "Minutes to leave after paying").optional(),
    considerationMinutes: label(
      wholeNumber(0, 1440),
      "Consideration minutes",
      "Leaving within them is never charged",
    ).default(0),
    periods: z.array(periodSchema).max(100),
    caps: z
      .strictObject({
        calendarDay: amount("At most a calendar day").optional(),
        rolling24h: amount("At most in 24 hours").optional(),
        stay: amount("At most a stay").optional(),
      })
      .refine((caps) => !(caps.calendarDay !== undefined && caps.rolling24h !== undefined), {
        message: "use calendarDay or rolling24h, not both",
        path: [],
      })
      .default({}),
    minimum: amount("At least", "If anything is charged").optional(),
    lostPlateFee: amount(
      "Lost-plate fee",
      "Put on a stay by the attendant where a plate could not be kept apart, beside the time",
    ).optional(),
    reentryMinutes: label(
      wholeNumber(1, 1440),
      "Coming back within minutes",
      "Two visits this close together cost no more than one",
    ).optional(),
    maxStay: z
      .strictObject({
        minutes: label(wholeNumber(1, 525_600), "Longest stay, minutes"),
        amount: amount("Charged beyond it", "Once, beside the time"),
      })
      .optional(),
    vat: z
      .strictObject({
        percent: label(z.number().min(0, "from 0 to 100").max(100, "from 0 to 100"), "VAT per cent"),
        included: label(z.boolean(), "Amounts include VAT").default(true),
      })
      .optional(),
  })
  .meta({ title: "Tariff" });

// ---- the site ---------------------------------------------------------------------------------------

const timezone = label(
  z.string().refine((value) => {
    try {
      new Intl.DateTimeFormat("en", { timeZone: value });
      return value.includes("/") || value === "UTC";
    } catch {
      return false;
    }
  }, "write a time zone of the IANA list, for example Europe/London"),
  "Time zone",
  "For example Europe/London",
);
const currency = label(
  z.string().refine(isCurrency, "write a currency's three letters, for example GBP"),
  "Currency",
  "Three letters, for example GBP",
);
export const siteSchema = z.strictObject({
  name: label(text(80).min(1, "name the car park"), "Name"),
  timezone,
  currency,
  capacity: label(wholeNumber(0, 100_000), "Spaces", "Empty: the site is never full").optional(),
  region: label(
    z
      .union([z.enum(REGIONS), z.array(z.enum(REGIONS, `write regions of ${REGIONS.join(", ")}`)).min(1)])
      .transform((value) => (Array.isArray(value) ? value : [value])),
    "Plate regions",
    "Which plates are common here, most common first",
  ).default(["any"]),
  exitMinutes: label(wholeNumber(0, 1440), "Minutes to leave after paying").optional(),
  driverBest: label(z.boolean(), "A later, cheaper tariff applies to running stays").default(false),
  overStayHours: label(
    wholeNumber(1, 8760),
    "Over-long stay, hours",
    "Flagged as probably left; never billed by itself",
  ).optional(),
  unpaidExit: label(
    z.enum(["waive", "debt"], "write waive or debt"),
    "Who leaves unpaid",
    "While the barrier is held open, or when a person lets a vehicle out: waive what is due, or keep it as a debt of the plate",
  ).default("waive"),
  debtLimit: amount(
    "Entry waits above a debt of",
    "A plate that owes more than this waits for a person at its next entry; empty: never. An exit is never held for a debt",
  ).optional(),
  releaseMinutes: label(
    wholeNumber(1, 60),
    "Release after a call, minutes",
    "A vehicle that waits at an exit is let out with a debt when nobody has answered the call for so long; empty: never",
  ).optional(),
  automatic: label(
    z.boolean(),
    "Automatic opening",
    "Off: no barrier is raised by itself anywhere; people and the fire alarm open all the same",
  ).default(true),
  arming: z
    .strictObject({
      passes: label(
        wholeNumber(5, 10_000),
        "Proven reads before a lane opens by itself",
        "Confirmed or corrected by a person, or read the same at entry and exit",
      ).default(50),
      percent: label(
        z.number().min(50, "from 50 to 100").max(100, "from 50 to 100"),
        "Right, per cent",
      ).default(98),
      days: label(wholeNumber(1, 60), "Within days").default(7),
    })
    .default({ passes: 50, percent: 98, days: 7 }),
  smallestCoin: amount(
    "Smallest coin",
    "What is paid in cash is rounded to it; empty: not rounded",
  ).optional(),
});

// ---- validation codes -------------------------------------------------------------------------------

export const codeSchema = z
  .strictObject({
    code: label(
      z
        .union([z.string(), z.number()])
        .transform((value) => String(value).trim().toUpperCase())
        .pipe(z.string().regex(/^[A-Z0-9-]{4,32}$/, "use 4 to 32 letters, digits and hyphens")),
      "Code",
      "What a shop hands out, for example CINEMA-4711",
    ),
    name: label(text(60), "Name", "Stands on the quote and the receipt").optional(),
    minutes: label(wholeNumber(1, 10_080), "Free minutes").optional(),
    percent: label(z.number().gt(0, "from 0 to 100").max(100, "from 0 to 100"), "Per cent off").optional(),
    amount: amount("Amount off").optional(),
    freeUntil: clock("Free until", "23:59").optional(),
    uses: label(wholeNumber(1, 1_000_000), "Uses", "How many stays it counts for; each only once").default(1),
    validUntil: label(moment, "Valid until").optional(),
  })
  .refine(
    (one) =>
      [one.minutes, one.percent, one.amount, one.freeUntil].filter((part) => part !== undefined).length === 1,
    { message: "give exactly one of minutes, percent, amount or freeUntil", path: [] },
  );

const siteFileShape = z.strictObject({
  site: siteSchema,
  lanes: z.array(laneSchema).max(64).default([]),
  cameras: z.array(cameraSchema).max(64).default([]),
  gates: z.array(gateSchema).max(64).default([]),
  groups: z.array(groupSchema).max(1000).default([]),
  vehicles: z.array(vehicleSchema).max(100_000).default([]),
  permits: z.array(permitSchema).max(100_000).default([]),
  visitors: z.array(visitorSchema).max(100_000).default([]),
  hosts: z.array(hostSchema).max(10_000).default([]),
  tariffs: z.array(tariffSchema).max(200).default([]),
  codes: z.array(codeSchema).max(100_000).default([]),
  holidays: z.array(dateOnly).max(2000).default([]),
  openingHours: z.array(dayRule).max(100).default([]),
});

type Issue = { path: (string | number)[]; message: string };

/** What one part of the file says about another: ids that exist once, references that lead somewhere, amounts with the currency's digits. */
const crossChecks = (file: z.output<typeof siteFileShape>): Issue[] => {
  const issues: Issue[] = [];
  const unique = (section: "lanes" | "cameras" | "gates" | "groups" | "hosts" | "tariffs") => {
    const seen = new Set<string>();
    file[section].forEach((item, index) => {
      if (seen.has(item.id))
        issues.push({
          path: [section, index, "id"],
          message: `${item.id} exists already; give each its own id`,
        });
      seen.add(item.id);
    });
    return seen;
  };
  unique("lanes");
  const lanes = new Set(file.lanes.map((lane) => lane.id));
  const cameras = unique("cameras");
  const gates = unique("gates");
  const groups = unique("groups");
  const tariffs = unique("tariffs");
  const mustExist = (
    known: Set<string>,
    value: string | undefined,
    path: (string | number)[],
    what: string,
  ) => {
    if (value !== undefined && !known.has(value))
      issues.push({
        path,
        message: `there is no ${what} ${value}${known.size ? `; known are ${[...known].slice(0, 8).join(", ")}` : ""}`,
      });
  };
  file.lanes.forEach((lane, i) => {
    mustExist(cameras, lane.camera, ["lanes", i, "camera"], "camera");
    mustExist(gates, lane.gate, ["lanes", i, "gate"], "gate");
    const gate = file.gates.find((one) => one.id === lane.gate);
    if (lane.heldOpen.length > 0 && gate && !canBeHeld(gate))
      issues.push({
        path: ["lanes", i, "heldOpen"],
        message: `the relay of ${gate.id} only knows pulses and cannot be held open; give it offUrl, or hold the barrier open at its own controller`,
      });
    for (const [kind, wire] of Object.entries(lane.inputs ?? {})) {
      const other = file.gates.find(
        (one) =>
          wire.driver === "modbus-rtu" &&
          one.driver === "serial" &&
          one.path === wire.path &&
          (one.baud ?? 9600) !== wire.baud,
      );
      if (other)
        issues.push({
          path: ["lanes", i, "inputs", kind, "baud"],
          message: `the gate ${other.id} uses the port ${String(wire.path)} at another speed; set both boards to the same`,
        });
    }
  });
  const secrets = new Set<string>();
  file.cameras.forEach((camera, i) => {
    if (camera.tokenSha256 !== undefined && secrets.has(camera.tokenSha256))
      issues.push({
        path: ["cameras", i, "tokenSha256"],
        message: "another camera has the same secret; leave it out and make a new one",
      });
    secrets.add(camera.tokenSha256 ?? "");
    const lanes = isStream(camera.driver) ? [] : file.lanes.filter((lane) => lane.camera === camera.id);
    if (lanes.length > 1)
      issues.push({
        path: ["lanes", file.lanes.indexOf(lanes[1]!), "camera"],
        message: `${camera.id} pushes its reads and belongs to the lane ${lanes[0]!.id} already; a lane for both directions needs it once`,
      });
  });
  file.tariffs.forEach((tariff, i) => {
    if (tariff.id === "free")
      issues.push({ path: ["tariffs", i, "id"], message: "free is reserved; choose another id" });
    tariffAmounts(tariff, file.site.currency).forEach((issue) => {
      issues.push({ path: ["tariffs", i, ...issue.path], message: issue.message });
    });
  });
  file.groups.forEach((group, i) => {
    mustExist(new Set(["free", ...tariffs]), group.tariff, ["groups", i, "tariff"], "tariff");
    group.lanes?.forEach((lane, j) => {
      mustExist(lanes, lane, ["groups", i, "lanes", j], "lane");
    });
  });
  const plates = new Set<string>();
  file.vehicles.forEach((vehicle, i) => {
    if (plates.has(vehicle.plate))
      issues.push({
        path: ["vehicles", i, "plate"],
        message: `${vehicle.plate} is listed twice; put its groups in one entry`,
      });
    plates.add(vehicle.plate);
    vehicle.groups.forEach((group, j) => {
      mustExist(groups, group, ["vehicles", i, "groups", j], "group");
    });
  });
  file.permits.forEach((permit, i) => {
    mustExist(groups, permit.group, ["permits", i, "group"], "group");
  });
  const hosts = unique("hosts");
  file.visitors.forEach((visitor, i) => {
    mustExist(hosts, visitor.hostId, ["visitors", i, "hostId"], "host");
  });
  const names = new Set<string>();
  const links = new Set<string>();
  file.hosts.forEach((host, i) => {
    // The journal names a host by its name alone.
    const name = host.name.toLowerCase();
    if (names.has(name))
      issues.push({
        path: ["hosts", i, "name"],
        message: `there is a host ${host.name} already; give each its own name`,
      });
    names.add(name);
    if (host.tokenSha256 !== undefined && links.has(host.tokenSha256))
      issues.push({
        path: ["hosts", i, "tokenSha256"],
        message: "another host has the same link; leave it out and make a new one",
      });
    links.add(host.tokenSha256 ?? "");
  });
  const mustFit = (value: string | undefined, path: (string | number)[]) => {
    if (value !== undefined && parseAmount(value, file.site.currency) === null)
      issues.push({ path, message: `${value} has more digits than ${file.site.currency} knows` });
  };
  mustFit(file.site.debtLimit, ["site", "debtLimit"]);
  mustFit(file.site.smallestCoin, ["site", "smallestCoin"]);
  const codes = new Set<string>();
  file.codes.forEach((one, i) => {
    if (codes.has(one.code))
      issues.push({
        path: ["codes", i, "code"],
        message: `${one.code} exists already; write each code once`,
      });
    codes.add(one.code);
    mustFit(one.amount, ["codes", i, "amount"]);
  });
  return issues;
};

/** Amounts that the currency cannot hold, steps that fall: what needs the currency or two fields at once. */
export const tariffAmounts = (tariff: z.output<typeof tariffSchema>, currencyCode: string): Issue[] => {
  const issues: Issue[] = [];
  const check = (value: string | undefined, path: (string | number)[]): number => {
    if (value === undefined) return 0;
    const minor = parseAmount(value, currencyCode);
    if (minor === null) issues.push({ path, message: `${value} has more digits than ${currencyCode} knows` });
    return minor ?? 0;
  };
  tariff.periods.forEach((period, i) => {
    const at = ["periods", i];
    check(period.per?.amount, [...at, "per", "amount"]);
    check(period.then?.amount, [...at, "then", "amount"]);
    check(period.flat, [...at, "flat"]);
    check(period.cap, [...at, "cap"]);
    let lastMinutes = 0;
    let lastAmount = 0;
    period.steps?.forEach((step, j) => {
      const minor = check(step.amount, [...at, "steps", j, "amount"]);
      if (step.upToMinutes <= lastMinutes)
        issues.push({
          path: [...at, "steps", j, "upToMinutes"],
          message: "steps rise: write the shorter step first",
        });
      if (minor < lastAmount)
        issues.push({
          path: [...at, "steps", j, "amount"],
          message: "steps do not fall: a longer stay cannot cost less",
        });
      lastMinutes = step.upToMinutes;
      lastAmount = minor;
    });
  });
  check(tariff.caps.calendarDay, ["caps", "calendarDay"]);
  check(tariff.caps.rolling24h, ["caps", "rolling24h"]);
  check(tariff.caps.stay, ["caps", "stay"]);
  check(tariff.minimum, ["minimum"]);
  check(tariff.lostPlateFee, ["lostPlateFee"]);
  check(tariff.maxStay?.amount, ["maxStay", "amount"]);
  return issues;
};

export const siteFileSchema = siteFileShape.superRefine((file, context) => {
  for (const issue of crossChecks(file))
    context.addIssue({ code: "custom", path: issue.path, message: issue.message });
});

export type SiteFile = z.output<typeof siteFileSchema>;
export type SiteFileInput = z.input<typeof siteFileSchema>;
export type LaneFile = z.output<typeof laneSchema>;
export type CameraFile = z.output<typeof cameraSchema>;
/** A camera whose pictures we read. */
export type StreamCameraFile = CameraFile & { url: string };
export type PushCameraFile = CameraFile & { driver: PushDriver; address: string };
export const isStreamCamera = (camera: CameraFile): camera is StreamCameraFile => isStream(camera.driver);
export const isPushCamera = (camera: CameraFile): camera is PushCameraFile => !isStream(camera.driver);
export type GateFile = z.output<typeof gateSchema>;
export type InputFile = z.output<typeof inputWire>;
export type GroupFile = z.output<typeof groupSchema>;
export type TariffFile = z.output<typeof tariffSchema>;
