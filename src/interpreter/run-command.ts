import type { ChatActionRequest } from "../commands/chat-action.ts";
import { type ChatActionRequired, type Command, type CommandContext, labelOf } from "../commands/command.ts";
import type { Success } from "../commands/outcome.ts";
import type { Bound } from "../commands/signature.ts";
import type { Authorize } from "../engine/actor.ts";
import { type Failure, fail } from "../engine/result.ts";
import { type References, resolveReferences } from "./resolve-arguments.ts";

/** What carrying out a command needs besides its arguments. */
export interface CommandScope {
  island: CommandContext;
  authorize: Authorize;
  /** Finds what the command names with `find`, or gives what it meant when it began before a crash, and keeps it where that matters. */
  pin(command: Command, find: () => Promise<Named>): Promise<Named>;
}

/** Things that a command named, found; or why not. */
export type Named = { ok: true; value: References } | Failure;

/** Finds what the words mean, asks for the right, and runs the command. `known` was found before. */
export async function runCommandBound(
  command: Command,
  bound: Bound["values"],
  known: References,
  scope: CommandScope,
): Promise<Success | Failure | ChatActionRequired> {
  const { island, authorize, pin } = scope;
  const { capability = "chat" } = command;
  if (capability !== "chat" && !(await authorize(island.actor, capability)))
    return fail(
      "invalid",
      `${labelOf(command)} needs the capability "${capability}", which you do not have.`,
      "The owner of the bot can grant it.",
    );
  const named = await pin(command, () => resolveReferences(command.signature, bound, known, island));
  if (!named.ok) return named;
  // The signature has just given each value the type that `run` declares.
  const outcome = await command.run({ ...bound, ...named.value } as never, island);
  return outcome.ok === "act" ? ((await elsewhere(outcome.request, scope)) ?? outcome) : outcome;
}

/** Why the person may not act on that chat from here. */
async function elsewhere(
  { chat_id }: ChatActionRequest,
  { island: { actor, viewer }, authorize }: CommandScope,
): Promise<Failure | undefined> {
  if (chat_id === actor.chat_id || (viewer.all && (await authorize(actor, "other-chats")))) return undefined;
  return fail(
    "invalid",
    `${chat_id} is another chat, and only the owner of the bot may act on others from here.`,
    "Send the command in that chat, or leave the chat_id out.",
  );
}
