import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bot, Composer, type Context } from "grammy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStepgram, type MultistepFlavor, multistep, type Stepgram } from "../../src/library/index.ts";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressData, pressed } from "../bot-api/button-presses.ts";
import { BOT } from "../bot-api/conversation.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";

type BotContext = Context & MultistepFlavor;

const OWNER = { id: 501, first_name: "Olla" };
const KEEP =
  '[MULTISTEP:QUICK_WORKFLOW:Keep:[{"name":"Keep","handler":"database_operation","params":{"operation":"insert","collection":"n","data":{"id":1}}}]]';

let server: BotApiServer;
let stepgram: Stepgram;
let directory = "";
/** Where the test's data is. */
let place: { mongodbUri: string; db: string; dataDir: string };
beforeEach(async () => {
  server = await BotApiServer.start();
  directory = mkdtempSync(join(tmpdir(), "stepgram-plugin-"));
  place = { mongodbUri: await sharedDatabase(), db: freshName(), dataDir: directory };
  stepgram = await createStepgram({ ...place, ownerIds: [OWNER.id], log: "silent" });
});
afterEach(async () => {
  await stepgram.close();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

function newBot() {
  return new Bot<BotContext>(server.token, { client: { apiRoot: server.url }, botInfo: BOT as Bot["botInfo"] });
}
function hello() {
  return server.sendText(OWNER, OWNER.id, "hello");
}

describe("installing the plugin twice", () => {
  it("on one bot is an error right away", () => {
    const bot = newBot();
    bot.use(multistep({ stepgram, api: bot.api }));
    expect(() => multistep({ stepgram, api: bot.api })).toThrow("installed twice on this bot");
    expect(() => multistep({ stepgram, api: bot.api, gateway: "other" })).toThrow("installed twice on this bot");
  });

  it("on two bots need a gateway each", () => {
    const [first, second] = [newBot(), newBot()];
    first.use(multistep({ stepgram, api: first.api }));
    expect(() => multistep({ stepgram, api: second.api })).toThrow('Give this one its own "gateway".');
    second.use(multistep({ stepgram, api: second.api, gateway: "second" }));
  });

  it.each([
    ["side by side", (bot: Bot<BotContext>, plugin: ReturnType<typeof multistep<BotContext>>) => bot.use(plugin)],
    [
      "in a composer",
      (bot: Bot<BotContext>, plugin: ReturnType<typeof multistep<BotContext>>) => {
        const inner = new Composer<BotContext>();
        inner.use(plugin);
        bot.filter(() => true).use(new Composer<BotContext>(inner));
      },
    ],
  ])("of the same plugin %s is an error", async (_, again) => {
    const bot = newBot();
    const plugin = multistep<BotContext>({ stepgram, api: bot.api });
    bot.use(plugin);
    again(bot, plugin);
    await expect(bot.handleUpdate(hello())).rejects.toThrow("installed twice on this bot; once is enough");
  });
});

describe("the plugin's options", () => {
  it("need an open Stepgram", async () => {
    const closed = await createStepgram({ ...place, log: "silent" });
    await closed.close();
    expect(() => multistep({ stepgram: closed, api: newBot().api })).toThrow('"stepgram" is closed');
  });

  it("may give nobody access, and then the log says which options are missing", async () => {
    const lines: string[] = [];
    const keep = (_: object, message: string): void => void lines.push(message);
    const log = { debug() {}, info() {}, warn: keep, error: keep };
    const options = { ...place, log };
    const lonely = await createStepgram(options);
    multistep({ stepgram: lonely, api: newBot().api });
    await expect.poll(() => lines).toEqual([expect.stringContaining("ownerIds, allowedUserIds or allowedChatIds")]);
    await lonely.close();
    const owned = await createStepgram({ ...options, ownerIds: [OWNER.id] });
    const plugin = multistep({ stepgram: owned, api: newBot().api });
    await plugin.start();
    await owned.close();
    expect(lines).toHaveLength(1);
  });

  it("are checked", () => {
    const { api } = newBot();
    expect(() => multistep({ stepgram, api, confrim: "never" } as never)).toThrow('Did you mean "confirm"?');
    expect(() => multistep({ stepgram, api, confirm: "sometimes" as never })).toThrow("elevated, always, never");
    expect(() => multistep({ stepgram, api, locale: "tlh" as never })).toThrow("en, id");
    expect(() => multistep({ stepgram } as never)).toThrow('needs "api"');
  });

  it("set when people have to confirm, and in which language", async () => {
    const bot = newBot();
    bot.use(multistep({ stepgram, api: bot.api, confirm: "elevated", locale: "id" }));
    await bot.handleUpdate(server.sendText(OWNER, OWNER.id, KEEP));
    const question = await server.waitFor("the question", () => server.messages(OWNER.id)[0]);
    expect(question.text).toContain("Boleh saya lakukan ini?");
    const press = pressed(server, OWNER, question, "Jalankan");
    for (const update of server.conversation.updates.filter((one) => one.callback_query !== undefined))
      await bot.handleUpdate(update);
    expect((await press).text).toBe("▶️ Jalankan");
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("100% (1/1)")));
  });

  it("can turn confirmations off", async () => {
    const bot = newBot();
    bot.use(multistep({ stepgram, api: bot.api, confirm: "never" }));
    await bot.handleUpdate(server.sendText(OWNER, OWNER.id, KEEP));
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("100% (1/1)")));
  });
});

