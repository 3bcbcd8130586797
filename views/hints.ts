/** How a relay or a wire is connected, in a sentence or two each, for whoever stands at the barrier with a screwdriver. */
import type { InputKind } from "../src/devices.ts";
import type { SiteFile } from "../src/site.ts";

export const GATE_HINT: Readonly<Record<SiteFile["gates"][number]["driver"], string>> = {
  simulated: "No wire: nothing moves. Choose the real relay before the lane goes into service.",
  gpio: "Drive a relay module from this line, never the barrier itself: COM and NO of the relay go to the controller's OPEN input. If the relay pulls in while the line is off, set activeLow: true.",
  serial:
    "COM and NO of the relay's channel go to the controller's OPEN input; the board gets its own supply. Use the port's name under /dev/serial/by-id, which stays when the cable moves.",
  "modbus-tcp":
    "COM and NO of the coil's relay go to the controller's OPEN input. Give the board a fixed address and leave its timed pulse on: it lets go even if this box dies.",
  shelly:
    "Use a Shelly with a potential-free contact (Plus 1, Pro 1): I and O go to the controller's OPEN input. Set a password on it, and power-on default to off.",
  mqtt: "The relay listens to the topic of the broker; its contact goes to the controller's OPEN input. Choose a relay that lets go by itself when the network is lost.",
  http: "The device's contact goes to the controller's OPEN input. Without offUrl it must let go by itself.",
  hikvision:
    "Alarm output 1A and 1B of the camera go to the controller's OPEN input. It carries little current: put a relay between where the controller asks for more.",
  dahua:
    "ALARM OUT and its common of the camera go to the controller's OPEN input. It carries little current: put a relay between where the controller asks for more.",
  axis: "The camera's I/O port, set as an output, goes through a relay to the controller's OPEN input: it is an open drain and switches to ground only.",
  onvif:
    "The camera's relay output goes to the controller's OPEN input. Set it to monostable with the pulse's length, so that it lets go by itself.",
};

export const WIRE_HINT: Readonly<Record<InputKind, { name: string; hint: string }>> = {
  loop: {
    name: "Loop",
    hint: "From the loop detector's presence output (often terminals of the relay “presence”, not “pulse”), potential-free. It is on while a vehicle stands at the barrier.",
  },
  limit: {
    name: "Open limit",
    hint: "From the controller's “fully open” output. It is on while the arm is up.",
  },
  "closed-limit": {
    name: "Closed limit",
    hint: "From the controller's “fully closed” output. It is on while the arm is down.",
  },
  photocell: {
    name: "Photocell",
    hint: "A second contact of the safety photocell; the first stays on the controller. It is on while the beam is broken.",
  },
  pass: {
    name: "Pass sensor",
    hint: "From the loop or photocell behind the arm. It is on while a vehicle is under or just beyond it.",
  },
  fire: {
    name: "Fire contact",
    hint: "A normally closed contact of the fire panel (normallyClosed: true): a broken wire is an alarm. The panel must open the barrier directly as well.",
  },
  stop: {
    name: "STOP",
    hint: "A spare contact of the barrier's own STOP circuit; we only listen. Never lead the STOP circuit through this box.",
  },
  tamper: { name: "Housing", hint: "The housing's door contact, normally closed." },
  help: { name: "Help button", hint: "The driver's button, normally open. It calls a person at once." },
  ups: { name: "Mains lost", hint: "The UPS's “on battery” contact. It is on while the mains is away." },
};
