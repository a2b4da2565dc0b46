import { progressText } from "../../commands/progress-text.ts";
import { EXECUTION_STATUSES, type ExecutionSummary, isSettled } from "../../engine/execution.ts";
import { isTheirs } from "../../engine/services/guards.ts";
import { bold, code, rich, shortened } from "../../i18n/rich-text.ts";
import type { Words } from "../../i18n/words.ts";
import { pressCard } from "../buttons/press-card.ts";
import { CONTROLS, choiceOf } from "../progress/card-keyboard.ts";
import type { List, ListRow, ListScope, Shown, Tap } from "./list.ts";

const UNFINISHED = EXECUTION_STATUSES.filter((status) => !isSettled(status));

function rowOf({ id, workflow, status, progress }: ExecutionSummary, words: Words): ListRow {
  const state = `${words.progress.status[status]} · ${progress}%`;
  const name = shortened(workflow, 100);
  return { id, text: rich`${bold(name)} · ${state} · ${code(id)}`, label: `${shortened(workflow, 30)} · ${state}` };
}

/** `/runs`: the executions of the chat, newest first. */
export const runsList: List = {
  name: "runs",
  async part({ engine, viewer, words, status }: ListScope, page) {
    const filter = status === undefined ? page : { ...page, status };
    const { executions, total } = await engine.listExecutions(viewer, filter);
    return { rows: executions.map((one) => rowOf(one, words)), total };
  },
  title: ({ lists }, total) => lists.runs(total),
  empty: ({ lists }) => lists.noRuns,
  tap: ({ lists }) => lists.tapRun,
  does: {
    kind: "show",
    async show({ id, press: { actor, isOwner }, scope: { engine, viewer, words } }): Promise<Shown | undefined> {
      const found = await engine.findExecution(id, viewer);
      if (!found.ok) return undefined;
      const view = found.value;
      const mayAct = isOwner || isTheirs(view.actor.user_id, actor);
      const controls = (mayAct ? CONTROLS[view.status] : []).map((name) => ({
        label: words.buttons[name],
        verb: choiceOf(name),
      }));
      const about = [
        { label: words.buttons.details, verb: "details" },
        { label: words.lists.refresh, verb: "look" },
      ];
      return { text: progressText(view, engine.now(), words.progress), buttons: [...controls, ...about] };
    },
    verbs: {
      look: async () => ({ text: "" }),
      pause: control("pause"),
      resume: control("resume"),
      cancel: control("cancel"),
      retry: control("retry"),
      details: control("details"),
    },
  },
};

/** As the button below the run's own progress message does. */
function control(choice: string): (tap: Tap) => ReturnType<typeof pressCard> {
  return ({ press, services, id }) =>
    pressCard({ ...press, choice, button: { ...press.button, data: { execution_id: id } } }, services);
}

/** `/cancel`: what has not ended yet, to be cancelled by a tap. */
export const cancelList: List = {
  ...runsList,
  name: "cancel",
  async part({ engine, viewer, words }, page) {
    const { executions, total } = await engine.listExecutions(viewer, { ...page, status: UNFINISHED });
    const rows = executions.map((one) => ({ ...rowOf(one, words), command: `/cancel ${one.id}` }));
    return { rows, total };
  },
  title: ({ lists }) => lists.cancelWhich,
  empty: ({ lists }) => lists.nothingToCancel,
  does: {
    kind: "choose",
    // The same as sending `/cancel` with the id.
    async choose({ id, press: { actor, name, words }, scope: { engine, viewer } }) {
      const found = await engine.findExecution(id, viewer);
      if (found.ok && found.value.status === "cancelled") return { text: words.press.cancelled };
      const done = found.ok ? await engine.cancel(found.value.id, actor) : found;
      if (!done.ok) return { text: words.press.refused(done.error.code, done.error.message), alert: true };
      const { cancelled } = words.press;
      return { text: cancelled, closing: `${cancelled} ${shortened(done.value.workflow, 100)} · ${id} · ${name}` };
    },
  },
};
