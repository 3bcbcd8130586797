/** Writes a plain POSIX tar (ustar), which every system opens: no compression, which pictures would not need. Pure. */

export type TarFile = {
  /** At most 100 bytes, ASCII, without leading slash. */
  name: string;
  bytes: Uint8Array;
  atMs: number;
};

const BLOCK = 512;

/** @throws Error for a name that does not fit a header */
export function tarOf(files: readonly TarFile[]): Uint8Array {
  const blocks = (length: number) => Math.ceil(length / BLOCK) * BLOCK;
  const size = files.reduce((sum, { bytes }) => sum + BLOCK + blocks(bytes.length), 0) + 2 * BLOCK;
  const tar = new Uint8Array(size);
  let at = 0;
  for (const file of files) {
    writeHeader(tar.subarray(at, at + BLOCK), file);
    at += BLOCK;
    tar.set(file.bytes, at);
    at += blocks(file.bytes.length);
  }
  return tar;
}

/** Field places of POSIX.1-1988 ustar. */
function writeHeader(header: Uint8Array, { name, bytes, atMs }: TarFile): void {
  if (!/^[\x21-\x7e]{1,100}$/.test(name) || name.startsWith("/"))
    throw new Error(`"${name.slice(0, 40)}" cannot stand in a tar`);
  const text = (at: number, value: string) => header.set(new TextEncoder().encode(value), at);
  const octal = (at: number, length: number, value: number) =>
    text(
      at,
      Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(length - 1, "0"),
    );
  text(0, name);
  octal(100, 8, 0o600);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, bytes.length);
  octal(136, 12, atMs / 1000);
  text(148, "        ");
  text(156, "0");
  text(257, "ustar\0");
  text(263, "00");
  const sum = header.reduce((total, byte) => total + byte, 0);
  text(148, `${sum.toString(8).padStart(6, "0")}\0 `);
}
