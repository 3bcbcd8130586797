/**
 * The stream that tells a page that something changed. It carries names, never facts: the page fetches what
 * it shows, through the same guard as always.
 */

import type { ScreenEvent } from "../desk-types.ts";
import type { House } from "../house.ts";
import { type Answer, no, type Person, type Route, route } from "./ask.ts";
import { ABSOLUTE_MS, IDLE_MS } from "./sessions.ts";

/** Also the pace of the pictures on the live page. */
export const HEARTBEAT_MS = 2_000;
/** A burst of facts is one piece of news. */
const GATHER_MS = 150;
const MOST_STREAMS = 64;

let streams = 0;

const namesOf = (event: ScreenEvent): string[] => {
  switch (event.kind) {
    case "lane":
      return [`lane-${event.laneId}`];
    case "stay":
      // A stay that changed may have brought money.
      return [`stay-${event.stayId}`, "summary"];
    case "occupancy":
    case "alert":
      return ["summary"];
    case "site":
      return ["site", "everything"];
    default:
      return event satisfies never;
  }
};

/** False once the session ended, for whatever goes on without further requests. */
export const sessionLives = (house: House, who: Person): boolean => {
  const session = house.store.people.session(who.session.hash);
  const user = house.store.people.find(who.name);
  const nowMs = house.clock.nowMs();
  return (
    session !== null &&
    user !== null &&
    !user.disabled &&
    nowMs - session.lastSeenAtMs < IDLE_MS &&
    nowMs - session.createdAtMs < ABSOLUTE_MS
  );
};

/** One stream for one page: `everything` first, then names as they come, and a heartbeat in between. */
export const eventStream = (house: House, who: Person, signal: AbortSignal): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  let end = (): void => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      streams++;
      const pending = new Set<string>();
      let gathering: ReturnType<typeof setTimeout> | null = null;
      let ended = false;
      const send = (name: string): void => {
        if (ended) return;
        // A phone that fell asleep must not fill our memory: it gets everything when it comes back.
        if ((controller.desiredSize ?? 0) < -256) {
          end();
          return;
        }
        try {
          controller.enqueue(
            encoder.encode(`event: ${name}\ndata: ${new Date(house.clock.nowMs()).toISOString()}\n\n`),
          );
        } catch {
          end();
        }
      };
      const flush = (): void => {
        gathering = null;
        for (const name of pending) send(name);
        pending.clear();
      };
      const leave = house.subscribe((event) => {
        for (const name of namesOf(event)) pending.add(name);
        gathering ??= setTimeout(flush, GATHER_MS);
      });
      const heart = setInterval(() => {
        if (!sessionLives(house, who)) {
          send("signed-out");
          end();
        } else send("heartbeat");
      }, HEARTBEAT_MS);
      end = () => {
        if (ended) return;
        ended = true;
        streams--;
        clearInterval(heart);
        if (gathering) clearTimeout(gathering);
        leave();
        signal.removeEventListener("abort", end);
        try {
          controller.close();
        } catch {
          // The browser has already gone.
        }
      };
      signal.addEventListener("abort", end);
      controller.enqueue(encoder.encode("retry: 3000\n\n"));
      send("everything");
      send("heartbeat");
    },
    cancel: () => end(),
  });
};

export const eventRoutes: Route[] = [
  route({
    method: "GET",
    path: "/events",
    role: "viewer+installer",
    quiet: true,
    handle: ({ house, who, signal }): Answer => {
      if (streams >= MOST_STREAMS)
        return no(503, "Too many pages are open at once. Close some tabs and reload.");
      return {
        kind: "bytes",
        body: eventStream(house, who, signal),
        type: "text/event-stream",
        headers: { "cache-control": "no-store", "x-accel-buffering": "no" },
      };
    },
  }),
];
