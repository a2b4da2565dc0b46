import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ModelClient, type ModelLimits } from "../../src/ai/model.ts";
import { saidBy } from "../../src/engine/handler.ts";
import { englishProblems } from "../../src/i18n/en/problems.ts";
import { indonesianProblems } from "../../src/i18n/id/problems.ts";
import { type Problems, sayProblem } from "../../src/i18n/problem.ts";
import { ModelServer, type Scripted } from "./model-server.ts";

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
afterAll(() => server.stop());
afterEach(() => server.reset());

const LOW: Partial<ModelLimits> = { characters: 2_000, bytes: 100_000, retries: 0 };
/** For endpoints that fall silent: on a slow machine, any other answer could take longer. */
const IMPATIENT: Partial<ModelLimits> = { ...LOW, firstMs: 400, pauseMs: 300 };

function client(limits: Partial<ModelLimits> = LOW, baseUrl = server.url): ModelClient {
  const redact = (text: string) => text.replaceAll(/hunter2|k-123/g, "[secret]");
  return new ModelClient({ model: "small", baseUrl, apiKey: "k-123" }, redact, limits);
}

async function streamed(scripted: Scripted[], limits?: Partial<ModelLimits>): Promise<{ shown: string; text: string }> {
  server.script(...scripted);
  let shown = "";
  const { text } = await client(limits).stream(
    { system: "s", turns: [{ role: "user", content: "q" }], signal: new AbortController().signal },
    (piece, isFirst) => {
      shown = (isFirst ? "" : shown) + piece;
    },
  );
  return { shown, text };
}

