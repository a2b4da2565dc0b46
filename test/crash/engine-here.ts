import { z } from "zod";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import { handlers } from "../../src/handlers/table.ts";

/** The face of the worker processes' handler, so that this process may start workflows that use it. It never runs here. */
const effect = defineHandler({
  name: "effect",
  summary: "Runs in the worker processes.",
  example: {},
  params: z.looseObject({}),
  capability: "chat",
  run: async () => {
    throw new Error("this process takes no steps");
  },
}) as unknown as Handler;

/** An engine in this process that takes no steps. */
export const openEngineHere = (uri: string, db: string): Promise<Engine> =>
  createEngine({ uri, db, handlers: [...handlers, effect], authorize: async () => true });

/** Makes and starts a workflow; gives the execution's id. */
export const startHere = async (engine: Engine, name: string, steps: NewStep[], key: string): Promise<string> => {
  const actor = { user_id: 1, chat_id: 1, message_id: 1, surface: "test" };
  const made = await engine.createWorkflowWithSteps({ name }, steps, { key: `${key}:w`, actor });
  if (!made.ok) throw new Error(made.refusal.message);
  const started = await engine.execute(made.value.id, {}, { key: `${key}:x`, actor });
  if (!started.ok) throw new Error(started.refusal.message);
  return started.value.id;
};
