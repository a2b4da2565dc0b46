import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { type Asked, ModelServer } from "../ai/model-server.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { press } from "../bot-api/button-presses.ts";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

useServersOnly();

const COUNT = `I look.
[MULTISTEP:QUICK_WORKFLOW:Count:[{"name":"Wait","handler":"delay","params":{"seconds":2}},{"name":"Tell","handler":"send_message","params":{"text":"counted"},"dependencies":["Wait"]}]]`;
const END = "There are 42.";

interface World {
  server: BotApiServer;
  model: ModelServer;
  /** The next answers end only once this is called. */
  release(): void;
  start(): Promise<StepgramProcess>;
}

/** A bot in a separate process. If asked, the last piece of the first or second answer is held back. */
async function makeWorld(holds: 0 | 1 | 2): Promise<World> {
  const server = await startServer();
  const model = await ModelServer.start();
  onTestFinished(() => model.stop());
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  model.otherwise(({ messages }: Asked) => {
    const isSecond = /Outcomes of your shortcodes/.test(messages.at(-1)!.content);
    const say = isSecond ? END : COUNT;
    return { say, ...(holds === (isSecond ? 2 : 1) ? { until } : {}) };
  });
  const env = {
    DATA_DIR: newDataDir(),
    BOT_TOKEN: server.token,
    TELEGRAM_API_ROOT: server.url,
    OWNER_IDS: String(OWNER.id),
    AI_MODEL: "scripted",
    AI_BASE_URL: model.url,
  };
  const start = async (): Promise<StepgramProcess> => {
    const bot = new StepgramProcess({ env });
    await bot.waitForOutput("Ready.");
    return bot;
  };
  return { server, model, release: () => release(), start };
}

const drafts = ({ server }: World, text: string): boolean =>
  server.calls.some(({ method, payload }) => method === "sendMessageDraft" && String(payload.text).includes(text));

/** Kills the bot once `isThere`, starts it again, and returns what the person and the model have seen in the end. */
async function killedWhen(world: World, isThere: () => boolean, afterMs = 0) {
  const { server, model, release, start } = world;
  const first = await start();
  server.sendText(OWNER, OWNER.id, "How many are there?");
  await expect.poll(isThere, { timeout: 60_000, interval: 5 }).toBe(true);
  await sleep(afterMs);
  await first.kill("SIGKILL");
  release();
  const second = await start();
  await server.waitFor("the end", () => server.texts(OWNER.id).includes(END));
  await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("counted"));
  await second.kill("SIGTERM");
  const count = (list: readonly string[], text: string) => list.filter((one) => one === text).length;
  return {
    asked: count(model.completed, COUNT),
    ended: count(model.completed, END),
    answers: count(server.texts(OWNER.id), END),
    runs: new Set(server.texts(OWNER.id).flatMap((text) => text.match(/ex_\w+/g) ?? [])).size,
    steps: count(server.texts(OWNER.id), "counted"),
  };
}

const ONCE = { asked: 1, ended: 1, answers: 1, runs: 1, steps: 1 };

it("killed while the first answer is written, it asks again, and the person gets the end once", async () => {
  const world = await makeWorld(1);
  expect(await killedWhen(world, () => drafts(world, "I look"))).toEqual(ONCE);
});

it("killed while a step waits, it asks nothing twice", async () => {
  const world = await makeWorld(0);
  const isRunning = () => world.server.texts(OWNER.id).some((text) => text.includes("I look"));
  expect(await killedWhen(world, isRunning, 300)).toEqual(ONCE);
});

it("killed while the second answer is written, it makes no completed call again", async () => {
  const world = await makeWorld(2);
  expect(await killedWhen(world, () => drafts(world, "There"))).toEqual(ONCE);
});

it.each([0, 30, 80, 160, 320])("killed %i ms after the first answer was complete, nothing runs twice", async (ms) => {
  const world = await makeWorld(0);
  const seen = await killedWhen(world, () => world.model.completed.length > 0, ms);
  // What had not arrived when the process died is not complete.
  expect(seen.asked).toBeLessThanOrEqual(2);
  expect({ ...seen, asked: 1 }).toEqual(ONCE);
});

const SUM_UP = `[MULTISTEP:CREATE_WORKFLOW:Sum up]
[MULTISTEP:ADD_STEP:workflow_id:Ask:ai:{"prompt":"Sum up: 40 and 2"}]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":1}:previous]
[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"It is {steps['Ask'].result.text}"}:previous]
[MULTISTEP:EXECUTE:workflow_id]`;

/** Kills a worker once `isThere`, and returns how often the model was asked by an ai step, and what the person has got. */
async function stepKilledWhen(world: World, isThere: () => boolean, afterMs = 0) {
  const { server, model, release, start } = world;
  const first = await start();
  server.sendText(OWNER, OWNER.id, SUM_UP);
  const question = await server.waitFor("the question", () =>
    server.messages(OWNER.id).find(({ text, keyboard }) => keyboard.length > 0 && text.includes("asks the AI")),
  );
  press(server, OWNER, question, "Run");
  await expect.poll(isThere, { timeout: 60_000, interval: 5 }).toBe(true);
  await sleep(afterMs);
  await first.kill("SIGKILL");
  release();
  const second = await start();
  await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => text.includes("Sum up · completed")));
  await second.kill("SIGTERM");
  const told = server.texts(OWNER.id).filter((text) => text.startsWith("It is "));
  return { completed: model.completed.length, told };
}

it("killed while the model answers an ai step, it asks again, and the step has one result", async () => {
  const world = await makeWorld(0);
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.model.otherwise(() => ({ say: `42 of call ${world.model.asked.length}`, until }));
  const seen = await stepKilledWhen({ ...world, release: () => release() }, () => world.model.asked.length > 0);
  expect(seen).toEqual({ completed: 1, told: ["It is 42 of call 2"] });
});

it("killed once an ai step is recorded, it does not ask again", async () => {
  const world = await makeWorld(0);
  world.model.otherwise(() => `42 of call ${world.model.asked.length}`);
  const isRecorded = () => world.server.texts(OWNER.id).some((text) => /✅ Ask/.test(text));
  expect(await stepKilledWhen(world, isRecorded)).toEqual({ completed: 1, told: ["It is 42 of call 1"] });
});

it.each([0, 10, 25, 60, 150])(
  "killed %i ms after the answer of an ai step, it tells the last one, once",
  async (ms) => {
    const world = await makeWorld(0);
    world.model.otherwise(() => `42 of call ${world.model.asked.length}`);
    const { completed, told } = await stepKilledWhen(world, () => world.model.completed.length > 0, ms);
    // An answer that had not been stored when the process died is not complete.
    expect(completed).toBeLessThanOrEqual(2);
    expect(told).toEqual([`It is 42 of call ${completed}`]);
  },
);
