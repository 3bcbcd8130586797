/** What `doctor` asks of the machine: ffmpeg, disk, clock, port, GPIO, serial. Looks; changes nothing that stays. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import type { HealthCheck } from "../../house.ts";
import { EARLIEST_TRUSTED_MS } from "../../system/clock.ts";
import { freeBytes, LOW_DISK_BYTES, sizeText } from "../../system/disk.ts";

/** @param name of a program. Its first line with `-version`, or null when it cannot be started. */
async function versionOf(name: string): Promise<string | null> {
  try {
    const child = Bun.spawn([name, "-version"], { stdout: "pipe", stderr: "ignore", stdin: "ignore" });
    const text = await new Response(child.stdout).text();
    return (await child.exited) === 0 ? (text.split("\n")[0] ?? "").trim() : null;
  } catch {
    return null;
  }
}

export async function checkFfmpeg(): Promise<HealthCheck> {
  const version = await versionOf("ffmpeg");
  const isOld = version !== null && Number(/version n?(\d+)\./.exec(version)?.[1] ?? 99) < 4;
  return {
    check: "ffmpeg",
    ok: version !== null && !isOld,
    detail: version ?? "ffmpeg is not installed, so no camera can be watched.",
    hint:
      version === null
        ? "Install it: sudo apt install ffmpeg"
        : isOld
          ? "Version 4 or newer is needed: sudo apt install ffmpeg"
          : "",
  };
}

/** The folder when it exists, else its nearest parent that does. */
function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Writes a small file where the records are, or would be, and takes it away again. */
export function checkDataFolder(dataDir: string): HealthCheck {
  const isThere = existsSync(dataDir);
  const folder = nearestFolder(dataDir);
  const probe = join(folder, `.lotkeeper-doctor-${process.pid}`);
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    if (isThere) writeFileSync(probe, "x", { flag: "wx", mode: 0o600 });
    else mkdirSync(probe, { mode: 0o700 });
    rmSync(probe, { recursive: true });
    return {
      check: "data folder",
      ok: true,
      detail: isThere
        ? `${resolve(dataDir)} can be written.`
        : `${resolve(dataDir)} will be made at the first start.`,
      hint: "",
    };
  } catch (error) {
    return {
      check: "data folder",
      ok: false,
      detail: `${resolve(dataDir)} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      hint: "Give it to the user that runs Lotkeeper (chown), mount its disk writable, or choose another with --data.",
    };
  }
}

export async function checkDisk(dataDir: string): Promise<HealthCheck> {
  const free = await freeBytes(nearestFolder(dataDir));
  const ok = free >= LOW_DISK_BYTES;
  return {
    check: "disk",
    ok,
    detail: `${sizeText(free)} free`,
    hint: ok ? "" : "Free some space, or move the data folder to a larger disk. Pictures are dropped first.",
  };
}

async function isSynchronised(): Promise<boolean | null> {
  if (existsSync("/run/systemd/timesync/synchronized")) return true;
  try {
    const child = Bun.spawn(["timedatectl", "show", "-p", "NTPSynchronized", "--value"], {
      stdout: "pipe",
      stderr: "ignore",
      stdin: "ignore",
    });
    const text = (await new Response(child.stdout).text()).trim();
    return (await child.exited) !== 0 || text === "" ? null : text === "yes";
  } catch {
    return null;
  }
}

export async function checkClock(nowMs: number): Promise<HealthCheck> {
  const ok = nowMs >= EARLIEST_TRUSTED_MS;
  const synchronised = await isSynchronised();
  const source =
    synchronised === null
      ? "no time server can be seen from here"
      : synchronised
        ? "set by a time server"
        : "not yet set by a time server";
  return {
    check: "clock",
    ok,
    detail: `${new Date(nowMs).toISOString()}, ${source}`,
    hint: ok
      ? ""
      : "Connect the box to a time server or set the time (timedatectl set-time). Stays are uncertain until then.",
  };
}

/** Free, or ours: a running appliance answers `/healthz`. */
export async function checkPort(port: number): Promise<HealthCheck> {
  const refused = await new Promise<NodeJS.ErrnoException | null>((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error));
    server.listen(port, () => server.close(() => done(null)));
  });
  const name = `port ${port}`;
  if (!refused) return { check: name, ok: true, detail: "free", hint: "" };
  if (refused.code === "EACCES") {
    return {
      check: name,
      ok: false,
      detail: "This user may not open it.",
      hint: "Run the installed service, which may, or choose a port above 1023 with serve --port N.",
    };
  }
  if (await isLotkeeper(port)) return { check: name, ok: true, detail: "Lotkeeper answers there.", hint: "" };
  return {
    check: name,
    ok: false,
    detail: "Another program uses it.",
    hint: `Find it with: sudo ss -ltnp 'sport = :${port}'. Stop it, or choose another port with serve --port N.`,
  };
}

async function isLotkeeper(port: number): Promise<boolean> {
  for (const scheme of ["https", "http"]) {
    try {
      const answer = await fetch(`${scheme}://127.0.0.1:${port}/healthz`, {
        signal: AbortSignal.timeout(1000),
        tls: { rejectUnauthorized: false },
      });
      if (answer.ok) return true;
    } catch {
      // Not this scheme, or not us.
    }
  }
  return false;
}

type DeviceKind = {
  check: string;
  /** Names in `/dev`. */
  pattern: RegExp;
  group: string;
  missing: string;
};

export const GPIO: DeviceKind = {
  check: "gpio",
  pattern: /^gpiochip\d+$/,
  group: "gpio",
  missing:
    "Use a Raspberry Pi, a Jetson or a USB relay instead; in a container, pass /dev/gpiochip* through.",
};
export const SERIAL: DeviceKind = {
  check: "serial",
  pattern: /^tty(USB|ACM|AMA|THS)\d+$/,
  group: "dialout",
  missing: "Plug the relay board in, and look at: dmesg | tail",
};

/** @param isWanted a gate of the site uses this kind of device. */
export function checkDevices(kind: DeviceKind, isWanted: boolean, folder = "/dev"): HealthCheck {
  const names = readdirSync(folder)
    .filter((name) => kind.pattern.test(name))
    .sort();
  if (names.length === 0) {
    return {
      check: kind.check,
      ok: !isWanted,
      detail: isWanted ? "A gate needs one, but none is there." : "None is there, and no gate needs one.",
      hint: isWanted ? kind.missing : "",
    };
  }
  const closed = names.filter((name) => {
    try {
      accessSync(join(folder, name), constants.R_OK | constants.W_OK);
      return false;
    } catch {
      return true;
    }
  });
  const seen = names
    .map((name) => `${folder}/${name}${closed.includes(name) ? " (no permission)" : ""}`)
    .join(", ");
  return {
    check: kind.check,
    ok: closed.length < names.length || !isWanted,
    detail: seen,
    hint:
      closed.length === 0
        ? ""
        : `To use these as your own user: sudo usermod -aG ${kind.group} $USER, then sign in again. The installed service may use them already.`,
  };
}
