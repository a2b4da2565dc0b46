import { shortStatus } from "../../commands/progress-picture.ts";
import { progressText } from "../../commands/progress-text.ts";
import { whose } from "../../commands/whose.ts";
import { type Actor, isTheirs } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import {
  type ExecutionAction,
  type ExecutionSummary,
  type ExecutionView,
  statesAllowing,
  UNFINISHED,
} from "../../engine/execution.ts";
import { ok } from "../../engine/result.ts";
import { bold, code, lineOf, rich } from "../../i18n/rich-text.ts";
import type { ButtonResponse } from "../buttons/button.ts";
import { whyRefused } from "../buttons/button.ts";
import { controlsOf, handleExecutionButton, retriedAs, turnOf, verbOf } from "../buttons/execution-buttons.ts";
import type { List, ListRow, ListScope, Shown, Tap } from "./list.ts";

function rowOf(run: ExecutionSummary, { viewer, messages }: Pick<ListScope, "viewer" | "messages">): ListRow {
  const { id, workflow } = run;
  const state = shortStatus(run, messages.progress, " · ");
  const name = lineOf(workflow, 100);
  return {
    id,
    text: rich`${bold(name)}${whose(run.actor, viewer, messages.replies)} · ${state} · ${code(id)}`,
    label: `${lineOf(workflow, 30)} · ${state}`,
  };
}

/** `/runs`: the chat's executions, newest first. */
export const runsList: List = {
  name: "runs",
  async part({ engine, viewer, messages, status }: ListScope, page) {
    const filter = status === undefined ? page : { ...page, status };
    const { executions, total } = await engine.listExecutions(viewer, filter);
    return { rows: executions.map((one) => rowOf(one, { viewer, messages })), total };
  },
  title: ({ lists }, total) => lists.runs(total),
  empty: ({ lists }) => lists.noRuns,
  tap: ({ lists }) => lists.tapRun,
  does: {
    kind: "show",
    async show({ id, press: { as, isOwner }, scope: { engine, viewer, messages } }): Promise<Shown | undefined> {
      const found = await engine.findExecution(id, viewer);
      if (!found.ok) return undefined;
      const view = found.value;
      const mayAct = isOwner || isTheirs(view.actor.user_id, await as(view.actor.user_id));
      const controls = (mayAct ? controlsOf(view.status) : []).map((name) => ({
        label: messages.buttons[name],
        verb: verbOf(name),
      }));
      const about = [
        { label: messages.buttons.details, verb: "details" },
        { label: messages.lists.refresh, verb: "look" },
      ];
      const text = progressText(view, engine.now(), messages);
      return { text, turn: turnOf(view), buttons: [...controls, ...about] };
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
function control(verb: string): (tap: Tap) => ReturnType<typeof handleExecutionButton> {
  return ({ press, services, id, turn }) => {
    const button = { ...press.button, data: { execution_id: id } };
    return handleExecutionButton({ ...press, choice: `${verb}.${turn}`, button }, services);
  };
}

/** `/status`: the unfinished executions. */
export const activeList: List = {
  ...runsList,
  name: "status",
  async part({ engine, viewer, messages }, page) {
    const { executions, total } = await engine.listExecutions(viewer, { ...page, status: UNFINISHED });
    return {
      rows: executions.map((one) => ({ ...rowOf(one, { viewer, messages }), command: `/status ${one.id}` })),
      total,
    };
  },
  title: ({ lists }, total) => lists.active(total),
  empty: ({ lists }) => lists.nothingRunning,
};

/** `/pause`, `/resume`, `/retry`, `/cancel`: the executions for which that is possible; tapping one does it. */
export const pauseList = choiceList("pause");
export const resumeList = choiceList("resume");
export const retryList = choiceList("retry");
export const cancelList = choiceList("cancel");

const DONE = { pause: "paused", resume: "resumed", retry: "retried", cancel: "cancelled" } as const;

function choiceList(verb: ExecutionAction): List {
  const status = statesAllowing(verb);
  return {
    ...runsList,
    name: verb,
    async part({ engine, viewer, messages }, page) {
      const { executions, total } = await engine.listExecutions(viewer, { ...page, status });
      return {
        rows: executions.map((one) => ({ ...rowOf(one, { viewer, messages }), command: `/${verb} ${one.id}` })),
        total,
      };
    },
    title: ({ lists }) => lists.which[verb],
    empty: ({ lists }) => lists.nothingTo[verb],
    does: { kind: "choose", choose: (tap) => choose(verb, tap) },
  };
}

/** The same as sending the command with the id. What was done is noted with the list, so that a list does it once. */
async function choose(verb: ExecutionAction, { id, press, scope, services }: Tap): Promise<ButtonResponse> {
  const { actor, name, messages, button } = press;
  if (button.decided !== undefined) return { text: messages.press.doneAlready };
  const { engine, viewer } = scope;
  const found = await engine.findExecution(id, viewer);
  const done = found.ok ? await act(verb, found.value, tapKey(button.token, id), actor, engine) : found;
  if (!done.ok) return { text: whyRefused(done.error, messages), alert: true };
  if (verb === "retry") await services.showProgress(id, actor);
  await services.chats.buttons.decide(button.token, { choice: id, by: { id: actor.user_id, name }, press: press.key });
  const said = messages.press[verb === "retry" ? await retriedAs(engine, id) : DONE[verb]];
  return { text: said, closing: `${said} ${lineOf(done.value.workflow, 100)} · ${id} · ${name}` };
}

function act(verb: ExecutionAction, view: ExecutionView, key: string, actor: Actor, engine: Engine) {
  const { id, status } = view;
  if (verb === "retry") return engine.retry(id, { key, actor });
  if (status === DONE[verb]) return Promise.resolve(ok(view));
  return engine[verb](id, { actor });
}

function tapKey(token: string, id: string): string {
  return `press:${token}:${id}`;
}
