/** KMTronic USB and RS485 relay boards (9600 8N1). Commands are not answered. Pure framing. */
import type { Protocol } from "./protocol.ts";

export const kmtronic: Protocol = {
  name: "KMTronic",
  baud: 9600,
  answerMs: 0,
  set: (channel, on) => ({ send: Uint8Array.of(0xff, channel, on ? 1 : 0) }),
};
