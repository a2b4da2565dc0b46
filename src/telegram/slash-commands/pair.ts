import type { Filter } from "grammy";
import type { Words } from "../../i18n/words.ts";
import type { Pairing } from "../pairing.ts";
import type { BotContext } from "./bot-command.ts";
import { parseCommand } from "./parse-command.ts";

export interface PairServices {
  pairing: Pairing;
  say(text: string): Promise<void>;
  words(): Promise<Words>;
  /** Somebody owns the bot now. */
  onPaired(ownerId: number): void;
}

/** `/start CODE` in private, while nobody owns the bot. All else goes on. */
export async function pair(
  ctx: Filter<BotContext, "message:text">,
  next: () => Promise<void>,
  { pairing, say, words, onPaired }: PairServices,
): Promise<void> {
  const command = parseCommand(ctx.message.text);
  if (command?.name !== "start" || ctx.chat.type !== "private" || ctx.from.is_bot) return next();
  const outcome = command.rest === "" ? "missing" : await pairing.try(command.rest, ctx.from.id);
  if (outcome === "paired") {
    onPaired(ctx.from.id);
    return say((await words()).owned);
  }
  if (outcome === "wrong") return say((await words()).wrongCode);
  if (outcome === "missing" && (await pairing.isOpen())) return say((await words()).needsCode);
  return next();
}
