import { jsonText } from "../../../grammar/json-text.ts";
import { addressOf } from "../actor.ts";
import { newToken } from "../ids.ts";
import { type JsonValue, jsonSize } from "../json.ts";
import { LEAST_RESULT } from "../limits.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { keptLine } from "../step-log.ts";
import type { AttemptServices } from "../worker/attempt.ts";
import type { Committer } from "../worker/committer.ts";
import { checkKey } from "../worker/idempotency.ts";
import type { LargeResults } from "../worker/large-results.ts";
import type { MachineCache } from "../worker/machine-cache.ts";
import { persist } from "../worker/persist.ts";
import type { Run } from "../worker/runs.ts";
import { INLINE_RESULT } from "../worker/step-result.ts";
import type { EngineContext } from "./engine-context.ts";
import type { StepLogs } from "./step-logs.ts";

/** The engine services available to a running step. `claimed` is its execution at claim time; the cache may have dropped it. */
export function createStepServices(
  context: EngineContext,
  cache: MachineCache,
  results: LargeResults,
  committer: () => Committer,
  logs: StepLogs,
): (run: Run, claimed: ExecutionMachine) => AttemptServices {
  const { database, messenger, options, limits, now, areOwners } = context;
  const write = async (run: Run, work: () => Promise<unknown>): Promise<void> => {
    const refused = await persist(run.abort, work, context);
    if (refused !== undefined) throw refused.refusal;
  };
  return (run, claimed) => ({
    authorize: options.authorize,
    secretHosts: options.secretHosts ?? (() => undefined),
    resultLimit() {
      const { kept_bytes = 0 } = (cache.get(run.executionId) ?? claimed).document;
      return Math.max(LEAST_RESULT, Math.min(limits.result, limits.kept - kept_bytes));
    },
    now,
    log: (level, fields, message) => options.log?.[level](fields, message),
    keepLine: ({ level, attempt, fields, message }) =>
      logs.keep(
        run.executionId,
        run.index,
        claimed.plan.steps.length,
        keptLine(now(), level, attempt, fields, message),
      ),
    data: context.dataOf,
    async send(actor, key, text) {
      const message = { key, ...addressOf(actor), text };
      const { executionId: execution_id } = run;
      await write(run, () => messenger.enqueue({ ...message, execution_id }));
    },
    async post(key, message) {
      const { gateway } = claimed.document.actor;
      await write(run, () =>
        messenger.enqueue({ key, gateway, ...message, execution_id: run.executionId, step: run.index }),
      );
      return (await messenger.delivery(key)) ?? { status: "queued" };
    },
    async checkpoint(name: string, value: JsonValue) {
      const bytes = jsonSize(value);
      // The execution is one document, and many steps may have checkpoints.
      const stored = bytes > INLINE_RESULT ? { key: `${run.token}.${newToken()}`, bytes } : undefined;
      if (stored !== undefined) {
        const result = { execution_id: run.executionId, ...stored, text: jsonText(value), result: value };
        await write(run, () => results.store([result]));
      }
      let kept = false;
      const keep = (machine: ExecutionMachine): boolean => {
        const live = machine.live(run.index);
        if (live === undefined || !machine.holds(run.index, run.token)) return false;
        machine.setLive(
          run.index,
          stored === undefined
            ? { ...live, checkpoints: { ...live.checkpoints, [name]: value } }
            : { ...live, stored_checkpoints: { ...live.stored_checkpoints, [name]: stored } },
        );
        return true;
      };
      await write(run, async () => {
        kept = await committer().submit(run.executionId, keep, { bytes: stored === undefined ? bytes : 0 });
      });
      if (!kept) throw new Error("This worker no longer holds the step.");
    },
    async checkKey(key, handler, params) {
      const machine = cache.get(run.executionId) ?? claimed;
      const { document } = machine;
      const step = { people: document, handler, key, params, execution_id: run.executionId, step: run.index };
      // Another process may have taken the step over, so the holder is read, not remembered.
      const read = (id: string) => (id === run.executionId ? Promise.resolve(machine) : cache.read(id));
      return checkKey(database, results, read, areOwners, step);
    },
  });
}
