// `npm run layers`: fails if a file imports what its layer may not, or if files or folders import each other in a circle.
// Imports of types count too.
import { fileURLToPath } from "node:url";
import { fileCycles, folderCycles, foldersOf, layerOf, readSources } from "./source-graph.js";

/** Which layers each layer may import, besides itself. */
const LAYERS = {
  grammar: [],
  embedded: [],
  i18n: ["grammar"],
  graph: ["grammar"],
  engine: ["i18n", "grammar"],
  "chat-store": ["engine", "i18n", "grammar"],
  handlers: ["engine", "i18n", "grammar"],
  commands: ["engine", "graph", "i18n", "grammar"],
  interpreter: ["commands", "engine", "chat-store", "i18n", "grammar"],
  ai: ["interpreter", "commands", "engine", "chat-store", "i18n", "grammar"],
  telegram: ["ai", "interpreter", "commands", "engine", "chat-store", "graph", "i18n", "grammar"],
  http: ["ai", "interpreter", "commands", "engine", "chat-store", "graph", "i18n", "grammar"],
  terminal: ["telegram", "ai", "interpreter", "commands", "engine", "chat-store", "i18n", "grammar"],
};
const BELOW_APP = Object.keys(LAYERS);
Object.assign(LAYERS, { app: BELOW_APP, cli: ["app", ...BELOW_APP], library: ["app", ...BELOW_APP] });

/** Packages that only some layers may import. */
const PACKAGES = {
  mongodb: ["engine", "chat-store", "handlers", "cli"],
  grammy: ["telegram", "terminal", "library"],
  lmdb: ["embedded"],
  bson: ["embedded"],
};
/** grammar is pure: text in, syntax trees and errors out. */
const PURE = "grammar";

const sources = readSources(fileURLToPath(new URL("..", import.meta.url)));
const problems = [];

for (const [path, { text, imports }] of sources) {
  const layer = layerOf(path);
  if (LAYERS[layer] === undefined)
    problems.push(`${path}: there is no layer ${layer}; add it to scripts/check-layers.js`);
  for (const target of imports) {
    const other = layerOf(target);
    if (other !== layer && !LAYERS[layer]?.includes(other))
      problems.push(`${path} imports ${target}: ${layer} may not import ${other}`);
  }
  for (const [, name] of text.matchAll(/\bfrom "((?:@[^/"]+\/)?[^./"][^/"]*)[^"]*"/g)) {
    const isAllowed = PACKAGES[name]?.includes(layer) ?? !(layer === PURE && name.startsWith("node:"));
    if (!isAllowed) problems.push(`${path} imports ${name}: ${layer} may not`);
  }
}

for (const files of fileCycles(sources)) problems.push(`a cycle of files: ${files.join(", ")}`);
for (const folder of foldersOf(sources))
  for (const cycle of folderCycles(sources, folder)) problems.push(`a cycle of folders: ${cycle.join(", ")}`);

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${sources.size} files, ${problems.length} problems in layers and cycles\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
