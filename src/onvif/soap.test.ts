import { afterEach, describe, expect, test } from "bun:test";
import { DeviceError } from "../devices.ts";
import { describeCamera, reachableUri } from "./describe-camera.ts";
import { createOnvifDevice, isUnknownCall, type OnvifCall, SoapFault } from "./soap.ts";

/** What may stand at a camera's address instead of a camera. */

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
const serve = (answer: (request: Request) => Response | Promise<Response>): string => {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 0, fetch: answer });
  closing.push(() => server.stop(true));
  return `127.0.0.1:${server.port}`;
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
const LOGIN = { user: "operator", password: "hunter2" };
const ASK: OnvifCall = { service: "tds", operation: "GetRelayOutputs" };
const MOVE: OnvifCall = { service: "tds", operation: "SetRelayOutputState", moves: true };
const call = (host: string, what = ASK) =>
  failure(createOnvifDevice({ id: "gate-in", host, login: LOGIN }).call(what));
const envelope = (inside: string) =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inside}</s:Body></s:Envelope>`;
const fault = (code: string, reason: string) =>
  envelope(
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:${code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`,
  );

describe("instead of a camera", () => {
  test.each([
    ["a page", "<html><br>A printer</html>"],
    ["nothing", ""],
    ["other XML", "<a/>"],
    ["half an answer", "<s:Envelope xmlns:s='urn:s'><s:Body>"],
    ["an empty body", envelope("")],
    ["the answer to another question", envelope("<GetProfilesResponse/>")],
    ["a document type", `<!DOCTYPE a [<!ENTITY b "c">]>${envelope("<GetRelayOutputsResponse/>")}`],
    ["endless depth", "<a>".repeat(100_000)],
    ["noise", "\u0000\u0001\ufffd"],
  ])("%s is said to be none, and only an order is uncertain", async (_, body) => {
    const host = serve(() => new Response(body));
    const asked = await call(host);
    expect(asked.message).toContain("does not answer like an ONVIF camera");
    expect(asked).toMatchObject({ device: "gate-in", retry: false, uncertain: false });
    expect(await call(host, MOVE)).toMatchObject({ uncertain: true });
  });

  test("an address that sends us elsewhere is not followed", async () => {
    let elsewhere = 0;
    const other = serve(() => {
      elsewhere++;
      return new Response("");
    });
    const host = serve(() => Response.redirect(`http://${other}/`, 307));
    expect((await call(host, MOVE)).message).toContain("sends us to another address");
    expect(elsewhere).toBe(0);
  });

  test("an answer without end is not read to its end", async () => {
    let sent = 0;
    const host = serve(
      () =>
        new Response(
          new ReadableStream({
            pull: (stream) => {
              sent += 65_536;
              stream.enqueue(new Uint8Array(65_536).fill(60));
            },
          }),
        ),
    );
    expect((await call(host)).message).toContain("more than 2097152 bytes");
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test("one that never answers is given up, one that trickles as well", async () => {
    const deaf = serve(() => new Promise(() => {}));
    const slow = serve(
      () =>
        new Response(
          new ReadableStream({
            pull: async (stream) => {
              await Bun.sleep(100);
              stream.enqueue(new TextEncoder().encode(" "));
            },
          }),
        ),
    );
    const [one, other, order] = await Promise.all([call(deaf), call(slow), call(deaf, MOVE)]);
    for (const error of [one, other])
      expect(error).toMatchObject({
        retry: true,
        uncertain: false,
        message: expect.stringContaining("in time"),
      });
    expect(order).toMatchObject({ retry: true, uncertain: true });
  }, 20_000);

  test("an error of its own is one to try again, and an order then uncertain", async () => {
    const host = serve(() => new Response("busy", { status: 503 }));
    expect(await call(host)).toMatchObject({ retry: true, uncertain: false });
    expect(await call(host, MOVE)).toMatchObject({ retry: true, uncertain: true });
  });

  test("a camera that names a service elsewhere is asked where it is, and nobody else", async () => {
    const asked: string[] = [];
    const host = serve(async (request) => {
      const name = /<s:Body><\w+:(\w+)/.exec(await request.text())?.[1];
      asked.push(new URL(request.url).pathname);
      const services =
        name === "GetServices"
          ? `<Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>http://10.0.0.9//127.0.0.1:${new URL(other).port}/m</XAddr></Service>`
          : "";
      return new Response(envelope(`<${name}Response>${services}</${name}Response>`));
    });
    let elsewhere = 0;
    const other = `http://${serve(() => {
      elsewhere++;
      return new Response("");
    })}`;
    await describeCamera(host, LOGIN);
    expect(elsewhere).toBe(0);
    expect(asked.some((path) => path.endsWith(`/127.0.0.1:${new URL(other).port}/m`))).toBe(true);
  });

  test("a host that is no host is refused before anything is sent", () => {
    for (const host of ["", "a b", "10.0.0.1/x", "user:pw@10.0.0.1", "10.0.0.1?x=1"])
      expect(() => createOnvifDevice({ id: "gate-in", host, login: null })).toThrow("is no address");
  });
});

describe("a refusal", () => {
  test("is told in the camera's words, of bounded length, and is certain", async () => {
    const host = serve(
      () => new Response(fault("InvalidArgVal", "no\nsuch relay ".repeat(100)), { status: 400 }),
    );
    const error = await call(host, MOVE);
    expect(error).toMatchObject({ retry: false, uncertain: false });
    expect(error.message).toContain("no such relay");
    expect(error.message.length).toBeLessThan(300);
    expect(error.cause).toBeInstanceOf(SoapFault);
  });

  test("of a call that the camera does not know is known as one", async () => {
    const theirs = fault("ActionNotSupported", "no").replace("s:Sender", "s:Receiver");
    const host = serve(() => new Response(theirs, { status: 500 }));
    const error = await call(host, MOVE);
    expect(isUnknownCall(error)).toBe(true);
    expect(error).toMatchObject({ retry: false, uncertain: false });
  });

  test("that the camera calls its own failure leaves open whether it moved", async () => {
    const theirs = fault("HardwareFailure", "stuck").replace("s:Sender", "s:Receiver");
    const host = serve(() => new Response(theirs, { status: 500 }));
    expect(await call(host, MOVE)).toMatchObject({ retry: true, uncertain: true });
  });

  test("in the older SOAP is understood", async () => {
    const old = `<e:Envelope xmlns:e="urn:e"><e:Body><e:Fault><faultcode>ter:NotAuthorized</faultcode><faultstring>No</faultstring></e:Fault></e:Body></e:Envelope>`;
    const host = serve(() => new Response(old, { status: 500 }));
    expect((await call(host)).message).toContain("refuses this user or password");
  });

  test("never gets the password itself out of us", async () => {
    const heard: string[] = [];
    const host = serve(async (request) => {
      heard.push(`${request.headers.get("authorization")} ${await request.text()}`);
      return new Response("", { status: 401, headers: { "www-authenticate": 'Basic realm="camera"' } });
    });
    expect((await call(host)).message).toContain("refuses this user or password");
    expect(heard.join()).not.toContain("Basic");
    expect(heard.join()).not.toContain("hunter2");
  });

  test("even of the time of day leaves the clock in its head", async () => {
    const theirs = new Date(Date.now() - 600_000).toUTCString();
    const host = serve(
      () => new Response(fault("NotAuthorized", "no"), { status: 400, headers: { date: theirs } }),
    );
    const device = createOnvifDevice({ id: "camera", host, login: LOGIN });
    expect(Math.round((await device.clockOffsetMs())! / 60_000)).toBe(-10);
  });
});

test("a camera that answers only half of what it is asked is described with the other half", async () => {
  const host = serve(async (request) => {
    const name = /<s:Body><\w+:(\w+)/.exec(await request.text())?.[1] ?? "";
    const answers: Record<string, string> = {
      GetSystemDateAndTime: "<SystemDateAndTime/>",
      GetDeviceInformation: "<Model>G-1</Model>",
      GetCapabilities: "<Capabilities><Media><XAddr>http://x/m</XAddr></Media></Capabilities>",
      GetProfiles: '<Profiles token="a"><Name>one</Name></Profiles><Profiles/>',
    };
    const known = answers[name];
    return known === undefined
      ? new Response("<html>Not here</html>", { status: 404 })
      : new Response(envelope(`<${name}Response>${known}</${name}Response>`));
  });
  const about = await describeCamera(host, null);
  expect(about).toMatchObject({ manufacturer: "", model: "G-1", relays: [] });
  expect(about.profiles).toEqual([
    {
      token: "a",
      name: "one",
      encoding: null,
      width: null,
      height: null,
      framesPerSecond: null,
      streamUri: null,
      snapshotUri: null,
    },
  ]);
});

test("an address that a camera names leads to where we reached it, without its login, and only where it may", () => {
  const schemes = ["rtsp:"];
  expect(reachableUri("rtsp://a:b@192.168.1.108:554/x?y=1", "10.0.0.7:8080", schemes)).toBe(
    "rtsp://10.0.0.7:554/x?y=1",
  );
  expect(reachableUri("rtsp://192.168.1.108/x", "[fd00::7]:80", schemes)).toBe("rtsp://[fd00::7]/x");
  for (const uri of [null, "", "x", "file:///etc/passwd", "http://10.0.0.7/"])
    expect(reachableUri(uri, "10.0.0.7", schemes)).toBeNull();
});

test("a camera that names thousands of profiles is asked about a few of them", async () => {
  let asked = 0;
  const host = serve(async (request) => {
    const body = await request.text();
    const name = /<s:Body><\w+:(\w+)/.exec(body)?.[1];
    if (name === "GetServices")
      return new Response(
        envelope(
          "<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl</Namespace><XAddr>http://x/m</XAddr></Service></GetServicesResponse>",
        ),
      );
    if (name === "GetStreamUri") asked++;
    const inside = name === "GetProfiles" ? '<Profiles token="a"/>'.repeat(9000) : "";
    return new Response(envelope(`<${name}Response>${inside}</${name}Response>`));
  });
  expect((await describeCamera(host, null)).profiles).toHaveLength(64);
  expect(asked).toBe(64);
});
