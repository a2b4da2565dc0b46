import type { RichText } from "../../i18n/rich-text.ts";
import type { BotCommand, CommandCall } from "./bot-command.ts";
import { readGrantRequest } from "./grant-request.ts";

/** `/grant [RIGHTS ID]`: gives rights to a person or a chat, or lists what was given. */
export const grant: BotCommand = {
  name: "grant",
  menu: "owners",
  async run(call) {
    const { ctx, actor, rest, say, words, engine, isOwner } = call;
    if (!(await isOwner())) return say([{ text: words.grant.ownerOnly }]);
    if (rest === "") return say(await listOf(call));
    const request = readGrantRequest("grant", rest, ctx.msg, words.grant);
    if (!request.ok) return say([{ text: request.message }]);
    for (const capability of request.capabilities) await engine.grants.add(request.to, capability, actor.user_id);
    await say([{ text: words.grant.given(request.to, request.capabilities.join(", ")) }]);
  },
};

/** `/revoke RIGHTS ID`: takes back what was given; it counts from the next step on. */
export const revoke: BotCommand = {
  name: "revoke",
  menu: "owners",
  async run({ ctx, rest, say, words, engine, isOwner }) {
    if (!(await isOwner())) return say([{ text: words.grant.ownerOnly }]);
    const request = readGrantRequest("revoke", rest, ctx.msg, words.grant);
    if (!request.ok) return say([{ text: request.message }]);
    const { to, capabilities } = request;
    const taken: string[] = [];
    for (const capability of capabilities) if (await engine.grants.remove(to, capability)) taken.push(capability);
    await say([{ text: taken.length === 0 ? words.grant.hadNone(to) : words.grant.taken(to, taken.join(", ")) }]);
  },
};

async function listOf({ engine, words: { grant: words } }: CommandCall): Promise<RichText> {
  const byWhom = new Map<number, string[]>();
  for (const { to, capability } of await engine.grants.list()) byWhom.set(to, [...(byWhom.get(to) ?? []), capability]);
  if (byWhom.size === 0) return [{ text: words.nobody }, { text: "/grant files 123456789", style: "code" }];
  const rows = [...byWhom].map(([to, rights]) => `${to < 0 ? `${words.chat} ` : ""}${to}: ${rights.join(", ")}`);
  return [{ text: `${words.list}\n${rows.join("\n")}` }];
}
