import { expect, test } from "bun:test";
import fc from "fast-check";
import { frameHead, messages } from "./framing.ts";

async function* cut(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length]!);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
const joined = (parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
const all = async (stream: AsyncIterable<Uint8Array>) => {
  const found: { head: unknown; body: number[] }[] = [];
  for await (const { head, body } of messages(stream)) found.push({ head, body: [...body] });
  return found;
};

test("messages survive any cutting of the pipe", async () => {
  const message = fc.record({
    head: fc.record({ ask: fc.string() }),
    body: fc.uint8Array({ maxLength: 50 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      async (sent, sizes) => {
        const bytes = joined(sent.flatMap(({ head, body }) => [frameHead(head, body.length), body]));
        expect(await all(cut(bytes, sizes))).toEqual(
          sent.map(({ head, body }) => ({ head, body: [...body] })),
        );
      },
    ),
  );
});

test("an end in the middle of a message is an error, between messages it is the end", async () => {
  const bytes = joined([frameHead({ a: 1 }, 4), new Uint8Array(4)]);
  expect(all(cut(bytes.subarray(0, bytes.length - 1), [3]))).rejects.toThrow("middle of a message");
  expect(await all(cut(new Uint8Array(0), [1]))).toEqual([]);
});

test("foreign bytes are refused instead of waited for", () => {
  expect(all(cut(new TextEncoder().encode("warning: something"), [5]))).rejects.toThrow("no message");
});
