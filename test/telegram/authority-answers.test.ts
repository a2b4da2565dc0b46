import { expect, it } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf, say } from "./guide-answer.ts";

useDatabase();

const BEA = { id: 222, first_name: "Bea" };
const CAL = { id: 333, first_name: "Cal" };
const GROUP = -900;

type Step = JsonObject & { name: string; handler: string; params: JsonObject };

const gate = (options: JsonObject = {}): Step => ({
  name: "Gate",
  handler: "approval",
  params: { text: "Go on?" },
  ...options,
});
const wipe = (collection: string): Step => ({
  name: "Wipe",
  handler: "database_operation",
  params: { operation: "delete", collection, query: {}, all: true },
});
const shortcode = (command: string, params: JsonObject | string): Step => ({
  name: "Call",
  handler: "execute_shortcode",
  params: { shortcode: command, params },
});
const group = (...tasks: Step[]): Step => ({ name: "Group", handler: "parallel_group", params: { tasks } });

function says(server: BotApiServer, words: string | RegExp, from = 0) {
  const found = () =>
    server
      .messages(GROUP)
      .slice(from)
      .find(({ text }) => text.match(words) !== null);
  return server.waitFor(String(words), found);
}

/** Runs the steps after a gate; returns what each approving person is told, in order. */
async function answers(server: BotApiServer, by: typeof BEA, name: string, steps: Step[], people: (typeof BEA)[]) {
  const before = server.messages(GROUP).length;
  server.sendText(by, GROUP, chainOf(name, [gate(), ...steps]));
  const question = await says(server, "❓ Go on", before);
  const told: string[] = [];
  for (const person of people) told.push((await pressed(server, person, question, "Approve")).text);
  return told;
}

const REFUSED = /^The steps that follow need the "[\w-]+" permission/;

it.each([0, 1, 2])(
  "a member answers no question of an owner's run where more may be needed (part %i)",
  async (part) => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    const inner = async (name: string, steps: Step[]) => {
      const actor = { user_id: OWNER.id, chat_id: GROUP, message_id: 1, gateway: "telegram" };
      const made = await engine.createWorkflowWithSteps({ name }, steps as unknown as NewStep[], { key: name, actor });
      if (!made.ok) throw new Error(made.error.message);
      return made.value.id;
    };
    const wiping = await inner("Wiping", [wipe("none")]);
    const outer = await inner("Outer", [shortcode("MULTISTEP:EXECUTE", { workflow: wiping })]);
    const follow: Record<string, Step> = {
      "a template in params": wipe("{context.where|none}"),
      "a group": group(wipe("{context.where|none}")),
      "a group in a group": group({ ...group(wipe("none")), name: "Inner" }),
      "a chat from a template": {
        name: "Tell",
        handler: "send_message",
        params: { text: "x", chat_id: "{context.chat_id}" },
      },
      "a workflow that wipes": shortcode("MULTISTEP:EXECUTE", { workflow: wiping }),
      "a workflow that runs one": shortcode("MULTISTEP:EXECUTE", { workflow: outer }),
      "a workflow from a template": shortcode("MULTISTEP:EXECUTE", { workflow: "{context.where|none}" }),
      "a schedule": shortcode("MULTISTEP:SCHEDULED_WORKFLOW", { workflow: wiping, when: "1 hour" }),
      "a change of a workflow": shortcode("MULTISTEP:EDIT_STEP", { workflow: wiping, step: "step1", patch: {} }),
      "another retry": shortcode("MULTISTEP:RETRY", "ex_0123456789"),
      "an administrator's command": group({ ...shortcode("GROUP:PIN_MESSAGE", "message_id"), name: "Pin" }),
    };
    // A chat accepts only a limited number of messages a minute.
    for (const [what, step] of Object.entries(follow).slice(part * 4, part * 4 + 4)) {
      const [cal] = await answers(server, OWNER, what, [step], [CAL]);
      expect([what, cal]).toEqual([what, expect.stringMatching(REFUSED)]);
    }
  },
  180_000,
);

it("any member can answer what needs nothing beyond the chat, and an owner everything", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
  const actor = { user_id: OWNER.id, chat_id: GROUP, message_id: 1, gateway: "telegram" };
  const made = await engine.createWorkflowWithSteps({ name: "Kind" }, [say("Tell", "kind words")], { key: "k", actor });
  const kind = made.ok ? made.value.id : "";
  const harmless = [
    say("Tell", "Hello {context.user_name|you}"),
    group({ name: "Log", handler: "log", params: { message: "{context.user_id}" } }),
    shortcode("MULTISTEP:EXECUTE", { workflow: kind }),
  ];
  expect(await answers(server, OWNER, "Harmless", harmless, [CAL])).toEqual(["Approve."]);
  await says(server, /Harmless · completed/);
  await says(server, /^kind words$/);
  const [cal, owner] = await answers(server, OWNER, "Harmful", [group(wipe("none"))], [CAL, OWNER]);
  expect([cal, owner]).toEqual([expect.stringMatching(REFUSED), "Approve."]);
  await says(server, /Harmful · completed/);
});

it("the person who started a run can answer it: it can do nothing without their own permissions", async () => {
  const server = await startServer();
  await startBot({ server, allowedChatIds: [GROUP] });
  const [cal, bea] = await answers(server, BEA, "Hers", [wipe("{context.where|none}")], [CAL, BEA]);
  expect([cal, bea]).toEqual([expect.stringMatching(REFUSED), "Approve."]);
  await says(server, /Hers · failed/);
});

it("nobody can pass an owner's approval with their own decision under the same idempotency key", async () => {
  const server = await startServer();
  await startBot({ server, allowedChatIds: [GROUP] });
  const keyed = gate({ idempotency_key: "ship" });
  const add = '[MULTISTEP:ADD_STEP:workflow_id:Gate:approval:{"text":"Sure?"}:none:60:{"idempotency_key":"ship"}]';
  server.sendText(BEA, GROUP, `[MULTISTEP:CREATE_WORKFLOW:Keyed]\n${add}`);
  await says(server, "The idempotency key is ignored here: every run does its own approval.");
  server.sendText(BEA, GROUP, chainOf("Before", [keyed, say("Tell", "hers")]));
  await pressed(server, BEA, await says(server, "❓ Go on"), "Approve");
  await says(server, /Before · completed/);
  const from = server.messages(GROUP).length;
  server.sendText(OWNER, GROUP, chainOf("Ship", [keyed, say("Tell", "shipped")]));
  const question = await says(server, "❓ Go on", from);
  expect(server.messages(GROUP).some(({ text }) => text === "shipped")).toBe(false);
  await pressed(server, OWNER, question, "Approve");
  await says(server, /^shipped$/);
});
