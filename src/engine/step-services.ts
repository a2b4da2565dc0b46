import { evaluate } from "../../grammar/expression/evaluate.ts";
import { parseExpression } from "../../grammar/expression/parse.ts";
import type { EngineOptions } from "./create-engine.ts";
import { askKey } from "./idempotency.ts";
import type { JsonValue } from "./json.ts";
import type { Database } from "./store/database.ts";
import type { Outbox } from "./store/outbox.ts";
import { userData } from "./store/user-data.ts";
import type { Run } from "./worker/attempt-runner.ts";
import type { Committer } from "./worker/committer.ts";
import type { Limits } from "./worker/cut-result.ts";
import type { MachineCache } from "./worker/machine-cache.ts";
import type { AttemptServices } from "./worker/run-attempt.ts";
import { stepScope } from "./worker/step-scope.ts";

export interface StepServicesContext {
  database: Database;
  committer: Committer;
  cache: MachineCache;
  outbox: Outbox;
  options: EngineOptions;
  limits: Limits;
  now(): Date;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** What a running step may ask the engine for. */
export const createStepServices = ({
  database,
  committer,
  cache,
  outbox,
  options,
  limits,
  now,
}: StepServicesContext): ((run: Run) => AttemptServices) => {
  const { client, db } = database;
  return (run) => ({
    authorize: options.authorize,
    limits,
    now,
    log: (fields) => options.log?.child(fields) ?? SILENT,
    data: async (actor) => userData(client, db.databaseName, actor, (await options.isOwner?.(actor)) ?? false),
    async send(actor, key, text) {
      const { surface, chat_id, thread_id } = actor;
      await outbox.enqueue({ key, surface, chat_id, ...(thread_id === undefined ? {} : { thread_id }), text });
    },
    async checkpoint(name: string, value: JsonValue) {
      const kept = await committer.submit(run.executionId, (machine) => {
        const live = machine.live(run.index);
        if (live === undefined || !machine.holds(run.index, run.token)) return false;
        machine.setLive(run.index, { ...live, checkpoints: { ...live.checkpoints, [name]: value } });
        return true;
      });
      if (!kept) throw new Error("The step is no longer this worker's.");
    },
    async askKey(key, handler, params) {
      const machine = cache.get(run.executionId);
      if (machine === undefined) return { kind: "wait" };
      const { actor } = machine.document;
      const step = { actor, handler, key, params, execution_id: run.executionId, step: run.index };
      // Another process may have gone on with it, so the holder is read and not remembered.
      const read = (id: string) => (id === run.executionId ? Promise.resolve(machine) : cache.read(id));
      return askKey(database, read, step);
    },
    evaluate(condition) {
      const machine = cache.get(run.executionId);
      const parsed = parseExpression(condition);
      if (!parsed.ok) return { ok: false, message: parsed.error.message };
      if (machine === undefined) return { ok: false, message: "the execution is not in memory" };
      const verdict = evaluate(parsed.expression, stepScope(machine, run.index));
      return verdict.ok ? verdict : { ok: false, message: verdict.error.message };
    },
  });
};
