import { expect, it, vi } from "vitest";
import { MessageParser } from "../../../grammar/shortcode/parser.ts";
import { press } from "../../bot-api/button-presses.ts";
import { OWNER, startServer, useDatabase } from "../bot-fixture.ts";
import { startOwnBot, useOwnBots } from "../streaming/own-bot.ts";

const parse = vi.spyOn(MessageParser.prototype, "parse");

useDatabase();
useOwnBots();

const SAVE = `[MULTISTEP:QUICK_WORKFLOW:Save:${JSON.stringify([
  { name: "Save", handler: "file_operation", params: { operation: "write", file_path: "/a.txt", content: "x" } },
])}]`;

/** How many characters of texts with this beginning were parsed; a text parsed twice counts twice. */
function charactersParsed(beginning: string): number {
  const calls = parse.mock.calls.filter(([{ source }]) => source.slice(0, beginning.length) === beginning);
  return calls.flatMap(([, pieces]) => pieces).reduce((sum, { start, end }) => sum + end - start, 0);
}

it("parses a message once on its way from the update to the reply", async () => {
  const server = await startServer();
  await startOwnBot(server, async () => {}, { confirm: "elevated" });
  const text = "Plain one: [MULTISTEP:CREATE_WORKFLOW:W] [MULTISTEP:SHOW_WORKFLOW:workflow_id]";
  server.sendText(OWNER, OWNER.id, text);
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Plain one:")));
  expect(charactersParsed("Plain one")).toBe(text.length);
});

it("parses a message once even if it is confirmed before it runs", async () => {
  const server = await startServer();
  await startOwnBot(server, async () => {}, { confirm: "elevated" });
  server.sendText(OWNER, OWNER.id, `Asked one: ${SAVE}`);
  const asked = await server.waitFor("the question", () => server.messages(OWNER.id).at(-1));
  press(server, OWNER, asked, "Run");
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Asked one:")));
  expect(charactersParsed("Asked one")).toBe(`Asked one: ${SAVE}`.length);
});

it("doesn't parse an answer again after it streamed in", async () => {
  const server = await startServer();
  await startOwnBot(server, (ctx) => ctx.multistep.stream(["Streamed ", `one: ${SAVE.slice(0, 40)}`, SAVE.slice(40)]), {
    confirm: "elevated",
  });
  server.sendText(OWNER, OWNER.id, "Go");
  const asked = await server.waitFor("the question", () => server.messages(OWNER.id).at(-1));
  press(server, OWNER, asked, "Run");
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Streamed one:")));
  expect(charactersParsed("Streamed one")).toBe(`Streamed one: ${SAVE}`.length);
});
