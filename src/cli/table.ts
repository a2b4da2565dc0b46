import { bot } from "./bot.ts";
import { chat } from "./chat.ts";
import type { Command } from "./command.ts";
import { db } from "./db.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { parse } from "./parse.ts";
import { prompt } from "./prompt.ts";
import { worker } from "./worker.ts";

/** Every command, in the order of `--help`. The first runs where none is named. */
export const commands: readonly [Command, ...Command[]] = [
  bot,
  chat,
  worker,
  db,
  parse,
  prompt,
  exportCommand,
  importCommand,
];
