/**
 * Gets ONNX Runtime and libvips out of the one executable and into the process, because the system's loader
 * only takes libraries from real files. Never does anything when the program runs from source.
 */
import { dlopen, FFIType } from "bun:ffi";
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { nativeFiles } from "./native-files.ts";

const RTLD_NOW = 2;
const RTLD_GLOBAL = 0x100;

let dataNativeDir: string | null = null;
let placed: Map<string, string> | null = null;
let loaded = false;

/** True inside the compiled executable. */
export function isCompiled(): boolean {
  return Object.keys(nativeFiles).length > 0;
}

/**
 * Says where the appliance keeps its data, so that the libraries are written there once and found again at
 * the next start. Children of this process inherit the choice. Call before anything native is used.
 */
export function keepNativesIn(dataDir: string): void {
  if (isCompiled()) dataNativeDir = join(dataDir, "native");
}

/**
 * Opens the shared libraries so that addons find them by name. Safe to call often, and in a worker.
 * @throws Error with a sentence that names the folders tried and what to do.
 */
export function prepareNatives(): void {
  if (loaded || !isCompiled()) return;
  const paths = placeAll();
  const libc = dlopen("libc.so.6", {
    dlopen: { args: [FFIType.cstring, FFIType.i32], returns: FFIType.ptr },
    dlerror: { args: [], returns: FFIType.cstring },
  });
  for (const [name, path] of paths) {
    if (!name.includes(".so")) continue;
    if (!libc.symbols.dlopen(Buffer.from(`${path}\0`), RTLD_NOW | RTLD_GLOBAL)) {
      const why = String(libc.symbols.dlerror());
      const cure = why.includes("libstdc++")
        ? "Install libstdc++ (Debian: apt install libstdc++6) and start again."
        : "Set LOTKEEPER_NATIVE_DIR to a folder on a file system that allows programs to run (no noexec).";
      throw new Error(`The built-in library ${name} cannot be opened: ${why}. ${cure}`);
    }
  }
  loaded = true;
}

/** The exports of an addon. The build calls this in place of each package's own loader. */
export function loadAddon(name: string): unknown {
  prepareNatives();
  const path = placeAll().get(name);
  if (path === undefined)
    throw new Error(`The executable has no ${name} inside; build it again with scripts/build.sh.`);
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

/** Puts every file in the first folder that takes them; file name → path. */
function placeAll(): Map<string, string> {
  if (placed) return placed;
  const refusals: string[] = [];
  for (const folder of folders()) {
    try {
      const paths = new Map<string, string>();
      for (const [name, file] of Object.entries(nativeFiles)) paths.set(name, place(folder(), name, file));
      placed = paths;
      return paths;
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `The built-in libraries could not be written anywhere (${refusals.join("; ")}). ` +
      "Free some 60 MB of disk, or set LOTKEEPER_NATIVE_DIR to a folder that this user may write.",
  );
}

function folders(): (() => string)[] {
  const chosen = process.env.LOTKEEPER_NATIVE_DIR;
  if (chosen) return [() => chosen];
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const known = dataNativeDir ? [dataNativeDir] : [];
  return [
    ...[...known, join(cache, "lotkeeper", "native")].map((folder) => () => folder),
    // A name nobody can guess: in a shared folder somebody else could have put a library there first.
    () => {
      const folder = mkdtempSync(join(tmpdir(), "lotkeeper-native-"));
      process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
      return folder;
    },
  ];
}

function place(folder: string, name: string, file: { path: string; sha256: string; bytes: number }): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `${file.sha256.slice(0, 16)}-${name}`);
  if (isOurs(target, file.bytes)) return target;
  const temporary = `${target}.${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  const handle = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    writeFileSync(handle, readFileSync(file.path));
    // A power cut after the rename must not leave a file of the right length full of zeros.
    fsyncSync(handle);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  chmodSync(temporary, 0o500);
  renameSync(temporary, target);
  return target;
}

/** A whole regular file that only we could have written. */
function isOurs(path: string, bytes: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size !== bytes || (found.mode & 0o022) !== 0) return false;
  const user = process.getuid?.();
  return found.uid === 0 || found.uid === user;
}
