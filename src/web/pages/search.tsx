/** One field for everything: stays by plate, entries of the lists, settings by name. */
import { z } from "zod";
import { Empty } from "../../../views/message.tsx";
import { type Hit, SearchPage } from "../../../views/site.tsx";
import { StayRows } from "../../../views/stays.tsx";
import { normalisePlate } from "../../parking/plate/index.ts";
import { may, page, type Route, route } from "../ask.ts";
import { line } from "../fields.ts";
import { lineOf } from "./stays.tsx";

const SETTINGS: (Hit & { words: string; least: "viewer" | "manager" | "owner" })[] = [
  {
    href: "/site/lanes",
    title: "Lanes",
    detail: "direction, zone, armed",
    words: "lane lanes zone armed disarm confidence direction",
    least: "manager",
  },
  {
    href: "/site/cameras",
    title: "Cameras",
    detail: "stream address",
    words: "camera cameras rtsp stream picture",
    least: "manager",
  },
  {
    href: "/site/gates",
    title: "Gates",
    detail: "driver, pulse",
    words: "gate gates barrier relay pulse driver",
    least: "manager",
  },
  {
    href: "/money/tariffs",
    title: "Tariffs",
    detail: "prices, sign, preview",
    words: "tariff tariffs price prices sign free minutes vat cap",
    least: "viewer",
  },
  {
    href: "/money/codes",
    title: "Validation codes",
    detail: "of shops: minutes, per cent, an amount",
    words: "code codes validation voucher shop discount",
    least: "manager",
  },
  {
    href: "/vehicles/hosts",
    title: "Host links",
    detail: "hosts announce their own visitors",
    words: "host hosts link links visitor visitors guest",
    least: "viewer",
  },
  {
    href: "/vehicles/groups",
    title: "Groups and blocks",
    detail: "who may come in when",
    words: "group groups block blocked schedule quota",
    least: "viewer",
  },
  {
    href: "/vehicles/permits",
    title: "Permits",
    detail: "holders and their plates",
    words: "permit permits holder season",
    least: "viewer",
  },
  {
    href: "/vehicles/visitors",
    title: "Visitors",
    detail: "announced for a time",
    words: "visitor visitors guest host",
    least: "viewer",
  },
  {
    href: "/site/people",
    title: "People",
    detail: "sign-in, roles, passwords",
    words: "user users people password role roles",
    least: "owner",
  },
  {
    href: "/setup/site",
    title: "Name, clock, currency and spaces",
    detail: "the car park itself",
    words: "name time zone timezone currency capacity spaces",
    least: "owner",
  },
  {
    href: "/site/journal",
    title: "Journal",
    detail: "who did what",
    words: "journal log audit history",
    least: "manager",
  },
  {
    href: "/site#health",
    title: "Health",
    detail: "database, disk, clock",
    words: "health disk clock database alarm alarms alert",
    least: "viewer",
  },
  {
    href: "/me",
    title: "Your account",
    detail: "password and sessions",
    words: "me account password session sign out logout",
    least: "viewer",
  },
];
const MOST = 20;

export const searchRoutes: Route[] = [
  route({
    method: "POST",
    path: "/search",
    role: "viewer",
    form: z.object({ words: line("Search", 60, 1) }),
    handle: ({ house, form, show, who }) => {
      const lower = form.words.toLowerCase();
      const asPlate = normalisePlate(form.words);
      const stays =
        asPlate.length >= 2 && asPlate.length <= 12
          ? house.store.stays.list({ plate: asPlate, state: "all", limit: MOST }).rows
          : [];
      const rules = house.rules();
      const fits = (plates: readonly string[], ...texts: string[]) =>
        (asPlate.length >= 2 && plates.some((one) => one.includes(asPlate))) ||
        texts.some((one) => one.toLowerCase().includes(lower));
      const lists: Hit[] = [
        ...rules.vehicles
          .filter((one) => fits([one.plate], one.owner, one.note))
          .map((one) => ({
            href: "/vehicles",
            title: show.plate(one.plate).display,
            detail: `vehicle${one.owner ? `, ${one.owner}` : ""}`,
          })),
        ...rules.permits
          .filter((one) => fits(one.plates, one.holder))
          .map((one) => ({
            href: "/vehicles/permits",
            title: one.holder,
            detail: `permit, ${one.plates.map((plate) => show.plate(plate).display).join(", ")}`,
          })),
        ...rules.visitors
          .filter((one) => fits([one.plate], one.host))
          .map((one) => ({
            href: "/vehicles/visitors",
            title: show.plate(one.plate).display,
            detail: `visitor${one.host ? ` of ${one.host}` : ""}`,
          })),
      ].slice(0, MOST);
      const settings = SETTINGS.filter(
        (one) =>
          may(who.role, one.least) &&
          (one.words.split(" ").some((word) => word.startsWith(lower)) ||
            one.title.toLowerCase().includes(lower)),
      );
      const nothing = stays.length + lists.length + settings.length === 0;
      return page(
        null,
        "Search",
        <SearchPage
          words={form.words}
          stays={
            stays.length > 0 ? (
              <section>
                <h2>Stays</h2>
                <StayRows lines={stays.map((stay) => lineOf(show, stay))} show={show} />
              </section>
            ) : nothing ? (
              <Empty title="Nothing has that">
                <p>
                  Write part of a plate (two characters or more), a name from a list, or the name of a
                  setting.
                </p>
              </Empty>
            ) : null
          }
          lists={lists}
          settings={settings}
        />,
      );
    },
  }),
];
