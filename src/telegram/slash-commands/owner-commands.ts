import type { Message } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { CAPABILITIES, type Capability } from "../../engine/actor.ts";
import type { GrantMessages } from "../../i18n/messages.ts";
import { type RichText, shortened } from "../../i18n/rich-text.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** How much of what someone wrote is quoted back. */
const MAX_QUOTE = 40;

/** `/confirm [on|off]`: whether owners are asked to confirm in this chat. */
export const confirm: SlashCommand = {
  name: "confirm",
  description: ({ slashCommands }) => slashCommands.confirm,
  access: "owners",
  async run({ actor, rest, say, messages, chats }) {
    const { exemptions } = chats;
    const word = rest.toLowerCase();
    if (word === "on") await exemptions.remove(actor.chat_id);
    else if (word === "off") await exemptions.add(actor.chat_id, actor.user_id);
    const isUnknown = !["", "on", "off"].includes(word);
    const isUnasked = await exemptions.has(actor.chat_id);
    const state = isUnasked ? messages.confirm.asksNot : messages.confirm.asksOwners;
    await say([{ text: isUnknown ? `${messages.confirm.onOrOff(shortened(rest, MAX_QUOTE))} ${state}` : state }]);
  },
};

/** `/grant [PERMISSIONS ID]`: grants permissions to a person or a chat, or lists what was granted. */
export const grant: SlashCommand = {
  name: "grant",
  description: ({ slashCommands }) => slashCommands.grant,
  access: "owners",
  async run(call) {
    const { ctx, actor, rest, say, messages, chats } = call;
    if (rest === "") return say(await listOf(call));
    const request = readGrantRequest("grant", rest, ctx.msg, messages.grant);
    if (!request.ok) return say([{ text: request.message }]);
    for (const capability of request.capabilities) await chats.grants.add(request.to, capability, actor.user_id);
    await say([
      { text: messages.grant.given(request.to, request.capabilities.join(", "), request.to === actor.chat_id) },
    ]);
  },
};

/** `/revoke PERMISSIONS ID`: takes permissions back. Runs in progress lose them from their next step onwards. */
export const revoke: SlashCommand = {
  name: "revoke",
  description: ({ slashCommands }) => slashCommands.revoke,
  access: "owners",
  async run({ ctx, rest, say, messages, chats }) {
    const request = readGrantRequest("revoke", rest, ctx.msg, messages.grant);
    if (!request.ok) return say([{ text: request.message }]);
    const { to, capabilities } = request;
    const taken: string[] = [];
    for (const capability of capabilities) if (await chats.grants.remove(to, capability)) taken.push(capability);
    await say([{ text: taken.length === 0 ? messages.grant.hadNone(to) : messages.grant.taken(to, taken.join(", ")) }]);
  },
};

async function listOf({ chats, messages: { grant: messages } }: SlashCommandCall): Promise<RichText> {
  const byWhom = new Map<number, string[]>();
  for (const { to, capability } of await chats.grants.list()) byWhom.set(to, [...(byWhom.get(to) ?? []), capability]);
  if (byWhom.size === 0) return [{ text: messages.nobody }, { text: "/grant files 123456789", style: "code" }];
  const rows = [...byWhom].map(([to, rights]) => `${to < 0 ? `${messages.chat} ` : ""}${to}: ${rights.join(", ")}`);
  return [{ text: `${messages.list}\n${rows.join("\n")}` }];
}

/** Everyone the bot listens to has `chat` anyway. */
const GRANTABLE = CAPABILITIES.filter((capability) => capability !== "chat");

/** Which permissions to grant or revoke, and whose; or what is wrong with the request. */
export type GrantRequest = { ok: true; capabilities: Capability[]; to: number } | { ok: false; message: string };

/** Reads `files,network 123456789`, `files here`, or `files` in a reply to someone's message. */
function readGrantRequest(
  command: "grant" | "revoke",
  rest: string,
  message: Message,
  messages: GrantMessages,
): GrantRequest {
  const given = rest.toLowerCase().split(/[\s,]+/);
  const usage = messages.usage(command, GRANTABLE.join(", "));
  const last = given.at(-1) ?? "";
  const written = /^-?[1-9]\d{0,15}$/.test(last) ? Number(last) : last === "here" ? message.chat.id : undefined;
  const reply = message.reply_to_message;
  const repliedTo = reply === undefined || reply.sender_chat !== undefined ? undefined : reply.from?.id;
  const to = written ?? repliedTo;
  const named = written === undefined ? given : given.slice(0, -1);
  const wrong = named.find((word) => word !== "all" && !isGrantable(word));
  if (wrong !== undefined && wrong !== "") {
    const meant = nearest(wrong, GRANTABLE);
    return { ok: false, message: `${messages.noRight(wrong.slice(0, 40), meant)}${usage}` };
  }
  if (to === undefined || named.length === 0 || wrong === "") return { ok: false, message: usage };
  return { ok: true, capabilities: named.includes("all") ? GRANTABLE : named.filter(isGrantable), to };
}

function isGrantable(word: string): word is Capability {
  return (GRANTABLE as readonly string[]).includes(word);
}
