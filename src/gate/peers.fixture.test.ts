/** Peers of the drivers that we did not write, and what every test against them needs. No product code imports it. */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import { DeviceError } from "../devices.ts";

const at = (path: string): string | null => (existsSync(path) ? path : null);
export const socat = Bun.which("socat");
export const python = at("/usr/bin/python3");
export const mosquitto = at("/usr/sbin/mosquitto");
export const hasPymodbus =
  python !== null &&
  Bun.spawnSync([python, "-c", "import pymodbus.server"], { stderr: "ignore" }).exitCode === 0;

export const until = async (what: () => boolean, ms = 10_000) => {
  const late = performance.now() + ms;
  while (!what()) {
    if (performance.now() > late) throw new Error(`not within ${ms} ms: ${what}`);
    await Bun.sleep(5);
  }
};
/** What the work was refused with. */
export const failure = async (work: Promise<unknown>): Promise<DeviceError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error("it did not fail");
};
export const freePort = (): number => {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
};

/** A Modbus RTU frame with its CRC by a table-less sum, to play a board without our own framing. */
export const withCrc = (body: Uint8Array): Uint8Array => {
  let crc = 0xffff;
  for (const byte of body) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.concat([body, Buffer.of(crc & 0xff, crc >> 8)]);
};

/** Debian's mosquitto on a free port. @param login the only user; without one everybody may come in. */
export const createBroker = (folder: string, login?: { user: string; password: string }) => {
  const port = freePort();
  const users = join(folder, "users");
  chmodSync(folder, 0o777);
  if (login) {
    writeFileSync(users, `${login.user}:${login.password}\n`);
    Bun.spawnSync(["mosquitto_passwd", "-U", users]);
    chmodSync(users, 0o644);
  }
  writeFileSync(
    join(folder, "conf"),
    `listener ${port} 127.0.0.1\nallow_anonymous ${login === undefined}\n${login ? `password_file ${users}\n` : ""}`,
  );
  let broker: ReturnType<typeof Bun.spawn> | null = null;
  return {
    port,
    start: async () => {
      broker = Bun.spawn([mosquitto ?? "", "-c", join(folder, "conf")], {
        stderr: "ignore",
        stdout: "ignore",
      });
      for (let left = 200; left > 0; left--) {
        const probe = await connectAsync(`mqtt://127.0.0.1:${port}`, {
          reconnectPeriod: 0,
          connectTimeout: 1000,
          ...(login ? { username: login.user, password: login.password } : {}),
        }).catch(() => null);
        if (probe) return probe.endAsync(true);
        await Bun.sleep(20);
      }
    },
    stop: async () => {
      broker?.kill();
      await broker?.exited;
    },
  };
};
