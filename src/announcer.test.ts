import { expect, test } from "bun:test";
import { createAnnouncer } from "./announcer.ts";

test("one failing listener does not keep the news from the others, and a leaver hears nothing more", () => {
  const said: string[] = [];
  const log: string[] = [];
  const announcer = createAnnouncer((line) => log.push(line));
  announcer.subscribe(() => {
    throw new Error("broken screen");
  });
  const leave = announcer.subscribe((event) => said.push(event.kind));
  announcer.announce({ kind: "occupancy" });
  leave();
  announcer.announce({ kind: "site" });
  expect(said).toEqual(["occupancy"]);
  expect(log.length).toBe(2);
});
