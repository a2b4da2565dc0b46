import { appendFileSync } from "node:fs";
import { z } from "zod";
import { createEngine } from "../../src/engine/create-engine.ts";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";
import { handlers } from "../../src/handlers/table.ts";

/** A worker in a process of its own, to be killed. Its one handler leaves a line in a ledger outside the engine. */
const [uri = "", db = "", ledger = "", leaseSeconds = "7"] = process.argv.slice(2);

const effect = defineHandler({
  name: "effect",
  summary: "Writes a line to the ledger.",
  example: {},
  params: z.object({ fails: z.number().default(0), ms: z.number().default(0), sets: z.string().optional() }),
  capability: "chat",
  async run({ params, idempotencyKey, attempt, execution, step, setContext, signal }) {
    await new Promise((resolve) => setTimeout(resolve, params.ms));
    if (signal.aborted) throw new Error("aborted");
    if (attempt <= params.fails) throw new Error(`failure ${attempt}`);
    // One short line is appended as a whole; the process may die right after it.
    appendFileSync(
      ledger,
      `${JSON.stringify({ key: idempotencyKey, execution: execution.id, step: step.name, pid: process.pid })}\n`,
    );
    if (params.sets !== undefined) setContext(params.sets, step.name);
    return step.name;
  },
}) as unknown as Handler;

const engine = await createEngine({
  uri,
  db,
  handlers: [...handlers, effect],
  authorize: async () => true,
  leaseSeconds: Number(leaseSeconds),
});
await engine.startWorker({ concurrency: 10 });
process.send?.("ready");
process.on("SIGTERM", () => void engine.close().then(() => process.exit(0)));
