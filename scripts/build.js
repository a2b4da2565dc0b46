// Builds dist from the TypeScript sources: dist/cli      the command line. It bundles the packages that it uses, because a few
// files load twice as fast as a thousand. dist/library  what programs import. Packages stay outside, because a program may use
// them too. dist/web      the dashboard. dist/types    the library's declarations. `node scripts/build.js` builds all of it
// from scratch. With --if-stale it builds only the JavaScript, and only if a source is newer.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
/** Holds the names of the latest builds' files; its modification time is when the last build began. */
const stampFile = join(dist, "build.json");
/** Builds whose files are kept: a process that runs an older one loads parts of it later. */
const KEPT_BUILDS = 3;
const SERVER_THREAD = "src/embedded/server/server-thread.ts";

/** The sources cannot be built; the message says what to do. */
export class BuildError extends Error {
  name = "BuildError";
}

/** Builds the JavaScript if a source is newer than the last build. `onStale` is called before it builds. */
export async function buildIfStale(onStale = () => {}) {
  if (!isStale()) return;
  onStale();
  await buildScripts();
}

function isStale() {
  const built = statSync(stampFile, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return true;
  const isNewer = (path) => statSync(join(root, path)).mtimeMs > built;
  // A directory is newer after a file in it was added, renamed or removed.
  return ["package.json", "scripts/build.js", "grammar", "src", "web"].some(
    (path) =>
      isNewer(path) ||
      (isDirectory(path) &&
        readdirSync(join(root, path), { recursive: true }).some((file) => isNewer(join(path, file)))),
  );
}

function isDirectory(path) {
  return statSync(join(root, path)).isDirectory();
}

/** Makes dist/cli and dist/library. Processes that run an older build continue undisturbed. */
async function buildScripts() {
  const began = new Date();
  const esbuild = await import("esbuild").catch(() => {
    throw new BuildError(
      "The sources are newer than the build, and esbuild is missing. Run `npm ci` with its dev dependencies.",
    );
  });
  const outputs = (
    await Promise.all(
      buildOptions().map((options) =>
        esbuild.build({ ...options, write: false }).catch((error) => {
          throw new BuildError(`The sources cannot be built:\n${error.message}`);
        }),
      ),
    )
  ).flatMap(({ outputFiles }) => outputFiles);
  // Entries come last: whoever loads one finds everything that it imports.
  for (const { path, contents } of outputs.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b))))
    replaceFile(path, path.endsWith(".js") ? withCheapNames(contents) : contents);
  const builds = [outputs.map(({ path }) => relative(dist, path)), ...readBuilds()].slice(0, KEPT_BUILDS);
  const kept = new Set(builds.flat());
  for (const folder of ["cli", "library"])
    for (const file of readdirSync(join(dist, folder)))
      if (!kept.has(join(folder, file))) rmSync(join(dist, folder, file), { force: true });
  await buildDashboard();
  replaceFile(stampFile, JSON.stringify({ builds }));
  utimesSync(stampFile, began, began);
}

/**
 * esbuild's helper names every function anew, each time that the code around it runs: a twentieth of a request. Only classes
 * need it, and only those that had to be renamed. A function that has no `prototype` is not a class.
 */
function withCheapNames(contents) {
  const helper = /__name=\(target,value\)=>(?=__defProp\(target,"name",)/;
  const code = Buffer.from(contents).toString();
  return code.replace(helper, '$&!("prototype"in target)||target.name===value?target:');
}

/** Makes dist/web. */
async function buildDashboard() {
  const { build } = await import("vite");
  await build({ configFile: join(root, "web/vite.config.ts"), logLevel: "error" }).catch((error) => {
    throw new BuildError(`The dashboard cannot be built:\n${error.message}`);
  });
}

/** Whether a file has a plain name, and not one with a hash of its content. */
function isEntry({ path }) {
  return !/-[A-Z0-9]{8}\.js/.test(path);
}

function readBuilds() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, "utf8")).builds : [];
}

function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}`;
  writeFileSync(part, contents);
  renameSync(part, path);
}

/** Maps packages to their files but not their lines: Node keeps source maps in memory, and nobody looks for a bug there. */
const roughlyMapped = {
  name: "roughly-mapped-packages",
  setup(build) {
    const map = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString("base64");
    build.onLoad({ filter: /node_modules.*\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: `${text}\n//# sourceMappingURL=data:application/json;base64,${map}`, loader: "js" };
    });
  },
};

/** esbuild's options, for the command line and for the library. */
export function buildOptions() {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [roughlyMapped],
  };
  const driver = JSON.parse(readFileSync(join(root, "node_modules/mongodb/package.json"), "utf8"));
  return [
    {
      ...shared,
      entryPoints: { main: "src/cli/main.ts", "server-thread": SERVER_THREAD },
      outdir: join(dist, "cli"),
      minifyWhitespace: true,
      minifySyntax: true,
      // These have their own binaries or threads; and what the driver uses only if it is installed.
      external: ["lmdb", "msgpackr", "pino", "@resvg/resvg-js", ...Object.keys(driver.peerDependencies ?? {})],
      alias: {
        // Node's own, which old packages ask for, prints a warning.
        punycode: "./node_modules/punycode",
        // The package's signals are known by the name of their class, which is not theirs alone in a bundle.
        "abort-controller": "./scripts/abort-controller.js",
      },
      // For packages in CommonJS, which call require.
      banner: {
        js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
      },
    },
    {
      ...shared,
      entryPoints: {
        index: "src/library/index.ts",
        testing: "src/library/testing.ts",
        grammar: "src/library/grammar.ts",
        "server-thread": SERVER_THREAD,
      },
      outdir: join(dist, "library"),
      packages: "external",
      // Bundled, because it would load the 640 files of lodash: two fifths of the time that the library takes to load.
      alias: { chevrotain: "./node_modules/chevrotain/lib/chevrotain.min.mjs" },
    },
  ];
}

/** Makes dist/types: the declarations that the library's entries lead to. */
function buildTypes() {
  const all = join(dist, "types-all");
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", all], { stdio: "inherit" });
  const open = ["index", "testing", "grammar"].map((entry) => join(all, "src/library", `${entry}.d.ts`));
  const taken = new Set(open);
  for (const file of taken) {
    const text = readFileSync(file, "utf8");
    // The compiler leaves `.ts` in the imports of declarations, as they are in the sources.
    const finished = text.replaceAll(/((?:from|import|import\() ?")(\.[^"]+)\.ts"/g, (_, start, path) => {
      taken.add(resolve(dirname(file), `${path}.d.ts`));
      return `${start}${path}.js"`;
    });
    replaceFile(join(dist, "types", relative(all, file)), finished);
  }
  rmSync(all, { recursive: true });
}

/** `node scripts/build.js [--prepare | --if-stale]` */
async function main([flag]) {
  if (flag === "--if-stale") return buildIfStale();
  // npm runs `prepare` also where only the packages for running were installed.
  if (flag === "--prepare" && !existsSync(join(root, "node_modules/esbuild"))) return;
  rmSync(dist, { recursive: true, force: true });
  await buildScripts();
  buildTypes();
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
