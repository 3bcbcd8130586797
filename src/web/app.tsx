/**
 * The guard in front of every handler: host, origin, session, role, fields, in this order; then the
 * answer's way out as a page, a fragment or JSON. Knows no page by name.
 */
import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { Layout } from "../../views/layout.tsx";
import { Message, Problems } from "../../views/message.tsx";
import type { House } from "../house.ts";
import { StoreError } from "../store/types.ts";
import { type Answer, type Ask, type Box, may, NO_PAGE, type Person, type Route } from "./ask.ts";
import { assetAnswer, assetUrl } from "./assets.ts";
import {
  type BodyProblem,
  type Fields,
  fieldsOf,
  readBytes,
  readFields,
  readUpload,
  sentencesOf,
  type Uploaded,
} from "./fields.ts";
import { withSafetyHeaders } from "./headers.ts";
import { hostnameOf } from "./hosts.ts";
import { personOf } from "./sessions.ts";
import { type Show, showFor } from "./show.ts";

/** `app.fetch(request, {address})`: the peer's address, for the limits. */
export type Environment = { Bindings: { address?: string } };

export const PARAM = /^[A-Za-z0-9_.:-]{1,80}$/;

/** The web of one house. Pure of sockets: tests call `request()` on it. */
export const webApp = (house: House, box: Box, routes: readonly Route[]): Hono<Environment> => {
  const app = new Hono<Environment>({ strict: true });

  app.use(async (c, next) => {
    await next();
    withSafetyHeaders(c.res, box.secure);
  });
  app.use(async (c, next) => {
    const hostname = hostnameOf(c.req.header("host") ?? new URL(c.req.url).host);
    if (hostname === null || !box.isOwnHost(hostname)) {
      return c.text(
        "This box does not answer under that name. Use its address, its host name or its host name with .local.\n",
        421,
      );
    }
    return next();
  });

  app.get(
    "/static/:hash/:name",
    (c) =>
      assetAnswer(c.req.raw, c.req.param("hash"), c.req.param("name")) ??
      c.text("There is no such file.\n", 404),
  );

  for (const route of routes) app.on(route.method, route.path, (c) => serve(c, house, box, route));

  app.notFound((c) => {
    const known = routes.find((one) => one.method !== c.req.method && matches(one.path, c.req.path));
    const ask = shell(c, house, box, true);
    return send(
      c,
      box,
      ask,
      known
        ? {
            kind: "no",
            status: 405,
            message:
              "That address does not take this kind of request. Go back to the page and use its buttons.",
          }
        : {
            kind: "no",
            status: 404,
            message: NO_PAGE,
          },
    );
  });
  app.onError((error, c) => {
    // An expected failure of the disk is a sentence; anything else is a bug and goes to the log.
    if (error instanceof StoreError) {
      return c.html(
        <BarePage
          title="The records cannot be written"
          body={<Message title="The records cannot be written" text={`${error.message} ${error.hint}`} />}
        />,
        503,
      );
    }
    console.error(`web: ${c.req.method} ${c.req.routePath}:`, error);
    return c.html(
      <BarePage
        title="Something went wrong"
        body={
          <Message
            title="Something went wrong here"
            text="Nothing was changed. Go back and try again; if it happens again, look at Site, Health."
          />
        }
      />,
      500,
    );
  });
  return app;
};

const matches = (pattern: string, path: string): boolean => {
  const parts = pattern.split("/");
  const given = path.split("/");
  return parts.length === given.length && parts.every((part, i) => part.startsWith(":") || part === given[i]);
};

const BarePage = ({ title, body }: { title: string; body: Child }) => (
  <Layout title={title} section={null} person={null} siteName="Lotkeeper" assets={assetUrls()}>
    {body}
  </Layout>
);

const assetUrls = () => ({
  style: assetUrl("style.css"),
  htmx: assetUrl("htmx.js"),
  live: assetUrl("live.js"),
  video: assetUrl("video.js"),
  icon: assetUrl("icon.svg"),
});

type Shell = { who: Person | null; htmx: boolean; api: boolean; nowMs: number; show: Show };

