import { expect, it, onTestFinished } from "vitest";
import { createTestStepgram } from "../../../src/library/testing.ts";
import type { ModelServer } from "../../ai/model-server.ts";
import { useServer } from "../../handlers/http-server.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { chainOf } from "../guide-answer.ts";
import { startAiBot, startModel, useModels } from "./ai-fixture.ts";

useDatabase();
useModels();
const api = useServer();

const SECRETS = { ODD: `hush "q/+&ü=%41<x>`, PIN: "4821337755", KEY: "sk-Live_9fQ2xZ7mT4wRpLongEnoughToBeCut" };

/** The secret as it is, and as programs write it. */
function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    new URLSearchParams([["", secret]]).toString().slice(1),
    secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;"),
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("base64"),
    Buffer.from(`user:${secret}`).toString("base64"),
  ];
}

const everyForm = (more: string[] = []): string[] => [...Object.values(SECRETS), ...more].flatMap(formsOf);

/** Nothing that the model was ever sent has any of the texts. */
function expectNone(model: ModelServer, texts: readonly string[]): void {
  const sent = model.asked.map(({ body }) => body);
  const whole = [...sent.map((body) => JSON.stringify(body)), ...stringsIn(sent)].join("\n");
  for (const text of texts) expect(whole.includes(text), text).toBe(false);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap((pair) => pair.flatMap(stringsIn))
    : [];
}

it("no secret reaches the model, whatever way it takes into a conversation", async () => {
  const bot = await startAiBot({
    secrets: SECRETS,
    apiHosts: ["127.0.0.1"],
    httpAddress: "https://bot.example",
    aiBounds: { settleMs: 5_000 },
  });
  const { server, model, engine, chats } = bot;
  const forms = everyForm([server.token]);
  const told = forms.join(" ");
  const literal = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("{", "\\{");
  const question = async (text: string, extra = {}): Promise<void> => {
    const before = model.asked.length;
    server.sendText(OWNER, OWNER.id, text, extra);
    await server.waitFor(`the call for ${text.slice(0, 40)}`, () => model.asked.length > before);
    await server.waitFor("the answer", () => bot.texts().at(-1)?.startsWith("Done"));
  };
  let nth = 0;
  const viaRun = async (...steps: Parameters<typeof chainOf>[1]): Promise<void> => {
    const before = model.asked.length;
    model.script(chainOf(`Run ${++nth}`, steps));
    bot.say("Do it");
    await server.waitFor("what came of it", () => model.asked.length >= before + 2);
    await server.waitFor("the answer", () => bot.texts().at(-1) === "Done.");
    expect(model.asked.at(-1)!.messages.at(-1)!.content).toContain(`Run ${nth}`);
  };
  // What an AI would do beyond the chat would be asked about first.
  const asOwner = async (name: string, params: object): Promise<void> => {
    bot.say(chainOf(name, [{ name: "Do", handler: name, params }] as never));
    await server.waitFor(name, () => bot.texts().some((text) => text.includes(`${name} · completed`)));
  };
  model.otherwise(() => "Done.");

  await question(`My keys are ${told}`);
  await question("What is this?", {
    reply_to_message: { message_id: 1, date: 0, chat: { id: OWNER.id, type: "private" }, text: told },
  });
  await question(`Forwarded: ${told}`, {
    forward_origin: { type: "hidden_user", sender_user_name: SECRETS.KEY, date: 1 },
  });
  // The model is told its own words again.
  model.script({ say: `Done: ${SECRETS.KEY} ${SECRETS.PIN}` });
  await question("Repeat it");

  await viaRun({
    name: "Note",
    handler: "set_context",
    params: { key: "n", value: { [SECRETS.KEY]: [told, Number(SECRETS.PIN)] } },
  });
  await viaRun({ name: SECRETS.KEY, handler: "condition_check", params: { condition: `lower('${SECRETS.PIN}') > 5` } });
  await asOwner("file_operation", { operation: "write", file_path: "/told.txt", content: literal(told) });
  await asOwner("database_operation", { operation: "insert", collection: "told", data: { told: literal(told) } });
  api.answer = ({ url }, response) => {
    response.statusCode = url === "/wrong" ? 404 : 200;
    response.end(`${told} ${"x".repeat(100)}`);
  };
  for (const [handler, params] of [
    ["file_operation", { operation: "read", file_path: "/told.txt" }],
    ["database_operation", { operation: "find", collection: "told", query: {} }],
    ["api_call", { url: api.here("/told"), headers: { "x-key": "{secrets.KEY}" } }],
    [
      "api_call",
      {
        url: api.here("/wrong"),
        headers: { "x-key": "{secrets.ODD}" },
        data: { pin: "{secrets.PIN}" },
        method: "POST",
      },
    ],
  ] as const) {
    bot.say(chainOf(`Load ${++nth}`, [{ name: "Load", handler, params, retry_count: 0 }] as never));
    await server.waitFor("its end", () =>
      bot.texts().some((text) => new RegExp(`Load ${nth} · (completed|failed)`).test(text)),
    );
    const { executions } = await engine.listExecutions({ chat_id: 0, all: true });
    model.script(`[MULTISTEP:RESULT:${executions[0]!.id}] [MULTISTEP:STATUS:${executions[0]!.id}]`);
    await question(`How did ${nth} go?`);
  }
  expectNone(model, forms);

  // Where a text is cut, no half of a secret is left.
  const half = SECRETS.KEY.slice(0, 12);
  for (const fill of [3_960, 3_975, 3_990])
    await viaRun({ name: "Note", handler: "set_context", params: { key: "n", value: "y".repeat(fill) + SECRETS.KEY } });
  await viaRun({
    name: "Much",
    handler: "set_context",
    params: { key: "n", value: "y".repeat(23_940) + SECRETS.KEY + "y".repeat(2_000) },
  });
  bot.say(`[MULTISTEP:CREATE_WORKFLOW:${"n".repeat(60)}${SECRETS.KEY}]`);
  await bot.said("created");
  await question(`${"z".repeat(3_990)} ${SECRETS.KEY} and`);
  expectNone(model, [...forms, half, SECRETS.KEY.slice(-12)]);

  // Tokens that are shown to a person once.
  bot.say(chainOf("Called", [{ name: "Log", handler: "log", params: { message: "x" } }] as never));
  await bot.said("Called · completed");
  model.script("[MULTISTEP:WEBHOOK:Called]");
  await question("Make it callable");
  const hook = /\/hooks\/([\w-]+)/.exec(bot.texts().join("\n"))?.[1] ?? "";
  const { secret } = await chats.tokens.issue({
    kind: "api",
    actor: { user_id: OWNER.id, chat_id: OWNER.id, message_id: 0, gateway: "telegram" },
    unattended: false,
  });
  await question(`Is ${secret} still valid?`);
  expect(hook).toMatch(/^[\w-]{43}$/);
  expectNone(model, [hook, secret, ...forms]);
});

