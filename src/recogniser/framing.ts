/**
 * The wire between the appliance and its recogniser process: messages of a small JSON head and raw bytes over a pipe.
 * Layout: head length, body length (both unsigned 32 bit, little endian), head, body. Knows nothing of what they mean.
 */

export type Message<Head> = { head: Head; body: Uint8Array };

const LENGTHS = 8;
/** Nothing we send is near this; a larger length means that something else writes into the pipe. */
const MOST_BYTES = 512 * 1024 * 1024;

/** The bytes before the body; send the body itself right after, it is not copied. */
export function frameHead(head: unknown, bodyLength: number): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(LENGTHS + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, bodyLength, true);
  bytes.set(text, LENGTHS);
  return bytes;
}

/**
 * Messages of a byte stream, whatever its chunks. A body may be written over once the next message is asked for.
 * @throws Error when the stream is none of ours or ends in a message.
 */
export async function* messages<Head>(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Message<Head>> {
  const reader = new ChunkReader(stream);
  let body: Uint8Array = new Uint8Array(0);
  for (;;) {
    const lengths = await reader.take(new Uint8Array(LENGTHS), true);
    if (!lengths) return;
    const view = new DataView(lengths.buffer, lengths.byteOffset, LENGTHS);
    const [headLength, bodyLength] = [view.getUint32(0, true), view.getUint32(4, true)];
    if (headLength > MOST_BYTES || bodyLength > MOST_BYTES)
      throw new Error("the pipe carries something that is no message");
    const text = new TextDecoder().decode((await reader.take(new Uint8Array(headLength), false))!);
    const head = JSON.parse(text) as Head;
    // Frames of a camera have one size: their 2.7 MB are used again and again.
    if (body.length !== bodyLength) body = new Uint8Array(bodyLength);
    await reader.take(body, false);
    yield { head, body };
  }
}

class ChunkReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.source = stream[Symbol.asyncIterator]();
  }

  /** Fills `out`; null at the end of the stream when `mayEnd` and nothing was left. */
  async take(out: Uint8Array, mayEnd: boolean): Promise<Uint8Array | null> {
    let filled = 0;
    while (filled < out.length) {
      if (this.chunk.length === 0) {
        const next = await this.source.next();
        if (next.done) {
          if (mayEnd && filled === 0) return null;
          throw new Error("the pipe ended in the middle of a message");
        }
        this.chunk = next.value;
      }
      const part = this.chunk.subarray(0, out.length - filled);
      out.set(part, filled);
      filled += part.length;
      this.chunk = this.chunk.subarray(part.length);
    }
    return out;
  }
}
