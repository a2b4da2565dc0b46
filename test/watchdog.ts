import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect } from "vitest";

// Vitest's time limits don't help if code blocks the thread forever, or if a file never ends: the run would hang in silence.
// This notices both, says where, and kills the process, so that the run fails and continues.

/** How long a test may block the thread, in seconds: more than the slowest machine needs. */
const MOST_BLOCKED = 300;
/** How long a test file may take, in seconds. */
const MOST_FILE = 900;

const WATCH = `
const { Session } = require("node:inspector");
const { writeSync } = require("node:fs");
const { parentPort, workerData } = require("node:worker_threads");
const { beats, mostBlocked } = workerData;
let [file, seen, since] = ["no test file yet", -1, Date.now()];
parentPort.on("message", (name) => { file = name; });
setInterval(() => {
  const beat = Atomics.load(beats, 0);
  if (beat !== seen) [seen, since] = [beat, Date.now()];
  if (Date.now() - since > mostBlocked * 1000) tell();
}, 1000);
let told = false;
function tell() {
  if (told) return;
  told = true;
  const end = (where) => {
    writeSync(2, "\\n" + file + " has blocked its thread for " + mostBlocked + " s:\\n" + where + "\\n");
    process.kill(process.pid, "SIGKILL");
  };
  setTimeout(end, 20000, "    in native code");
  const session = new Session();
  session.connectToMainThread();
  const urls = new Map();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    const frames = params.callFrames.map(({ functionName, location }) =>
      "    at " + functionName + " (" + urls.get(location.scriptId) + ":" + (location.lineNumber + 1) + ")");
    end(frames.join("\\n"));
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
}
`;

interface Watchdog {
  file(name: string): void;
}

/** One for each process, which runs many test files. */
const place = globalThis as { stepgramWatchdog?: Watchdog };

function start(): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  setInterval(() => Atomics.add(beats, 0, 1), 1_000).unref();
  const thread = new Worker(WATCH, { eval: true, workerData: { beats, mostBlocked: MOST_BLOCKED } });
  thread.unref();
  return { file: (name) => thread.postMessage(name) };
}

let limit: NodeJS.Timeout | undefined;
beforeAll(() => {
  place.stepgramWatchdog ??= start();
  const name = expect.getState().testPath ?? "a test file";
  place.stepgramWatchdog.file(name);
  limit = setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(", ");
    writeSync(2, `\n${name} has not ended after ${MOST_FILE} s. What is open: ${open}\n`);
    process.kill(process.pid, "SIGKILL");
  }, MOST_FILE * 1_000).unref();
});
afterAll(() => clearTimeout(limit));
