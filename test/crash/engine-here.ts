import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";
import type { NewStep, NewWorkflow } from "../../src/engine/workflow.ts";
import { z } from "../../src/engine/zod.ts";
import { handlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";

/** Stands in for a handler of the worker processes, so that workflows using it can be started here. Never runs. */
function placeholderFor(name: string): Handler {
  return defineHandler({
    name,
    summary: "Runs in the worker processes.",
    example: {},
    params: z.looseObject({}),
    capability: "chat",
    run: async () => {
      throw new Error("this process runs no steps");
    },
  });
}

const actor = { user_id: 1, chat_id: 1, message_id: 1, gateway: "test" };

/** Opens an engine in this process that runs no steps. */
export function openEngineHere(uri: string, db: string): Promise<Engine> {
  return openWithChats({
    uri,
    db,
    handlers: [...handlers, ...["effect", "noop", "kill_worker"].map(placeholderFor)],
    authorize: async () => true,
  });
}

/** Creates and starts a workflow; returns the execution's id. */
export async function startHere(
  engine: Engine,
  steps: NewStep[],
  key: string,
  workflow: Partial<NewWorkflow> = {},
): Promise<string> {
  const made = await engine.createWorkflowWithSteps({ name: key, ...workflow }, steps, { key: `${key}:w`, actor });
  if (!made.ok) throw new Error(made.error.message);
  const started = await engine.execute(made.value.id, {}, { key: `${key}:x`, actor });
  if (!started.ok) throw new Error(started.error.message);
  return started.value.id;
}
