/**
 * Links by which a host announces its own visitors: a manager makes, renews and removes them, the host adds
 * and removes visitors without an account. Never shows a host more than its own entries, and keeps no token.
 */
import type { Child } from "hono/jsx";
import { z } from "zod";
import { HostLinks, HostPage, LinkGone, MadeLink, TooOften, type Typed } from "../../../views/host-links.tsx";
import type { SiteFile } from "../../site.ts";
import { momentMs, untilOrNull } from "../../site-rules.ts";
import {
  type Answer,
  type Ask,
  go,
  may,
  no,
  openRoute,
  type Person,
  page,
  type Route,
  route,
} from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite, editSiteAs, withoutEmpty } from "../edit-site.ts";
import { line, noFields, optionalLine, plate, sentencesOf, whole } from "../fields.ts";
import { mayOpenLink, TOO_OFTEN } from "../limits.ts";
import { sha256 } from "../sessions.ts";

type HostFile = SiteFile["hosts"][number];
type VisitorFile = SiteFile["visitors"][number];

const AT = "/vehicles/hosts";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far ahead a host may announce; with the limit below it bounds what one leaked link can do to the list. */
const AHEAD_DAYS = 60;
const MOST_ENTRIES = 100;
/** A form that was filled in slowly still means now. */
const SLOW_FORM_MS = 15 * 60_000;
/** Visits of a host that were over before this leave the list when the host adds another. */
const KEEP_OVER_MS = 31 * DAY_MS;

const GONE = "That host is not on the list any more. Go back to the list and look again.";
const NO_LINK =
  "This link does not lead anywhere, or is no longer valid. Ask whoever runs the car park for a new one.";
const VISIT_GONE = "That visitor is not on your list any more. Reload the page to see who is.";

/** 128 bits that nobody guesses, in 22 characters that fit an address. */
const newToken = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
const newId = (): string => `h-${Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex")}`;

/** Visits have no ids; a form names one by a keyed hash of this run. */
const secret = crypto.getRandomValues(new Uint8Array(32));
const visitKey = (one: VisitorFile): string =>
  new Bun.CryptoHasher("sha256", secret)
    .update([one.hostId, one.plate, one.from, one.to].join("\0"))
    .digest("hex")
    .slice(0, 20);

const hostFields = z.object({
  visitors: whole("Visitors at a time", 1, 100),
  hours: whole("Longest visit, hours", 1, 744),
  validUntil: optionalLine("Valid until", 30),
});
const newHostFields = hostFields.extend({ name: line("Host", 60, 1) });

const linksPage = (ask: Ask<unknown, unknown>, done: string | null): Answer => {
  const site = ask.house.store.site.read();
  return page(
    "vehicles",
    "Host links",
    <HostLinks
      hosts={(site?.hosts ?? []).map((host) => ({
        host,
        ended: isOver(host, ask),
        visitors: visitsOf(site?.visitors ?? [], host, ask.nowMs, ask.show.zone).length,
      }))}
      edits={may(ask.who.role, "manager")}
      show={ask.show}
      done={done}
    />,
  );
};

const madePage = (ask: Pick<Ask, "origin">, name: string, token: string, renewed: boolean): Answer =>
  page(
    "vehicles",
    "Host link",
    <MadeLink name={name} link={`${ask.origin}/host/${token}`} renewed={renewed} />,
  );

type Open = Pick<Ask<unknown, unknown, Person | null>, "house" | "show" | "nowMs" | "params" | "address">;

const isOver = (host: HostFile, { show, nowMs }: Pick<Open, "show" | "nowMs">): boolean => {
  const untilMs = untilOrNull(host.validUntil, show.zone);
  return untilMs !== null && nowMs >= untilMs;
};

/** This host's own visits that are not over, soonest first. */
const visitsOf = (
  visitors: readonly VisitorFile[],
  host: HostFile,
  nowMs: number,
  zone: string,
): VisitorFile[] =>
  visitors
    .filter((one) => one.hostId === host.id && momentMs(one.to, zone) > nowMs)
    .sort((a, b) => momentMs(a.from, zone) - momentMs(b.from, zone));

/** The host of the link that was opened, while it is valid. */
const hostOf = (site: SiteFile | null, ask: Open): HostFile | null => {
  const hash = sha256(ask.params.token ?? "");
  const host = site?.hosts.find((one) => one.tokenSha256 === hash);
  return host && !isOver(host, ask) ? host : null;
};

const bare = (status: 404 | 429, title: string, body: Child): Answer => ({
  kind: "page",
  section: null,
  title,
  status,
  body,
});

