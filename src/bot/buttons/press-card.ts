import type { ExecutionView } from "../../engine/execution.ts";
import type { Result } from "../../engine/result.ts";
import type { Press, PressAnswer, PressKind, PressServices } from "./press.ts";

type Verb = (press: Press, view: ExecutionView, services: PressServices) => Promise<PressAnswer>;

/** Who may send the shortcode may press the button: everyone admitted, about executions that they can see. */
export const pressCard: PressKind = async (press, services) => {
  const { button, choice, actor, isOwner } = press;
  const verb = Object.hasOwn(VERBS, choice) ? VERBS[choice] : undefined;
  const viewer = { chat_id: actor.chat_id, all: isOwner };
  const found = await services.engine.findExecution(String(button.data.execution_id), viewer);
  if (verb === undefined) return { text: "This button is too old. Nothing was done." };
  return found.ok ? verb(press, found.value, services) : { text: found.refusal.message, alert: true };
};

/** The button says what became of it; the message shows the new state by itself. */
const answer = (done: string, result: Result<ExecutionView>): PressAnswer =>
  result.ok ? { text: done } : { text: result.refusal.message, alert: true };

const VERBS: Readonly<Record<string, Verb>> = {
  pause: async ({ actor }, { id }, { engine }) => answer("Paused.", await engine.pause(id, actor)),
  resume: async ({ actor }, { id }, { engine }) => answer("Goes on.", await engine.resume(id, actor)),
  cancel: async ({ actor }, { id }, { engine }) => answer("Cancelled.", await engine.cancel(id, actor)),
  async retry({ actor, key }, { id }, { engine, cards }) {
    const retried = await engine.retry(id, { key, actor });
    if (retried.ok) await cards.follow(id, actor);
    return answer("Runs again.", retried);
  },
  async details({ actor, key }, { id }, { reader }) {
    await reader.accept({ key, actor, text: `[MULTISTEP:RESULT:${id}]` });
    return { text: "Here they come." };
  },
  id: async (_, { id }) => ({ text: id, alert: true }),
};
