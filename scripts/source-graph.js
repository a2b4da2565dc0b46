// Which source file imports which, for the checks and figures in this folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** An import or export from a relative path, of types or values, static or dynamic, and `new URL` of a module. */
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

/** The TypeScript files of `folders`, by path from the root: their text, and the files that they import. */
export function readSources(root, folders = ["grammar", "src"]) {
  const paths = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        posix.join(folder, name.replaceAll("\\", "/")),
      ),
    )
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .sort();
  const known = new Set(paths);
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      const imports = [...text.matchAll(IMPORT)].map(([, target]) => posix.join(dirname(path), target));
      return [path, { text, imports: [...new Set(imports)].filter((target) => known.has(target)) }];
    }),
  );
}

/** A graph's strongly connected parts of more than one node: each node of a part reaches all others of it. */
export function cyclesOf(graph) {
  const state = new Map();
  const stack = [];
  const cycles = [];
  const visit = (node) => {
    const own = { index: state.size, low: state.size, isOpen: true };
    state.set(node, own);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const seen = state.get(next) ?? visit(next);
      if (seen.isOpen) own.low = Math.min(own.low, seen.low);
    }
    if (own.low === own.index) {
      const part = stack.splice(stack.indexOf(node));
      for (const member of part) state.get(member).isOpen = false;
      if (part.length > 1) cycles.push(part.sort());
    }
    return own;
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return cycles.sort();
}

/** Cycles of files, imports of types included. */
export function fileCycles(sources) {
  return cyclesOf(new Map([...sources].map(([path, { imports }]) => [path, imports])));
}

/**
 * Cycles of the folders inside `parent`, each named by the first part of its path below it. Files in `parent` itself do not
 * count.
 */
export function folderCycles(sources, parent) {
  const childOf = (path) => (path.startsWith(`${parent}/`) ? path.slice(parent.length + 1).split("/") : []);
  const graph = new Map();
  for (const [path, { imports }] of sources) {
    const [from, ...below] = childOf(path);
    if (below.length === 0) continue;
    const targets = graph.get(`${parent}/${from}`) ?? new Set();
    for (const target of imports) {
      const [to, ...rest] = childOf(target);
      if (rest.length > 0 && to !== from) targets.add(`${parent}/${to}`);
    }
    graph.set(`${parent}/${from}`, targets);
  }
  return cyclesOf(graph);
}

/** The layer of a file: `grammar`, or the name of its folder in `src`. */
export function layerOf(path) {
  const [first, second] = path.split("/");
  return first === "src" ? second : first;
}

/** Every folder that holds sources, at any depth. */
export function foldersOf(sources) {
  return [
    ...new Set(
      [...sources.keys()].flatMap((path) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))),
    ),
  ];
}
