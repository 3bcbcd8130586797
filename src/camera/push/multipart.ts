/**
 * The parts of a multipart body that is whole in memory. Bounded in number; never decodes a part and never copies a
 * picture: parts are views into the body.
 */

export type Part = {
  /** `name` of its Content-Disposition, lower case; empty when it has none. */
  name: string;
  fileName: string;
  /** Lower case, without parameters; empty when it has none. */
  type: string;
  bytes: Uint8Array;
};

export class MultipartError extends Error {
  override readonly name = "MultipartError";
}

const MAX_PARTS = 24;
const MAX_HEAD_BYTES = 8 * 1024;

/** The boundary that a content type names; null for anything that is not multipart. */
export const boundaryOf = (contentType: string): string | null => {
  if (!/^\s*multipart\//i.test(contentType)) return null;
  const match = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType);
  return match?.[1] ?? match?.[2] ?? "";
};

/**
 * Cameras write line ends as CRLF or as LF, and some leave the last boundary out; both are read.
 * @throws MultipartError when there is no part, or more than anybody needs.
 */
export const partsOf = (body: Uint8Array, boundary: string): Part[] => {
  if (boundary === "") throw new MultipartError("The multipart body names no boundary.");
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let at = buffer.indexOf(mark);
  while (at >= 0) {
    const start = afterLine(buffer, at + mark.length);
    if (start === null) break;
    const next = nextMark(buffer, mark, start);
    const part = partOf(
      buffer.subarray(start, next < 0 ? buffer.length : withoutLineEnd(buffer, start, next)),
    );
    if (part) parts.push(part);
    if (parts.length > MAX_PARTS)
      throw new MultipartError(`The multipart body has more than ${MAX_PARTS} parts.`);
    at = next;
  }
  if (parts.length === 0) throw new MultipartError("The multipart body has no part.");
  return parts;
};

/** Where the line after a boundary begins; null behind the last one (`--boundary--`) and for a line that never ends. */
function afterLine(buffer: Buffer, from: number): number | null {
  if (buffer[from] === 0x2d && buffer[from + 1] === 0x2d) return null;
  const end = buffer.indexOf(0x0a, from);
  return end < 0 ? null : end + 1;
}

/** A boundary stands at the beginning of a line; the same bytes within a picture are a picture. */
function nextMark(buffer: Buffer, mark: Buffer, from: number): number {
  let at = buffer.indexOf(mark, from);
  while (at > from && buffer[at - 1] !== 0x0a) at = buffer.indexOf(mark, at + 1);
  return at;
}

function withoutLineEnd(buffer: Buffer, start: number, end: number): number {
  let at = end;
  if (at > start && buffer[at - 1] === 0x0a) at--;
  if (at > start && buffer[at - 1] === 0x0d) at--;
  return at;
}

function partOf(buffer: Buffer): Part | null {
  const head = buffer.subarray(0, MAX_HEAD_BYTES);
  const crlf = head.indexOf("\r\n\r\n");
  const lf = head.indexOf("\n\n");
  const isCrlf = crlf >= 0 && (lf < 0 || crlf < lf);
  const end = isCrlf ? crlf : lf;
  if (end < 0) return null;
  const bytes = buffer.subarray(end + (isCrlf ? 4 : 2));
  const lines = head.subarray(0, end).toString("latin1").split(/\r?\n/);
  const headerOf = (name: string): string =>
    lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? "";
  const disposition = headerOf("content-disposition");
  const field = (name: string): string =>
    new RegExp(`[;\\s]${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;]+))`, "i")
      .exec(disposition)
      ?.slice(1)
      .find((one) => one !== undefined) ?? "";
  return {
    name: field("name").toLowerCase(),
    fileName: field("filename"),
    type: (headerOf("content-type").split(";")[0] ?? "").trim().toLowerCase(),
    bytes,
  };
}
