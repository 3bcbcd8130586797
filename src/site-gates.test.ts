import { describe, expect, test } from "bun:test";
import { parseSiteFile, problemText } from "./site-file.ts";
import {
  fieldTexts,
  GATE_FIELDS,
  gpioLineOf,
  INPUT_DRIVERS,
  inputTexts,
  type KnownDriver,
} from "./site-gates.ts";
import { HEADERS, type Header, lineOfPin } from "./site-pins.ts";

const siteWith = (gate: string, inputs = "") =>
  parseSiteFile(`site: { name: Lab, timezone: UTC, currency: EUR }
lanes:
  - { id: in-1, direction: entry, gate: g${inputs ? `, inputs: { ${inputs} }` : ""} }
gates:
  - { id: g, ${gate} }
`);
const problems = (gate: string, inputs = "") => {
  const parsed = siteWith(gate, inputs);
  return parsed.ok ? [] : parsed.problems.map(problemText);
};

describe("a gate's own fields", () => {
  test("are taken with their defaults", () => {
    const parsed = siteWith("driver: gpio, chip: pinctrl-bcm2711, line: 17");
    expect(parsed.ok && parsed.value.gates[0]).toEqual({
      id: "g",
      driver: "gpio",
      pulseMs: 500,
      chip: "pinctrl-bcm2711",
      line: 17,
      activeLow: false,
    });
  });

  test("of a camera's relay name it by number or by token", () => {
    const channelOf = (channel: string) => {
      const parsed = siteWith(`driver: onvif, host: 10.0.0.7, user: a, password: x${channel}`);
      return parsed.ok && parsed.value.gates[0];
    };
    expect(channelOf("")).toMatchObject({ channel: 1, cameraPulse: true });
    expect(channelOf(", channel: 2")).toMatchObject({ channel: 2 });
    expect(channelOf(', channel: "2"')).toMatchObject({ channel: "2" });
    expect(channelOf(", channel: AlarmOut_0")).toMatchObject({ channel: "AlarmOut_0" });
  });

  test.each([
    [
      "driver: gpio, line: 17",
      "line 5: gates[0].chip: is missing; gpiodetect lists the chips of this machine",
    ],
    ["driver: gpio, chip: c, line: -1", "gates[0].line"],
    [
      "driver: gpio, board: pi4, pin: 6",
      "gates[0].pin: pin 6 is power, ground or reserved; use one of 3, 5, 7",
    ],
    ["driver: gpio, board: pi4, pin: 11, line: 17", "write chip and line, or board and pin, not both"],
    ["driver: gpio, board: pi9, pin: 11", "write one of pi4, pi5, jetson-orin-nano"],
    [
      "driver: gpio, chip: c, line: 1, chanel: 2",
      "gates[0].chanel: is not a field of driver gpio; it knows chip, line",
    ],
    [
      "driver: serial, path: /dev/ttyUSB0",
      "gates[0].protocol: is missing; write lcus, modbus-rtu, kmtronic or numato",
    ],
    ["driver: serial, protocol: lcus", "gates[0].path: is missing; write the port's path"],
    ["driver: serial, protocol: lcus, path: ttyUSB0", "write a path such as /dev/serial/by-id/"],
    ["driver: serial, protocol: lcus, path: /dev/ttyUSB0, channel: 99", "gates[0].channel: the most is 16"],
    ["driver: onvif, host: 10.0.0.7, password: x", "gates[0].user: is missing"],
    ["driver: onvif, host: 10.0.0.7, user: a, password: x, channel: 0", "gates[0].channel: the least is 1"],
    [
      "driver: onvif, host: http://10.0.0.7/, user: a, password: x",
      "write a name or an address such as 10.0.0.20",
    ],
    [
      "driver: onvif, host: 10.0.0.7, user: a, password: x, path: x",
      "write a path such as /onvif/device_service",
    ],
    ["driver: simulated, line: 3", "gates[0].line: is not a field of driver simulated; it knows none"],
  ])("%s is refused with line, field and cure", (gate, sentence) => {
    expect(problems(gate).join("\n")).toContain(sentence);
  });

  test("of a wire are checked as well", () => {
    const gate = "driver: simulated";
    expect(problems(gate, "loop: { driver: gpio, chip: c, line: 4 }")).toEqual([]);
    expect(problems(gate, "loop: { driver: gpio, chip: c }").join()).toContain(
      "line 3: lanes[0].inputs.loop.line",
    );
    expect(problems(gate, "loop: { driver: radio }").join()).toContain("there is no input driver radio");
    expect(problems(gate, "fire: { driver: gpio, chip: c, line: 1, debounceMs: 5000 }").join()).toContain(
      "the most is 2000",
    );
  });

  test.each([
    ["loop: { driver: modbus-tcp, host: 10.0.0.9, address: 3 }", ""],
    ["loop: { driver: modbus-tcp, host: 10.0.0.9 }", "inputs.loop.address: is missing"],
    ["loop: { driver: modbus-tcp, host: 10.0.0.9, address: 70000 }", "the most is 65535"],
    ["loop: { driver: modbus-tcp, host: 'http://x', address: 1 }", "without http://"],
    [
      "loop: { driver: modbus-rtu, path: /dev/ttyUSB0, address: 1, from: registers }",
      "write discrete-inputs",
    ],
    ["loop: { driver: modbus-rtu, address: 1 }", "inputs.loop.path: is missing"],
    ["loop: { driver: mqtt, host: broker, topic: barrier/# }", "write one topic, without + and #"],
    ["loop: { driver: mqtt, host: broker, topic: a, line: 4 }", "is not a field of input driver mqtt"],
    ["loop: { driver: mqtt, host: broker, topic: a, debounceMs: 2001 }", "the most is 2000"],
  ])("of the wire %s are checked: %s", (inputs, sentence) => {
    const said = problems("driver: simulated", inputs);
    if (sentence === "") expect(said).toEqual([]);
    else expect(said.join("\n")).toContain(sentence);
  });

  test("of two boards on one serial port have one speed", () => {
    const gate = "driver: serial, protocol: modbus-rtu, path: /dev/ttyUSB0, baud: 19200";
    const wire = (baud: string) => `loop: { driver: modbus-rtu, path: /dev/ttyUSB0, address: 0${baud} }`;
    expect(problems(gate, wire(", baud: 19200"))).toEqual([]);
    expect(problems(gate, wire("")).join()).toContain(
      "lanes[0].inputs.loop.baud: the gate g uses the port /dev/ttyUSB0 at another speed",
    );
    expect(
      problems("driver: serial, protocol: lcus, path: /dev/ttyUSB0", wire(", baud: 19200")).join(),
    ).toContain("at another speed");
  });

  test("of a relay that only knows pulses do not go with hours at which it is held open", () => {
    const held = (gate: string) =>
      parseSiteFile(`site: { name: Lab, timezone: UTC, currency: EUR }
lanes:
  - { id: in-1, direction: entry, gate: g, heldOpen: [{ days: mon-fri }] }
gates:
  - { id: g, driver: http, url: "http://10.0.0.9/on"${gate} }
`);
    expect(held(', offUrl: "http://10.0.0.9/off"').ok).toBe(true);
    const refused = held("");
    expect(refused.ok ? [] : refused.problems.map(problemText).join()).toContain("only knows pulses");
  });

  test("can be explained: each has a label, and most a help", () => {
    for (const driver of Object.keys(GATE_FIELDS) as KnownDriver[])
      for (const field of fieldTexts(driver))
        expect(field.title, `${driver} ${field.name}`).not.toBe(field.name);
    for (const driver of INPUT_DRIVERS.filter((one) => one !== "simulated"))
      for (const field of inputTexts(driver))
        expect(field.title, `${driver} ${field.name}`).not.toBe(field.name);
    expect(fieldTexts("serial").map((field) => field.name)).toContain("boardPulse");
  });
});

describe("pins as printed on the board", () => {
  test("lead to the line that their makers document", () => {
    expect(gpioLineOf({ board: "pi4", pin: 11 })).toEqual({ chip: "pinctrl-bcm2711", line: 17 });
    expect(gpioLineOf({ board: "pi5", pin: 40 })).toEqual({ chip: "pinctrl-rp1", line: 21 });
    expect(gpioLineOf({ board: "jetson-orin-nano", pin: 7 })).toEqual({
      chip: "tegra234-gpio",
      line: "PAC.06",
    });
  });
  test("are never power or ground, and each leads to a line of its own", () => {
    const notGpio = [1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39];
    for (const header of Object.keys(HEADERS) as Header[]) {
      expect(notGpio.map((pin) => lineOfPin(header, pin))).toEqual(notGpio.map(() => null));
      const lines = Object.values(HEADERS[header].pins);
      expect(new Set(lines).size).toBe(lines.length);
    }
  });
});
