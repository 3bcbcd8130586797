/** LCUS relay boards with a CH340 (1 to 8 channels, 9600 8N1). They answer nothing. Pure framing. */
import type { Protocol } from "./protocol.ts";

/** `A0 channel state sum`, the sum over the first three bytes. */
export const lcusFrame = (channel: number, on: boolean): Uint8Array => {
  const state = on ? 1 : 0;
  return Uint8Array.of(0xa0, channel, state, (0xa0 + channel + state) & 0xff);
};

export const lcus: Protocol = {
  name: "LCUS",
  baud: 9600,
  answerMs: 0,
  set: (channel, on) => ({ send: lcusFrame(channel, on) }),
};
