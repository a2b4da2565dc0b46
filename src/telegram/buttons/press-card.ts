import type { ExecutionView } from "../../engine/execution.ts";
import type { ExpectedError, Result } from "../../engine/result.ts";
import { isTheirs } from "../../engine/services/guards.ts";
import type { Words } from "../../i18n/words.ts";
import type { ButtonKind, ButtonPress, PressAnswer, PressServices } from "./press.ts";

type Verb = (press: ButtonPress, view: ExecutionView, services: PressServices) => Promise<PressAnswer>;

/** Whoever started the execution, and owners, may press; others may only look. */
export const pressCard: ButtonKind = async (press, services) => {
  const { button, choice, actor, words, isOwner } = press;
  const verb = Object.hasOwn(VERBS, choice) ? VERBS[choice] : undefined;
  const viewer = { chat_id: actor.chat_id, all: isOwner };
  const found = await services.engine.findExecution(String(button.data.execution_id), viewer);
  if (verb === undefined) return { text: words.press.tooOld };
  if (!found.ok) return refusal(words, found);
  const mayAct = isOwner || isTheirs(found.value.actor.user_id, actor);
  return mayAct || LOOKS.has(choice) ? verb(press, found.value, services) : { text: words.press.notYours, alert: true };
};

/** What changes nothing. */
const LOOKS: ReadonlySet<string> = new Set(["details", "id"]);

/** The button says what became of it; the message shows the new state by itself. */
function answer(words: Words, done: Outcome, result: Result<ExecutionView>): PressAnswer {
  return result.ok ? { text: words.press[done] } : refusal(words, result);
}

type Outcome = "paused" | "resumed" | "cancelled" | "retried";

function refusal({ press }: Words, { error: { code, message } }: { error: ExpectedError }): PressAnswer {
  return {
    text: press.refused(code, message),
    alert: true,
  };
}

const VERBS: Readonly<Record<string, Verb>> = {
  pause: async ({ actor, words }, { id }, { engine }) => answer(words, "paused", await engine.pause(id, actor)),
  resume: async ({ actor, words }, { id }, { engine }) => answer(words, "resumed", await engine.resume(id, actor)),
  cancel: async ({ actor, words }, { id }, { engine }) => answer(words, "cancelled", await engine.cancel(id, actor)),
  async retry({ actor, words, key }, { id }, { engine, cards }) {
    const retried = await engine.retry(id, { key, actor });
    if (retried.ok) await cards.follow(id, actor);
    return answer(words, "retried", retried);
  },
  async details({ actor, words, isOwner }, { id, rev }, { engine, reader, quota }) {
    if (!isOwner && !quota.message(actor.user_id)) return { text: words.press.tooMany };
    // The same details of the same state come once a minute, however often they are asked for.
    const minute = Math.floor(engine.now().getTime() / 60_000);
    const key = `details:${actor.chat_id}:${actor.thread_id ?? 0}:${id}:${rev}:${minute}`;
    await reader.accept({ key, actor, text: `[MULTISTEP:RESULT:${id}]` });
    return { text: words.press.detailsCome };
  },
  id: async (_, { id }) => ({ text: id, alert: true }),
};
