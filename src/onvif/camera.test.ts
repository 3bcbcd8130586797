import { afterEach, describe, expect, test } from "bun:test";
import { DeviceError, type Gate } from "../devices.ts";
import { createGate } from "../gate/index.ts";
import { checkOnvif } from "../verbs/doctor/onvif.ts";
import { freePort, hasCamera, LOGIN, startCamera, type TestCamera, until } from "./camera.fixture.test.ts";
import { describeCamera } from "./describe-camera.ts";
import { findCameras } from "./find-cameras.ts";
import { relayOutputsOf } from "./relay-outputs.ts";
import { createOnvifDevice, isUnknownCall } from "./soap.ts";

/** Against gSOAP: its XML, its WS-Security with replay and freshness checks, its HTTP digest, its WS-Discovery. */

const PULSE_MS = 300;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const cameraOf = async (...options: string[]): Promise<TestCamera> => {
  const camera = await startCamera(options);
  closing.push(camera.kill);
  return camera;
};
const gateOf = (host: string, fields: Record<string, unknown> = {}): Gate => {
  const gate = createGate({ id: "gate-in", driver: "onvif", pulseMs: PULSE_MS, host, ...LOGIN, ...fields });
  closing.push(() => gate.close?.().catch(() => {}));
  return gate;
};
/** Reached, let go, and whatever that took forgotten. */
const readyGate = async (camera: TestCamera, fields: Record<string, unknown> = {}): Promise<Gate> => {
  const gate = gateOf(camera.host, fields);
  await until(() => gate.state().connected);
  return gate;
};
const failure = async (work: Promise<unknown>): Promise<DeviceError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeviceError) return error;
    throw error;
  }
  throw new Error("it did not fail");
};
const relay = (events: string[]) => events.filter((line) => /^\d (in)?active/.test(line));

