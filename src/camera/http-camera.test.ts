import { afterAll, afterEach, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainEnd } from "./explain.ts";
import { type HttpVideo, openHttpCamera } from "./http-camera.ts";

/** Cameras behind HTTP: servers of the test's own for what they do wrong, Apache for a login that is not ours. */

const dir = mkdtempSync(join(tmpdir(), "http-camera-"));
const APACHE = "/usr/sbin/apache2";
const hasApache = existsSync(APACHE) && existsSync("/usr/lib/apache2/modules/mod_auth_digest.so");
if (!hasApache)
  console.warn("digest login of cameras skipped: Apache is not there (apt install apache2-bin)");
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const JPEG = new TextEncoder().encode("jpeg bytes");
const servers: { stop(force: boolean): unknown }[] = [];
const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
  for (const server of servers.splice(0)) server.stop(true);
});
const serve = (answer: (request: Request) => Response | Promise<Response>) => {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  servers.push(server);
  return server.url;
};
const open = (url: URL | string, framesPerSecond = 50) => {
  const stop = new AbortController();
  stops.push(stop);
  return openHttpCamera(String(url), framesPerSecond, stop.signal);
};
const first = async (video: HttpVideo, count: number) => {
  if (video.kind !== "pictures") throw new Error("no pictures");
  const found: string[] = [];
  for await (const picture of video.pictures) {
    found.push(new TextDecoder().decode(picture));
    if (found.length === count) break;
  }
  return found;
};
const withLogin = (url: URL, user: string, password: string) => {
  const full = new URL(url);
  full.username = encodeURIComponent(user);
  full.password = encodeURIComponent(password);
  return full;
};
const still = () => new Response(JPEG, { headers: { "content-type": "image/jpeg" } });
/** The sentence that the owner reads when a camera at this address says so. */
const sentence = async (url: URL | string) => {
  try {
    await open(url);
  } catch (error) {
    return explainEnd((error as Error).message, String(url), false);
  }
  throw new Error("it was opened");
};

test("a still picture is asked for again and again at the pace that is set", async () => {
  let asked = 0;
  const url = serve(() => {
    asked++;
    return still();
  });
  expect(await first(await open(url), 4)).toEqual(Array(4).fill("jpeg bytes"));
  expect(asked).toBe(4);
});

test("a series of pictures is read as it comes", async () => {
  const url = serve(
    () =>
      new Response("--x\r\nContent-Length: 3\r\n\r\none\r\n--x\r\nContent-Length: 3\r\n\r\ntwo\r\n", {
        headers: { "content-type": "multipart/x-mixed-replace; boundary=other" },
      }),
  );
  expect(await first(await open(url), 2)).toEqual(["one", "two"]);
});

test("any other video is for ffmpeg to find out, and a page is none", async () => {
  const url = serve((request) =>
    new URL(request.url).pathname === "/page"
      ? new Response("<h1>Login</h1>", { headers: { "content-type": "text/html" } })
      : new Response("stream", { headers: { "content-type": "video/x-flv" } }),
  );
  expect((await open(url)).kind).toBe("stream");
  expect(await sentence(`${url}page`)).toContain("carries no video");
});

test("a basic login is sent only when it is asked for, and never to another address", async () => {
  const seen: (string | null)[] = [];
  const url = serve((request) => {
    seen.push(request.headers.get("authorization"));
    return seen.at(-1)
      ? still()
      : new Response("", { status: 401, headers: { "www-authenticate": 'Basic realm="cam"' } });
  });
  await first(await open(withLogin(url, "admin", "p:ss w/rd")), 2);
  const basic = `Basic ${Buffer.from("admin:p:ss w/rd").toString("base64")}`;
  expect(seen).toEqual([null, basic, basic]);
});

test("a wrong password is one attempt, not a storm that locks the account", async () => {
  let asked = 0;
  const url = serve(() => {
    asked++;
    return new Response("", {
      status: 401,
      headers: { "www-authenticate": 'Digest realm="c", nonce="n", qop="auth"' },
    });
  });
  expect(await sentence(withLogin(url, "admin", "wrong"))).toContain("user name or password");
  expect(asked).toBe(2);
});

