/**
 * The fields of every gate driver and of every wire that reports back: bounds, label and help, for the parser, the
 * pages and the drivers. Describes; opens no device.
 */
import { z } from "zod";
import { HEADER_NAMES, lineOfPin, pinsOf } from "./site-pins.ts";

const label = <T extends z.ZodType>(schema: T, title: string, description?: string): T =>
  schema.meta(description === undefined ? { title } : { title, description });

const whole = (min: number, max: number) =>
  z
    .number(`write a whole number from ${min} to ${max}`)
    .int(`write a whole number from ${min} to ${max}`)
    .min(min, `the least is ${min}`)
    .max(max, `the most is ${max}`);
const words = (max: number) =>
  z.string("write a text").trim().min(1, "fill this in").max(max, `use at most ${max} characters`);
const yesNo = z.boolean("write true or false");

/** Words that a person reads for a field, from its schema. */
export type FieldText = { name: string; title: string; help: string; required: boolean };

// ---- GPIO: the same words for an output and for an input -------------------------------------------

const chip = label(
  words(64),
  "Chip",
  "The label that gpiodetect shows in brackets, for example pinctrl-bcm2711, or gpiochip0",
);
const line = label(
  z.union([whole(0, 4095), words(31)], "write the line's number, or its name as gpioinfo shows it"),
  "Line",
  "The number of the line in its chip, or its name",
);
const header = label(
  z.enum(HEADER_NAMES, `write one of ${HEADER_NAMES.join(", ")}`),
  "Board",
  "Instead of chip and line: whose 40-pin header it is",
);
const pin = label(whole(1, 40), "Pin", "With a board: the number printed beside the pin, for example 11");
const activeLow = label(yesNo, "Active low", "The contact closes, or the input is on, when the line is low");
const bias = label(
  z.enum(["pull-up", "pull-down", "off"], "write pull-up, pull-down or off"),
  "Bias",
  "The resistor inside the chip, where it has one",
);

const gpioPlace = {
  chip: chip.optional(),
  line: line.optional(),
  board: header.optional(),
  pin: pin.optional(),
};
type GpioPlace = {
  chip?: string | undefined;
  line?: number | string | undefined;
  board?: (typeof HEADER_NAMES)[number] | undefined;
  pin?: number | undefined;
};
type Complain = { addIssue(issue: { code: "custom"; path: string[]; message: string }): void };

/** A line is named either by chip and line, or by board and pin. */
const oneLine = (place: GpioPlace, context: Complain): void => {
  const complain = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  if (place.board !== undefined || place.pin !== undefined) {
    if (place.chip !== undefined) complain("chip", "write chip and line, or board and pin, not both");
    if (place.line !== undefined) complain("line", "write chip and line, or board and pin, not both");
    if (place.board === undefined) complain("board", `is missing; write one of ${HEADER_NAMES.join(", ")}`);
    else if (place.pin === undefined) complain("pin", "is missing; write the number printed beside the pin");
    else if (lineOfPin(place.board, place.pin) === null)
      complain(
        "pin",
        `pin ${place.pin} is power, ground or reserved; use one of ${pinsOf(place.board).join(", ")}`,
      );
    return;
  }
  if (place.chip === undefined) complain("chip", "is missing; gpiodetect lists the chips of this machine");
  if (place.line === undefined) complain("line", "is missing; gpioinfo lists the lines of this machine");
};

/** Where a checked place leads. */
export const gpioLineOf = (place: GpioPlace): { chip: string; line: number | string } => {
  const preset =
    place.board !== undefined && place.pin !== undefined ? lineOfPin(place.board, place.pin) : null;
  if (preset) return preset;
  if (place.chip === undefined || place.line === undefined)
    throw new Error("a GPIO line needs chip and line");
  return { chip: place.chip, line: place.line };
};

const gpio = z.strictObject({ ...gpioPlace, activeLow: activeLow.default(false) }).superRefine(oneLine);

// ---- serial relays -----------------------------------------------------------------------------------

const path = label(
  z
    .string("write the port's path")
    .regex(/^\/[^\0]{1,200}$/, "write a path such as /dev/serial/by-id/usb-… or /dev/ttyUSB0"),
  "Port",
  "Best by its name under /dev/serial/by-id, which stays the same when cables are pulled",
);
const channelOf = (most: number) =>
  label(whole(1, most), "Channel", "The relay on the board, counted from 1").default(1);
