/** Cuts a byte stream of binary PPM pictures into rgb24 pictures. Pure; keeps at most one picture in memory. */

export type PpmPicture = { rgb: Uint8Array; width: number; height: number };

const LONGEST_HEADER = 64;
const MOST_SIDE = 8192;
const HEADER = /^P6\s+(\d+)\s+(\d+)\s+255\s$/;

export class PpmReader {
  private header = "";
  private picture: PpmPicture | null = null;
  private filled = 0;

  /** The pictures that end in this chunk. @throws Error when the stream is no PPM. */
  push(chunk: Uint8Array): PpmPicture[] {
    const done: PpmPicture[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.picture) {
        at = this.readHeader(chunk, at);
        continue;
      }
      const { rgb } = this.picture;
      const part = chunk.subarray(at, at + rgb.length - this.filled);
      rgb.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === rgb.length) {
        done.push(this.picture);
        this.picture = null;
      }
    }
    return done;
  }

  private readHeader(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length) {
      this.header += String.fromCharCode(chunk[at++]!);
      const found = HEADER.exec(this.header);
      if (found) {
        const [width, height] = [Number(found[1]), Number(found[2])];
        if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE) {
          throw new Error(`a picture of ${width}x${height} cannot be right`);
        }
        this.picture = { rgb: new Uint8Array(width * height * 3), width, height };
        this.filled = 0;
        this.header = "";
        return at;
      }
      if (this.header.length > LONGEST_HEADER)
        throw new Error("the decoder sent something that is no picture");
    }
    return at;
  }
}