/** Counts the look first: over its limit an address learns nothing, not even that a link exists. */
const opened = (ask: Open & { htmx: boolean }): HostFile | Answer => {
  const { house, address, nowMs, htmx } = ask;
  if (!mayOpenLink(house.store, address, nowMs))
    return htmx ? no(429, TOO_OFTEN) : bare(429, "Too often", <TooOften text={TOO_OFTEN} />);
  const host = hostOf(house.store.site.read(), ask);
  return host ?? (htmx ? no(404, NO_LINK) : bare(404, "No such link", <LinkGone text={NO_LINK} />));
};
const isAnswer = (one: HostFile | Answer): one is Answer => "kind" in one;

const EMPTY: Typed = { plate: "", at: "", hours: "" };

const hostPage = (
  ask: Open,
  host: HostFile,
  typed: Typed,
  done: string | null,
  problems: readonly string[],
): Answer => {
  const { house, show, nowMs, params } = ask;
  return {
    kind: "page",
    section: null,
    title: "Your visitors",
    status: problems.length > 0 ? 422 : 200,
    body: (
      <HostPage
        host={host}
        action={`/host/${params.token}`}
        visits={visitsOf(house.store.site.read()?.visitors ?? [], host, nowMs, show.zone).map((visit) => ({
          visit,
          key: visitKey(visit),
          fromMs: momentMs(visit.from, show.zone),
          toMs: momentMs(visit.to, show.zone),
        }))}
        typed={typed}
        show={show}
        done={done}
        problems={problems}
      />
    ),
  };
};

/** Anything is let through here and checked in the handler, so that the host's own page can say what is wrong. */
const typedFields = z.object({
  plate: z.string().catch(""),
  at: z.string().catch(""),
  hours: z.string().catch(""),
});

const visitFields = (mostHours: number) =>
  z.object({
    plate,
    at: z
      .string()
      .trim()
      .regex(
        /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)?$/,
        "From: choose a day and a time, or leave it empty.",
      ),
    hours: whole("Hours", 1, mostHours),
  });

const instantMs = (local: string, zone: string): number | null => {
  try {
    return Temporal.PlainDateTime.from(local, { overflow: "reject" }).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return null;
  }
};

type Visit = { plate: string; fromMs: number; toMs: number };

/** What was typed as a visit, or why it cannot be one, whoever else is on the list. */
const visitOf = (typed: Typed, host: HostFile, { nowMs, show }: Open): Visit | readonly string[] => {
  const checked = visitFields(host.hours).safeParse(typed);
  if (!checked.success) return sentencesOf(checked.error);
  const { plate: text, at, hours } = checked.data;
  const chosenMs = at === "" ? nowMs : instantMs(at, show.zone);
  if (chosenMs === null) return ["From: choose a day that exists."];
  if (chosenMs < nowMs - SLOW_FORM_MS) return ["From: that time is over. Leave it empty to begin now."];
  if (chosenMs > nowMs + AHEAD_DAYS * DAY_MS)
    return [`From: choose a time within the next ${AHEAD_DAYS} days.`];
  const toMs = chosenMs + hours * HOUR_MS;
  const untilMs = untilOrNull(host.validUntil, show.zone);
  if (untilMs !== null && toMs > untilMs)
    return [
      `Your link is valid until ${show.time(untilMs)}. Choose fewer hours or an earlier time, or ask for a longer link.`,
    ];
  return { plate: text, fromMs: chosenMs, toMs };
};

/** The most visits that run at one moment of `visit`, itself included. */
export const mostAtOnce = (
  visit: { fromMs: number; toMs: number },
  others: readonly { fromMs: number; toMs: number }[],
): number => {
  const beside = others.filter((one) => one.fromMs < visit.toMs && visit.fromMs < one.toMs);
  const starts = [visit.fromMs, ...beside.map((one) => Math.max(one.fromMs, visit.fromMs))];
  return Math.max(
    ...starts.map((atMs) => 1 + beside.filter((one) => one.fromMs <= atMs && atMs < one.toMs).length),
  );
};

/** Puts a visit on the list, or says why not. Runs while nobody else changes the site. */
const announce = (
  site: SiteFile,
  host: HostFile,
  visit: Visit,
  { nowMs, show }: Open,
): string | undefined => {
  const own = visitsOf(site.visitors, host, nowMs, show.zone).map((one) => ({
    plate: one.plate,
    fromMs: momentMs(one.from, show.zone),
    toMs: momentMs(one.to, show.zone),
  }));
  if (own.some((one) => one.plate === visit.plate && one.fromMs < visit.toMs && visit.fromMs < one.toMs))
    return "That plate is on your list at that time already. Remove it there first to change its time.";
  if (mostAtOnce(visit, own) > host.visitors)
    return `Your link is for ${host.visitors} ${host.visitors === 1 ? "visitor" : "visitors"} at a time, and as many are on your list then. Remove one, or choose another time.`;
  if (own.length >= MOST_ENTRIES)
    return `Your list holds ${MOST_ENTRIES} visits to come at most. Remove some that are not needed.`;
  site.visitors = site.visitors.filter(
    (one) => one.hostId !== host.id || momentMs(one.to, show.zone) > nowMs - KEEP_OVER_MS,
  );
  site.visitors.push({
    plate: visit.plate,
    host: host.name,
    from: new Date(visit.fromMs).toISOString(),
    to: new Date(visit.toMs).toISOString(),
    hostId: host.id,
  });
  return undefined;
};

