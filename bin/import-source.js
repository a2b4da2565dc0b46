// In a checkout the TypeScript sources are made into JavaScript once for each state that they are in, which is far faster
// at every start than a loader that looks at each module. What was made is kept in .cache, one directory a state.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache");
/** States that are kept: an older one may still run, and load what it has not loaded yet. */
const KEPT = 10;

/** Imports the compiled twin of a source file, or the file itself through a loader where nothing can be compiled. */
export async function importSource(source) {
  const compiled = await compileSources();
  if (compiled === undefined) {
    (await import("tsx/esm/api")).register();
    await import(source);
    return;
  }
  process.setSourceMapsEnabled(true);
  const file = relative(root, fileURLToPath(source));
  await import(pathToFileURL(join(compiled, file.replace(/\.ts$/, ".js"))).href);
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
    for (const file of files.sort()) {
      const { mtimeMs, size } = statSync(join(root, file));
      state.update(`${file} ${mtimeMs} ${size}\n`);
    }
    const made = join(cache, state.digest("hex").slice(0, 16));
    if (!existsSync(made)) await make(files, made);
    return made;
  } catch {
    return undefined;
  }
}

async function make(files, made) {
  const { build } = await import("esbuild");
  mkdirSync(cache, { recursive: true });
  const old = readdirSync(cache).map((name) => join(cache, name));
  const making = mkdtempSync(join(cache, "making-"));
  try {
    await build({
      entryPoints: files.map((file) => join(root, file)),
      outdir: making,
      outbase: root,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "linked",
      logLevel: "silent",
      bundle: true,
      packages: "external",
      plugins: [{ name: "each file by itself", setup: keepFilesApart }],
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

function keepFilesApart({ onResolve }) {
  onResolve({ filter: /^\.{1,2}\// }, ({ path, kind }) =>
    kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
  );
}