const unit = label(whole(1, 247), "Unit", "The board's Modbus address").default(1);
const baud = label(
  z.union(
    [9600, 19_200, 38_400, 57_600, 115_200].map((speed) => z.literal(speed)),
    "write 9600, 19200, 38400, 57600 or 115200",
  ),
  "Speed",
  "Bits a second, as set on the board; 8 bits, no parity",
).default(9600);
const boardPulse = label(
  yesNo,
  "The board times the pulse",
  "Waveshare's boards do, and let go even when this machine dies; false for boards that do not",
);
const protocol = <P extends string>(name: P) =>
  label(z.literal(name), "Protocol", "lcus, modbus-rtu, kmtronic or numato");
const serial = z.discriminatedUnion(
  "protocol",
  [
    z.strictObject({ protocol: protocol("lcus"), path, channel: channelOf(16) }),
    z.strictObject({ protocol: protocol("kmtronic"), path, channel: channelOf(16) }),
    z.strictObject({ protocol: protocol("numato"), path, channel: channelOf(32) }),
    z.strictObject({
      protocol: protocol("modbus-rtu"),
      path,
      channel: channelOf(255),
      unit,
      baud,
      boardPulse: boardPulse.default(true),
    }),
  ],
  "write lcus, modbus-rtu, kmtronic or numato",
);

// ---- relays on the network ---------------------------------------------------------------------------

const host = label(
  z
    .string("write the device's address")
    .regex(
      /^([A-Za-z0-9][A-Za-z0-9.-]{0,250}|\[[0-9a-fA-F:]{2,45}\])(:\d{1,5})?$/,
      "write a name or an address such as 10.0.0.20 or relay.local:8080, without http://",
    ),
  "Address",
  "The device's name or IP address on the network, with :port where it is not the usual one",
);
const user = label(words(100), "User");
const password = label(
  z.string("write a text, in quotes").max(200, "use at most 200 characters"),
  "Password",
);
const webAddress = (title: string, help: string) =>
  label(
    z.string("write an address such as http://10.0.0.20/on").refine((value) => {
      const url = URL.parse(value);
      return (
        url !== null &&
        ["http:", "https:"].includes(url.protocol) &&
        url.username === "" &&
        url.password === ""
      );
    }, "write an address such as http://10.0.0.20/on; user and password have fields of their own"),
    title,
    help,
  );
