import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gate } from "../../devices.ts";
import { createGate } from "../index.ts";
import { failure, freePort, hasPymodbus, python, until } from "../peers.fixture.test.ts";

/** Peers that we did not write: Debian's pymodbus, and Debian's Apache with digest login. */
const apache = ["/usr/sbin/apache2"].find((path) => existsSync(path)) ?? null;
const modules = "/usr/lib/apache2/modules";
if (!hasPymodbus) console.error("skipped: Modbus TCP needs python3-pymodbus as its peer");
if (!apache) console.error("skipped: digest login needs apache2-bin as its peer");

let folder = "";
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lotkeeper-net-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});
const gateOf = (fields: { driver: string; [field: string]: unknown }): Gate => {
  const gate = createGate({ id: "gate-in", pulseMs: 300, ...fields });
  closing.push(() => gate.close?.().catch(() => {}));
  return gate;
};

const SLAVE = `
import sys
from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer
class Coils(ModbusSequentialDataBlock):
    def setValues(self, address, values):
        super().setValues(address, values)
        print(f"{address} {values}", flush=True)
store = ModbusSlaveContext(co=Coils(0, [0] * 16), zero_mode=True)
StartTcpServer(context=ModbusServerContext(slaves={1: store}, single=False), address=("127.0.0.1", int(sys.argv[1])), allow_reuse_address=True, framer=ModbusRtuFramer if sys.argv[2] == "rtu" else ModbusSocketFramer)
`;

describe.skipIf(!hasPymodbus)("a Modbus relay on the network", () => {
  const start = (port: number, framing: string) => {
    const slave = Bun.spawn([python!, "-c", SLAVE, String(port), framing], {
      stdout: "pipe",
      stderr: "ignore",
    });
    closing.push(() => slave.kill());
    let text = "";
    void (async () => {
      for await (const chunk of slave.stdout) text += new TextDecoder().decode(chunk);
    })();
    return {
      slave,
      written: () => text.split("\n").filter(Boolean),
      forget: () => {
        text = "";
      },
    };
  };

  test.each(["tcp", "rtu"])(
    "in %s frames is pulsed once, and let go",
    async (framing) => {
      const port = freePort();
      const { written, forget } = start(port, framing);
      const gate = gateOf({ driver: "modbus-tcp", host: `127.0.0.1:${port}`, channel: 2, framing });
      await until(() => gate.state().connected, 20_000);
      forget();
      await gate.pulse();
      expect(gate.state().state).toBe("commanded");
      await until(() => written().length >= 2);
      expect(written()).toEqual(["1 [True]", "1 [False]"]);
    },
    30_000,
  );

  test("without a timed pulse of its own is pulsed all the same", async () => {
    const port = freePort();
    const { written, forget } = start(port, "tcp");
    const gate = gateOf({ driver: "modbus-tcp", host: `127.0.0.1:${port}`, boardPulse: true });
    await until(() => gate.state().connected, 20_000);
    forget();
    await gate.pulse();
    await until(() => written().length >= 2);
    expect(written()).toEqual(["0 [True]", "0 [False]"]);
  }, 30_000);

  test("that goes and comes back is taken up again, off first, and no order is made up for", async () => {
    const port = freePort();
    const first = start(port, "tcp");
    const gate = gateOf({ driver: "modbus-tcp", host: `127.0.0.1:${port}` });
    await until(() => gate.state().connected, 20_000);
    first.slave.kill();
    await first.slave.exited;
    await until(() => !gate.state().connected);
    const error = await failure(gate.pulse(300));
    expect(error.message).toMatch(/Nobody answers at|broke/);
    const second = start(port, "tcp");
    await until(() => gate.state().connected, 20_000);
    await Bun.sleep(500);
    expect(second.written().filter((line) => line.includes("True"))).toEqual([]);
  }, 50_000);
});