it("passes on everything else: messages and edits without shortcodes, strangers, other buttons", async () => {
  const bot = newBot();
  const heard: string[] = [];
  bot.use(multistep({ stepgram, api: bot.api }));
  bot.on(["message:text", "edited_message:text"], (ctx) => void heard.push(ctx.msg.text));
  bot.on("callback_query:data", (ctx) => void heard.push(ctx.callbackQuery.data));
  const said = hello();
  await bot.handleUpdate(said);
  await bot.handleUpdate(server.edit(said, "hello again"));
  await bot.handleUpdate(server.sendText({ id: 666 }, 666, "[MULTISTEP:LIST_WORKFLOWS]"));
  await bot.handleUpdate(server.edit(server.sendText({ id: 666 }, 666, "x"), "[MULTISTEP:LIST_WORKFLOWS]"));
  const message = { chat_id: OWNER.id, message_id: 1, text: "", entities: [] };
  await bot.handleUpdate(pressData(server, OWNER, message as never, "theirs"));
  expect(heard).toEqual(["hello", "hello again", "[MULTISTEP:LIST_WORKFLOWS]", "[MULTISTEP:LIST_WORKFLOWS]", "theirs"]);
});

describe("a text that a bot's own code runs", () => {
  it("gets no answer when it is empty, and must be a string", async () => {
    const bot = newBot();
    bot.use(multistep({ stepgram, api: bot.api }));
    const results: unknown[] = [];
    const kept = async (work: () => Promise<unknown>) => results.push(await work().catch(String));
    async function* chunks(...some: unknown[]) {
      yield* some as string[];
    }
    bot.on("message", async ({ multistep: own }) => {
      await kept(() => own.run(" \n"));
      await kept(() => own.stream([]));
      await kept(() => own.run(undefined as never));
      await kept(() => own.stream(chunks(undefined, "[MULTISTEP:CREATE_WORKFLOW:", null, "Chunks]", undefined)));
      await kept(() => own.stream(chunks("Then ", { choices: [] })));
    });
    await bot.handleUpdate(hello());
    const accepted = { accepted: true };
    expect(results).toEqual([
      accepted,
      accepted,
      "TypeError: multistep.run takes a string, not a value of type undefined.",
      accepted,
      "TypeError: multistep.stream takes chunks of text, but got a chunk of type object. Pass each chunk's text.",
    ]);
    await server.waitFor("both", () => server.texts(OWNER.id).length === 2);
    expect(server.texts(OWNER.id)[0]).toMatch(/^✅ Workflow Chunks created/);
    expect(server.texts(OWNER.id)[1]).toBe("Then");
  });
});

describe("a text that a bot's own command runs for its sender", () => {
  const STRANGER = { id: 666, first_name: "Sam" };
  const CREATE = '[MULTISTEP:CREATE_WORKFLOW:Strange]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:"* * * * *"]';
  const chunks = (read: () => void) =>
    (async function* () {
      read();
      yield CREATE;
    })();

  it("neither runs nor is shown if the sender has no access, and the result says so", async () => {
    const bot = newBot();
    bot.use(multistep({ stepgram, api: bot.api }));
    const results: unknown[] = [];
    let reads = 0;
    bot.on("message", async (ctx) => {
      results.push(await ctx.multistep.run(CREATE));
      results.push(await ctx.multistep.stream(chunks(() => (reads += 1))));
    });
    await bot.handleUpdate(server.sendText(STRANGER, STRANGER.id, "/do"));
    const refused = { accepted: false, reason: "not_admitted" };
    expect(results).toEqual([refused, refused]);
    expect(reads).toBe(0);
    await bot.handleUpdate(server.sendText(OWNER, OWNER.id, "/do"));
    expect(results.slice(2)).toEqual([{ accepted: true }, { accepted: true }]);
    await server.waitFor("the owner's replies", () => server.texts(OWNER.id).length >= 2);
    expect((await stepgram.listWorkflows()).every(({ name }) => name === "Strange")).toBe(true);
    expect(await stepgram.listWorkflows()).toHaveLength(2);
    expect(server.calls.filter(({ payload }) => payload.chat_id === STRANGER.id)).toEqual([]);
  });

  it("counts towards the messages per minute, streamed or not, except for owners", async () => {
    const other = await createStepgram({
      ...place,
      ownerIds: [OWNER.id],
      allowedUserIds: [STRANGER.id],
      log: "silent",
    });
    const bot = newBot();
    bot.use(multistep({ stepgram: other, api: bot.api }));
    const results: unknown[] = [];
    bot.on("message", async (ctx) => results.push(await ctx.multistep.stream(["Nothing to do."])));
    for (let i = 0; i < 32; i++) await bot.handleUpdate(server.sendText(STRANGER, STRANGER.id, `${i}`));
    expect(results.slice(0, 30)).toEqual(Array(30).fill({ accepted: true }));
    expect(results.slice(30)).toEqual(Array(2).fill({ accepted: false, reason: "too_many" }));
    await other.close();
  });
});