const shelly = z.strictObject({
  host,
  channel: channelOf(16),
  user: user.optional(),
  password: password.optional(),
});
const http = z.strictObject({
  url: webAddress("Address for on", "What closes the contact, or starts the device's own pulse"),
  offUrl: webAddress(
    "Address for off",
    "Leave it out only where the device lets go by itself; then it cannot be held open",
  ).optional(),
  method: label(z.enum(["GET", "POST", "PUT"], "write GET, POST or PUT"), "Method").default("GET"),
  body: label(z.string("write a text").max(2000), "Body for on").optional(),
  offBody: label(z.string("write a text").max(2000), "Body for off").optional(),
  contentType: label(words(100), "Type of the body").default("application/json"),
  user: user.optional(),
  password: password.optional(),
});
const cameraOutput = z.strictObject({ host, channel: channelOf(16), user, password });
const onvif = z.strictObject({
  host,
  channel: label(
    z.union([whole(1, 64), words(64)], "write the output's number from 1, or its token as doctor shows it"),
    "Output",
    "The camera's relay output: its number counted from 1, or its token, in quotes where that is a number",
  ).default(1),
  user: label(
    words(100),
    "User",
    "Many cameras keep users of their own for ONVIF; the level Operator is needed",
  ),
  password,
  path: label(
    z.string("write a path").regex(/^\/[^\s?#\0]{0,200}$/, "write a path such as /onvif/device_service"),
    "Path",
    "Where the camera's device service is, where it is not /onvif/device_service",
  ).optional(),
  cameraPulse: label(
    yesNo,
    "The camera times the pulse",
    "Tried first, because the camera lets go even when this machine dies; false leaves its settings alone where it can",
  ).default(true),
});
const topic = (title: string, help: string) =>
  label(
    z
      .string("write a topic")
      .regex(/^[^+#\0]{1,200}$/, "write one topic, without + and #, for example barrier/relay/set"),
    title,
    help,
  );
const mqtt = z.strictObject({
  host,
  tls: label(yesNo, "Encrypted", "TLS with a certificate that this machine trusts").default(false),
  user: user.optional(),
  password: password.optional(),
  topic: topic("Topic", "Where the relay listens, for example barrier/relay/set"),
  on: label(words(500), "Message for on").default("ON"),
  off: label(words(500), "Message for off").default("OFF"),
  stateTopic: topic("State topic", "Where the relay says its state, with the same two messages").optional(),
});
const modbusTcp = z.strictObject({
  host,
  unit: label(whole(0, 247), "Unit", "The board's Modbus address; 1 for most").default(1),
  channel: channelOf(1000),
  framing: label(
    z.enum(["tcp", "rtu"], "write tcp or rtu"),
    "Framing",
    "rtu for a serial board behind a plain network converter",
  ).default("tcp"),
  boardPulse: boardPulse.default(false),
});

// ---- what the site file knows ----------------------------------------------------------------------

/** The drivers of this version, each with its own fields. A driver that is not here has none to check. */
export const GATE_FIELDS = {
  simulated: z.strictObject({}),
  gpio,
  serial,
  "modbus-tcp": modbusTcp,
  shelly,
  mqtt,
  http,
  hikvision: cameraOutput,
  dahua: cameraOutput,
  axis: cameraOutput,
  onvif,
} as const;
export type KnownDriver = keyof typeof GATE_FIELDS;
export const KNOWN_DRIVERS = Object.keys(GATE_FIELDS) as KnownDriver[];
export type GateFields<D extends KnownDriver> = z.output<(typeof GATE_FIELDS)[D]>;

const debounceMs = label(
  whole(10, 2000),
  "Debounce",
  "Milliseconds that a level must last before it counts",
).default(100);
const normallyClosed = label(
  yesNo,
  "Normally closed",
  "The contact is closed at rest and opens when it reports; a broken wire then reports too",
).default(false);

const from = label(
  z.enum(["discrete-inputs", "coils"], "write discrete-inputs or coils"),
  "Which bits",
  "discrete-inputs (function 2) for what is wired to the board, coils (function 1) where it shows its inputs there",
).default("discrete-inputs");
const address = label(
  whole(0, 65_535),
  "Address",
  "Counted from 0; where the board's list begins with 1 or 10001, write one less",
);

export const INPUT_FIELDS = {
  /** Played by a scenario or the demo. */
  simulated: z.strictObject({ normallyClosed: yesNo.optional(), debounceMs: whole(10, 2000).optional() }),
  gpio: z
    .strictObject({
      ...gpioPlace,
      activeLow: activeLow.default(false),
      bias: bias.optional(),
      normallyClosed,
      debounceMs,
    })
    .superRefine(oneLine),
  "modbus-tcp": z.strictObject({
    host,
    unit: modbusTcp.shape.unit,
    framing: modbusTcp.shape.framing,
    from,
    address,
    normallyClosed,
    debounceMs,
  }),
  "modbus-rtu": z.strictObject({ path, baud, unit, from, address, normallyClosed, debounceMs }),
  mqtt: z.strictObject({
    host,
    tls: mqtt.shape.tls,
    user: user.optional(),
    password: password.optional(),
    topic: topic("Topic", "Where the device says its level, best retained, for example barrier/loop"),
    on: label(words(500), "Message for on").default("ON"),
    off: label(words(500), "Message for off").default("OFF"),
    statusTopic: topic(
      "Status topic",
      "Where the device's last will says that it is gone; without it nobody notices a device that dies",
    ).optional(),
    online: label(words(500), "Message of a device that is there").default("online"),
    offline: label(words(500), "Message of the last will").default("offline"),
    normallyClosed,
    debounceMs,
  }),
} as const;
export type InputDriver = keyof typeof INPUT_FIELDS;
export type InputFields<D extends InputDriver> = z.output<(typeof INPUT_FIELDS)[D]>;
export const INPUT_DRIVERS = Object.keys(INPUT_FIELDS) as InputDriver[];

/** A driver's own problems, as those of the whole entry. */
const checkOwn = <T extends z.ZodType>(
  fields: T,
  own: Record<string, unknown>,
  context: {
    addIssue(issue: { code: "custom"; path: PropertyKey[]; message: string; input?: unknown }): void;
  },
  whose: string,
): z.output<T> | null => {
  const result = fields.safeParse(own);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys")
      for (const key of issue.keys)
        context.addIssue({
          code: "custom",
          path: [...issue.path, key],
          message: `is not a field of ${whose}; it knows ${namesOf(fields).join(", ") || "none"}`,
        });
    else {
      const isMissing = issue.path.length === 1 && own[String(issue.path[0])] === undefined;
      const needs = isMissing && issue.code !== "custom";
      context.addIssue({
        code: "custom",
        path: [...issue.path],
        message: needs ? `is missing; ${issue.message}` : issue.message,
      });
    }
  }
  return null;
};

const shapeOf = (fields: z.ZodType): Record<string, z.ZodType> =>
  fields instanceof z.ZodObject
    ? (fields.shape as Record<string, z.ZodType>)
    : fields instanceof z.ZodDiscriminatedUnion
      ? Object.assign({}, ...fields.options.map((option) => shapeOf(option as z.ZodType)))
      : {};
const namesOf = (fields: z.ZodType): string[] => Object.keys(shapeOf(fields));

/** For a page that explains a driver: its fields with label and help. */
export const fieldTexts = (driver: KnownDriver): FieldText[] => textsOf(GATE_FIELDS[driver]);
export const inputTexts = (driver: InputDriver): FieldText[] => textsOf(INPUT_FIELDS[driver]);
const textsOf = (fields: z.ZodType): FieldText[] =>
  Object.entries(shapeOf(fields)).map(([name, schema]) => {
    const meta = textOf(schema);
    return {
      name,
      title: meta.title ?? name,
      help: meta.description ?? "",
      required: !schema.safeParse(undefined).success,
    };
  });
const textOf = (schema: z.ZodType): { title?: string; description?: string } => {
  const own = schema.meta();
  if (own?.title !== undefined) return own as { title?: string; description?: string };
  const inner = (schema as { unwrap?: () => z.ZodType }).unwrap?.();
  return inner ? textOf(inner) : {};
};

const COMMON = ["id", "name", "driver", "pulseMs"] as const;
type Gate = {
  id: string;
  name?: string | undefined;
  driver: string;
  pulseMs: number;
  [field: string]: unknown;
};

export const isKnownDriver = (driver: string): driver is KnownDriver => Object.hasOwn(GATE_FIELDS, driver);
const ownFields = (gate: Gate): Record<string, unknown> =>
  Object.fromEntries(Object.entries(gate).filter(([key]) => !COMMON.some((common) => common === key)));

/** False for a relay that only knows pulses. */
export const canBeHeld = (gate: Gate): boolean => gate.driver !== "http" || gate.offUrl !== undefined;

/** The driver's verdict on a gate of the site file: the same gate with the defaults filled in. */
export const checkedGate = <T extends Gate>(gate: T, context: z.core.$RefinementCtx): T => {
  if (!isKnownDriver(gate.driver)) return gate;
  const own = checkOwn(GATE_FIELDS[gate.driver], ownFields(gate), context, `driver ${gate.driver}`);
  return own ? { ...gate, ...own } : gate;
};

/** The driver's own fields of a gate that the parser let through. @throws ZodError when it did not. */
export const gateFields = <D extends KnownDriver>(driver: D, gate: Gate): GateFields<D> =>
  GATE_FIELDS[driver].parse(ownFields(gate)) as GateFields<D>;

export const checkedInput = <T extends { driver: string; [field: string]: unknown }>(
  input: T,
  context: z.core.$RefinementCtx,
): T => {
  if (!Object.hasOwn(INPUT_FIELDS, input.driver)) {
    context.addIssue({
      code: "custom",
      path: ["driver"],
      message: `there is no input driver ${input.driver}; write one of ${INPUT_DRIVERS.join(", ")}`,
    });
    return input;
  }
  const { driver, ...own } = input;
  const checked = checkOwn(INPUT_FIELDS[driver as InputDriver], own, context, `input driver ${driver}`);
  return checked ? { ...input, ...checked } : input;
};

export const inputFields = <D extends InputDriver>(
  driver: D,
  input: { driver: string; [field: string]: unknown },
): InputFields<D> => {
  const { driver: _, ...own } = input;
  return INPUT_FIELDS[driver].parse(own) as InputFields<D>;
};
