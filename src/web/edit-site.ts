/**
 * Changes one part of the site file from a form: one editor at a time, the whole file checked, and the
 * answer in sentences. Never writes the store itself; the house does.
 */
import type { z } from "zod";
import type { Done } from "../desk-types.ts";
import type { House } from "../house.ts";
import { type SiteFile, siteFileSchema } from "../site.ts";
import type { Actor } from "../store/types.ts";
import { type Answer, go, no, type Person } from "./ask.ts";

const LABEL: Record<string, string> = {
  validFrom: "Valid from",
  validUntil: "Valid until",
  plates: "Plates",
  from: "From",
  to: "To",
  url: "Stream address",
  address: "IP address",
  framesPerSecond: "Frames a second",
  pulseMs: "Pulse",
  minConfidence: "Least confidence",
  repeatSeconds: "Repeat seconds",
  upToMinutes: "Minutes",
  hours: "Longest visit, hours",
  visitors: "Visitors at a time",
  freeUntil: "Free until",
  hostId: "Announced by",
};
const worded = (field: string): string =>
  LABEL[field] ??
  field
    .replace(/([A-Z])/g, " $1")
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase());

/** `periods[0].from` becomes “Period 1, From: …”. */
export const siteSentences = (error: z.ZodError): string => {
  const sentences = error.issues.map((issue) => {
    const words: string[] = [];
    for (const [i, step] of issue.path.entries()) {
      if (typeof step === "number") continue;
      const next = issue.path[i + 1];
      const many = typeof next === "number";
      if (i === 0 && many && issue.path.length > 2) continue;
      words.push(many ? `${worded(String(step)).replace(/s$/, "")} ${next + 1}` : worded(String(step)));
    }
    const text = issue.message.replace(/[.]$/, "");
    return `${words.length > 0 ? `${words.join(", ")}: ` : ""}${words.length > 0 ? text : text.replace(/^./, (first) => first.toUpperCase())}.`;
  });
  return [...new Set(sentences)].slice(0, 8).join("\n");
};

let turn: Promise<unknown> = Promise.resolve();

/** One editor at a time: between reading the site and changing it nobody else may. */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = turn.then(work);
  turn = mine.catch(() => undefined);
  return mine;
};

/** @param change gets its own copy; returning a string refuses with that sentence. */
export const editSite = (
  house: House,
  who: Person,
  change: (site: SiteFile) => string | undefined,
): Promise<Done<object>> => editSiteAs(house, `user:${who.name}`, change);

/** The same for those who have no account: a host by its link. */
export const editSiteAs = (
  house: House,
  actor: Actor,
  change: (site: SiteFile) => string | undefined,
): Promise<Done<object>> =>
  inTurn(async () => {
    const before = house.store.site.read();
    if (!before)
      return {
        ok: false,
        status: 409,
        message:
          "The car park has no name and currency yet. The owner fills them in under /setup/site first.",
      };
    const draft = structuredClone(before);
    const refusal = change(draft);
    if (refusal !== undefined) return { ok: false, status: 422, message: refusal };
    const checked = siteFileSchema.safeParse(draft);
    if (!checked.success) return { ok: false, status: 422, message: siteSentences(checked.error) };
    return house.changeSite(checked.data, actor);
  });

export const editedTo = (done: Done<object>, to: string): Answer =>
  done.ok ? go(to) : no(done.status, done.message);

/** Leaves out what is undefined: the site file has no empty fields. */
export const withoutEmpty = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
