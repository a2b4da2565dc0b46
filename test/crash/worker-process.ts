import { appendFileSync } from "node:fs";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { handlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";
import type { WorkerReport, WorkerSettings } from "./workers.ts";

/** A worker in a separate process, to be killed. Its handler writes what it does to a ledger outside the engine. */
const settings = JSON.parse(process.argv[2] ?? "") as WorkerSettings;

function report(message: WorkerReport): void {
  return void process.send?.(message);
}
function wait(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
let ran = 0;

const effect = defineHandler({
  name: "effect",
  summary: "Writes a line to the ledger.",
  example: {},
  params: z.object({
    fails: z.number().default(0),
    ms: z.number().default(0),
    sets: z.string().optional(),
    stalls: z.number().default(0),
    begins: z.boolean().default(false),
  }),
  capability: "chat",
  async run({ params, idempotencyKey, attempt, execution, step, setContext, signal }) {
    const line = (event: string): void => {
      const entry = { event, key: idempotencyKey, execution: execution.id, step: step.name, pid: process.pid };
      // A short line is appended atomically, even if the process dies right after.
      appendFileSync(
        settings.ledger,
        `${JSON.stringify({ ...entry, at: performance.timeOrigin + performance.now() })}\n`,
      );
    };
    if (params.begins) line("begun");
    let isDone = false;
    signal.addEventListener("abort", () => params.begins && !isDone && line("aborted"), { once: true });
    const stalled = performance.now() + params.stalls;
    while (performance.now() < stalled);
    // Counting ticks excludes time in which the process is stopped.
    if (!params.begins) await wait(params.ms);
    else for (let left = params.ms; left > 0 && !signal.aborted; left -= 10) await wait(10);
    if (signal.aborted) throw new Error("aborted");
    if (attempt <= params.fails) throw new Error(`failure ${attempt}`);
    line("effect");
    isDone = true;
    if (params.sets !== undefined) setContext(params.sets, step.name);
    return process.pid;
  },
});

const noop = defineHandler({
  name: "noop",
  summary: "Does nothing.",
  example: {},
  params: z.looseObject({}),
  capability: "chat",
  async run() {
    ran++;
    return null;
  },
});

const killWorker = defineHandler({
  name: "kill_worker",
  summary: "Kills its worker.",
  example: {},
  params: z.object({ ms: z.number().default(0) }),
  capability: "chat",
  async run({ params }) {
    await wait(params.ms);
    process.kill(process.pid, "SIGKILL");
    return wait(60_000).then(() => null);
  },
});

const engine = await openWithChats({
  uri: settings.uri,
  db: settings.db,
  handlers: [...handlers, effect, noop, killWorker],
  authorize: async () => true,
  ...(settings.leaseSeconds === undefined ? {} : { leaseSeconds: settings.leaseSeconds }),
  ...(settings.host === undefined ? {} : { host: settings.host }),
});
await engine.startWorker({ concurrency: settings.concurrency ?? 10 });
report({ kind: "ready", clock: Date.now() });
process.on("message", () => report({ kind: "ran", steps: ran }));
process.on("SIGTERM", () => void engine.close({ graceMs: 3000 }).then(() => process.exit(0)));