/** What can be said about a request before its route is known to be allowed. */
const shell = (c: Context<Environment>, house: House, box: Box, quiet: boolean): Shell => {
  const nowMs = house.clock.nowMs();
  const rules = house.rules();
  return {
    who: personOf(house.store, box, c.req.header("cookie") ?? null, nowMs, quiet),
    htmx: c.req.header("hx-request") === "true",
    api: c.req.path.startsWith("/api/"),
    nowMs,
    show: showFor(
      { zone: rules.timezone, currency: rules.currency, siteName: rules.name, regions: rules.regions },
      nowMs,
    ),
  };
};

/** Pages before an owner exists: everything but set-up and health sends there. */
const NO_OWNER =
  "This box is not set up yet. Open /setup in a browser and have the code from its console at hand.";

const serve = async (c: Context<Environment>, house: House, box: Box, route: Route): Promise<Response> => {
  const before = shell(c, house, box, route.quiet);
  const answer = await answerOf(c, house, box, route, before);
  return send(c, box, before, answer);
};

const answerOf = async (
  c: Context<Environment>,
  house: House,
  box: Box,
  route: Route,
  before: Shell,
): Promise<Answer> => {
  if (route.method === "POST" && !isOwnOrigin(c, box)) {
    return {
      kind: "no",
      status: 403,
      message: "That came from another site, so it was not done. Open this box's own page and try again.",
    };
  }
  const hasOwner = house.store.people.hasOwner();
  if (!hasOwner && route.role !== "set-up" && route.path !== "/healthz") {
    return route.method === "GET" && !before.api && !before.htmx && route.path !== "/events"
      ? { kind: "go", to: "/setup" }
      : { kind: "no", status: 503, message: NO_OWNER };
  }
  if (hasOwner && route.role === "set-up") {
    return {
      kind: "no",
      status: 404,
      message:
        "This box is set up already. Sign in; if nobody can, run `lotkeeper user reset NAME` on its console.",
    };
  }
  if (!may(before.who?.role ?? null, route.role)) {
    if (before.who)
      return {
        kind: "no",
        status: 403,
        message: `Your role (${before.who.role}) may not do this. Ask a manager or the owner.`,
      };
    const wantsPage =
      route.method === "GET" &&
      !before.htmx &&
      !before.api &&
      (c.req.header("accept") ?? "").includes("text/html");
    return wantsPage
      ? { kind: "go", to: "/sign-in" }
      : {
          kind: "no",
          status: 401,
          message: "Nobody is signed in here, or the session has ended. Sign in again.",
        };
  }
  const params = c.req.param() as Record<string, string>;
  for (const value of Object.values(params)) {
    if (!PARAM.test(value))
      return { kind: "no", status: 404, message: "There is no such page. Go back and follow a link again." };
  }
  const query = route.query ? route.query.safeParse(fieldsOf(new URL(c.req.url).searchParams)) : null;
  if (query && !query.success)
    return { kind: "no", status: 422, message: sentencesOf(query.error).join(" ") };
  const request = {
    house,
    box,
    who: before.who,
    params,
    htmx: before.htmx,
    address: c.env?.address ?? "unknown",
    bearer: /^Bearer\s+(\S{1,200})$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null,
    origin: `${box.secure ? "https" : "http"}://${c.req.header("host") ?? new URL(c.req.url).host}`,
    agent: c.req.header("user-agent") ?? "",
    nowMs: before.nowMs,
    show: before.show,
    signal: c.req.raw.signal,
  };
  let form: unknown;
  if (route.raw) {
    const refused = route.raw.admit({ ...request, query: undefined, form: undefined });
    if (refused) return refused;
    const bytes = await readRaw(c.req.raw, route.raw.limitBytes);
    if (isProblem(bytes)) return { kind: "no", ...bytes };
    form = { contentType: c.req.header("content-type") ?? "", bytes };
  } else if (route.method === "POST") {
    const fields = await (route.upload ? readUpload : readFields)(c.req.raw);
    if (isProblem(fields)) return { kind: "no", ...fields };
    const parsed = route.form?.safeParse(fields);
    if (parsed && !parsed.success)
      return { kind: "no", status: 422, message: sentencesOf(parsed.error).join("\n") };
    form = parsed?.data;
  }
  const ask: Ask<unknown, unknown, Person | null> = { ...request, query: query?.data, form };
  return route.handle(ask as Ask<never, never, never>);
};

