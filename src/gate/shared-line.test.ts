import { describe, expect, test } from "bun:test";
import { DeviceError } from "../devices.ts";
import type { Exchange } from "./serial/protocol.ts";
import { type Cable, createSharedLines, type OpenCable } from "./shared-line.ts";

/** A cable whose far end answers when the test says so. */
const createCable = () => {
  const written: string[] = [];
  let hear: (bytes: Uint8Array) => void = () => {};
  let gone: () => void = () => {};
  let isOpen = false;
  let opened = 0;
  const open: OpenCable = async (heard, ended) => {
    opened++;
    isOpen = true;
    hear = heard;
    gone = ended;
    const cable: Cable = {
      isOpen: () => isOpen,
      write: async (bytes) => {
        written.push(new TextDecoder().decode(bytes));
      },
      close: async () => {
        isOpen = false;
        ended();
      },
    };
    return cable;
  };
  return {
    open,
    written,
    opened: () => opened,
    isOpen: () => isOpen,
    say: (text: string) => hear(new TextEncoder().encode(text)),
    cut: () => {
      isOpen = false;
      gone();
    },
  };
};
const says = {
  lost: (uncertain: boolean) => new DeviceError("x", "It went away.", { retry: true, uncertain }),
  silent: () => new DeviceError("x", "It does not answer.", { retry: true, uncertain: true }),
};
/** Answered by the same word in capitals. */
const ask = (word: string): Exchange<string> => ({
  send: new TextEncoder().encode(word),
  answer: (received) => {
    const text = new TextDecoder().decode(received);
    return text.includes(word.toUpperCase()) ? word.toUpperCase() : null;
  },
});
const settle = () => Bun.sleep(0);

describe("a cable with several users", () => {
  test("is opened once and closed with the last of them", async () => {
    const { open, opened, isOpen } = createCable();
    const lines = createSharedLines();
    const user = { lost: () => {}, isUrgent: false, says };
    const [first, second] = await Promise.all([
      lines.join("a", open, user),
      lines.join("a", open, { ...user, lost: () => {} }),
    ]);
    expect(opened()).toBe(1);
    await first.close();
    expect(isOpen()).toBe(true);
    await second.close();
    expect(isOpen()).toBe(false);
    await lines.join("a", open, user);
    expect(opened()).toBe(2);
  });

  test("carries one question at a time; who is urgent goes before those who can wait, in their order", async () => {
    const { open, written, say } = createCable();
    const lines = createSharedLines();
    const wire = await lines.join("a", open, { lost: () => {}, isUrgent: false, says });
    const relay = await lines.join("a", open, { lost: () => {}, isUrgent: true, says });
    const answers = [
      wire.ask(ask("one"), 5000),
      wire.ask(ask("two"), 5000),
      relay.ask(ask("on"), 5000),
      relay.ask(ask("off"), 5000),
    ];
    for (const word of ["one", "on", "off", "two"]) {
      await settle();
      expect(written.at(-1)).toBe(word);
      say(word.toUpperCase());
    }
    expect(await Promise.all(answers)).toEqual(["ONE", "TWO", "ON", "OFF"]);
    expect(written).toEqual(["one", "on", "off", "two"]);
  });

  test("that is cut tells everybody once, and the question under way is uncertain", async () => {
    const { open, cut } = createCable();
    const lines = createSharedLines();
    const told: string[] = [];
    const first = await lines.join("a", open, { lost: () => told.push("first"), isUrgent: false, says });
    await lines.join("a", open, { lost: () => told.push("second"), isUrgent: false, says });
    const asked = first.ask(ask("one"), 5000).catch((error: unknown) => error);
    await settle();
    cut();
    expect(await asked).toMatchObject({ uncertain: true });
    expect(told).toEqual(["first", "second"]);
    expect(await first.ask(ask("two"), 5000).catch((error: unknown) => error)).toMatchObject({
      uncertain: false,
    });
  });

  test("that cannot be opened is tried anew by the next one", async () => {
    const lines = createSharedLines();
    const user = { lost: () => {}, isUrgent: false, says };
    const broken: OpenCable = async () => {
      throw new Error("no such port");
    };
    expect(lines.join("a", broken, user)).rejects.toThrow("no such port");
    await settle();
    const { open, opened } = createCable();
    await lines.join("a", open, user);
    expect(opened()).toBe(1);
  });

  test("takes no answer for the next question that came too late for the one before", async () => {
    const { open, say } = createCable();
    const lines = createSharedLines();
    const line = await lines.join("a", open, { lost: () => {}, isUrgent: false, says });
    const late = await line.ask(ask("one"), 1).catch((error: unknown) => error);
    expect(String(late)).toContain("does not answer");
    say("ONE");
    const next = line.ask(ask("one"), 50).catch((error: unknown) => error);
    expect(String(await next)).toContain("does not answer");
  });
});
