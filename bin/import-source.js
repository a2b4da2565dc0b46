// In a checkout the TypeScript sources are made into JavaScript once for each state that they are in, together with the
// packages that they import: a few files load far faster at every start than a thousand, or than a loader that looks at
// each module. What was made is kept in .cache, one directory a state.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache");
/** What is started, by the name of its made file: they lie side by side, so that one finds the other. */
const ENTRIES = { main: "src/cli/main.ts", "server-thread": "src/embedded/thread/server-thread.ts" };
/** Packages with binaries, or with threads, whose files have to stay where they are. */
const LEFT_OUT = ["lmdb", "msgpackr", "pino"];
/** States that are kept: an older one may still run, and load what it has not loaded yet. */
const KEPT = 4;

/** Imports the compiled twin of a source file, or the file itself through a loader where nothing can be compiled. */
export async function importSource(source) {
  const compiled = await compileSources();
  if (compiled === undefined) {
    (await import("tsx/esm/api")).register();
    await import(source);
    return;
  }
  process.setSourceMapsEnabled(true);
  const [name] = Object.entries(ENTRIES).find(([, file]) => new URL(`../${file}`, import.meta.url).href === source);
  await import(pathToFileURL(join(compiled, `${name}.js`)).href);
}

/** The directory in which the compiled sources are, or undefined. */
async function compileSources() {
  try {
    const files = ["grammar", "src"].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
        .map((file) => join(room, file)),
    );
    const state = createHash("sha256");
    for (const file of [...files.sort(), "bin/import-source.js", "node_modules/.package-lock.json"]) {
      const { mtimeMs, size } = statSync(join(root, file));
      state.update(`${file} ${mtimeMs} ${size}\n`);
    }
    const made = join(cache, state.digest("hex").slice(0, 16));
    if (!existsSync(made)) await make(made);
    return made;
  } catch {
    return undefined;
  }
}

async function make(made) {
  const { build } = await import("esbuild");
  mkdirSync(cache, { recursive: true });
  const old = readdirSync(cache).map((name) => join(cache, name));
  const making = mkdtempSync(join(cache, "making-"));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: Object.entries(ENTRIES).map(([out, file]) => ({ in: file, out })),
      outdir: making,
      format: "esm",
      platform: "node",
      target: "node20",
      bundle: true,
      splitting: true,
      external: [...LEFT_OUT, ...optionalPackages()],
      // What packages of the older kind ask for with require.
      banner: {
        js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
      },
      sourcemap: "linked",
      sourcesContent: false,
      // Some packages know a class by its name.
      keepNames: true,
      logLevel: "silent",
    });
    renameSync(making, made);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have made the same meanwhile.
    if (!existsSync(made)) throw error;
  }
  const byAge = old.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of byAge.slice(KEPT - 1)) rmSync(path, { recursive: true, force: true });
}

/** What the MongoDB driver uses where somebody has installed it. */
function optionalPackages() {
  const driver = JSON.parse(readFileSync(join(root, "node_modules/mongodb/package.json"), "utf8"));
  return Object.keys(driver.peerDependencies ?? {});
}