describe.skipIf(!apache)("Apache with digest login as the device", () => {
  const start = async (): Promise<{ host: string; asked: () => string[] }> => {
    const port = freePort();
    const log = join(folder, "asked.log");
    const script = join(folder, "device.sh");
    mkdirSync(join(folder, "run"));
    writeFileSync(log, "");
    writeFileSync(
      script,
      `#!/bin/sh
body=$(head -c "\${CONTENT_LENGTH:-0}")
echo "$REMOTE_USER $REQUEST_METHOD $REQUEST_URI $body" >>${log}
printf 'Content-Type: application/json\\n\\n'
case $REQUEST_URI in
  */Switch.GetStatus) grep -q -v GetStatus ${log} && grep -v GetStatus ${log} | tail -n 1 | grep -q '"on":true' && echo '{"output":true}' || echo '{"output":false}' ;;
  */configManager.cgi*) echo OK ;;
  *) echo '{"was_on":false}' ;;
esac
`,
    );
    const realm = "device";
    const secret = new Bun.CryptoHasher("md5").update(`admin:${realm}:right password`).digest("hex");
    writeFileSync(join(folder, "users"), `admin:${realm}:${secret}\n`);
    writeFileSync(
      join(folder, "apache.conf"),
      `ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/run/pid
DefaultRuntimeDir ${folder}/run
ErrorLog ${folder}/error.log
Mutex file:${folder}/run
${process.getuid?.() === 0 ? "User www-data\nGroup www-data" : ""}
${["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest", "alias", "cgid"]
  .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
  .join("\n")}
StartServers 1
ScriptSock ${folder}/run/cgid
ScriptAliasMatch ^/.* ${script}
<Location />
  AuthType Digest
  AuthName "${realm}"
  AuthDigestProvider file
  AuthUserFile ${folder}/users
  Require valid-user
</Location>
`,
    );
    for (const path of [folder, join(folder, "run")]) chmodSync(path, 0o777);
    chmodSync(script, 0o755);
    chmodSync(log, 0o666);
    const server = Bun.spawn([apache!, "-f", join(folder, "apache.conf"), "-DFOREGROUND"], {
      stderr: "ignore",
    });
    closing.push(async () => {
      server.kill();
      await server.exited;
    });
    const host = `127.0.0.1:${port}`;
    await until(() => existsSync(join(folder, "run", "pid")));
    for (let left = 100; left > 0; left--) {
      const answer = await fetch(`http://${host}/`).catch(() => null);
      if (answer) break;
      await Bun.sleep(50);
    }
    return { host, asked: () => readFileSync(log, "utf8").split("\n").filter(Boolean) };
  };
  const password = "right password";

  test("a Shelly is switched with its own timer, and let go at the start", async () => {
    const { host, asked } = await start();
    const gate = gateOf({ driver: "shelly", host, password });
    await gate.pulse();
    await gate.hold(true);
    await gate.hold(false);
    expect(asked().filter((line) => line.includes("Switch.Set"))).toEqual([
      'admin POST /rpc/Switch.Set {"id":0,"on":false}',
      'admin POST /rpc/Switch.Set {"id":0,"on":true,"toggle_after":0.3}',
      'admin POST /rpc/Switch.Set {"id":0,"on":true}',
      'admin POST /rpc/Switch.Set {"id":0,"on":false}',
    ]);
  });

  test("camera outputs get the orders that their makers document", async () => {
    const { host, asked } = await start();
    const order = async (driver: string) => {
      const before = asked().length;
      const gate = gateOf({ driver, host, user: "admin", password, channel: 1 });
      await gate.pulse();
      await until(() => gate.state().state === "idle");
      await gate.close?.();
      return asked().slice(before);
    };
    const high =
      "admin PUT /ISAPI/System/IO/outputs/1/trigger <IOPortData><outputState>high</outputState></IOPortData>";
    const low = high.replace("high", "low");
    const hikvision = await order("hikvision");
    expect([hikvision[0], hikvision[1], hikvision[2]]).toEqual([low, high, low]);
    const dahua = await order("dahua");
    expect(dahua.slice(0, 3).map((line) => line.trim().replace(/^.*&/, ""))).toEqual([
      "AlarmOut[0].Mode=2",
      "AlarmOut[0].Mode=1",
      "AlarmOut[0].Mode=2",
    ]);
    const axis = await order("axis");
    expect(axis.slice(0, 2).map((line) => decodeURIComponent(line.trim()))).toEqual([
      "admin GET /axis-cgi/io/port.cgi?action=1:\\",
      "admin GET /axis-cgi/io/port.cgi?action=1:/300\\",
    ]);
  });

  test("any device with addresses for on and off is driven; one that lets go by itself cannot hold", async () => {
    const { host, asked } = await start();
    const login = { user: "admin", password };
    const both = gateOf({ driver: "http", url: `http://${host}/on`, offUrl: `http://${host}/off`, ...login });
    await both.pulse();
    await until(() => asked().length >= 3);
    expect(asked().map((line) => line.trim())).toEqual(["admin GET /off", "admin GET /on", "admin GET /off"]);
    const once = gateOf({ driver: "http", url: `http://${host}/ring`, method: "POST", body: "{}", ...login });
    await once.pulse();
    expect(asked().at(-1)).toBe("admin POST /ring {}");
    expect(await failure(once.hold(true))).toMatchObject({ retry: false });
  });

  test("a wrong password is said to be one, and nothing is tried twice", async () => {
    const { host, asked } = await start();
    const gate = gateOf({ driver: "shelly", host, password: "wrong" });
    const error = await failure(gate.pulse(300));
    expect(error.message).toContain("refuses this user or password");
    expect(error).toMatchObject({ retry: false, uncertain: false });
    expect(asked()).toEqual([]);
    const none = gateOf({ driver: "shelly", host });
    expect((await failure(none.pulse(300))).message).toContain("wants a user and a password");
  });
});

