// Adds workflows to an existing grammY bot. Set BOT_TOKEN, and OWNER_ID to your numeric Telegram id.
import { Bot, type Context } from "grammy";
import { createStepgram, type MultistepFlavor, multistep } from "stepgram";

const { BOT_TOKEN = "", OWNER_ID = "", TELEGRAM_API_ROOT: apiRoot } = process.env;
const bot = new Bot<Context & MultistepFlavor>(BOT_TOKEN, apiRoot === undefined ? {} : { client: { apiRoot } });

// Two lines and the import above: shortcodes in the owner's messages run; all other messages pass on.
const stepgram = await createStepgram({ ownerIds: [Number(OWNER_ID)] });
bot.use(multistep({ stepgram, api: bot.api }));

// What your bot could do before.
bot.command("ping", (ctx) => ctx.reply("pong"));
// A command that runs a workflow as if its sender had written the shortcode. It works only for people who may run it.
bot.command("remind", async (ctx) => {
  const text = '[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"This is your reminder.","delay":1}]';
  const taken = await ctx.multistep.run(text);
  if (!taken.accepted && taken.reason === "not_admitted") await ctx.reply("Only my owner may use this.");
});

async function stop(): Promise<void> {
  await bot.stop();
  await stepgram.close();
}
process.once("SIGINT", () => void stop());
process.once("SIGTERM", () => void stop());
await bot.start();
