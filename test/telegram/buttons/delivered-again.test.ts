import { expect, it } from "vitest";
import { answerTo, dataOf, pressData } from "../../bot-api/button-presses.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay } from "../guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;
type Bot = Awaited<ReturnType<typeof startBot>>;

const FAILS = `[MULTISTEP:CREATE_WORKFLOW:Fails]
[MULTISTEP:ADD_STEP:workflow_id:Read:file_operation:{"operation":"read","file_path":"none.txt"}::60:{"retry_count":0}]
[MULTISTEP:EXECUTE:workflow_id]`;

/** The message with that button, once it shows it in another turn than before. */
function shows(server: Server, label: string, before?: string): Promise<BotMessage> {
  return server.waitFor(`the button ${label}`, () =>
    server.messages(OWNER.id).find((message) => {
      const has = message.keyboard.flat().some(({ text }) => text.includes(label));
      return has && dataOf(message, label) !== before;
    }),
  );
}

async function turn({ engine }: Bot) {
  const { executions } = await engine.listExecutions({ chat_id: 0, all: true });
  const view = await engine.view(executions[0]!.id);
  return { status: view?.status, retries: view?.turn?.retries ?? 0, pauses: view?.turn?.pauses ?? 0 };
}

it("a Retry that is delivered again after the next failure does nothing; the Retry of that failure does", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  server.sendText(OWNER, OWNER.id, FAILS);
  const failed = await shows(server, "Retry");
  const first = dataOf(failed, "Retry");
  await answerTo(server, pressData(server, OWNER, failed, first));
  const again = await shows(server, "Retry", first);
  expect(await turn(bot)).toEqual({ status: "failed", retries: 1, pauses: 0 });
  const said = await answerTo(server, pressData(server, OWNER, failed, first));
  expect(said.text).toBe("This has already been done.");
  expect(await turn(bot)).toEqual({ status: "failed", retries: 1, pauses: 0 });
  const second = dataOf(again, "Retry");
  await answerTo(server, pressData(server, OWNER, again, second));
  await shows(server, "Retry", second);
  expect(await turn(bot)).toEqual({ status: "failed", retries: 2, pauses: 0 });
});

it("Pause, Resume and Cancel that are delivered again later do nothing", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  server.sendText(OWNER, OWNER.id, chainOf("Long", [delay("Wait", 600)]));
  const running = await shows(server, "Pause");
  const [pause, cancel] = [dataOf(running, "Pause"), dataOf(running, "Cancel")];
  const press = (data: string) => answerTo(server, pressData(server, OWNER, running, data));
  await press(pause);
  const resume = dataOf(await shows(server, "Resume"), "Resume");
  await press(resume);
  const secondPause = dataOf(await shows(server, "Pause", pause), "Pause");
  expect((await press(pause)).text).toBe("This has already been done.");
  expect(await turn(bot)).toMatchObject({ status: "running", pauses: 1 });
  await press(secondPause);
  expect((await press(resume)).text).toBe("This has already been done.");
  expect(await turn(bot)).toMatchObject({ status: "paused", pauses: 2 });
  // Whoever presses Cancel means it, whether the run was paused since or not.
  await press(cancel);
  const retry = dataOf(await shows(server, "Run again"), "Run again");
  await press(retry);
  await shows(server, "Pause", pause);
  expect((await press(cancel)).text).toBe("This has already been done.");
  expect(await turn(bot)).toMatchObject({ status: "running", retries: 1 });
});

it("an action of a list that is delivered again later does nothing", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  server.sendText(OWNER, OWNER.id, chainOf("Long", [delay("Wait", 600)]));
  await shows(server, "Pause");
  server.sendText(OWNER, OWNER.id, "/pause");
  const list = await server.waitFor("the list", () =>
    server.messages(OWNER.id).find(({ text, keyboard }) => !text.includes("%") && keyboard.flat().length > 0),
  );
  const data = list.keyboard.flat()[0]!.callback_data!;
  await answerTo(server, pressData(server, OWNER, list, data));
  expect(await turn(bot)).toMatchObject({ status: "paused", pauses: 1 });
  const { executions } = await bot.engine.listExecutions({ chat_id: 0, all: true });
  const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
  await bot.engine.resume(executions[0]!.id, { actor });
  expect((await answerTo(server, pressData(server, OWNER, list, data))).text).toBe("This has already been done.");
  expect(await turn(bot)).toMatchObject({ status: "running", pauses: 1 });
});
