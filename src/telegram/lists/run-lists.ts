import { shortStatus } from "../../commands/progress-picture.ts";
import { progressText } from "../../commands/progress-text.ts";
import { isTheirs } from "../../engine/actor.ts";
import { EXECUTION_STATUSES, type ExecutionSummary, isSettled } from "../../engine/execution.ts";
import type { Messages } from "../../i18n/messages.ts";
import { bold, code, rich, shortened } from "../../i18n/rich-text.ts";
import { CONTROLS, choiceOf, handleExecutionButton } from "../buttons/execution-buttons.ts";
import type { List, ListRow, ListScope, Shown, Tap } from "./list.ts";

const UNFINISHED = EXECUTION_STATUSES.filter((status) => !isSettled(status));

function rowOf(run: ExecutionSummary, messages: Messages): ListRow {
  const { id, workflow } = run;
  const state = shortStatus(run, messages.progress, " · ");
  const name = shortened(workflow, 100);
  return { id, text: rich`${bold(name)} · ${state} · ${code(id)}`, label: `${shortened(workflow, 30)} · ${state}` };
}

/** `/runs`: the chat's executions, newest first. */
export const runsList: List = {
  name: "runs",
  async part({ engine, viewer, messages, status }: ListScope, page) {
    const filter = status === undefined ? page : { ...page, status };
    const { executions, total } = await engine.listExecutions(viewer, filter);
    return { rows: executions.map((one) => rowOf(one, messages)), total };
  },
  title: ({ lists }, total) => lists.runs(total),
  empty: ({ lists }) => lists.noRuns,
  tap: ({ lists }) => lists.tapRun,
  does: {
    kind: "show",
    async show({ id, press: { actor, isOwner }, scope: { engine, viewer, messages } }): Promise<Shown | undefined> {
      const found = await engine.findExecution(id, viewer);
      if (!found.ok) return undefined;
      const view = found.value;
      const mayAct = isOwner || isTheirs(view.actor.user_id, actor);
      const controls = (mayAct ? CONTROLS[view.status] : []).map((name) => ({
        label: messages.buttons[name],
        verb: choiceOf(name),
      }));
      const about = [
        { label: messages.buttons.details, verb: "details" },
        { label: messages.lists.refresh, verb: "look" },
      ];
      return { text: progressText(view, engine.now(), messages), buttons: [...controls, ...about] };
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

/** The same as the button below the execution's progress message. */
function control(choice: string): (tap: Tap) => ReturnType<typeof handleExecutionButton> {
  return ({ press, services, id }) =>
    handleExecutionButton({ ...press, choice, button: { ...press.button, data: { execution_id: id } } }, services);
}

/** `/cancel`: the unfinished executions; tapping one cancels it. */
export const cancelList: List = {
  ...runsList,
  name: "cancel",
  async part({ engine, viewer, messages }, page) {
    const { executions, total } = await engine.listExecutions(viewer, { ...page, status: UNFINISHED });
    const rows = executions.map((one) => ({ ...rowOf(one, messages), command: `/cancel ${one.id}` }));
    return { rows, total };
  },
  title: ({ lists }) => lists.cancelWhich,
  empty: ({ lists }) => lists.nothingToCancel,
  does: {
    kind: "choose",
    // The same as sending `/cancel` with the id.
    async choose({ id, press: { actor, name, messages }, scope: { engine, viewer } }) {
      const found = await engine.findExecution(id, viewer);
      if (found.ok && found.value.status === "cancelled") return { text: messages.press.cancelled };
      const done = found.ok ? await engine.cancel(found.value.id, actor) : found;
      if (!done.ok) return { text: messages.press.refused(done.error.code, done.error.message), alert: true };
      const { cancelled } = messages.press;
      return { text: cancelled, closing: `${cancelled} ${shortened(done.value.workflow, 100)} · ${id} · ${name}` };
    },
  },
};
