/**
 * What a page's handler gets and what it may answer. A handler never sees the raw request: the guard has
 * checked who asks, and every field went through its schema.
 */
import type { Child } from "hono/jsx";
import type { z } from "zod";
import type { House } from "../house.ts";
import type { Role, SessionRow } from "../store/types.ts";
import type { Show } from "./show.ts";

/** Who may call a route. `+installer` lets the installer in, who stands beside the ranks: devices, no money. */
export type Access =
  | "public"
  /** Only while the box has no owner. */
  | "set-up"
  | "viewer"
  | "viewer+installer"
  | "attendant"
  | "manager"
  | "manager+installer"
  | "owner";

export type Person = { name: string; role: Role; session: SessionRow };

/** What the web knows about the box it runs on; fixed for one start. */
export type Box = {
  /** True behind TLS: decides the cookie's name and flags. */
  secure: boolean;
  version: string;
  /** PEM of the box's own authority; null on the loopback demo. */
  authorityPem: string | null;
  fingerprint: string | null;
  /** Host names and addresses that may stand in a Host header, lower case, without port. */
  isOwnHost(hostname: string): boolean;
};

export type Ask<Form = unknown, Query = unknown, Who = Person> = {
  house: House;
  box: Box;
  who: Who;
  params: Record<string, string>;
  query: Query;
  form: Form;
  /** The request came from htmx and wants a fragment. */
  htmx: boolean;
  address: string;
  /** The token of an `Authorization: Bearer` header; null without one. */
  bearer: string | null;
  /** The box as the browser names it, `https://lot.local:8443`: for links that leave the page. */
  origin: string;
  agent: string;
  nowMs: number;
  show: Show;
  signal: AbortSignal;
};

export type Section = "live" | "stays" | "vehicles" | "money" | "site";

export type Answer =
  | { kind: "page"; title: string; section: Section | null; body: Child; status?: 200 | 404 | 422 | 429 }
  /** A piece of a page, swapped in by htmx. */
  | { kind: "part"; body: Child }
  /** After a change: go and look. Works with and without script. */
  | { kind: "go"; to: string; cookie?: string }
  /** An expected no; the sentence names what to do next. */
  | {
      kind: "no";
      status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 421 | 422 | 429 | 503;
      message: string;
    }
  | { kind: "json"; value: unknown }
  | {
      kind: "bytes";
      body: Uint8Array | string | ReadableStream;
      type: string;
      headers?: Record<string, string>;
      status?: number;
    };

/** What every address says where nothing is. */
export const NO_PAGE = "There is no such page. Use the bar to find what you were looking for.";

export const page = (section: Section | null, title: string, body: Child): Answer => ({
  kind: "page",
  section,
  title,
  body,
});
export const part = (body: Child): Answer => ({ kind: "part", body });
export const go = (to: string): Answer => ({ kind: "go", to });
export const no = (status: Extract<Answer, { kind: "no" }>["status"], message: string): Answer => ({
  kind: "no",
  status,
  message,
});

/** A body that is no form, as a device sends it. */
export type RawBody = { contentType: string; bytes: Uint8Array };
type RawRule = {
  limitBytes: number;
  /** Says no before a byte of the body is read; null to read it. */
  admit(ask: Ask<undefined, undefined, Person | null>): Answer | null;
};

type Shape<Form extends z.ZodType, Query extends z.ZodType, Who> = {
  method: "GET" | "POST";
  path: string;
  /** Every field of the body; a POST without fields says `noFields`. */
  form?: Form;
  query?: Query;
  /** Called by a timer of the page: does not keep a session alive. */
  quiet?: boolean;
  /** The body is a form with a file. */
  upload?: boolean;
  handle(ask: Ask<z.output<Form>, z.output<Query>, Who>): Answer | Promise<Answer>;
};

export type Route = {
  method: "GET" | "POST";
  path: string;
  role: Access;
  form: z.ZodType | null;
  query: z.ZodType | null;
  quiet: boolean;
  upload?: boolean;
  raw: RawRule | null;
  handle(ask: Ask<never, never, never>): Answer | Promise<Answer>;
};

/** A route for people who have signed in. Without a role it does not compile. */
export const route = <Form extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodUndefined>(
  it: Shape<Form, Query, Person> & { role: Exclude<Access, "public" | "set-up"> },
): Route => ({
  ...it,
  form: it.form ?? null,
  query: it.query ?? null,
  quiet: it.quiet ?? false,
  raw: null,
});

/** A route for anybody; `who` is there when a session happens to be. */
export const openRoute = <Form extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodUndefined>(
  it: Shape<Form, Query, Person | null> & { role: "public" | "set-up" },
): Route => ({
  ...it,
  form: it.form ?? null,
  query: it.query ?? null,
  quiet: it.quiet ?? false,
  raw: null,
});

/** A route for a device, which is known by a secret of its own before its body is read. */
export const deviceRoute = (
  it: Pick<Route, "path"> &
    RawRule & {
      handle(ask: Ask<RawBody, undefined, Person | null>): Answer | Promise<Answer>;
    },
): Route => ({
  method: "POST",
  path: it.path,
  role: "public",
  form: null,
  query: null,
  quiet: true,
  raw: { limitBytes: it.limitBytes, admit: it.admit },
  handle: it.handle,
});

const RANK: Record<Exclude<Role, "installer">, number> = { viewer: 0, attendant: 1, manager: 2, owner: 3 };

/** May somebody of this role call a route with this access? The one place that decides it. */
export const may = (role: Role | null, access: Access): boolean => {
  if (access === "public" || access === "set-up") return true;
  if (role === null) return false;
  const [least, beside] = access.split("+") as [Exclude<Role, "installer">, "installer" | undefined];
  return role === "installer" ? beside === "installer" : RANK[role] >= RANK[least];
};
