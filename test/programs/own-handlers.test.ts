import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runCommand } from "../cli/command-line-runner.ts";
import { startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { newDataDir, runStepgram, StepgramProcess } from "../telegram/stepgram-process.ts";

useServersOnly();

// Inside of the package, so that the files can import it.
const folder = mkdtempSync(fileURLToPath(new URL("own-handlers-", import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const HANDLERS = `
import { defineHandler, PermanentError, sleep, z } from "stepgram";

export const double = defineHandler({
  name: "double",
  summary: "Doubles a number.",
  example: { value: 1 },
  capability: "chat",
  params: z.object({ value: z.number() }),
  async run({ params }) {
    if (params.value < 0) throw new PermanentError("Too little.");
    return sleep(0.01, { value: params.value * 2 });
  },
});
export async function shout({ params }) {
  return { text: String(params.text).toUpperCase() };
}
export default [double];
`;

const steps = [
  { name: "Two", handler: "double", params: { value: 21 } },
  { name: "Loud", handler: "shout", params: { text: "hey" } },
  { name: "Bad", handler: "double", params: { value: -1 }, retry_count: 3, retry_delay: 1 },
];
const message = `[MULTISTEP:QUICK_WORKFLOW:Own:${JSON.stringify(steps)}]`;

describe("--handlers", () => {
  it("adds a file's handlers to the chat, a worker and the bot", async () => {
    const file = fileWith("good.js", HANDLERS);
    const env = { DATA_DIR: newDataDir() };
    const chat = await runStepgram({ args: ["chat", "--json", "--handlers", file], env, input: message });
    const end = chat.json.at(-1) as { executions: { steps: object[] }[] };
    expect(end.executions[0]?.steps).toMatchObject([
      { status: "completed", result: { value: 42 } },
      { status: "completed", result: { text: "HEY" } },
      { status: "failed", attempts: 1, error: expect.stringContaining("Too little.") },
    ]);

    const server = await startServer();
    const token = { BOT_TOKEN: server.token, TELEGRAM_API_ROOT: server.url, OWNER_IDS: "501", CONFIRM: "never" };
    const worker = new StepgramProcess({ args: ["worker", "--handlers", file], env });
    const bot = new StepgramProcess({ args: ["--handlers", file], env: { ...env, ...token } });
    await Promise.all([worker.waitForOutput("Ready"), bot.waitForOutput("Ready")]);
    server.sendText({ id: 501 }, 501, message);
    await server.waitFor("the end", () => server.texts(501).find((text) => /2 of 3 steps completed/.test(text)));
    expect(await Promise.all([worker.kill("SIGTERM"), bot.kill("SIGTERM")])).toEqual([0, 0]);
  });

  it.each<[string, string, RegExp]>([
    ["empty.js", "const a = 1;", /: it exports no handler\. Export what defineHandler returns\.$/],
    [
      "typo.js",
      "export const a = { name: 'a', retyr: {} };",
      /: the export "a" is not a handler\. .*no option "retyr"\. Did you mean "retry"\?$/,
    ],
    [
      "list.js",
      "export default [5];",
      /: item 1 of the export "default" is not a handler\. A handler must be an object/,
    ],
    [
      "nameless.js",
      "export default async () => {};",
      /: the export "default" is not a handler\. A function needs a name/,
    ],
    [
      "names.js",
      "export const handlers = []; export function Bad() {}",
      /: the export "Bad" is not a handler\. .*"Bad" does not\.$/,
    ],
  ])("says what is wrong with a file: %s", async (name, text, said) => {
    const run = await runCommand({
      args: ["worker", "--handlers", fileWith(name, text)],
      env: { DATA_DIR: newDataDir() },
    });
    expect([run.code, run.stdout]).toEqual([2, ""]);
    expect(run.stderr.trim()).toMatch(said);
  });

  it("says where a file is not valid JavaScript", async () => {
    const run = await runStepgram({
      args: ["worker", "--handlers", fileWith("broken.js", "export const a = {")],
      env: { DATA_DIR: newDataDir() },
    });
    expect([run.code, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toMatch(/^--handlers .+broken\.js: it cannot be loaded: .*SyntaxError/);
  });

  it("says that the file does not exist", async () => {
    const run = await runCommand({ args: ["worker", "--handlers", "./nowhere.js"], env: { DATA_DIR: newDataDir() } });
    expect(run).toMatchObject({ code: 2, stderr: "--handlers ./nowhere.js: there is no such file.\n" });
  });
});
