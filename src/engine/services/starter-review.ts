import { type Actor, addressOf, type Shaper } from "../actor.ts";
import type { ForeignChange, Pin } from "../pin.ts";
import { ok } from "../result.ts";
import { foreignChanges } from "../revision.ts";
import type { EngineContext } from "./engine-context.ts";
import type { Pinned, Pinning } from "./pinning.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** A schedule or a webhook: it starts a workflow with the rights of whoever created it. */
export interface Starter {
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  shapers?: readonly Shaper[];
  pins?: readonly Pin[];
}

/** Finds out what a starter's creator has seen of everything it would start now, or what others have changed since. */
export function createReview(workflows: Pick<WorkflowService, "byId">, pinning: Pinning) {
  return async ({ workflow_id, actor, shapers = [], pins }: Starter): Promise<Pinned> => {
    const workflow = await workflows.byId(workflow_id);
    // Starting it says that it is gone.
    if (workflow === undefined) return ok([]);
    if (pins !== undefined) return pinning.pin({ workflows: [workflow] }, { actor, shapers }, pins, "own");
    const unseen: Pin = { workflow_id, digest: "", by: actor.user_id, seen: {} };
    const changed: readonly ForeignChange[] = foreignChanges(unseen, workflow);
    return pinning.pin({ workflows: [workflow] }, { actor, shapers }, changed.length > 0 ? [unseen] : []);
  };
}

/** Tells the chat of a suspended starter, and its creator. The same key tells once. */
export async function tellSuspension(
  { actor, workflow_name }: Starter,
  about: { schedule: string } | { webhook: string },
  key: string,
  tell: EngineContext["tell"],
): Promise<void> {
  const { gateway, chat_id, user_id } = actor;
  const message = { gateway, text: workflow_name, ...about };
  await tell({ ...message, ...addressOf(actor), key });
  // A private chat has the id of its person.
  if (user_id > 0 && chat_id !== user_id) await tell({ ...message, key: `${key}:maker`, chat_id: user_id });
}
