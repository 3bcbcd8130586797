/** The live page: lanes, what they decided, and the few things a person does about it. */
import { z } from "zod";
import {
  type Choice,
  Choose,
  LaneCard,
  type LaneCardProps,
  Live,
  OPEN_REASONS,
  Summary,
  type SummaryProps,
} from "../../../views/live.tsx";
import { isForPerson } from "../../../views/words.ts";
import type { LaneDoor } from "../../desk-types.ts";
import { plateDistance } from "../../parking/plate/index.ts";
import type { Stay } from "../../parking/types.ts";
import { type Ask, go, may, no, page, part, type Route, route } from "../ask.ts";
import { doneQuery, doneText } from "../done.ts";
import { editedTo, editSite } from "../edit-site.ts";
import { key, line, noFields, optionalLine, plateText, whole } from "../fields.ts";
import { dayBounds } from "../show.ts";

type Asked = Ask<unknown, unknown>;

const MOST_CHOICES = 40;
const NO_LANE = "There is no such lane any more. Reload the page.";

const cardOf = ({ who, show, nowMs }: Asked, lane: LaneDoor): LaneCardProps => ({
  lane: lane.view(),
  show,
  acts: may(who.role, "attendant"),
  seesMoney: may(who.role, "viewer"),
  onceKey: crypto.randomUUID(),
  version: nowMs,
});

const summaryOf = ({ house, who, show, nowMs }: Asked): SummaryProps => {
  const { fromMs, toMs } = dayBounds(nowMs, show.zone);
  return {
    inside: house.store.site.occupancy(),
    capacity: house.rules().capacity,
    automatic: house.rules().automatic,
    todayMinor: may(who.role, "viewer") ? house.store.money.revenue(fromMs, toMs) : null,
    alerts: house.store.alerts.open(),
    show,
    acts: may(who.role, "attendant"),
    seesPlates: may(who.role, "viewer"),
    version: nowMs,
  };
};

/** Best first: the plates that look most like the one that was read, then the newest. */
const choicesFor = (ask: Asked, lane: LaneDoor, words: string): { choices: Choice[]; more: boolean } => {
  const read = lane.view().last?.plate ?? null;
  const inside = ask.house.store.stays
    .open()
    .filter((stay) => words === "" || (stay.plate ?? "").includes(words));
  const far = (stay: Stay) => (read === null || stay.plate === null ? 99 : plateDistance(read, stay.plate));
  const sorted = inside
    .map((stay) => ({ stay, distance: far(stay) }))
    .sort((a, b) => a.distance - b.distance || b.stay.entryAtMs - a.stay.entryAtMs);
  return {
    more: sorted.length > MOST_CHOICES,
    choices: sorted.slice(0, MOST_CHOICES).map(({ stay }) => {
      const pass = stay.entryPassId === null ? null : ask.house.store.stays.pass(stay.entryPassId);
      return {
        stayId: stay.id,
        plate: stay.plate === null ? null : ask.show.plate(stay.plate),
        enteredAtMs: stay.entryAtMs,
        cropImageId: pass?.cropImageId ?? null,
        frameImageId: pass?.frameImageId ?? null,
      };
    }),
  };
};

const choosePage = (ask: Asked, lane: LaneDoor, words: string) => {
  const view = lane.view();
  const { choices, more } = choicesFor(ask, lane, words);
  return page(
    "live",
    `Choose the car at ${view.name}`,
    <Choose
      lane={view}
      choices={choices}
      more={more}
      words={words}
      show={ask.show}
      onceKey={crypto.randomUUID()}
    />,
  );
};

