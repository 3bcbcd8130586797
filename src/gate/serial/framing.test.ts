import { describe, expect, test } from "bun:test";
import { kmtronic } from "./kmtronic.ts";
import { lcus } from "./lcus.ts";
import { crc16, modbusRtu } from "./modbus-rtu.ts";
import { numato } from "./numato.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").replace(/../g, "$& ").trim();
const bytes = (text: string) => new Uint8Array(Buffer.from(text.replace(/ /g, ""), "hex"));
const waveshare = modbusRtu({ unit: 1, baud: 9600, boardPulse: true });

describe("the frames of each board are those of its manual", () => {
  test("LCUS", () => {
    expect(hex(lcus.set(1, true).send)).toBe("a0 01 01 a2");
    expect(hex(lcus.set(1, false).send)).toBe("a0 01 00 a1");
  });
  test("KMTronic", () => {
    expect(hex(kmtronic.set(1, true).send)).toBe("ff 01 01");
    expect(hex(kmtronic.set(1, false).send)).toBe("ff 01 00");
  });
  test("Numato counts its relays from 0, with letters after 9", () => {
    const said = (channel: number) => new TextDecoder().decode(numato.set(channel, true).send);
    expect([said(1), said(10), said(11), said(32)]).toEqual([
      "relay on 0\r",
      "relay on 9\r",
      "relay on A\r",
      "relay on V\r",
    ]);
  });
  test("Modbus RTU, with the board's own pulse of 700 ms", () => {
    expect(hex(waveshare.set(1, true).send)).toBe("01 05 00 00 ff 00 8c 3a");
    expect(hex(waveshare.set(1, false).send)).toBe("01 05 00 00 00 00 cd ca");
    expect(hex(waveshare.pulse!(1, 700).send)).toBe("01 05 02 00 00 07 8d b0");
    // A pulse is never shorter than set: tenths are rounded up.
    expect(waveshare.pulse!(1, 610).send[5]).toBe(7);
  });
  test("the checksum is CRC-16/MODBUS", () => {
    expect(crc16(new TextEncoder().encode("123456789"))).toBe(0x4b37);
  });
});

describe("an answer is found", () => {
  const on = waveshare.set(1, true);
  const echo = "01 05 00 00 ff 00 8c 3a";

  test("in one piece, in halves, and behind noise", () => {
    expect(on.answer!(bytes(echo))).toBe(true);
    expect(on.answer!(bytes(echo).subarray(0, 5))).toBeNull();
    expect(on.answer!(bytes(`00 ff 01 05 ${echo}`))).toBe(true);
  });
  test("only when it is this command's: another's echo, another unit and a wrong checksum are not", () => {
    expect(on.answer!(waveshare.set(1, false).send)).toBeNull();
    expect(on.answer!(waveshare.set(2, true).send)).toBeNull();
    expect(on.answer!(modbusRtu({ unit: 2, baud: 9600, boardPulse: true }).set(1, true).send)).toBeNull();
    expect(on.answer!(bytes("01 05 00 00 ff 00 8c 3b"))).toBeNull();
  });
  test("as a refusal", () => {
    expect(() => on.answer!(bytes("01 85 02 c3 51"))).toThrow("no such channel");
  });
  test("as the contact's level", () => {
    const read = waveshare.read!(1);
    expect(read.answer!(bytes("01 01 01 01 90 48"))).toBe(true);
    expect(read.answer!(bytes("01 01 01 00 51 88"))).toBe(false);
  });
  test("in a Numato's words, with the prompt behind them", () => {
    const read = numato.read!(1);
    const text = (value: string) => new TextEncoder().encode(value);
    expect(read.answer!(text("relay read 0\n\ron\n\r"))).toBeNull();
    expect(read.answer!(text("relay read 0\n\ron\n\r>"))).toBe(true);
    expect(read.answer!(text(">\n\rrelay read 0\n\roff\n\r>"))).toBe(false);
    expect(read.answer!(text("relay read 0\n\rgarbage\n\r>"))).toBeNull();
  });
  test("random bytes are never taken for one", () => {
    let state = 12_345;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return (state >> 16) & 0xff;
    };
    for (let i = 0; i < 2000; i++) {
      const noise = Uint8Array.from({ length: 32 }, next);
      let answer: unknown = null;
      try {
        answer = on.answer!(noise);
      } catch {
        // A refusal by chance would need a checksum that fits.
        answer = "refused";
      }
      expect(answer).toBeNull();
    }
  });
});