export const hostRoutes: Route[] = [
  route({
    method: "GET",
    path: AT,
    role: "viewer",
    query: doneQuery,
    handle: (ask) => linksPage(ask, doneText(ask.query)),
  }),
  route({
    method: "POST",
    path: `${AT}/new`,
    role: "manager",
    form: newHostFields,
    handle: async (ask) => {
      const token = newToken();
      const host = withoutEmpty({ id: newId(), ...ask.form, tokenSha256: sha256(token) }) as HostFile;
      const done = await editSite(ask.house, ask.who, (site) => {
        if (site.hosts.some((one) => one.name.toLowerCase() === host.name.toLowerCase()))
          return `Host: there is a link for ${host.name} already. Renew it in the list, or choose another name.`;
        site.hosts.push(host);
        return undefined;
      });
      return done.ok ? madePage(ask, host.name, token, false) : no(done.status, done.message);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/edit/:host`,
    role: "manager",
    form: hostFields,
    handle: async ({ house, who, form, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const at = site.hosts.findIndex((one) => one.id === params.host);
          if (at < 0) return GONE;
          const { id, name, tokenSha256 } = site.hosts[at]!;
          site.hosts[at] = withoutEmpty({ id, name, ...form, tokenSha256 }) as HostFile;
          return undefined;
        }),
        `${AT}?done=saved`,
      ),
  }),
  route({
    method: "POST",
    path: `${AT}/edit/:host/renew`,
    role: "manager",
    form: noFields,
    handle: async (ask) => {
      const token = newToken();
      let name = "";
      const done = await editSite(ask.house, ask.who, (site) => {
        const host = site.hosts.find((one) => one.id === ask.params.host);
        if (!host) return GONE;
        name = host.name;
        host.tokenSha256 = sha256(token);
        return undefined;
      });
      return done.ok ? madePage(ask, name, token, true) : no(done.status, done.message);
    },
  }),
  route({
    method: "POST",
    path: `${AT}/edit/:host/remove`,
    role: "manager",
    form: noFields,
    handle: async ({ house, who, params }) =>
      editedTo(
        await editSite(house, who, (site) => {
          const left = site.hosts.filter((one) => one.id !== params.host);
          if (left.length === site.hosts.length) return GONE;
          site.hosts = left;
          // Whom a host announced comes in by the host's word, and that has ended.
          site.visitors = site.visitors.filter((one) => one.hostId !== params.host);
          return undefined;
        }),
        `${AT}?done=removed`,
      ),
  }),

  openRoute({
    method: "GET",
    path: "/host/:token",
    role: "public",
    query: doneQuery,
    handle: (ask) => {
      const host = opened(ask);
      return isAnswer(host) ? host : hostPage(ask, host, EMPTY, doneText(ask.query), []);
    },
  }),
  openRoute({
    method: "POST",
    path: "/host/:token",
    role: "public",
    form: typedFields,
    handle: async (ask) => {
      const host = opened(ask);
      if (isAnswer(host)) return host;
      const refused = (problems: readonly string[]) =>
        ask.htmx ? no(422, problems.join("\n")) : hostPage(ask, host, ask.form, null, problems);
      const visit = visitOf(ask.form, host, ask);
      if (!("plate" in visit)) return refused(visit);
      const done = await editSiteAs(ask.house, `host:${host.name}`, (site) => {
        const now = hostOf(site, ask);
        return now ? announce(site, now, visit, ask) : NO_LINK;
      });
      return done.ok ? go(`/host/${ask.params.token}?done=added`) : refused(done.message.split("\n"));
    },
  }),
  openRoute({
    method: "POST",
    path: "/host/:token/remove",
    role: "public",
    form: z.object({ visit: z.string().catch("") }),
    handle: async (ask) => {
      const host = opened(ask);
      if (isAnswer(host)) return host;
      const done = await editSiteAs(ask.house, `host:${host.name}`, (site) => {
        const now = hostOf(site, ask);
        if (!now) return NO_LINK;
        const left = site.visitors.filter((one) => one.hostId !== now.id || visitKey(one) !== ask.form.visit);
        if (left.length === site.visitors.length) return VISIT_GONE;
        site.visitors = left;
        return undefined;
      });
      if (done.ok) return go(`/host/${ask.params.token}?done=removed`);
      return ask.htmx ? no(422, done.message) : hostPage(ask, host, EMPTY, null, [done.message]);
    },
  }),
];
