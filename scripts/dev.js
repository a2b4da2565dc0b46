// `npm run dev -- ARGS`: runs Stepgram with these arguments, and again after each change of the sources.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Editors and Git write several files at once; ms. */
const QUIET_MS = 200;

function start() {
  // It builds what changed before it runs.
  return spawn(process.execPath, [join(root, "bin/stepgram.js"), ...process.argv.slice(2)], { stdio: "inherit" });
}

let child = start();
let timer;
for (const folder of ["grammar", "src"])
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(restart, QUIET_MS);
  });

function restart() {
  const previous = child;
  process.stderr.write("The sources changed; starting again.\n");
  if (previous.exitCode !== null || previous.signalCode !== null) child = start();
  else {
    previous.once("exit", () => {
      child = start();
    });
    previous.kill("SIGTERM");
  }
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    child.once("exit", () => process.exit());
    child.kill(signal);
  });
