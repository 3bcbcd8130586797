/** First-run set-up, sign-in and sign-out, one's own account, the box's certificate. */
import { z } from "zod";
import { CertificatePage, SetUp, SetUpSite, SignIn, type SiteValues } from "../../../views/entrance.tsx";
import { Me } from "../../../views/people.tsx";
import type { House } from "../../house.ts";
import { isCurrency } from "../../parking/money.ts";
import { REGIONS } from "../../parking/types.ts";
import { type SiteFile, siteFileSchema } from "../../site.ts";
import { type Answer, go, no, openRoute, page, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { inTurn, siteSentences, withoutEmpty } from "../edit-site.ts";
import { dates, dayRules, line, list, noFields, optionalWhole, secret } from "../fields.ts";
import { mayTry, TOO_OFTEN } from "../limits.ts";
import { hashPassword, isPassword, passwordProblem } from "../passwords.ts";
import { endedCookie, openSession } from "../sessions.ts";
import { setupCodeHash } from "../setup-code.ts";

/** Names appear in the journal and in commands. */
export const userName = line("Name", 40, 1).regex(
  /^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u,
  "Name: use letters, digits, dots and hyphens.",
);

const NOT_THE_SAME = "The two passwords differ. Type the new one twice.";

const setupForm = z.object({
  code: line("Set-up code", 60, 1),
  name: userName,
  password: secret("Password"),
  again: secret("The password again"),
});
const siteForm = z.object({
  name: line("Name", 80, 1),
  timezone: line("Time zone", 60, 1),
  currency: line("Currency", 3, 3)
    .transform((code) => code.toUpperCase())
    .refine(isCurrency, "Currency: write three letters such as GBP."),
  capacity: optionalWhole("Spaces", 0, 100_000),
  region: list(z.enum(REGIONS, "Plates that are common here: tick some of the list.")),
  openingHours: dayRules("Opening hours"),
  holidays: dates("Holidays"),
  exitMinutes: optionalWhole("To leave after paying", 0, 1440),
  overStayHours: optionalWhole("A stay is over-long after", 1, 8760),
});

/** The site with these fields, everything else as it was: what the first run starts from. */
const siteWith = (house: House, form: z.output<typeof siteForm>): SiteFile | string => {
  const before = house.store.site.read();
  const { openingHours, holidays, region, ...fields } = form;
  const file = siteFileSchema.safeParse({
    ...before,
    site: withoutEmpty({
      ...(before?.site.driverBest ? { driverBest: true } : {}),
      ...fields,
      region: region.length > 0 ? region : undefined,
    }),
    openingHours,
    holidays,
  });
  return file.success ? file.data : siteSentences(file.error);
};

const valuesOf = (file: SiteFile | null): SiteValues => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const text = (value: number | undefined) => (value === undefined ? "" : String(value));
  return {
    name: file?.site.name ?? "",
    timezone: file?.site.timezone ?? (own.includes("/") ? own : ""),
    currency: file?.site.currency ?? "",
    capacity: text(file?.site.capacity),
    region: file?.site.region ?? [],
    exitMinutes: text(file?.site.exitMinutes),
    overStayHours: text(file?.site.overStayHours),
    openingHours: (file?.openingHours ?? []).map((one) => `${one.days} ${one.from}-${one.to}`).join("\n"),
    holidays: (file?.holidays ?? []).join("\n"),
  };
};

