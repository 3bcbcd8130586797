/**
 * Makes the one executable: our code, the Bun runtime, models, pages, migrations and native libraries in one
 * file. `bun scripts/build.ts [--target linux-x64|linux-arm64] [--entry FILE] [--out FILE] [--natives DIR]`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { BunPlugin } from "bun";

const root = join(import.meta.dir, "..");
const { values } = parseArgs({
  options: {
    target: { type: "string", default: `linux-${process.arch}` },
    entry: { type: "string", default: join(root, "src/main.ts") },
    out: { type: "string" },
    natives: { type: "string", default: join(root, "node_modules") },
  },
});
const arch = /^linux-(x64|arm64)$/.exec(values.target)?.[1];
if (!arch) {
  console.error(`build: --target ${values.target} is not known; use linux-x64 or linux-arm64`);
  process.exit(2);
}
const sourceModules = join(root, "node_modules");
const outfile =
  values.out ??
  join(root, "dist", values.target === `linux-${process.arch}` ? "lotkeeper" : `lotkeeper-linux-${arch}`);

/** Shared libraries first: they must be open before the addons that need them. */
function nativeLibraries(): Record<string, string> {
  const only = (pattern: string, cwd: string): string => {
    const found = existsSync(cwd) ? [...new Bun.Glob(pattern).scanSync({ cwd, absolute: true })] : [];
    if (found.length !== 1) {
      console.error(
        `build: expected one ${pattern} in ${cwd}, found ${found.length}; run: bun install --frozen-lockfile`,
      );
      process.exit(1);
    }
    return found[0] as string;
  };
  const ort = join(sourceModules, "onnxruntime-node/bin/napi-v6/linux", arch as string);
  return {
    "libonnxruntime.so.1": only("libonnxruntime.so.1", ort),
    "libvips-cpp.so": only("libvips-cpp.so.*", join(values.natives, `@img/sharp-libvips-linux-${arch}/lib`)),
    "onnxruntime_binding.node": only("onnxruntime_binding.node", ort),
    "sharp.node": only("*.node", join(values.natives, `@img/sharp-linux-${arch}/lib`)),
  };
}

function nativeFilesModule(libraries: Record<string, string>): string {
  const names = Object.keys(libraries);
  const imports = names.map(
    (name, i) => `import f${i} from ${JSON.stringify(libraries[name])} with { type: "file" };`,
  );
  const entries = names.map((name, i) => {
    const bytes = readFileSync(libraries[name] as string);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return `  ${JSON.stringify(name)}: { path: f${i}, sha256: "${sha256}", bytes: ${bytes.length} },`;
  });
  return `${imports.join("\n")}\nexport const nativeFiles = {\n${entries.join("\n")}\n};\n`;
}

const nativeModule = JSON.stringify(join(root, "src/system/native.ts"));
const embedNatives: BunPlugin = {
  name: "embed-natives",
  setup(build) {
    const libraries = nativeLibraries();
    build.onLoad({ filter: /src\/system\/native-files\.ts$/ }, () => ({
      loader: "ts",
      contents: nativeFilesModule(libraries),
    }));
    // Both packages look for their addon by a path beside them, which does not exist in the executable.
    build.onLoad({ filter: /onnxruntime-node\/dist\/binding\.js$/ }, (file) => {
      const own = readFileSync(file.path, "utf8");
      const ours = own.replace(
        /require\(`[^`]*onnxruntime_binding\.node`\)/,
        `require(${nativeModule}).loadAddon("onnxruntime_binding.node")`,
      );
      if (ours === own)
        throw new Error("onnxruntime-node's binding.js looks different; adapt scripts/build.ts");
      return { loader: "js", contents: ours };
    });
    // In a bundle, CommonJS modules run after ES modules, but this one must come before those that need it: it
    // becomes an ES module by an empty export.
    build.onLoad({ filter: /reflect-metadata\/Reflect\.js$/ }, (file) => ({
      loader: "js",
      contents: `${readFileSync(file.path, "utf8")}\nexport {};`,
    }));
    // sharp's ESM entry loads itself through createRequire, which a bundler cannot follow.
    build.onResolve({ filter: /^sharp$/ }, () => ({ path: join(sourceModules, "sharp/dist/index.cjs") }));
    build.onLoad({ filter: /sharp\/dist\/sharp\.cjs$/ }, () => ({
      loader: "js",
      contents: `const addon = require(${nativeModule}).loadAddon("sharp.node");
if (process.arch === "x64" && !addon._isUsingX64V2()) {
  throw new Error("This processor is too old for the built-in picture library: it needs SSE4.2 (x86-64-v2). Use a newer machine.");
}
module.exports = addon;`,
    }));
  },
};

const version = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
mkdirSync(dirname(outfile), { recursive: true });
const workers = [...new Bun.Glob("src/**/{worker,*-worker}.ts").scanSync({ cwd: root, absolute: true })];
const result = await Bun.build({
  root: join(root, "src"),
  entrypoints: [values.entry, ...workers],
  plugins: [embedNatives],
  minify: { whitespace: true, syntax: true },
  sourcemap: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  compile: {
    target: `bun-linux-${arch}` as Bun.Build.CompileTarget,
    outfile,
    autoloadDotenv: false,
    autoloadBunfig: false,
  },
  throw: false,
});
for (const log of result.logs) console.error(String(log));
if (!result.success) process.exit(1);
// The maps are inside the executable as well; it is to be one file.
for (const output of result.outputs) if (output.path.endsWith(".map")) rmSync(output.path, { force: true });
console.error(
  `build: ${outfile} (lotkeeper ${version}, ${values.target}, ${Math.round(Bun.file(outfile).size / 1e6)} MB)`,
);
