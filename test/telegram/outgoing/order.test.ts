import { expect, it } from "vitest";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { GUIDE_ANSWER } from "../guide-answer.ts";

useDatabase();

it("commands and shortcodes that arrive at once are answered in order", async () => {
  const server = await startServer();
  const bot = await startBot({ server, works: false });
  await bot.ready;
  const asked: [string, RegExp][] = [
    ["/help", /^Help\n/],
    ["[MULTISTEP:LIST_SCHEDULES]", /schedule/],
    ["/workflows", /workflow/i],
    [GUIDE_ANSWER, /Started/],
    ["/settings", /English/],
    ["[MULTISTEP:TEMPLATES]", /message_sequence/],
    ["/runs", /User Data Processing/],
    ["[MULTISTEP:LIST_EXECUTIONS]", /1 run/],
  ];
  for (const [text] of asked) server.sendText(OWNER, OWNER.id, text);
  const answers = () =>
    server.messages(OWNER.id).filter(({ text }) => !text.includes("(0/3)") || text.includes("Started"));
  await server.waitFor("all answers", () => answers().length >= asked.length);
  const said = answers().map(({ text }) => text);
  expect(said.map((text, index) => asked[index]?.[1].test(text) ?? text)).toEqual(asked.map(() => true));
});

it("an answer goes before messages of steps in the queue", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  await bot.ready;
  const steps = Array.from({ length: 30 }, (_, i) => ({
    name: `S${i}`,
    handler: "send_message",
    params: { text: `step ${i}` },
  }));
  server.sendText(OWNER, OWNER.id, `[MULTISTEP:QUICK_WORKFLOW:Flood:${JSON.stringify(steps)}]`);
  await server.waitFor("a step's message", () => server.texts(OWNER.id).includes("step 1"));
  server.sendText(OWNER, OWNER.id, "/settings");
  server.sendText(OWNER, OWNER.id, "[MULTISTEP:TEMPLATES]");
  await server.waitFor("the templates", () => server.texts(OWNER.id).some((text) => text.includes("message_sequence")));
  const texts = server.texts(OWNER.id);
  expect(texts.filter((text) => text.startsWith("step ")).length).toBeLessThan(30);
  const settings = texts.findIndex((text) => text.includes("English"));
  expect(settings).toBeGreaterThan(0);
  expect(settings).toBeLessThan(texts.findIndex((text) => text.includes("message_sequence")));
});