export const liveRoutes: Route[] = [
  route({
    method: "GET",
    path: "/",
    role: "viewer+installer",
    query: doneQuery,
    handle: (ask) => {
      if (ask.who.role === "owner" && ask.house.store.site.read() === null) return go("/setup/site");
      const cards = ask.house.lanes().map((lane) => cardOf(ask, lane));
      return page("live", "Live", <Live summary={summaryOf(ask)} cards={cards} done={doneText(ask.query)} />);
    },
  }),
  route({
    method: "GET",
    path: "/summary",
    role: "viewer+installer",
    quiet: true,
    handle: (ask) => part(<Summary {...summaryOf(ask)} />),
  }),
  route({
    method: "GET",
    path: "/lanes/:lane/card",
    role: "viewer+installer",
    quiet: true,
    handle: (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      return lane ? part(<LaneCard {...cardOf(ask, lane)} />) : no(404, NO_LANE);
    },
  }),
  route({
    method: "GET",
    path: "/lanes/:lane/still.jpg",
    role: "viewer+installer",
    quiet: true,
    handle: async ({ house, params }) => {
      const still = (await house.lane(params.lane!)?.still()) ?? null;
      return still
        ? { kind: "bytes", body: still, type: "image/jpeg" }
        : no(404, "There is no picture of this lane yet. Look at its camera under Site.");
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/open",
    role: "attendant",
    form: z.object({
      reason: z.enum(OPEN_REASONS, "Why: choose a reason from the list."),
      note: optionalLine("Note", 200),
      key,
    }),
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const { reason, note } = ask.form;
      const opened = await lane.openByPerson({
        actor: `user:${ask.who.name}`,
        reason: note ? `${reason}: ${note}` : reason,
        key: ask.form.key,
      });
      if (!opened.ok) return no(opened.status, opened.message);
      return ask.htmx ? part(<LaneCard {...cardOf(ask, lane)} />) : go("/?done=opened");
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/confirm",
    role: "attendant",
    form: z.object({ pass: line("Vehicle", 80, 1), plate: plateText.default(""), key }),
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const confirmed = await lane.confirm({
        actor: `user:${ask.who.name}`,
        passId: ask.form.pass,
        plate: ask.form.plate === "" ? null : ask.form.plate,
        key: ask.form.key,
      });
      if (!confirmed.ok) return no(confirmed.status, confirmed.message);
      return ask.htmx ? part(<LaneCard {...cardOf(ask, lane)} />) : go("/?done=opened");
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/hold",
    role: "attendant",
    form: z.object({
      open: z.enum(["yes", "no"], "Say whether to hold it open."),
      reason: line("Why", 200, 3),
    }),
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const open = ask.form.open === "yes";
      const held = await lane.holdOpen({ actor: `user:${ask.who.name}`, open, reason: ask.form.reason });
      if (!held.ok) return no(held.status, held.message);
      return ask.htmx
        ? part(<LaneCard {...cardOf(ask, lane)} />)
        : go(open ? "/?done=held" : "/?done=let-go");
    },
  }),
  route({
    method: "POST",
    path: "/automatic",
    role: "attendant",
    form: z.object({ on: z.enum(["yes", "no"], "Say whether it is on."), reason: line("Why", 200, 3) }),
    handle: async ({ house, who, form, nowMs }) => {
      const on = form.on === "yes";
      const done = await editSite(house, who, (site) => {
        site.site.automatic = on;
        return undefined;
      });
      if (done.ok)
        house.store.journal.append({
          atMs: nowMs,
          kind: on ? "automatic-on" : "automatic-off",
          actor: `user:${who.name}`,
          subject: "site",
          data: { reason: form.reason },
        });
      return editedTo(done, on ? "/?done=automatic" : "/?done=stopped");
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/answer",
    role: "attendant",
    form: noFields,
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const answered = await lane.answerCall({ actor: `user:${ask.who.name}` });
      if (!answered.ok) return no(answered.status, answered.message);
      return ask.htmx ? part(<LaneCard {...cardOf(ask, lane)} />) : go("/");
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/pay",
    role: "attendant",
    form: z.object({
      stay: line("Stay", 80, 1),
      method: z.enum(["cash", "card"], "Say whether it was cash or card."),
      key,
    }),
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const paid = await ask.house.desk.pay({
        stayId: ask.form.stay,
        method: ask.form.method,
        actor: `user:${ask.who.name}`,
        key: ask.form.key,
      });
      if (!paid.ok) return no(paid.status, paid.message);
      return ask.htmx ? part(<LaneCard {...cardOf(ask, lane)} />) : go("/?done=paid");
    },
  }),
  route({
    method: "GET",
    path: "/lanes/:lane/choose",
    role: "attendant",
    handle: (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      return lane ? choosePage(ask, lane, "") : no(404, NO_LANE);
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/choose",
    role: "attendant",
    form: z.object({ words: plateText.optional() }),
    handle: (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      return lane ? choosePage(ask, lane, ask.form.words ?? "") : no(404, NO_LANE);
    },
  }),
  route({
    method: "POST",
    path: "/lanes/:lane/choose/stay",
    role: "attendant",
    form: z.object({ stay: line("Stay", 80, 1), key }),
    handle: async (ask) => {
      const lane = ask.house.lane(ask.params.lane!);
      if (!lane) return no(404, NO_LANE);
      const chosen = await lane.chooseStay({
        actor: `user:${ask.who.name}`,
        stayId: ask.form.stay,
        key: ask.form.key,
      });
      return chosen.ok ? go("/") : no(chosen.status, chosen.message);
    },
  }),
  route({
    method: "POST",
    path: "/occupancy",
    role: "attendant",
    form: z.object({ inside: whole("Cars inside", 0, 100_000), reason: line("Why", 200, 3) }),
    handle: ({ house, form, who }) => {
      const set = house.desk.setOccupancy({ ...form, actor: `user:${who.name}` });
      return set.ok ? go("/?done=saved") : no(set.status, set.message);
    },
  }),
  route({
    method: "POST",
    path: "/alerts/seen",
    role: "attendant",
    form: z.object({ alert: line("Alarm", 80, 1), from: z.enum(["live", "site"]).catch("live") }),
    handle: ({ house, form, who, nowMs }) => {
      const alert = house.store.alerts.open().find((one) => one.id === form.alert);
      const back = form.from === "site" ? "/site" : "/";
      // Somebody else was quicker, or its cause has gone: either way it is seen to.
      if (!alert) return go(back);
      if (!isForPerson(alert.code))
        return no(409, "This alarm ends by itself when its cause does. Do what it says next to it.");
      house.store.journal.append({
        atMs: nowMs,
        kind: "alert-seen",
        actor: `user:${who.name}`,
        subject: `alert:${alert.id}`,
        data: { code: alert.code },
      });
      house.store.alerts.clear(alert.code, alert.subject, nowMs);
      return go(back);
    },
  }),
];