export const entranceRoutes: Route[] = [
  openRoute({
    method: "GET",
    path: "/setup",
    role: "set-up",
    handle: () => page(null, "Set up", <SetUp />),
  }),
  openRoute({
    method: "POST",
    path: "/setup",
    role: "set-up",
    form: setupForm,
    handle: async ({ house, box, form, address, agent, nowMs }): Promise<Answer> => {
      if (form.password !== form.again) return no(422, NOT_THE_SAME);
      const problem = passwordProblem(form.password, form.name);
      if (problem) return no(422, problem);
      if (!mayTry(house.store, "", address, nowMs)) return no(429, TOO_OFTEN);
      // Hashed first: between the used code and the new owner there must be nothing that can fail slowly.
      const passwordHash = await hashPassword(form.password);
      if (house.store.people.hasOwner())
        return no(409, "Somebody else has just set this box up. Sign in, or reset it on its console.");
      if (!house.store.people.useSetupCode(setupCodeHash(form.code), nowMs)) {
        return no(
          422,
          "Set-up code: that is not the code on the console, or it is older than 30 minutes. Restart the box for a new one.",
        );
      }
      const actor = `user:${form.name}`;
      if (house.store.people.find(form.name)) {
        house.store.people.change(form.name, { role: "owner", passwordHash, disabled: false }, actor, nowMs);
      } else house.store.people.add({ name: form.name, role: "owner", passwordHash }, actor, nowMs);
      return {
        kind: "go",
        to: house.store.site.read() ? "/" : "/setup/site",
        cookie: openSession(house.store, box, form.name, agent, nowMs),
      };
    },
  }),
  route({
    method: "GET",
    path: "/setup/site",
    role: "owner",
    handle: ({ house }) =>
      page(
        "site",
        "Your car park",
        <SetUpSite
          zones={Intl.supportedValuesOf("timeZone")}
          currencies={Intl.supportedValuesOf("currency")}
          values={valuesOf(house.store.site.read())}
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/setup/site",
    role: "owner",
    form: siteForm,
    handle: ({ house, form, who }) =>
      inTurn(async () => {
        const site = siteWith(house, form);
        if (typeof site === "string") return no(422, site);
        const changed = await house.changeSite(site, `user:${who.name}`);
        if (!changed.ok) return no(changed.status, changed.message);
        return go(site.lanes.length === 0 ? "/site" : "/");
      }),
  }),

  openRoute({
    method: "GET",
    path: "/sign-in",
    role: "public",
    query: doneQuery,
    handle: ({ who, box, query }) =>
      who ? go("/") : page(null, "Sign in", <SignIn name="" hint={doneText(query)} encrypted={box.secure} />),
  }),
  openRoute({
    method: "POST",
    path: "/sign-in",
    role: "public",
    form: z.object({ name: line("Name", 60, 1), password: secret("Password") }),
    handle: async ({ house, box, form, address, agent, nowMs }): Promise<Answer> => {
      if (!mayTry(house.store, form.name, address, nowMs)) return no(429, TOO_OFTEN);
      const user = house.store.people.find(form.name);
      const right = await isPassword(form.password, user && !user.disabled ? user.passwordHash : null);
      if (!right || !user) {
        house.store.journal.append({
          atMs: nowMs,
          kind: "sign-in-refused",
          actor: "system",
          subject: user ? `user:${user.name}` : "",
          data: { address },
        });
        return no(
          422,
          "That name and password do not belong together. Try again, or ask an owner for a new password.",
        );
      }
      house.store.people.clearAttempts(`account:${form.name.toLowerCase()}`);
      return {
        kind: "go",
        to: house.store.site.read() || user.role !== "owner" ? "/" : "/setup/site",
        cookie: openSession(house.store, box, user.name, agent, nowMs),
      };
    },
  }),
  route({
    method: "POST",
    path: "/sign-out",
    role: "viewer+installer",
    form: noFields,
    handle: ({ house, box, who }) => {
      house.store.people.closeSession(who.session.hash);
      return { kind: "go", to: "/sign-in?done=out", cookie: endedCookie(box) };
    },
  }),
  route({
    method: "GET",
    path: "/session",
    role: "viewer+installer",
    quiet: true,
    handle: ({ who }) => ({ kind: "json", value: { name: who.name, role: who.role } }),
  }),
  route({
    method: "GET",
    path: "/me",
    role: "viewer+installer",
    query: doneQuery,
    handle: ({ house, who, show, query }) =>
      page(
        null,
        who.name,
        <Me
          name={who.name}
          role={who.role}
          sessions={house.store.people.sessionsOf(who.name)}
          current={who.session.hash}
          show={show}
          done={doneText(query)}
        />,
      ),
  }),
  route({
    method: "POST",
    path: "/me/end-sessions",
    role: "viewer+installer",
    form: noFields,
    handle: ({ house, box, who }) => {
      house.store.people.closeSessionsOf(who.name);
      return { kind: "go", to: "/sign-in?done=ended", cookie: endedCookie(box) };
    },
  }),
  route({
    method: "POST",
    path: "/me/password",
    role: "viewer+installer",
    form: z.object({
      old: secret("The password now"),
      password: secret("New password"),
      again: secret("The new password again"),
    }),
    handle: async ({ house, box, form, who, address, agent, nowMs }): Promise<Answer> => {
      if (form.password !== form.again) return no(422, NOT_THE_SAME);
      const problem = passwordProblem(form.password, who.name);
      if (problem) return no(422, problem);
      if (!mayTry(house.store, who.name, address, nowMs)) return no(429, TOO_OFTEN);
      const user = house.store.people.find(who.name);
      if (!user || !(await isPassword(form.old, user.passwordHash)))
        return no(422, "The password now: that is not it. Try again.");
      house.store.people.change(
        who.name,
        { passwordHash: await hashPassword(form.password) },
        `user:${who.name}`,
        nowMs,
      );
      house.store.people.closeSessionsOf(who.name);
      house.store.people.clearAttempts(`account:${who.name.toLowerCase()}`);
      return {
        kind: "go",
        to: "/me?done=password",
        cookie: openSession(house.store, box, who.name, agent, nowMs),
      };
    },
  }),

  openRoute({
    method: "GET",
    path: "/certificate",
    role: "public",
    handle: ({ box }) =>
      box.fingerprint
        ? page(null, "The box's certificate", <CertificatePage fingerprint={box.fingerprint} />)
        : no(404, "This box runs without encryption on its own address only; there is nothing to install."),
  }),
  openRoute({
    method: "GET",
    path: "/authority.crt",
    role: "public",
    handle: ({ box }) =>
      box.authorityPem
        ? {
            kind: "bytes",
            body: box.authorityPem,
            type: "application/x-x509-ca-cert",
            headers: { "content-disposition": 'attachment; filename="lotkeeper-authority.crt"' },
          }
        : no(404, "This box runs without encryption on its own address only; there is nothing to install."),
  }),
];
