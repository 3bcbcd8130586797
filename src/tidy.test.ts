import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** The rules of the house. Each test lists the offenders, so that a red line says where to go. */

const root = join(import.meta.dir, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const files = (pattern: string) => [...new Bun.Glob(pattern).scanSync({ cwd: root })].sort();
const sources = [...files("src/**/*.{ts,tsx}"), ...files("views/**/*.{ts,tsx}"), ...files("scripts/**/*.ts")];
const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const product = sources.filter((file) => !isTest(file) && !file.endsWith(".d.ts"));

type Import = { from: string; to: string; typeOnly: boolean };

/** Our own files that a file imports, as paths from the root. */
function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const statement = /^\s*(import|export)\s+(type\s+)?([^"';]*?from\s*)?"([^"]+)"|import\(\s*"([^"]+)"\s*\)/gm;
  for (const match of withoutComments(read(file)).matchAll(statement)) {
    const name = match[4] ?? match[5] ?? "";
    if (!name.startsWith(".")) continue;
    const names = match[3] ?? "";
    // `import { type A, type B }` is as good as `import type { A, B }`.
    const isAllTypes = /^\{[^}]*\}\s*from\s*$/.test(names) && !/[{,]\s*(?!type\s)[\w$]/.test(names);
    const to = relative(root, resolve(join(root, dirname(file)), name));
    found.push({ from: file, to, typeOnly: Boolean(match[2]) || isAllTypes });
  }
  return found;
}

function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/^\s*\/\/.*$/gm, "");
}

const imports = product.flatMap(importsOf);
const show = (one: Import) => `${one.from} imports ${one.to}`;
const isIn = (folder: string) => (path: string) => path.startsWith(folder);
const lines = (pattern: RegExp, among = product) =>
  among.flatMap((file) =>
    withoutComments(read(file))
      .split("\n")
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );

const EDGES = ["camera", "recogniser", "gate", "payment", "store", "sync"];
/** Where hardware may be constructed: the composition root, and verbs that are programs of their own. */
const ROOTS = /^src\/(main\.ts|appliance\.ts|wiring\.ts|verbs\/|simulate\/)|^scripts\//;

describe("who may import whom", () => {
  test("the parking core imports nothing of ours outside itself, and no package", () => {
    const ours = imports
      .filter((one) => isIn("src/parking/")(one.from) && !isIn("src/parking/")(one.to))
      .map(show);
    const packages = lines(/^\s*(import|export)\b.*from\s+"[^.]/, product.filter(isIn("src/parking/")));
    expect([...ours, ...packages]).toEqual([]);
  });

  test("the parking core has no clock, no randomness, no input and no output", () => {
    const impure =
      /\bDate\.now\(|new Date\(\)|Temporal\.Now|\bperformance\.|Math\.random|crypto\.|\bBun\.|\bprocess\.|\bfetch\(|\bset(Timeout|Interval)\(|console\./;
    expect(lines(impure, product.filter(isIn("src/parking/")))).toEqual([]);
  });

  test("the edges never import each other, the lane, the pages or a verb", () => {
    const offenders = imports.filter(({ from, to }) => {
      const edge = EDGES.find((name) => from.startsWith(`src/${name}/`));
      if (!edge) return false;
      const other = EDGES.some((name) => name !== edge && to.startsWith(`src/${name}/`));
      return other || /^(views\/|src\/(web|verbs|simulate)\/|src\/(main|lane|desk|appliance)\.ts)/.test(to);
    });
    expect(offenders.map(show)).toEqual([]);
  });

  test("ONVIF is a language that gates, the doctor and the pages' questions share, and knows none of them", () => {
    const offenders = imports.filter(
      ({ from, to }) => isIn("src/onvif/")(from) && !/^src\/(onvif\/|system\/|devices\.ts$)/.test(to),
    );
    expect(offenders.map(show)).toEqual([]);
  });

  test("the lane and the desk know devices only by their contracts", () => {
    const offenders = imports.filter(
      ({ from, to, typeOnly }) =>
        /^src\/(lane|desk)(\.ts|\/)/.test(from) &&
        /^src\/(camera|recogniser|gate|payment|store|sync|web|verbs)\/|^views\//.test(to) &&
        !(typeOnly && to === "src/store/types.ts"),
    );
    expect(offenders.map(show)).toEqual([]);
  });

  test("the pages ask a lane and never touch a gate, a camera or the recogniser", () => {
    const offenders = imports.filter(
      ({ from, to, typeOnly }) =>
        /^(src\/web|views)\//.test(from) &&
        (/^src\/(camera|recogniser|gate|payment|sync|verbs|simulate)\/|^src\/(lane|appliance|main)\.ts/.test(
          to,
        ) ||
          (isIn("src/store/")(to) && !typeOnly && to !== "src/store/types.ts")),
    );
    expect(offenders.map(show)).toEqual([]);
  });

  test("only the composition root and the verbs construct hardware", () => {
    const offenders = imports.filter(
      ({ from, to, typeOnly }) =>
        !typeOnly &&
        /^src\/(camera|recogniser|gate|payment)\//.test(to) &&
        !ROOTS.test(from) &&
        dirname(to).split("/")[1] !== from.split("/")[1],
    );
    expect(offenders.map(show)).toEqual([]);
  });

  test("every import leads to a file", () => {
    expect(imports.filter(({ to }) => !existsSync(join(root, to))).map(show)).toEqual([]);
  });

  test("every file of the product is used by the program, a worker or a script", () => {
    const reached = new Set<string>();
    const visit = (file: string) => {
      if (reached.has(file)) return;
      reached.add(file);
      if (/\.tsx?$/.test(file) && existsSync(join(root, file)))
        for (const one of importsOf(file)) visit(one.to);
    };
    for (const start of ["src/main.ts", ...files("src/**/{worker,*-worker}.ts"), ...files("scripts/**/*.ts")])
      visit(start);
    expect(product.filter((file) => !reached.has(file))).toEqual([]);
  });
});

describe("what may not stand in a file", () => {
  test("no handler reads a raw body: fields go through a schema", () => {
    expect(lines(/\bc\.req\.(json|parseBody|text|formData|arrayBuffer|blob)\(/)).toEqual([]);
  });

  test("no `any`, and no silenced compiler", () => {
    expect(lines(/(:|<|\bas|=|\|)\s*any\b(?!["'-])|@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
    expect(product.filter((file) => /@ts-(ignore|expect-error|nocheck)/.test(read(file)))).toEqual([]);
  });

  test("no leftovers", () => {
    const leftover = new RegExp(
      `\\b(${["TO", "FIX", "XX"].map((start, i) => start + ["DO", "ME", "X"][i]).join("|")})\\b`,
    );
    const texts = [...sources, ...files("scripts/*.sh"), ...files("migrations/*.sql"), "README.md"];
    const offenders = texts.filter((file) => existsSync(join(root, file)) && leftover.test(read(file)));
    expect(offenders).toEqual([]);
  });

  test("no path of one machine", () => {
    const machine = new RegExp(
      ["work", "root", "home/\\w+", "tmp/w"].map((path) => `["'\`\\s(=]/${path}/`).join("|"),
    );
    const texts = [
      ...sources,
      ...files("scripts/*.sh"),
      ...files("systemd/*"),
      ...files("models/*.md"),
      "README.md",
    ];
    const offenders = texts.filter((file) => existsSync(join(root, file)) && machine.test(read(file)));
    expect(offenders).toEqual([]);
  });

  test("every source file says in its first lines why it exists", () => {
    expect(product.filter((file) => !/^(#!.*\n)?\s*(\/\*\*|\/\/|\/\* )/.test(read(file)))).toEqual([]);
  });

  test("nothing is stored where a page could run it: no inline script, handler or style attribute", () => {
    const inline =
      /\bon(click|change|submit|load|input|error)=|\bhx-on|\bstyle=\{|dangerouslySetInnerHTML|<script>/;
    expect(
      lines(
        inline,
        product.filter((file) => /^(views|src\/web)\//.test(file)),
      ),
    ).toEqual([]);
  });
});
