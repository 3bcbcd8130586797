/** Numato USB relay modules: words over a virtual port, a prompt as answer, and the contact read back. Pure framing. */
import type { Exchange, Protocol } from "./protocol.ts";

/** Counted from 0; modules with more than ten relays go on with letters. */
const index = (channel: number): string => (channel - 1).toString(36).toUpperCase();

/** The module repeats the command, answers on the next line, and ends with its prompt. */
const said = (command: string, received: Uint8Array): string | null => {
  const text = new TextDecoder("latin1").decode(received);
  const at = text.lastIndexOf(command);
  const end = at < 0 ? -1 : text.indexOf(">", at);
  return end < 0 ? null : text.slice(at + command.length, end).trim();
};

const ask = <T>(command: string, meaning: (answer: string) => T | null): Exchange<T> => ({
  send: new TextEncoder().encode(`${command}\r`),
  answer: (received) => {
    const answer = said(command, received);
    return answer === null ? null : meaning(answer);
  },
});

export const numato: Protocol = {
  name: "Numato",
  baud: 9600,
  answerMs: 500,
  set: (channel, on) => ask(`relay ${on ? "on" : "off"} ${index(channel)}`, () => true),
  read: (channel) =>
    ask(`relay read ${index(channel)}`, (answer) =>
      answer === "on" ? true : answer === "off" ? false : null,
    ),
};