test("a redirect on the same host is followed, a few times", async () => {
  const url = serve((request) =>
    new URL(request.url).pathname === "/still"
      ? still()
      : new Response("", { status: 302, headers: { location: "/still" } }),
  );
  expect(await first(await open(url), 2)).toEqual(["jpeg bytes", "jpeg bytes"]);
  const circle = serve(() => new Response("", { status: 302, headers: { location: "/again" } }));
  expect(await sentence(circle)).toContain("not followed");
});

for (const [what, to] of [
  ["another host", "http://10.0.0.1/still"],
  ["another port", "http://127.0.0.1:1/still"],
  ["another scheme", "https://127.0.0.1/still"],
  ["a file", "file:///etc/passwd"],
  ["nowhere", ""],
] as const)
  test(`a redirect to ${what} is refused with a sentence and without the password`, async () => {
    const url = serve(() => new Response("", { status: 307, headers: to ? { location: to } : {} }));
    const said = await sentence(withLogin(url, "admin", "s3cret"));
    expect(said).toContain("sends us to another address, which is not followed");
    expect(said).not.toContain("s3cret");
  });

test("a picture without end is given up, not kept", async () => {
  const url = serve(
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
        }),
        { headers: { "content-type": "image/jpeg" } },
      ),
  );
  expect(await sentence(url)).toContain("no video that can be read");
});

test("nobody there, a forbidden and a missing picture each get their sentence", async () => {
  const gone = serve(() => new Response());
  servers.pop()!.stop(true);
  expect(await sentence(gone)).toContain("refuses connections");
  const answers: Record<string, number> = { "/forbidden": 403, "/missing": 404, "/broken": 500 };
  const url = serve((request) => new Response("", { status: answers[new URL(request.url).pathname] ?? 200 }));
  expect(await sentence(`${url}forbidden`)).toContain("forbids");
  expect(await sentence(`${url}missing`)).toContain("no stream at");
  expect(await sentence(`${url}broken`)).toContain("broke the connection");
});

test.skipIf(!hasApache)(
  "Apache's digest login: logged in once, and the same login serves the next pictures",
  async () => {
    const root = join(dir, "apache");
    mkdirSync(join(root, "htdocs"), { recursive: true });
    writeFileSync(join(root, "htdocs", "still.jpg"), JPEG);
    const hash = new Bun.CryptoHasher("md5").update("admin:cam:p@ss").digest("hex");
    writeFileSync(join(root, "users"), `admin:cam:${hash}\n`);
    const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = probe;
    probe.stop(true);
    const modules = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest"];
    writeFileSync(
      join(root, "httpd.conf"),
      `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
ServerRoot ${root}
ServerName localhost
${process.getuid?.() === 0 ? "User www-data\nGroup www-data" : ""}
Listen 127.0.0.1:${port}
PidFile ${root}/pid
ErrorLog ${root}/error.log
DefaultRuntimeDir ${root}
Mutex file:${root}
DocumentRoot ${root}/htdocs
<Directory ${root}/htdocs>
  ForceType image/jpeg
  AuthType Digest
  AuthName cam
  AuthUserFile ${root}/users
  Require valid-user
</Directory>
`,
    );
    // Apache's workers are another user, who must reach the files.
    for (const path of [dir, root]) chmodSync(path, 0o777);
    const apache = Bun.spawn([APACHE, "-f", join(root, "httpd.conf"), "-DFOREGROUND"], {
      stdout: "ignore",
      stderr: "pipe",
    });
    try {
      const url = `http://admin:p%40ss@127.0.0.1:${port}/still.jpg`;
      for (let i = 0; i < 200; i++) {
        const up = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
        if (up) break;
        await Bun.sleep(25);
      }
      expect(await first(await open(url), 3)).toEqual(Array(3).fill("jpeg bytes"));
      expect(await sentence(url.replace("p%40ss", "other"))).toContain("user name or password");
    } finally {
      apache.kill();
      await apache.exited;
    }
  },
  20_000,
);
