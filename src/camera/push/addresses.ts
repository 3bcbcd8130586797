/** Whether two spellings are the same network address. Never looks a name up. */
import { isIP } from "node:net";

/** `::ffff:10.0.0.5` is 10.0.0.5; IPv6 in its shortest form; anything else as it is, lower case. */
export const plainAddress = (address: string): string => {
  const bare = address
    .replace(/^\[|\]$/g, "")
    .split("%")[0]!
    .toLowerCase();
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(bare);
  if (mapped) return mapped[1]!;
  if (isIP(bare) !== 6) return bare;
  return URL.parse(`http://[${bare}]/`)?.hostname.slice(1, -1) ?? bare;
};

export const isSameAddress = (a: string, b: string): boolean => plainAddress(a) === plainAddress(b);
