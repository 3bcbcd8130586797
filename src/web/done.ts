/** What a page says after a change, by a code in its address: the address never carries text. */
import { z } from "zod";

const DONE: Record<string, string> = {
  saved: "Saved.",
  added: "Added.",
  removed: "Removed.",
  paid: "Money recorded.",
  corrected: "Plate corrected; the first reading stays below.",
  minutes: "Free minutes given.",
  closed: "Stay closed.",
  code: "The code counts; what is owed is below.",
  concession: "Concession given.",
  lost: "The lost-plate fee stands on the stay.",
  waived: "The debt is waived.",
  counted: "Stock-take recorded. Set the count of cars on the live page if it is wrong.",
  pictured: "The test picture is taken.",
  pulsed: "The barrier was raised once; what was measured stands below.",
  checked: "Noted.",
  mode: "The mode is changed.",
  signed: "The report is made and kept.",
  opened: "The barrier was told to open.",
  replaying: "The replay goes on in the background. Reload this page in a minute.",
  replayed: "Counted and replayed.",
  "learn-on": "Switched on; every read uses it from now on. It can be switched off here.",
  "learn-off": "Switched off.",
  held: "The barrier is held open. Let it go when it is over.",
  "let-go": "The barrier is let go and works as before.",
  stopped:
    "Automatic opening is off: no barrier is raised by itself. People and the fire alarm open all the same.",
  automatic: "Automatic opening is on again.",
  password: "Password changed; your other sessions have ended.",
  ended: "All your sessions have ended. Sign in again.",
  out: "You are signed out.",
  owner: "You are the owner now. Sign in with your name and password.",
};

export const doneQuery = z.object({ done: z.string().max(20).optional().catch(undefined) });
export const doneText = (query: { done?: string | undefined }): string | null =>
  query.done ? (DONE[query.done] ?? null) : null;
