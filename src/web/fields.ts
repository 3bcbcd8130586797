/**
 * Schemas of form fields and the way from a body to them: content type checked, size limited, every
 * problem a sentence that names its cure. Nothing else reads a body.
 */
import { z } from "zod";
import { parseAmount } from "../parking/money.ts";

export const BODY_LIMIT = 64 * 1024;
const FIELDS_LIMIT = 500;

/** Text of one line without control characters. */
export const line = (name: string, max: number, min = 0) =>
  z
    .string(`${name}: fill this in.`)
    .trim()
    .min(min, min > 0 ? `${name}: fill this in.` : undefined)
    .max(max, `${name}: use at most ${max} characters.`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, `${name}: remove the control characters.`);

/** An absent or empty field becomes undefined. */
export const optionalLine = (name: string, max: number) =>
  line(name, max)
    .optional()
    .transform((value) => (value === undefined || value === "" ? undefined : value));

export const text = (name: string, max: number) =>
  z
    .string(`${name}: fill this in.`)
    .trim()
    .max(max, `${name}: use at most ${max} characters.`)
    .regex(/^[^\p{Cs}\0]*$/u, `${name}: remove the control characters.`);

export const secret = (name: string) =>
  z
    .string(`${name}: fill this in.`)
    .min(1, `${name}: fill this in.`)
    .max(1024, `${name}: use at most 1024 characters.`);

export const plateText = z
  .string("Plate: write letters and digits.")
  .max(40, "Plate: use at most 12 letters and digits.")
  .transform((value) =>
    value
      .normalize("NFKC")
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, ""),
  );
/** A whole plate, normalised. */
export const plate = plateText.pipe(
  z
    .string()
    .min(1, "Plate: write at least one letter or digit.")
    .max(12, "Plate: use at most 12 letters and digits."),
);

export const whole = (name: string, min: number, max: number) =>
  z
    .string(`${name}: write a whole number from ${min} to ${max}.`)
    .trim()
    .regex(/^-?\d{1,9}$/, `${name}: write a whole number from ${min} to ${max}.`)
    .transform(Number)
    .pipe(z.number().min(min, `${name}: the least is ${min}.`).max(max, `${name}: the most is ${max}.`));

export const optionalWhole = (name: string, min: number, max: number) =>
  z
    .string()
    .optional()
    .transform((value) => (value === undefined || value.trim() === "" ? undefined : value.trim()))
    .pipe(whole(name, min, max).optional());

/** “4”, “4.50” or “4,50” of the currency → minor units; undefined when left empty. */
export const amountIn = (value: string | undefined, currency: string): number | undefined | null => {
  const trimmed = (value ?? "").trim().replace(",", ".");
  return trimmed === "" ? undefined : parseAmount(trimmed, currency);
};

/** Made when the form was drawn; the same key twice does the thing once. */
export const key = z
  .string("Reload the page and try again: the form was not complete.")
  .regex(/^[0-9a-zA-Z-]{8,64}$/, "Reload the page and try again: the form was not complete.");

export const checkbox = z
  .string()
  .optional()
  .transform((value) => value === "on" || value === "true");

/** A field that may come once, often or not at all. */
export const list = <T extends z.ZodType>(of: T) =>
  z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(of).max(200),
  );

const DAY_RULE = /^(\S+)\s+(\d{2}:\d{2})\s*[-–]\s*(\d{2}:\d{2})$/;

const linesOf = (value: string): string[] =>
  value
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean);

/** Days and hours, one rule a line: `mon-fri 06:00-20:00`. Whether they make sense the site's schema says. */
export const dayRules = (name: string) =>
  text(name, 2000)
    .default("")
    .transform((value, context) => {
      const rules: { days: string; from: string; to: string }[] = [];
      for (const written of linesOf(value)) {
        const match = DAY_RULE.exec(written);
        if (!match) {
          context.addIssue({
            code: "custom",
            message: `${name}: “${written.slice(0, 40)}” is not a rule. Write days and hours such as mon-fri 06:00-20:00.`,
          });
          return z.NEVER;
        }
        rules.push({ days: match[1]!.toLowerCase(), from: match[2]!, to: match[3]! });
      }
      return rules;
    });

/** Days of the year, one a line: `2026-12-25`. */
export const dates = (name: string) => text(name, 8000).default("").transform(linesOf);

/** A POST that carries nothing but the wish. */
export const noFields = z.object({});

export type Fields = Record<string, string | string[]>;

/** Repeated names become arrays. A name can be anything, so the record has no prototype. */
export const fieldsOf = (pairs: URLSearchParams): Fields => {
  const fields: Fields = Object.create(null) as Fields;
  for (const [name, value] of pairs) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else fields[name] = [before, value];
  }
  return fields;
};

