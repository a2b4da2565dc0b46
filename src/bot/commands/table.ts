import { answer } from "./answer.ts";
import type { BotCommand } from "./bot-command.ts";
import { confirm } from "./confirm.ts";
import { help } from "./help.ts";
import { runs } from "./runs.ts";
import { start } from "./start.ts";
import { workflows } from "./workflows.ts";

/** The ready bot's commands, in the menu's order. */
export const botCommands: readonly BotCommand[] = [start, help, workflows, runs, confirm, answer];