/** A piece of an answer as it comes. */
function sse(content: string, finish: string | null = null, end = "\n"): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices })}${end}${end}`;
}

it.each([
  [
    "in lines as of Windows, with comments and fields",
    `: hi\r\n\r\nevent: message\r\nid: 3\r\n${sse("All ", null, "\r\n")}: ping\r\n\r\n${sse("of it", "stop", "\r\n")}`,
  ],
  ["without [DONE]", `${sse("All ")}${sse("of it", "stop")}`],
  ["after a byte order mark", `\ufeff${sse("All of it", "stop")}data: [DONE]\n\n`],
  ["compressed", gzipSync(`${sse("All of it", "stop")}data: [DONE]\n\n`)],
])("an answer is read %s", async (_, raw) => {
  const scripted = typeof raw === "string" ? { raw } : { raw, headers: { "content-encoding": "gzip" } };
  expect((await streamed([scripted])).text).toBe("All of it");
});

function said(error: unknown, problems: Problems = englishProblems): string {
  const { message, hint = "" } = sayProblem(saidBy(error), problems);
  return `${message} ${hint}`.trim();
}

const ANSWER =
  'Siap 👩‍👩‍👧 ✅\n[MULTISTEP:QUICK_WORKFLOW:Hi:[{"name":"a 🎉","handler":"log","params":{"message":"x"}}]]';

it.each([1, 2, 3, 7, 1000])("an answer that comes in pieces of %i units is read whole", async (size) => {
  expect(await streamed([{ say: ANSWER, size }])).toEqual({ shown: ANSWER, text: ANSWER });
});

it("an answer is read whole however the connection cuts its bytes", async () => {
  expect((await streamed([{ say: ANSWER, size: 5, bytes: 3 }])).text).toBe(ANSWER);
});

it("thinking that arrives alongside an answer is not part of it", async () => {
  expect((await streamed([{ say: "Four.", thinks: "[MULTISTEP:HELP] two and two" }])).text).toBe("Four.");
});

it("the model gets the key, its name and no secret", async () => {
  server.script("ok");
  const turns = [{ role: "user" as const, content: "my password is hunter2" }];
  await client().stream({ system: "the secret hunter2", turns, signal: new AbortController().signal }, () => {});
  const asked = server.asked.at(-1)!;
  expect(asked.model).toBe("small");
  expect(asked.headers.authorization).toBe("Bearer k-123");
  expect(JSON.stringify(asked.messages)).not.toContain("hunter2");
});

const NONSENSE =
  "The AI server's reply wasn't a valid answer. Try again. If this keeps happening, the bot's operator should check AI_BASE_URL.";
const LONG = "The AI's answer was too long and got cut off, so none of it ran. Ask for one thing at a time.";
const EMPTY = "The AI returned an empty answer. Rephrase the question and try again.";

const FAILURES: [string, Scripted, string][] = [
  [
    "too many requests",
    { status: 429, headers: { "retry-after": "30" } },
    "The AI is too busy to answer right now. Try again in 30 seconds.",
  ],
  [
    "too many requests for no given time",
    { status: 429 },
    "The AI is too busy to answer right now. Try again in a minute.",
  ],
  ["an error of the server", { status: 500, body: "oops" }, "The AI server had an error (500). Try again in a minute."],
  [
    "a wrong key",
    { status: 401 },
    "The AI server rejected this bot's key (401). The bot's operator should check AI_API_KEY.",
  ],
  [
    "an unknown model",
    { status: 404 },
    "The AI server doesn't have this model (404). The bot's operator should check AI_MODEL and AI_BASE_URL.",
  ],
  [
    "a refusal",
    { status: 400, body: '{"error":{"message":"context length exceeded"}}' },
    'The AI refused the question (400): "context length exceeded". Rephrase it, or start a new conversation with /new.',
  ],
  ["silence", { hang: true }, "The AI didn't answer in time. Try again in a minute."],
  ["silence in the middle", { hang: true, after: "Well, " }, "The AI didn't answer in time. Try again in a minute."],
  [
    "a connection that is cut",
    { cut: "[MULTISTEP:HEL" },
    "The connection to the AI dropped mid-answer, so none of that answer ran. Try again.",
  ],
  [
    "wrong JSON",
    { raw: 'data: {"choices": nonsense\n\n' },
    "The AI server's reply wasn't a valid answer. Try again. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  ],
  [
    "a web page",
    { raw: "<html>Welcome</html>", type: "text/html" },
    "The AI server's reply wasn't a valid answer. Try again. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  ],
  ["an empty answer", { say: "" }, "The AI returned an empty answer. Rephrase the question and try again."],
  [
    "an endless answer",
    { endless: "and so on " },
    "The AI's answer was too long and got cut off, so none of it ran. Ask for one thing at a time.",
  ],
  [
    "an answer cut off at its limit",
    { say: "one two", finish: "length" },
    "The AI's answer was too long and got cut off, so none of it ran. Ask for one thing at a time.",
  ],
  [
    "too many requests until a time",
    { status: 429, headers: { "retry-after": new Date(Date.now() - 1).toUTCString() } },
    "The AI is too busy to answer right now. Try again in a second.",
  ],
  [
    "too many requests for years",
    { status: 429, headers: { "retry-after": "99999999999" } },
    "The AI is too busy to answer right now. Try again in 3600 seconds.",
  ],
  [
    "two megabytes at once",
    { say: "y".repeat(2_000_000), size: 3_000_000 },
    "The AI's answer was too long and got cut off, so none of it ran. Ask for one thing at a time.",
  ],
  ["an error with status 200", { raw: '{"error":{"message":"no money"}}', type: "application/json" }, NONSENSE],
  [
    "an error in the stream",
    { raw: `${sse("Half of ")}data: {"error":{"message":"The provider\\nk-123 is out of money","code":402}}\n\n` },
    'The AI server reported an error: "The provider [secret] is out of money". Try again in a minute.',
  ],
  [
    "an end without a reason",
    { raw: `${sse("Half of ")}${sse("it")}` },
    "The connection to the AI dropped mid-answer, so none of that answer ran. Try again.",
  ],
  [
    "a filter that ends an answer",
    { say: "[MULTISTEP:HELP] and", finish: "content_filter" },
    "The AI server held back part of its answer, so none of it ran. Rephrase the question.",
  ],
  ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:9/elsewhere" } }, NONSENSE],
  ["a redirect that keeps the question", { status: 307, headers: { location: "/v1/chat/completions" } }, NONSENSE],
  ["bytes that are no gzip", { raw: "no gzip", headers: { "content-encoding": "gzip" } }, NONSENSE],
  ["a bomb", { raw: gzipSync(sse("z".repeat(2_000_000))), headers: { "content-encoding": "gzip" } }, LONG],
  ["calls of tools that nobody offered", { calls: [{ name: "create_workflow", args: { name: "x" } }] }, EMPTY],
];

it.each(FAILURES)("%s is reported in one sentence", async (_, scripted, sentence) => {
  const limits = typeof scripted === "object" && "hang" in scripted ? IMPATIENT : LOW;
  const failure = await streamed([scripted], limits).catch((error: unknown) => error);
  expect(said(failure)).toBe(sentence);
  expect(said(failure, indonesianProblems)).not.toBe(sentence);
});

it("an answer that arrives in drops ends when its time is up", async () => {
  const drip = { say: "drop by drop ".repeat(40), size: 1, pauseMs: 25 };
  const failure = await streamed([drip], { ...LOW, totalMs: 600 }).catch((error: unknown) => error);
  expect(said(failure)).toBe("The AI didn't answer in time. Try again in a minute.");
});

it("an unreachable endpoint is reported in one sentence", async () => {
  const gone = await ModelServer.start();
  const { url } = gone;
  await gone.stop();
  const call = { turns: [{ role: "user" as const, content: "q" }], signal: new AbortController().signal };
  const failure = await client(LOW, url)
    .stream(call, () => {})
    .catch((error: unknown) => error);
  expect(said(failure)).toBe(
    "The AI can't be reached. Try again in a minute. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  );
});

it("a call that is refused temporarily is repeated after the requested time", async () => {
  const began = performance.now();
  const busy = { status: 429, headers: { "retry-after": "1" } };
  expect((await streamed([busy, { say: "now" }], { ...LOW, retries: 1 })).text).toBe("now");
  expect(performance.now() - began).toBeGreaterThan(900);
});

it("an answer that is cut off is requested again from the beginning", async () => {
  const { shown, text } = await streamed([{ cut: "Half of " }, { say: "All of it" }], { ...LOW, retries: 1 });
  expect([shown, text]).toEqual(["All of it", "All of it"]);
});

it("a call that is stopped ends immediately, with the reason", async () => {
  server.script({ hang: true, after: "Well" });
  const stop = new AbortController();
  const reason = new Error("enough");
  const call = { turns: [{ role: "user" as const, content: "q" }], signal: stop.signal };
  const failure = client({ retries: 2 }).stream(call, () => stop.abort(reason));
  await expect(failure).rejects.toBe(reason);
});

it("tokens are those the endpoint reports, or else an estimate", async () => {
  server.script({ say: "four", tokens: { input: 90, output: 4 } }, "four");
  const call = { turns: [{ role: "user" as const, content: "2+2?" }], signal: new AbortController().signal };
  expect((await client().stream(call, () => {})).tokens).toEqual({ input: 90, output: 4 });
  expect((await client().stream(call, () => {})).tokens).toEqual({ input: 2, output: 2 });
});

it("an object follows its schema", async () => {
  server.script('{"n":4}', "no object");
  const schema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const call = { turns: [{ role: "user" as const, content: "2+2?" }], signal: new AbortController().signal, schema };
  expect((await client().generate(call)).object).toEqual({ n: 4 });
  // An answer that is not an object has still been paid for.
  const other = await client().generate(call);
  expect(other.object).toBeUndefined();
  expect(other.tokens.output).toBeGreaterThan(0);
});

it("a program's own model is the only one", async () => {
  const own = new ModelClient({ model: {} as never }, (text) => text, LOW);
  const call = { turns: [{ role: "user" as const, content: "q" }], signal: new AbortController().signal };
  const failure = await own.generate({ ...call, model: "other" }).catch((error: unknown) => error);
  expect(said(failure)).toBe('This bot uses a single AI model, so a step can\'t choose another. Leave "model" out.');
});
