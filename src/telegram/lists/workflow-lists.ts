import { whose } from "../../commands/whose.ts";
import { bold, code, lineOf, lines, rich } from "../../i18n/rich-text.ts";
import type { ButtonResponse } from "../buttons/button.ts";
import type { List, ListScope, Shown, Tap } from "./list.ts";

/** More would not fit in a message. */
const MAX_STEPS = 30;

/** `/workflows`: the chat's workflows, newest first. */
export const workflowsList: List = {
  name: "workflows",
  async part({ engine, viewer, messages }: ListScope, page) {
    const { workflows, total } = await engine.listWorkflows(viewer, page);
    const rows = workflows.map(({ id, name, steps, maker }) => ({
      id,
      text: rich`${bold(lineOf(name, 100))}${whose(maker, viewer, messages.replies)} · ${messages.lists.steps(steps)} · ${code(id)}`,
      label: `${lineOf(name, 40)} · ${messages.lists.steps(steps)}`,
    }));
    return { rows, total };
  },
  title: ({ lists }, total) => lists.workflows(total),
  empty: ({ lists }) => lists.noWorkflows,
  tap: ({ lists }) => lists.tapWorkflow,
  does: {
    kind: "show",
    async show({ id, scope: { engine, viewer, messages } }): Promise<Shown | undefined> {
      const found = await engine.findWorkflow(id, viewer);
      if (!found.ok) return undefined;
      const { name, description = "", steps, by } = found.value;
      const of = by[0] === undefined ? [] : whose(by[0], viewer, messages.replies);
      const rows = steps
        .slice(0, MAX_STEPS)
        .map((step, index) => rich`${index + 1}. ${lineOf(step.name, 80)} · ${code(step.handler)}`);
      const more = steps.length > MAX_STEPS ? [rich`${messages.progress.more(steps.length - MAX_STEPS)}`] : [];
      const about = description === "" ? [] : [rich`${lineOf(description, 300)}`];
      const head = rich`${bold(lineOf(name, 120))}${of} · ${messages.lists.steps(steps.length)} · ${code(id)}`;
      return { text: lines([head, ...about, ...rows, ...more]), buttons: [{ label: messages.lists.run, verb: "run" }] };
    },
    // The same button pressed twice runs the workflow once.
    verbs: {
      run: async (tap) =>
        tap.press.isOwner || tap.services.quota.message(tap.press.actor.user_id)
          ? run(tap, `${tap.press.actor.gateway}:press:${tap.press.button.token}:${tap.id}:${tap.turn}`)
          : { text: tap.press.messages.press.tooMany },
    },
  },
};

/** Runs the workflow as if the person had sent the shortcode, with a confirmation if one is needed. */
async function run({ id, press: { actor, messages }, services }: Tap, key: string): Promise<ButtonResponse> {
  await services.accept({ key, actor, text: `[MULTISTEP:EXECUTE:${id}]` });
  return { text: messages.press.done };
}

/** `/run`: the same workflows; tapping one runs it. */
export const runList: List = {
  ...workflowsList,
  name: "run",
  async part(scope, page) {
    const { rows, total } = await workflowsList.part(scope, page);
    return { rows: rows.map((row) => ({ ...row, command: `/run ${row.id}` })), total };
  },
  title: ({ lists }) => lists.runWhich,
  empty: ({ lists }) => lists.nothingToRun,
  does: {
    kind: "choose",
    async choose(tap) {
      const { id, press, scope, services } = tap;
      const { actor, button, key, name, messages } = press;
      const by = { id: actor.user_id, name };
      const decided = await services.chats.buttons.decide(button.token, { choice: id, by, press: key });
      if (decided === undefined) return { text: messages.press.tooOld };
      const whoDecided = { user_id: decided.by.id, name: decided.by.name };
      const chosen = { ...tap, id: decided.choice, press: { ...press, actor: { ...actor, ...whoDecided } } };
      // The key makes this idempotent: if a crash came after the decision, the workflow runs now; otherwise nothing
      // happens.
      await run(chosen, `${actor.gateway}:press:${button.token}`);
      const found = await scope.engine.findWorkflow(decided.choice, scope.viewer);
      const closing = `▶️ ${found.ok ? lineOf(found.value.name, 100) : decided.choice} · ${decided.by.name}`;
      return {
        text: decided.press === key ? messages.press.done : messages.press.pressedAlready(decided.by.name),
        closing,
      };
    },
  },
};
