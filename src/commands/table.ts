import { addStep } from "./add-step.ts";
import { batchProcess } from "./batch-process.ts";
import { cancel } from "./cancel.ts";
import type { Command } from "./command.ts";
import { createWorkflow } from "./create-workflow.ts";
import { deleteWorkflow } from "./delete-workflow.ts";
import { editStep } from "./edit-step.ts";
import { execute } from "./execute.ts";
import { deleteMessage } from "./group/delete-message.ts";
import { pinMessage } from "./group/pin-message.ts";
import { setDescription } from "./group/set-description.ts";
import { setTitle } from "./group/set-title.ts";
import { unpinAll } from "./group/unpin-all.ts";
import { unpinMessage } from "./group/unpin-message.ts";
import { handlers } from "./handlers.ts";
import { help } from "./help.ts";
import { listExecutions } from "./list-executions.ts";
import { listSchedules } from "./list-schedules.ts";
import { listWorkflows } from "./list-workflows.ts";
import { pause } from "./pause.ts";
import { quickWorkflow } from "./quick-workflow.ts";
import { removeStep } from "./remove-step.ts";
import { result } from "./result.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";
import { scheduledWorkflow } from "./scheduled-workflow.ts";
import { showWorkflow } from "./show-workflow.ts";
import { progress, status } from "./status.ts";
import { templateWorkflow } from "./template-workflow.ts";
import { templates } from "./templates.ts";
import { unschedule } from "./unschedule.ts";
import { ban } from "./user/ban.ts";
import { info } from "./user/info.ts";
import { kick } from "./user/kick.ts";
import { mute } from "./user/mute.ts";
import { unban } from "./user/unban.ts";
import { unmute } from "./user/unmute.ts";

/** Every built-in command, in the order in which HELP lists them. */
export const builtInCommands: readonly Command[] = [
  createWorkflow,
  addStep,
  editStep,
  removeStep,
  execute,
  quickWorkflow,
  batchProcess,
  templateWorkflow,
  scheduledWorkflow,
  unschedule,
  listSchedules,
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
  templates,
  help,
  pinMessage,
  unpinMessage,
  unpinAll,
  deleteMessage,
  setTitle,
  setDescription,
  info,
  mute,
  unmute,
  ban,
  unban,
  kick,
];
