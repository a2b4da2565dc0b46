import { answer } from "./answer.ts";
import type { BotCommand } from "./bot-command.ts";
import { cancel } from "./cancel.ts";
import { confirm } from "./confirm.ts";
import { grant, revoke } from "./grant.ts";
import { help } from "./help.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { schedules } from "./schedules.ts";
import { settings } from "./settings.ts";
import { start } from "./start.ts";
import { workflows } from "./workflows.ts";

/** The ready bot's commands, in the menu's order. */
export const botCommands: readonly BotCommand[] = [
  start,
  help,
  workflows,
  runs,
  run,
  cancel,
  schedules,
  settings,
  confirm,
  grant,
  revoke,
  answer,
];