const isProblem = (body: Fields | Uploaded | Uint8Array | BodyProblem | Busy): body is BodyProblem | Busy =>
  typeof (body as { status?: unknown }).status === "number";

type Busy = { status: 503; message: string };
/** A device's body takes its time and up to megabytes; so many are read at a time. */
const MOST_RAW = 12;
const RAW_WITHIN_MS = 20_000;
let rawUnderWay = 0;

const readRaw = async (request: Request, limitBytes: number): Promise<Uint8Array | BodyProblem | Busy> => {
  if (rawUnderWay >= MOST_RAW)
    return { status: 503, message: "Too many bodies arrive at once. Send it again in a moment." };
  rawUnderWay++;
  try {
    return await readBytes(request, limitBytes, RAW_WITHIN_MS);
  } finally {
    rawUnderWay--;
  }
};

/**
 * A change must come from a page of ours. Browsers say so in Sec-Fetch-Site, older ones in Origin; what
 * sends neither is no browser and holds no cookie of one.
 */
const isOwnOrigin = (c: Context<Environment>, box: Box): boolean => {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = c.req.header("origin");
  if (origin === undefined) return true;
  const url = URL.parse(origin);
  const host = c.req.header("host") ?? new URL(c.req.url).host;
  return (
    url !== null &&
    url.host === new URL(`http://${host}`).host.replace(/:80$/, "") &&
    url.protocol === (box.secure ? "https:" : "http:")
  );
};

const send = (
  c: Context<Environment>,
  box: Box,
  before: Shell,
  answer: Answer,
): Response | Promise<Response> => {
  void box;
  switch (answer.kind) {
    case "page":
      return c.html(
        <Layout
          title={answer.title}
          section={answer.section}
          person={before.who}
          siteName={before.show.siteName}
          assets={assetUrls()}
        >
          {answer.body}
        </Layout>,
        answer.status ?? 200,
      );
    case "part":
      // biome-ignore lint/complexity/noUselessFragments: a fragment is what turns any child into an answer
      return c.html(<>{answer.body}</>);
    case "go": {
      if (answer.cookie) c.header("set-cookie", answer.cookie);
      if (before.htmx) {
        c.header("hx-redirect", answer.to);
        return c.body(null, 200);
      }
      return c.redirect(answer.to, 303);
    }
    case "json":
      return c.json(answer.value as object);
    case "bytes":
      return new Response(answer.body as ConstructorParameters<typeof Response>[0], {
        status: answer.status ?? 200,
        headers: { "content-type": answer.type, ...answer.headers },
      });
    case "no":
      return refuse(c, before, answer);
    default:
      return answer satisfies never;
  }
};

const refuse = (
  c: Context<Environment>,
  before: Shell,
  answer: Extract<Answer, { kind: "no" }>,
): Response | Promise<Response> => {
  if (before.api) {
    return c.body(
      JSON.stringify({ type: "about:blank", title: answer.message, status: answer.status }),
      answer.status,
      {
        "content-type": "application/problem+json",
      },
    );
  }
  if (before.htmx) {
    if (answer.status === 401) c.header("hx-redirect", "/sign-in");
    return c.html(<Problems sentences={answer.message.split("\n")} />, answer.status);
  }
  if (!(c.req.header("accept") ?? "").includes("text/html"))
    return c.text(`${answer.message}\n`, answer.status);
  return c.html(
    <Layout
      title="That did not work"
      section={null}
      person={before.who}
      siteName={before.show.siteName}
      assets={assetUrls()}
    >
      <Message title={answer.status === 404 ? "Not found" : "That did not work"} text={answer.message} back />
    </Layout>,
    answer.status,
  );
};
