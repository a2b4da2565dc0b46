import { expect, it, vi } from "vitest";
import { press } from "../../bot-api/button-presses.ts";
import { OWNER, startServer, useDatabase } from "../bot-fixture.ts";
import { startOwnBot, useOwnBots } from "../streaming/own-bot.ts";

const parsed: string[] = [];

vi.mock("../../../grammar/shortcode/parse.ts", async (original) => {
  const module = await original<typeof import("../../../grammar/shortcode/parse.ts")>();
  return {
    ...module,
    parseMessage: (...given: Parameters<typeof module.parseMessage>) => {
      parsed.push(given[0]);
      return module.parseMessage(...given);
    },
  };
});

useDatabase();
useOwnBots();

const SAVE = `[MULTISTEP:QUICK_WORKFLOW:Save:${JSON.stringify([
  { name: "Save", handler: "file_operation", params: { operation: "write", file_path: "/a.txt", content: "x" } },
])}]`;

/** How often a text with this in it was parsed as a whole. */
function parsesOf(words: string): number {
  return parsed.filter((text) => text.includes(words)).length;
}

it("parses a message once on its way from the update to the reply", async () => {
  const server = await startServer();
  await startOwnBot(server, async () => {}, { confirm: "elevated" });
  server.sendText(OWNER, OWNER.id, "Plain one: [MULTISTEP:CREATE_WORKFLOW:W] [MULTISTEP:SHOW_WORKFLOW:workflow_id]");
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Plain one:")));
  expect(parsesOf("Plain one")).toBe(1);
});

it("parses a message once that is confirmed before it runs", async () => {
  const server = await startServer();
  await startOwnBot(server, async () => {}, { confirm: "elevated" });
  server.sendText(OWNER, OWNER.id, `Asked one: ${SAVE}`);
  const asked = await server.waitFor("the question", () => server.messages(OWNER.id).at(-1));
  press(server, OWNER, asked, "Run");
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Asked one:")));
  expect(parsesOf("Asked one")).toBe(1);
});

it("does not parse an answer again that was parsed while it streamed in", async () => {
  const server = await startServer();
  await startOwnBot(server, (ctx) => ctx.multistep.stream(["Streamed ", `one: ${SAVE.slice(0, 40)}`, SAVE.slice(40)]), {
    confirm: "elevated",
  });
  server.sendText(OWNER, OWNER.id, "Go");
  const asked = await server.waitFor("the question", () => server.messages(OWNER.id).at(-1));
  press(server, OWNER, asked, "Run");
  await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.startsWith("Streamed one:")));
  expect(parsesOf("Streamed one")).toBe(0);
});
