import { nearest } from "../../../grammar/nearest.ts";
import type { CommandCall } from "./bot-command.ts";
import type { ParsedCommand } from "./parse-command.ts";
import { botCommands } from "./table.ts";

/** Runs a `/command`, or says what may have been meant. Those that name another bot are that bot's. */
export async function runCommand(
  call: CommandCall,
  { name, addressee }: Pick<ParsedCommand, "name" | "addressee">,
): Promise<void> {
  const { ctx, say, words } = call;
  if (addressee !== undefined && addressee.toLowerCase() !== ctx.me.username?.toLowerCase()) return;
  const command = botCommands.find((candidate) => candidate.name === name);
  if (command !== undefined) {
    await command.run(call);
    return;
  }
  // In a group it may be meant for another bot, unless it names this one.
  if (ctx.chat.type !== "private" && addressee === undefined) return;
  const names = botCommands.filter(({ menu }) => menu !== "none").map((candidate) => candidate.name);
  await say([{ text: words.unknownCommand(name, nearest(name, names)) }]);
}
