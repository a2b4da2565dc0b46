import type { Vocabulary } from "../../../grammar/shortcode/parse.ts";
import { addStep } from "./add-step.ts";
import { cancel } from "./cancel.ts";
import type { Command } from "./command.ts";
import { createWorkflow } from "./create-workflow.ts";
import { deleteWorkflow } from "./delete-workflow.ts";
import { editStep } from "./edit-step.ts";
import { execute } from "./execute.ts";
import { handlers } from "./handlers.ts";
import { help } from "./help.ts";
import { laterVocabulary } from "./later-commands.ts";
import { listExecutions } from "./list-executions.ts";
import { listWorkflows } from "./list-workflows.ts";
import { pause } from "./pause.ts";
import { progress } from "./progress.ts";
import { quickWorkflow } from "./quick-workflow.ts";
import { removeStep } from "./remove-step.ts";
import { result } from "./result.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";
import { showWorkflow } from "./show-workflow.ts";
import { status } from "./status.ts";

/** Every command, in the order in which HELP lists them. */
export const commands: readonly Command[] = [
  createWorkflow,
  addStep,
  editStep,
  removeStep,
  execute,
  quickWorkflow,
  status,
  progress,
  result,
  listWorkflows,
  listExecutions,
  cancel,
  pause,
  resume,
  retry,
  showWorkflow,
  deleteWorkflow,
  handlers,
  help(() => commands),
];

const byName = new Map(commands.map((command) => [`${command.namespace}:${command.action}`, command]));

/** The command of that name, where this version has it. */
export const findCommand = (namespace: string, action: string): Command | undefined =>
  byName.get(`${namespace}:${action}`);

/** What the parser recognises: the commands here and those that come later. */
export const vocabulary: Vocabulary = (() => {
  const actions = new Map<string, string[]>();
  for (const { namespace, action } of commands) actions.set(namespace, [...(actions.get(namespace) ?? []), action]);
  for (const [namespace, later] of Object.entries(laterVocabulary))
    actions.set(namespace, [...(actions.get(namespace) ?? []), ...later]);
  return Object.fromEntries(actions);
})();