export type BodyProblem = { status: 400 | 408 | 413 | 415; message: string };

/** A body of at most so many bytes, within so long, or why not. Never keeps more than the limit. */
export const readBytes = async (
  request: Request,
  limitBytes: number,
  withinMs: number,
): Promise<Uint8Array | BodyProblem> => {
  const tooMuch = { status: 413, message: "That is more than is taken here. Send less." } as const;
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) return tooMuch;
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), withinMs);
  const stop = (problem: BodyProblem): BodyProblem => {
    reader.cancel().catch(() => {});
    return problem;
  };
  try {
    for (;;) {
      const step = await Promise.race([reader.read(), late.promise]);
      if (step === "late")
        return stop({
          status: 408,
          message: "The body took too long. Check the connection and send it again.",
        });
      if (step.done) return Buffer.concat(chunks);
      size += step.value.byteLength;
      if (size > limitBytes) return stop(tooMuch);
      chunks.push(step.value);
    }
  } catch {
    return { status: 400, message: "The body did not arrive whole. Check the connection and send it again." };
  } finally {
    clearTimeout(timer);
  }
};

/** The fields of an urlencoded body, or why not. Never reads more than the limit. */
export const readFields = async (request: Request): Promise<Fields | BodyProblem> => {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return { status: 415, message: "This page only takes forms. Reload it in a browser and try again." };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > BODY_LIMIT)
        return { status: 413, message: "That is more than this form holds. Shorten it and send it again." };
      chunks.push(chunk);
    }
  } catch {
    return { status: 400, message: "The form did not arrive whole. Check the connection and send it again." };
  }
  const pairs = new URLSearchParams(new TextDecoder().decode(Buffer.concat(chunks)));
  let count = 0;
  for (const _ of pairs)
    if (++count > FIELDS_LIMIT)
      return { status: 413, message: "That form has too many fields. Reload the page and try again." };
  return fieldsOf(pairs);
};

/** A photograph of a phone is about 5 MB. */
export const UPLOAD_LIMIT = 12 * 1024 * 1024;
const UPLOAD_WITHIN_MS = 60_000;
/** Each may hold its limit in memory twice while it is taken apart. */
const MOST_UPLOADS = 2;
let uploads = 0;

export type Uploaded = Record<string, string | string[] | Uint8Array>;

/** Fields and files of a multipart body, or why not. Never reads more than the limit, nor for longer than a minute. */
export const readUpload = async (
  request: Request,
): Promise<Uploaded | BodyProblem | { status: 503; message: string }> => {
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type))
    return {
      status: 415,
      message: "This page only takes its own form with a file. Reload it and try again.",
    };
  if (uploads >= MOST_UPLOADS)
    return { status: 503, message: "Other files are arriving just now. Send it again in a moment." };
  uploads++;
  try {
    const bytes = await bytesOf(request);
    if (!(bytes instanceof Uint8Array)) return bytes;
    // The type holds the boundary between the parts.
    const form = await new Response(bytes as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": type },
    }).formData();
    const fields: Uploaded = Object.create(null) as Uploaded;
    let count = 0;
    for (const [name, value] of form) {
      if (++count > FIELDS_LIMIT)
        return { status: 413, message: "That form has too many fields. Reload the page and try again." };
      fields[name] = typeof value === "string" ? value : new Uint8Array(await (value as Blob).arrayBuffer());
    }
    return fields;
  } catch {
    return { status: 400, message: "The file did not arrive whole. Check the connection and send it again." };
  } finally {
    uploads--;
  }
};

const bytesOf = async (request: Request): Promise<Uint8Array | BodyProblem> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), UPLOAD_WITHIN_MS);
  const reader = request.body?.getReader();
  try {
    for (;;) {
      const next = await Promise.race([reader?.read(), late]);
      if (next === "late")
        return { status: 400, message: "The file took more than a minute. Send a smaller picture." };
      if (!next || next.done) break;
      size += next.value.byteLength;
      if (size > UPLOAD_LIMIT)
        return {
          status: 413,
          message: `That file is larger than ${UPLOAD_LIMIT / 1024 / 1024} MB. Make the picture smaller and send it again.`,
        };
      chunks.push(next.value);
    }
  } finally {
    clearTimeout(timer);
    void reader?.cancel().catch(() => undefined);
  }
  return Buffer.concat(chunks);
};

/** Sentences for a person, each once. */
export const sentencesOf = (error: z.ZodError): string[] => [
  ...new Set(
    error.issues.map((issue) => {
      const named =
        /^[A-Z]/.test(issue.message) && !/^(Invalid|Too|Expected|Unrecognized)/.test(issue.message);
      const field = issue.path.filter((one) => typeof one === "string").join(" ");
      return named ? issue.message : `${field || "The form"}: check this field (${issue.message}).`;
    }),
  ),
];
