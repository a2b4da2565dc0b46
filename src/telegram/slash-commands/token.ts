import { MAX_TOKENS } from "../../chat-store/api-tokens.ts";
import type { Actor } from "../../engine/actor.ts";
import { code, lines, type RichText, rich, shortened } from "../../i18n/rich-text.ts";
import { toFormattedText } from "../outgoing/formatted-text.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** How much of what someone wrote is quoted back. */
const MAX_QUOTE = 40;

/** `/token [new [unattended] | revoke ID]`: makes, lists and revokes tokens with which programs act as the sender in this chat. */
export const token: SlashCommand = {
  name: "token",
  description: ({ slashCommands }) => slashCommands.token,
  async run(call) {
    const { actor, rest, say, messages, chats } = call;
    const { http } = messages;
    const [verb = "", given = ""] = rest.split(/\s+/);
    if (actor.user_id < 0) return say([{ text: http.tokenForPeople }]);
    if (verb === "") return say(await listOf(call));
    if (verb === "revoke" && given !== "") {
      const isRevoked = await chats.tokens.revoke(given, actor);
      const id = shortened(given, MAX_QUOTE);
      return say([{ text: isRevoked ? http.tokenRevoked(id) : http.noToken(id) }]);
    }
    if (verb === "new" && (given === "" || given === "unattended")) return make(call, given === "unattended");
    await say([{ text: http.tokenUsage }]);
  },
};

async function listOf({ actor, messages: { http }, chats }: SlashCommandCall): Promise<RichText> {
  const made = await chats.tokens.list(actor);
  const rows = made.map(({ id, created_at, unattended }) => [
    { text: http.tokenRow(id, created_at.toISOString().slice(0, 10), unattended) },
  ]);
  const head = rows.length === 0 ? http.noTokens : http.tokens(rows.length);
  return lines([[{ text: head }], ...rows, [], [{ text: http.tokenUsage }]]);
}

async function make(call: SlashCommandCall, unattended: boolean): Promise<void> {
  const { actor, ctx, say, messages, chats, isOwner } = call;
  const { http } = messages;
  if (unattended && !(await isOwner())) return say([{ text: http.unattendedForOwners }]);
  const own = await chats.tokens.list(actor);
  if (own.length >= MAX_TOKENS) return say([{ text: http.tooManyTokens(MAX_TOKENS) }]);
  const { secret, token: made } = await chats.tokens.issue({ kind: "api", actor: actingAs(actor), unattended });
  const shown = lines([[{ text: http.tokenMade(unattended) }], [code(secret)], [], rich`${http.howToRevoke(made.id)}`]);
  const { text, entities } = toFormattedText(shown);
  try {
    // Not through the outbox, which would keep the secret.
    await ctx.api.sendMessage(ctx.chat.type === "private" ? ctx.chat.id : actor.user_id, text, { entities });
  } catch {
    await chats.tokens.revoke(made.id, actor);
    return say([{ text: http.tokenNotSent }]);
  }
  if (ctx.chat.type !== "private") await say([{ text: http.tokenSent }]);
}

/** The sender, without the message that asked for the token. */
function actingAs(actor: Actor): Actor {
  return { ...actor, message_id: 0 };
}
