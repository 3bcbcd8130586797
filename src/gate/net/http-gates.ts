/**
 * Relays behind HTTP: Shelly, any device with addresses for on and off, and the outputs of Hikvision, Dahua and Axis
 * cameras. Each says in a few lines which order it wants; time limits and login are `http-device.ts`.
 */
import { DeviceError } from "../../devices.ts";
import type { GateFields } from "../../site-gates.ts";
import { createHttpDevice, type HttpDevice, type Order } from "../../system/http-device.ts";
import type { Contact, Reach } from "../contact.ts";

type Wire = { place: string; reach: Reach };

const loginOf = (fields: { user?: string | undefined; password?: string | undefined }, user?: string) => {
  const name = fields.user ?? (fields.password === undefined ? undefined : user);
  return name === undefined ? null : { user: name, password: fields.password ?? "" };
};

/** A device is there when it takes a connection; what it says to an order shows the rest. */
const wireOf = (
  place: string,
  address: string,
  device: HttpDevice,
  contact: Omit<Contact, "close">,
): Wire => ({
  place,
  reach: async () => {
    await device.knock(address);
    return { probe: () => device.knock(address), ...contact, close: () => {} };
  },
});

/** Shelly of the second generation and later: RPC over HTTP, with the relay's own timer. */
export const reachShelly = (id: string, fields: GateFields<"shelly">): Wire => {
  const device = createHttpDevice(id, loginOf(fields, "admin"));
  const address = `http://${fields.host}`;
  const channel = fields.channel - 1;
  const call = async (method: string, body: object): Promise<Record<string, unknown>> => {
    const text = await device.ask({
      method: "POST",
      url: `${address}/rpc/${method}`,
      body: JSON.stringify({ id: channel, ...body }),
    });
    const answer = jsonOf(text);
    if (answer) return answer;
    throw new DeviceError(
      id,
      `${fields.host} does not answer like a Shelly. Check its address and generation.`,
      {
        retry: false,
        uncertain: true,
      },
    );
  };
  const mustBe = async (on: boolean): Promise<void> => {
    const { output } = await call("Switch.GetStatus", {});
    if (output !== on)
      throw new DeviceError(
        id,
        `The Shelly at ${fields.host} stays ${on ? "off" : "on"} although it took the command. Look at its own page.`,
        { retry: false, uncertain: !on },
      );
  };
  return wireOf(`Shelly at ${fields.host}, channel ${fields.channel}`, address, device, {
    set: async (on) => {
      await call("Switch.Set", { on });
      await mustBe(on);
    },
    pulse: async (ms) => {
      await call("Switch.Set", { on: true, toggle_after: ms / 1000 });
    },
    probe: async () => {
      await call("Switch.GetStatus", {});
    },
  });
};

const jsonOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
};

/** Any device with an address that closes its contact, and one that opens it unless it lets go by itself. */
export const reachHttp = (id: string, fields: GateFields<"http">): Wire => {
  const device = createHttpDevice(id, loginOf(fields));
  const order = (url: string, body: string | undefined): Order => ({
    method: fields.method,
    url,
    ...(body === undefined ? {} : { body, type: fields.contentType }),
  });
  const on = order(fields.url, fields.body);
  const off = fields.offUrl === undefined ? null : order(fields.offUrl, fields.offBody);
  const place = `HTTP relay at ${new URL(fields.url).host}`;
  return wireOf(place, fields.url, device, {
    ...(off
      ? {
          set: async (isOn) => {
            await device.ask(isOn ? on : off);
          },
        }
      : {
          pulse: async () => {
            await device.ask(on);
          },
        }),
  });
};

/** ISAPI: `/ISAPI/System/IO/outputs/N/trigger`. */
export const reachHikvision = (id: string, fields: GateFields<"hikvision">): Wire => {
  const device = createHttpDevice(id, loginOf(fields));
  const address = `http://${fields.host}`;
  return wireOf(`output ${fields.channel} of the Hikvision camera at ${fields.host}`, address, device, {
    set: async (on) => {
      await device.ask({
        method: "PUT",
        url: `${address}/ISAPI/System/IO/outputs/${fields.channel}/trigger`,
        type: "application/xml",
        body: `<IOPortData><outputState>${on ? "high" : "low"}</outputState></IOPortData>`,
      });
    },
  });
};

/** The configuration of an alarm output: mode 1 is forced on, 2 is off. */
export const reachDahua = (id: string, fields: GateFields<"dahua">): Wire => {
  const device = createHttpDevice(id, loginOf(fields));
  const address = `http://${fields.host}`;
  return wireOf(`output ${fields.channel} of the Dahua camera at ${fields.host}`, address, device, {
    set: async (on) => {
      const answer = await device.ask({
        method: "GET",
        url: `${address}/cgi-bin/configManager.cgi?action=setConfig&AlarmOut[${fields.channel - 1}].Mode=${on ? 1 : 2}`,
      });
      if (answer.trim() !== "OK")
        throw new DeviceError(id, `${fields.host} refuses the order. Check the camera's model and output.`, {
          retry: false,
        });
    },
  });
};

/** VAPIX I/O port: `/` activates, `\` lets go, and a number between them is a pulse that the camera times. */
export const reachAxis = (id: string, fields: GateFields<"axis">): Wire => {
  const device = createHttpDevice(id, loginOf(fields));
  const address = `http://${fields.host}`;
  const order = (action: string): Order => ({
    method: "GET",
    url: `${address}/axis-cgi/io/port.cgi?action=${encodeURIComponent(`${fields.channel}:${action}`)}`,
  });
  return wireOf(`output ${fields.channel} of the Axis camera at ${fields.host}`, address, device, {
    set: async (on) => {
      await device.ask(order(on ? "/" : "\\"));
    },
    pulse: async (ms) => {
      await device.ask(order(`/${ms}\\`));
    },
  });
};
