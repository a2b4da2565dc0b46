// `npm run stats [-- --against DIR]`: figures of this checkout, next to those of another one. Both should be built.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fileCycles, folderCycles, foldersOf, layerOf, readSources } from "./source-graph.js";

/** A file with fewer lines than this should have a reason. */
const SMALL_FILE = 30;
const IMPORTS = 9;

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function linesOf(sources) {
  return [...sources.values()].map(({ text }) => text.split("\n").length - 1);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Figures of the sources, by name. */
function sourceFigures(root) {
  const sources = readSources(root);
  const lines = linesOf(sources);
  const layers = groupBy(sources.keys(), layerOf);
  const cycles =
    fileCycles(sources).length + foldersOf(sources).flatMap((folder) => folderCycles(sources, folder)).length;
  return [
    ["files", sources.size],
    ["lines", sum(lines)],
    ...[...layers]
      .sort()
      .map(([layer, paths]) => [`  ${layer}`, sum(linesOf(new Map(paths.map((path) => [path, sources.get(path)]))))]),
    ["median lines of a file", median(lines)],
    ["longest file", Math.max(...lines)],
    [`files under ${SMALL_FILE} lines`, lines.filter((count) => count < SMALL_FILE).length],
    ["cycles of files or folders", cycles],
    ["lines of tests", sum(linesOf(readSources(root, ["test"])))],
  ];
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** Figures of the package, which must be built. */
function packageFigures(root) {
  const { dependencies, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const figures = [["runtime dependencies", Object.keys(dependencies).length]];
  const library = join(root, exports["."].default);
  if (!existsSync(library)) return figures;
  const [packed] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  return [
    ...figures,
    ["files in the package", packed.entryCount],
    ["package, kB", Math.round(packed.size / 1000)],
    ["package unpacked, kB", Math.round(packed.unpackedSize / 1000)],
    ["import of the library, ms of processor time", importTime(library)],
  ];
}

/** Processor time, because other work on the machine would distort wall-clock time. */
function importTime(file) {
  const program = `
    const before = process.cpuUsage();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);
    process.exit();`;
  const times = Array.from({ length: IMPORTS }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" })),
  );
  return Math.round(median(times));
}

function figuresOf(root) {
  return new Map([...sourceFigures(root), ...packageFigures(root)]);
}

const { values } = parseArgs({ options: { against: { type: "string" } } });
const now = figuresOf(fileURLToPath(new URL("..", import.meta.url)));
const before = values.against === undefined ? undefined : figuresOf(resolve(values.against));
const names = [...new Set([...now.keys(), ...(before?.keys() ?? [])])];
const order = (name) =>
  now.has(name) ? [...now.keys()].indexOf(name) : [...now.keys()].findLastIndex((key) => key.startsWith("  ")) + 0.5;
const width = Math.max(...names.map((name) => name.length));
const cell = (figure) => String(figure ?? "-").padStart(10);
if (before) process.stdout.write(`${"".padEnd(width)}${cell("before")}${cell("now")}\n`);
for (const name of names.sort((a, b) => order(a) - order(b)))
  process.stdout.write(`${name.padEnd(width)}${before ? cell(before.get(name)) : ""}${cell(now.get(name))}\n`);
