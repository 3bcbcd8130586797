/**
 * Cuts ffmpeg's fragmented MP4 into its beginning and its fragments, and says which of them a browser can begin with and
 * what to call the codec. Pure; keeps at most one box. ISO/IEC 14496-12 and -15, RFC 6381.
 */

export type Mp4Piece =
  /** What every viewer needs first. `type` is for `MediaSource.isTypeSupported`. */
  | { kind: "beginning"; bytes: Uint8Array; type: string }
  /** @param isKey it begins with a key picture */
  | { kind: "fragment"; bytes: Uint8Array; isKey: boolean };

const MOST_BOX_BYTES = 32 * 1024 * 1024;
const HEAD = 8;
const NOT_SYNC = 0x10000;

export class Mp4Boxes {
  private head = new Uint8Array(HEAD);
  private headFilled = 0;
  private box: Uint8Array | null = null;
  private filled = 0;
  private ftyp: Uint8Array | null = null;
  private moof: Uint8Array | null = null;

  /** @throws Error when it is no MP4, or a box is too large. */
  push(chunk: Uint8Array): Mp4Piece[] {
    const pieces: Mp4Piece[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.box) {
        this.head[this.headFilled++] = chunk[at++]!;
        if (this.headFilled < HEAD) continue;
        this.headFilled = 0;
        const size = u32(this.head, 0);
        if (size < HEAD || size > MOST_BOX_BYTES) throw new Error(`invalid data: a box of ${size} bytes`);
        this.box = new Uint8Array(size);
        this.box.set(this.head);
        this.filled = HEAD;
      }
      const part = chunk.subarray(at, at + this.box.length - this.filled);
      this.box.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled < this.box.length) continue;
      const piece = this.take(this.box);
      this.box = null;
      if (piece) pieces.push(piece);
    }
    return pieces;
  }

  private take(box: Uint8Array): Mp4Piece | null {
    switch (name(box, 4)) {
      case "ftyp":
        this.ftyp = box;
        return null;
      case "moov":
        return { kind: "beginning", bytes: joined(this.ftyp, box), type: typeOf(box) };
      case "moof":
        this.moof = box;
        return null;
      case "mdat": {
        const { moof } = this;
        this.moof = null;
        return moof ? { kind: "fragment", bytes: joined(moof, box), isKey: beginsWithKey(moof) } : null;
      }
      default:
        return null;
    }
  }
}

/** Looks at the flags of the first sample: in `trun`, else the default in `tfhd`. */
function beginsWithKey(moof: Uint8Array): boolean {
  const traf = inside(moof, HEAD, moof.length, "traf");
  if (!traf) return false;
  const run = inside(moof, traf.from, traf.to, "trun");
  const track = inside(moof, traf.from, traf.to, "tfhd");
  if (!run || !track) return false;
  const has = u32(moof, run.from) & 0xffffff;
  let at = run.from + 8 + (has & 0x1 ? 4 : 0);
  if (has & 0x4) return (u32(moof, at) & NOT_SYNC) === 0;
  if (has & 0x400) {
    at += (has & 0x100 ? 4 : 0) + (has & 0x200 ? 4 : 0);
    return (u32(moof, at) & NOT_SYNC) === 0;
  }
  const said = u32(moof, track.from) & 0xffffff;
  if (!(said & 0x20)) return true;
  let before = said & 0x1 ? 8 : 0;
  for (const bit of [0x2, 0x8, 0x10]) if (said & bit) before += 4;
  return (u32(moof, track.from + 8 + before) & NOT_SYNC) === 0;
}

/** The inside of the first box of this name between two places. */
function inside(
  bytes: Uint8Array,
  from: number,
  to: number,
  wanted: string,
): { from: number; to: number } | null {
  for (let at = from; at + HEAD <= to; ) {
    const size = u32(bytes, at);
    if (size < HEAD || at + size > to) return null;
    if (name(bytes, at + 4) === wanted) return { from: at + HEAD, to: at + size };
    at += size;
  }
  return null;
}

/** `video/mp4; codecs="avc1.640028"`. */
function typeOf(moov: Uint8Array): string {
  const text = Buffer.from(moov.buffer, moov.byteOffset, moov.length);
  const avc = text.indexOf("avcC");
  if (avc > 0) return `video/mp4; codecs="avc1.${hex(moov, avc + 5, 3)}"`;
  const hvc = text.indexOf("hvcC");
  if (hvc > 0)
    return `video/mp4; codecs="${text.includes("hvc1") ? "hvc1" : "hev1"}.${hevcLevel(moov, hvc + 4)}"`;
  return "video/mp4";
}

/** ISO 14496-15 E.3: profile, compatibility backwards, tier and level, constraints without their trailing zeros. */
function hevcLevel(moov: Uint8Array, at: number): string {
  const space = ["", "A", "B", "C"][(moov[at + 1] ?? 0) >> 6];
  const tier = (moov[at + 1] ?? 0) & 0x20 ? "H" : "L";
  let compatible = 0;
  for (let bit = 0; bit < 32; bit++) if (u32(moov, at + 2) & (1 << bit)) compatible |= 1 << (31 - bit);
  const constraints = Array.from(moov.subarray(at + 6, at + 12));
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    `${space}${(moov[at + 1] ?? 0) & 0x1f}`,
    (compatible >>> 0).toString(16).toUpperCase(),
    `${tier}${moov[at + 12] ?? 0}`,
    ...constraints.map((one) => one.toString(16).toUpperCase()),
  ].join(".");
}

const u32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)) >>>
  0;
const name = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
const hex = (bytes: Uint8Array, at: number, length: number): string =>
  Buffer.from(bytes.subarray(at, at + length)).toString("hex");

function joined(one: Uint8Array | null, other: Uint8Array): Uint8Array {
  const both = new Uint8Array((one?.length ?? 0) + other.length);
  if (one) both.set(one);
  both.set(other, one?.length ?? 0);
  return both;
}