it("no secret reaches the model of an ai step, and no key that its endpoint repeats reaches a chat", async () => {
  const model = await startModel();
  const apiKey = "key-of-the-endpoint-4711";
  const kit = await createTestStepgram({ ai: { model: "scripted", baseUrl: model.url, apiKey }, secrets: SECRETS });
  onTestFinished(() => kit.close());
  model.script("Yes.", '{"a":"b"}');
  model.otherwise(() => ({
    status: 400,
    body: JSON.stringify({ error: { message: `No:\n${apiKey}\u202e refused` } }),
  }));
  const told = everyForm([apiKey]).join(" ").replaceAll("\\", "\\\\").replaceAll("{", "\\{");
  const schema = {
    type: "object",
    properties: { a: { type: "string", description: SECRETS.KEY, enum: ["b", SECRETS.ODD] } },
  };
  const steps = [
    { name: "Note", handler: "set_context", params: { key: "told", value: told } },
    {
      name: "Ask",
      handler: "ai",
      params: { prompt: `Is it {context.told} or ${told}?`, system: told },
      dependencies: ["Note"],
    },
    {
      name: "Object",
      handler: "ai",
      params: { prompt: "{context.told}", schema, model: SECRETS.KEY },
      dependencies: ["Ask"],
    },
    { name: "Refused", handler: "ai", params: { prompt: "Why?" }, dependencies: ["Object"], retry_count: 0 },
  ];
  const { states } = await kit.run(`[MULTISTEP:QUICK_WORKFLOW:Ask:${JSON.stringify(steps)}]`);
  await kit.settle();
  expect(states[0]?.steps.map(({ status }) => status)).toEqual(["completed", "completed", "completed", "failed"]);
  expect(states[0]?.steps[3]?.error).toContain('The AI refused the question (400): "No: [secret] refused".');
  expectNone(model, everyForm([apiKey]));
  expect(model.asked[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
});