describe.skipIf(!hasCamera)("a camera that is asked about itself", () => {
  test("names its maker, its clock, its streams from the older media service, and its relays", async () => {
    const camera = await cameraOf("media=1");
    const about = await describeCamera(camera.host, LOGIN);
    expect(about).toMatchObject({ manufacturer: "Gate & Sons", model: "G-1", firmware: "2.8.124" });
    expect(Math.abs(about.clockOffsetMs ?? Number.NaN)).toBeLessThan(5000);
    expect(about.profiles).toEqual([
      {
        token: "Main",
        name: "main stream",
        encoding: "H264",
        width: 2560,
        height: 1440,
        framesPerSecond: 25,
        streamUri: "rtsp://127.0.0.1:554/Main?unicast=true",
        snapshotUri: "http://127.0.0.1/snap.jpg",
      },
      {
        token: "Sub",
        name: "sub stream",
        encoding: "H264",
        width: 1280,
        height: 720,
        framesPerSecond: 15,
        streamUri: "rtsp://127.0.0.1:554/Sub?unicast=true",
        snapshotUri: null,
      },
    ]);
    expect(about.relays.map(({ token }) => token)).toEqual(["RelayOutputToken_0", "RelayOutputToken_1"]);
    expect(about.relays[0]).toMatchObject({ mode: "Bistable", delayMs: 1000, idle: "closed" });
  });

  test("with the newer media service tells of H.265", async () => {
    const camera = await cameraOf();
    expect((await describeCamera(camera.host, LOGIN)).profiles).toMatchObject([
      { token: "Main2", encoding: "H265", width: 3840, framesPerSecond: 12.5 },
    ]);
  });

  test("that is old and has no relays is described all the same", async () => {
    const camera = await cameraOf("old", "relays=none");
    const about = await describeCamera(camera.host, LOGIN);
    expect(about.relays).toEqual([]);
    expect(about.profiles).toHaveLength(2);
  });

  test("that wants HTTP digest gets it, and not both logins at once", async () => {
    const camera = await cameraOf("auth=digest");
    expect(await describeCamera(camera.host, LOGIN)).toMatchObject({
      model: "G-1",
      profiles: [{ width: 3840 }],
    });
    const error = await failure(describeCamera(camera.host, { ...LOGIN, password: "wrong" }));
    expect(error.message).toContain("refuses this user or password");
  });

  test("whose clock is an hour off is signed by its own clock", async () => {
    const camera = await cameraOf("clock=3600");
    const about = await describeCamera(camera.host, LOGIN);
    expect(Math.round((about.clockOffsetMs ?? 0) / 60_000)).toBe(60);
    expect(await camera.events()).toEqual([]);
    // Without having looked at its clock, it refuses us once; then it is looked at.
    const blind = createOnvifDevice({ id: "camera", host: camera.host, login: LOGIN });
    await blind.call({ service: "tds", operation: "GetDeviceInformation" });
    expect(await camera.events()).toEqual(["refused"]);
  });

  test("by the wrong user or password says so, once, and the answer repeats no password", async () => {
    const camera = await cameraOf();
    const error = await failure(describeCamera(camera.host, { ...LOGIN, password: "hunter2" }));
    expect(error).toMatchObject({ retry: false, uncertain: false });
    expect(error.message).toContain("refuses this user or password");
    expect(error.message).not.toContain("hunter2");
    expect(await camera.events()).toEqual(["refused"]);
    expect((await failure(describeCamera(camera.host, null))).message).toContain(
      "wants a user and a password",
    );
  });

  test("that does not know a call at all is understood in its own words", async () => {
    const camera = await cameraOf();
    const device = createOnvifDevice({ id: "camera", host: camera.host, login: LOGIN });
    expect(isUnknownCall(await failure(device.call({ service: "tds", operation: "GetNTP" })))).toBe(true);
  });

  test("is found on the network by asking everybody, once however often it answers", async () => {
    const camera = await cameraOf();
    const found = await findCameras({ timeoutMs: 1500, from: ["127.0.0.1"] });
    const mine = found.filter(({ xaddrs }) => xaddrs[0]?.includes(camera.host));
    expect(mine).toEqual([
      {
        address: "127.0.0.1",
        name: "Gate camera",
        hardware: "G-1",
        xaddrs: [`http://${camera.host}/onvif/device_service`, "http://192.168.1.108/onvif/device_service"],
      },
    ]);
  });

  test("shows in doctor with its clock, and one that no lane uses is named", async () => {
    const camera = await cameraOf("clock=-7200");
    const site = { framesPerSecond: 5 };
    const found = [
      {
        address: "127.0.0.1",
        name: "",
        hardware: "",
        xaddrs: [`http://${camera.host}/onvif/device_service`],
      },
      {
        address: "10.0.0.9",
        name: "Yard",
        hardware: "G-1",
        xaddrs: ["http://10.0.0.9/onvif/device_service"],
      },
    ];
    const url = (password: string) => `rtsp://operator:${encodeURIComponent(password)}@127.0.0.1/Main`;
    const checks = await checkOnvif(
      [
        { ...site, id: "good", url: url(LOGIN.password) },
        { ...site, id: "other", url: url("hunter2") },
        { ...site, id: "plain", url: "rtsp://127.0.0.2/Main" },
      ],
      async () => found,
    );
    expect(checks.map(({ check, ok }) => [check, ok])).toEqual([
      ["camera good ONVIF", false],
      ["camera other ONVIF", true],
      ["cameras nearby", true],
    ]);
    expect(checks[0]?.detail).toBe(
      "Gate & Sons, G-1, its clock is 2 h behind ours; relay outputs: RelayOutputToken_0, RelayOutputToken_1",
    );
    expect(checks[2]?.detail).toContain("10.0.0.9 Yard");
    expect(JSON.stringify(checks)).not.toContain("hunter2");
  });
});

