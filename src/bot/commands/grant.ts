import type { RichText } from "../../interpreter/rich-text.ts";
import type { BotCommand, CommandCall } from "./bot-command.ts";
import { readGrantRequest } from "./grant-request.ts";

const OWNERS_ONLY = "Only an owner of the bot may do that.";

/** `/grant [RIGHTS ID]`: gives rights to a person or a chat, or lists what was given. */
export const grant: BotCommand = {
  name: "grant",
  summary: "give a person or a chat rights, or list them",
  async run(call) {
    const { ctx, rest, say, engine, isOwner } = call;
    if (!(await isOwner())) return say([{ text: OWNERS_ONLY }]);
    if (rest === "") return say(await listOf(call));
    const request = readGrantRequest(rest, ctx.message);
    if (!request.ok) return say([{ text: request.message }]);
    for (const capability of request.capabilities) await engine.grants.add(request.to, capability, ctx.from.id);
    const whose = request.to < 0 ? `Everybody admitted in chat ${request.to}` : `${request.to}`;
    await say([{ text: `${whose} may use now: ${request.capabilities.join(", ")}. /revoke takes it back.` }]);
  },
};

/** `/revoke RIGHTS ID`: takes back what was given; it counts from the next step on. */
export const revoke: BotCommand = {
  name: "revoke",
  summary: "take rights back that were given",
  async run({ ctx, rest, say, engine, isOwner }) {
    if (!(await isOwner())) return say([{ text: OWNERS_ONLY }]);
    const request = readGrantRequest(rest, ctx.message);
    if (!request.ok) return say([{ text: request.message.replaceAll("/grant", "/revoke") }]);
    const taken: string[] = [];
    for (const capability of request.capabilities)
      if (await engine.grants.remove(request.to, capability)) taken.push(capability);
    const said =
      taken.length === 0 ? `${request.to} had none of these.` : `Taken from ${request.to}: ${taken.join(", ")}.`;
    await say([{ text: said }]);
  },
};

const listOf = async ({ engine }: CommandCall): Promise<RichText> => {
  const byWhom = new Map<number, string[]>();
  for (const { to, capability } of await engine.grants.list()) byWhom.set(to, [...(byWhom.get(to) ?? []), capability]);
  if (byWhom.size === 0)
    return [
      { text: "Nobody was given rights; owners have them all. " },
      { text: "/grant files 123456789", style: "code" },
    ];
  const rows = [...byWhom].map(([to, rights]) => `${to < 0 ? "chat " : ""}${to}: ${rights.join(", ")}`);
  return [{ text: `Rights that were given:\n${rows.join("\n")}` }];
};
