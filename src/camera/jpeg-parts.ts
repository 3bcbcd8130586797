/**
 * Cuts a motion-JPEG answer (multipart/x-mixed-replace, RFC 2046) into its pictures. Pure; keeps at most one picture and
 * one head in memory. The delimiter is taken from the stream itself: what cameras announce for it is often wrong.
 */

export const MOST_JPEG_BYTES = 16 * 1024 * 1024;
const MOST_HEAD_BYTES = 16 * 1024;
const EMPTY = new Uint8Array(0);

export class JpegParts {
  private rest: Uint8Array = EMPTY;
  /** What stands between two pictures, `--name`; known from the first line on. */
  private delimiter: Uint8Array | null = null;
  private picture: { bytes: Uint8Array; filled: number } | null = null;
  /** In a picture whose length the camera did not say. */
  private isOpenEnded = false;
  private searched = 0;

  /** The pictures that end in this chunk. @throws Error when the stream is no series of pictures, or one is too large. */
  push(chunk: Uint8Array): Uint8Array[] {
    const done: Uint8Array[] = [];
    let left = chunk;
    while (true) {
      if (this.picture) {
        const { bytes, filled } = this.picture;
        const part = left.subarray(0, bytes.length - filled);
        bytes.set(part, filled);
        this.picture.filled += part.length;
        left = left.subarray(part.length);
        if (this.picture.filled < bytes.length) return done;
        done.push(bytes);
        this.picture = null;
        continue;
      }
      this.rest = this.rest.length === 0 ? left : joined(this.rest, left);
      left = EMPTY;
      const found = this.isOpenEnded ? this.upToDelimiter() : this.head();
      if (found === null) return done;
      if (found !== "head") {
        done.push(found);
      } else if (this.picture !== null) {
        left = this.rest;
        this.rest = EMPTY;
      }
    }
  }

  /** Reads one head; null while it is not whole. */
  private head(): "head" | null {
    const { bytes, end } = headEnd(this.rest);
    if (end < 0) {
      if (this.rest.length > MOST_HEAD_BYTES) throw new Error("invalid data: no series of pictures");
      return null;
    }
    const lines = new TextDecoder("latin1").decode(bytes.subarray(0, end)).split(/\r?\n/);
    const first = lines.find((line) => line.startsWith("--"));
    if (first === undefined) throw new Error("invalid data: no series of pictures");
    this.delimiter ??= new TextEncoder().encode(first.trim());
    this.rest = this.rest.slice(end + bytesOfBreak(this.rest, end));
    const length = lines.map((line) => /^content-length:\s*(\d{1,12})\s*$/i.exec(line)?.[1]).find(Boolean);
    if (length === undefined) {
      this.isOpenEnded = true;
      this.searched = 0;
      return "head";
    }
    if (Number(length) > MOST_JPEG_BYTES || Number(length) === 0)
      throw new Error(`invalid data: a picture of ${length} bytes`);
    this.picture = { bytes: new Uint8Array(Number(length)), filled: 0 };
    return "head";
  }

  private upToDelimiter(): Uint8Array | null {
    const rest = Buffer.from(this.rest.buffer, this.rest.byteOffset, this.rest.length);
    const at = rest.indexOf(this.delimiter ?? EMPTY, this.searched);
    if (at < 0) {
      if (rest.length > MOST_JPEG_BYTES) throw new Error("invalid data: a picture without end");
      this.searched = Math.max(0, rest.length - (this.delimiter?.length ?? 0));
      return null;
    }
    const lineBreak = rest[at - 1] === 10 ? (rest[at - 2] === 13 ? 2 : 1) : 0;
    const picture = this.rest.slice(0, at - lineBreak);
    this.rest = this.rest.slice(at);
    this.isOpenEnded = false;
    return picture;
  }
}

/** Where the first head ends: the empty line after a line with anything in it. */
function headEnd(bytes: Uint8Array): { bytes: Uint8Array; end: number } {
  let start = 0;
  while (bytes[start] === 13 || bytes[start] === 10) start++;
  for (let at = start; at < Math.min(bytes.length, MOST_HEAD_BYTES); at++)
    if (bytes[at] === 10 && (bytes[at + 1] === 10 || (bytes[at + 1] === 13 && bytes[at + 2] === 10)))
      return { bytes, end: at };
  return { bytes, end: -1 };
}

/** The line break at `end` and the empty line after it. */
const bytesOfBreak = (bytes: Uint8Array, end: number): number => (bytes[end + 1] === 13 ? 3 : 2);

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
