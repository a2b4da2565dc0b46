import { code, linked, rich } from "../../i18n/rich-text.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/**
 * `/dashboard`: opens the dashboard as a Mini App in a private chat, and links there in a group. Without a public address, it
 * says what to set, and owners get the address on the bot's own machine.
 */
export const dashboard: SlashCommand = {
  name: "dashboard",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.dashboard,
  run: openDashboard,
};

/** As `/dashboard`; for links that begin with it. */
export async function openDashboard(call: SlashCommandCall): Promise<void> {
  const { ctx, registry, messages, say, hasButtons, isOwner } = call;
  const { dashboard: words } = messages;
  const address = registry.httpAddress;
  if (address === undefined) return say([{ text: words.notServed }]);
  // Telegram opens Mini Apps over https only.
  if (!address.startsWith("https://") || !hasButtons) {
    if (await isOwner()) return say(rich`${words.local(code(address))}`);
    return say([{ text: words.notServed }]);
  }
  if (ctx.chat.type === "private")
    return say([{ text: words.open }], {
      inline_keyboard: [[{ text: words.button, web_app: { url: `${address}/` } }]],
    });
  const own = `https://t.me/${ctx.me.username}?start=dashboard`;
  await say(rich`${words.inPrivate(linked(own, words.button))}`);
}