describe.skipIf(!hasCamera)("a camera's relay as the gate", () => {
  test("is let go at the start, told its time once, and times each pulse itself", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera);
    expect(await camera.events()).toEqual(["0 inactive as told", `0 settings monostable ${PULSE_MS} closed`]);
    await camera.forget();
    await gate.pulse();
    expect(gate.state()).toMatchObject({ state: "commanded", connected: true });
    await until(() => camera.heard().length >= 2);
    await gate.pulse();
    await until(() => camera.heard().length >= 4);
    await until(() => gate.state().state === "idle");
    await gate.close?.();
    expect(await camera.events()).toEqual([
      "0 active as told",
      "0 inactive by itself",
      "0 active as told",
      "0 inactive by itself",
      "0 inactive as told",
    ]);
  });

  test.each(["timing=no", "timing=whole"])(
    "of a camera that cannot time the pulse (%s) is timed by us",
    async (timing) => {
      const camera = await cameraOf(timing);
      const gate = await readyGate(camera);
      expect(relay(await camera.events())).toEqual(["0 inactive as told"]);
      await camera.forget();
      await gate.pulse();
      await until(() => camera.heard().length >= 2);
      await until(() => gate.state().state === "idle");
      expect(await camera.events()).toEqual(["0 active as told", "0 inactive as told"]);
    },
  );

  test("that shall not be set is left as it is", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera, { cameraPulse: false, channel: 2 });
    await gate.pulse();
    await until(() => camera.heard().length >= 3);
    expect(await camera.events()).toEqual(["1 inactive as told", "1 active as told", "1 inactive as told"]);
  });

  test("holds the barrier open for longer than a pulse, and times pulses again afterwards", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera);
    await camera.forget();
    await gate.hold(true);
    expect(gate.state().state).toBe("held-open");
    await Bun.sleep(3 * PULSE_MS);
    expect(await camera.events()).toEqual([`0 settings bistable ${PULSE_MS} closed`, "0 active as told"]);
    await camera.forget();
    await gate.hold(false);
    await gate.pulse();
    await until(() => camera.heard().length >= 4);
    expect(await camera.events()).toEqual([
      "0 inactive as told",
      `0 settings monostable ${PULSE_MS} closed`,
      "0 active as told",
      "0 inactive by itself",
    ]);
  });

  test("that somebody sets to latch is let go and told its time again, but not while it is held", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera);
    const somebody = relayOutputsOf(createOnvifDevice({ id: "camera", host: camera.host, login: LOGIN }));
    const latch = async () => somebody.configure((await somebody.list())[0]!, "Bistable", PULSE_MS);
    await latch();
    await camera.forget();
    await until(() => camera.heard().length >= 2);
    expect(await camera.events()).toEqual(["0 inactive as told", `0 settings monostable ${PULSE_MS} closed`]);
    await gate.hold(true);
    await camera.forget();
    await Bun.sleep(6000);
    expect(await camera.events()).toEqual([]);
  }, 30_000);

  test("whose user is taken away is a fault before anybody waits for it", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera);
    await camera.kill();
    const again = await startCamera(["auth=digest", "user=somebody"], camera.port);
    closing.push(again.kill);
    await until(() => /refuses this user/.test(gate.state().detail), 20_000);
    expect(gate.state().connected).toBe(false);
  }, 30_000);

  test("that is held stays so while the camera is reached anew", async () => {
    const camera = await cameraOf();
    const gate = await readyGate(camera);
    await gate.hold(true);
    await camera.kill();
    await until(() => !gate.state().connected, 20_000);
    const again = await startCamera([], camera.port);
    closing.push(again.kill);
    await until(() => gate.state().connected);
    expect(await again.events()).toEqual(["0 active as told"]);
  }, 40_000);

  test("behind digest login, behind the service for inputs and outputs, and an hour off is driven all the same", async () => {
    for (const option of ["auth=digest", "relays=io", "clock=3600", "clock=-3600"]) {
      const camera = await cameraOf(option);
      const gate = await readyGate(camera, { channel: "RelayOutputToken_1" });
      await camera.forget();
      await gate.pulse();
      await until(() => camera.heard().length >= 2);
      expect([option, ...(await camera.events())]).toEqual([
        option,
        "1 active as told",
        "1 inactive by itself",
      ]);
    }
  }, 20_000);

  test("with a wrong password never moves, and the camera is not asked again at once", async () => {
    const camera = await cameraOf();
    const gate = gateOf(camera.host, { password: "wrong" });
    const error = await failure(gate.pulse(1000));
    expect(error).toMatchObject({ retry: false, uncertain: false });
    expect(error.message).toContain("refuses this user or password");
    expect(gate.state()).toMatchObject({ state: "fault", connected: false });
    await Bun.sleep(1500);
    expect(await camera.events()).toEqual(["refused"]);
  });

  test("that is not there is named with those that are", async () => {
    const camera = await cameraOf();
    const wrong = await failure(gateOf(camera.host, { channel: "Relay9" }).pulse(1000));
    expect(wrong.message).toContain("RelayOutputToken_0, RelayOutputToken_1");
    expect((await failure(gateOf(camera.host, { channel: 3 }).pulse(1000))).message).toContain("from 1 to 2");
    const bare = await cameraOf("relays=none");
    const none = await failure(gateOf(bare.host).pulse(1000));
    expect(none).toMatchObject({ retry: false, uncertain: false });
    expect(none.message).toContain("has no relay output");
    expect(relay([...(await camera.events()), ...(await bare.events())])).toEqual([]);
  });

  test("of a camera that dies between on and off is a fault, and let go as soon as it is back", async () => {
    const camera = await cameraOf("timing=no");
    const gate = await readyGate(camera);
    await camera.forget();
    await gate.pulse();
    expect(await camera.events()).toEqual(["0 active as told"]);
    await camera.kill();
    await until(() => !gate.state().connected, 20_000);
    expect(gate.state()).toMatchObject({ state: "fault", detail: expect.stringContaining("Check") });
    const again = await startCamera(["timing=no"], camera.port);
    closing.push(again.kill);
    await until(() => gate.state().connected, 20_000);
    await Bun.sleep(2 * PULSE_MS);
    expect(relay(await again.events())).toEqual(["0 inactive as told"]);
  }, 60_000);

  test("whose answer is lost is uncertain, told only once, and let go as soon as the camera answers", async () => {
    const camera = await cameraOf("timing=no");
    let isDeaf = false;
    const between = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 0,
      fetch: async (request) => {
        const body = await request.bytes();
        const answer = await fetch(`http://${camera.host}${new URL(request.url).pathname}`, {
          method: "POST",
          body,
          headers: { "content-type": request.headers.get("content-type") ?? "" },
        });
        const bytes = await answer.bytes();
        if (isDeaf) await new Promise(() => {});
        return new Response(bytes, { status: answer.status, headers: answer.headers });
      },
    });
    closing.push(() => between.stop(true));
    const gate = gateOf(`127.0.0.1:${between.port}`);
    await until(() => gate.state().connected);
    await camera.forget();
    isDeaf = true;
    const error = await failure(gate.pulse());
    isDeaf = false;
    expect(error).toMatchObject({ uncertain: true });
    await until(() => relay(camera.heard()).length >= 2, 20_000);
    await until(() => gate.state().connected, 20_000);
    await Bun.sleep(2 * PULSE_MS);
    expect(relay(await camera.events())).toEqual(["0 active as told", "0 inactive as told"]);
  }, 60_000);

  test("of a camera that is away is certain not to have moved, and no order is made up for", async () => {
    const port = freePort();
    const gate = gateOf(`127.0.0.1:${port}`);
    const error = await failure(gate.pulse(500));
    expect(error).toMatchObject({ retry: true, uncertain: false });
    expect(error.message).toContain(`Nobody answers at 127.0.0.1:${port}`);
    const camera = await startCamera([], port);
    closing.push(camera.kill);
    await until(() => gate.state().connected);
    await Bun.sleep(2 * PULSE_MS);
    expect(relay(await camera.events())).toEqual(["0 inactive as told"]);
  }, 20_000);
});
