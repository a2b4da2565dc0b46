import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bot, type Context } from "grammy";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createStepgram, type MultistepFlavor, multistep } from "../../src/library/index.ts";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { repositoryFile, writeProgram } from "../library/installed-package.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";

const OWNER = { id: 501, first_name: "Olla" };
const STRANGER = { id: 666, first_name: "Sam" };

let server: BotApiServer;
let directory = "";
beforeAll(async () => {
  server = await BotApiServer.start();
  directory = mkdtempSync(join(tmpdir(), "stepgram-bot-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

let example: ChildProcess | undefined;
afterEach(async () => {
  if (example === undefined || example.exitCode !== null) return;
  example.kill("SIGKILL");
  await once(example, "exit");
});

test("the example bot keeps its own commands, and runs only its owner's shortcodes", async () => {
  const { PATH = "" } = process.env;
  example = spawn(process.execPath, [writeProgram(directory, repositoryFile("examples/grammy-bot.ts"))], {
    cwd: directory,
    env: {
      PATH,
      BOT_TOKEN: server.token,
      OWNER_ID: String(OWNER.id),
      TELEGRAM_API_ROOT: server.url,
    },
    stdio: "inherit",
  });
  server.sendText(STRANGER, STRANGER.id, "[MULTISTEP:LIST_WORKFLOWS]");
  server.sendText(STRANGER, STRANGER.id, "/ping", { entities: [{ type: "bot_command", offset: 0, length: 5 }] });
  await server.waitFor("pong", () => server.texts(STRANGER.id).includes("pong"));
  server.sendText(STRANGER, STRANGER.id, "/remind", { entities: [{ type: "bot_command", offset: 0, length: 7 }] });
  server.sendText(
    OWNER,
    OWNER.id,
    '[MULTISTEP:QUICK_WORKFLOW:Hi:[{"name":"Say","handler":"send_message","params":{"text":"It works."}}]]',
  );
  await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("It works."));
  await server.waitFor("the progress", () => server.texts(OWNER.id).some((text) => text.includes("100% (1/1)")));
  server.sendText(OWNER, OWNER.id, "/remind", { entities: [{ type: "bot_command", offset: 0, length: 7 }] });
  await server.waitFor("the reminder", () => server.texts(OWNER.id).includes("This is your reminder."));
  expect(server.texts(STRANGER.id)).toEqual(["pong", "Only my owner may use this."]);
  example.kill("SIGTERM");
  const [code] = (await once(example, "exit")) as [number | null];
  expect(code).toBe(0);
});

test("an execution that a program starts for a bot's chat reports there", async () => {
  const stepgram = await createStepgram({
    mongodbUri: await sharedDatabase(),
    db: freshName(),
    dataDir: join(directory, "other"),
    ownerIds: [OWNER.id],
    log: "silent",
  });
  const bot = new Bot<Context & MultistepFlavor>(server.token, { client: { apiRoot: server.url } });
  bot.use(multistep({ stepgram, api: bot.api }));
  const steps = [{ name: "Say", handler: "send_message", params: { text: "From the program." } }];
  const workflow = await stepgram.createWorkflow({ name: "Tell", steps });
  const chat = OWNER.id;
  const done = await stepgram.waitFor(await stepgram.executeWorkflow(workflow, { chat }), { timeout: 120 });
  expect(done).toMatchObject({ status: "completed" });
  expect(server.texts(chat)).toContain("From the program.");
  await stepgram.close();
});