describe("a device on the network that behaves badly", () => {
  const serve = (answer: (request: Request) => Response | Promise<Response>): string => {
    const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: answer });
    closing.push(() => server.stop(true));
    return `127.0.0.1:${server.port}`;
  };

  test("by sending us elsewhere is not followed", async () => {
    let elsewhere = 0;
    const other = serve(() => {
      elsewhere++;
      return new Response("");
    });
    const host = serve(() => Response.redirect(`http://${other}/`, 307));
    const gate = gateOf({ driver: "http", url: `http://${host}/on` });
    expect((await failure(gate.pulse(300))).message).toContain("sends us to another address");
    expect(elsewhere).toBe(0);
  });

  test("by not answering is uncertain, and asked only once", async () => {
    let asked = 0;
    const host = serve(() => {
      asked++;
      return new Promise(() => {});
    });
    const gate = gateOf({ driver: "http", url: `http://${host}/on` });
    const error = await failure(gate.pulse());
    expect(error).toMatchObject({ uncertain: true });
    expect(asked).toBe(1);
  }, 15_000);

  test("by answering without end is read no further than needed", async () => {
    const host = serve(
      () =>
        new Response(
          new ReadableStream({
            pull: (stream) => stream.enqueue(new Uint8Array(65_536)),
          }),
        ),
    );
    const gate = gateOf({ driver: "http", url: `http://${host}/on` });
    await gate.pulse();
    expect(gate.state().connected).toBe(true);
  });

  test("by not being a Shelly at all is said so", async () => {
    const host = serve(() => new Response("<html>A printer</html>"));
    const gate = gateOf({ driver: "shelly", host });
    expect((await failure(gate.pulse(300))).message).toContain("does not answer like a Shelly");
  });

  test("by not being there is certain not to have moved", async () => {
    const gate = gateOf({ driver: "http", url: `http://127.0.0.1:${freePort()}/on` });
    const error = await failure(gate.pulse(400));
    expect(error).toMatchObject({ retry: true, uncertain: false });
    expect(error.message).toContain("Nobody answers at 127.0.0.1");
  });
});
