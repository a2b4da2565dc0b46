import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, it } from "vitest";
import type { Engine } from "../../../src/engine/engine.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { press } from "../../bot-api/button-presses.ts";
import { isFull } from "../../property-runs.ts";
import { startServer, useDatabase } from "../bot-fixture.ts";
import { startOwnBot, useOwnBots } from "./own-bot.ts";

useDatabase({ keepsBots: true });
useOwnBots({ keepsBots: true });

/** What the bot streams to a chat, in pieces of how many characters. */
const streamed = new Map<number, { text: string; size: number }>();
let server: BotApiServer;
let engine: Engine;
let people = 1000;
beforeAll(async () => {
  server = await startServer();
  ({ engine } = await startOwnBot(
    server,
    async (ctx) => {
      const { text, size } = streamed.get(ctx.chat?.id ?? 0) ?? { text: "", size: 1 };
      const length = Math.min(size, text.length);
      await ctx.multistep.stream(
        Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length)),
      );
    },
    {
      confirm: "elevated",
      allowedUserIds: Array.from({ length: 100 }, (_, i) => people + i),
      grants: { has: async () => true },
    },
  ));
});

const OLD = `[MULTISTEP:CREATE_WORKFLOW:OLD]
[MULTISTEP:ADD_STEP:workflow_id:Wipe:file_operation:{"operation":"write","file_path":"old.txt","content":"x"}]`;
function write(name: string) {
  return `${name}:file_operation:{"operation":"write","file_path":"${name}.txt","content":"a ] b : c"}`;
}
function quickWrite(name: string) {
  return `[MULTISTEP:QUICK_WORKFLOW:${name}:[{"name":"W","handler":"file_operation","params":{"operation":"write","file_path":"${name}.txt","content":"x"}}]]`;
}
const quickDelay = '[MULTISTEP:QUICK_WORKFLOW:Keep:[{"name":"D","handler":"delay","params":{"seconds":600}}]]';

/** Messages, whether each needs a confirmation, and the workflows that must run. */
const MESSAGES: readonly [string, string, "asks" | "asks not", string[]][] = [
  ["with nothing to ask about", "A 😀 [MULTISTEP:CREATE_WORKFLOW:W1] done 😀", "asks not", []],
  [
    "whose CREATE_WORKFLOW failed, and whose placeholder must not mean an older workflow",
    `Plan: [MULTISTEP:CREATE_WORKFLOW::nothing:x:y:z]\n[MULTISTEP:ADD_STEP:workflow_id:L:log:{"message":"x"}]\n[GROUP:PIN_MESSAGE:message_id]\n[MULTISTEP:EXECUTE:workflow_id]`,
    "asks",
    [],
  ],
  [
    "whose CREATE_WORKFLOW failed, and which is to write nothing else",
    "Plan: [MULTISTEP:CREATE_WORKFLOW::nothing:x:y:z]\n[MULTISTEP:EXECUTE:workflow_id]",
    "asks not",
    [],
  ],
  [
    "with a step that could not be added: the half of a workflow is not started",
    `[MULTISTEP:CREATE_WORKFLOW:NEW]\n[MULTISTEP:ADD_STEP:workflow_id:${write("Wr")}]\n[MULTISTEP:ADD_STEP:workflow_id:Check:lgo:{}]\n${quickWrite("Other")}\n[MULTISTEP:EXECUTE:NEW]`,
    "asks",
    ["Other"],
  ],
  [
    "that explains how what it starts is cancelled and deleted",
    `${quickDelay}\nThen I pin it:\n[GROUP:PIN_MESSAGE:message_id]\nTo stop it: [MULTISTEP:CANCEL:execution_id], [MULTISTEP:PAUSE:execution_id], [MULTISTEP:DELETE_WORKFLOW:workflow_id].`,
    "asks",
    ["Keep"],
  ],
  [
    "whose second workflow is meant by its number",
    `[MULTISTEP:CREATE_WORKFLOW:V1]\n[MULTISTEP:CREATE_WORKFLOW:V2]\n[MULTISTEP:ADD_STEP:workflow2_id:Lg:log:{"message":"in V2"}]\n${quickWrite("Wf")}\n[MULTISTEP:EXECUTE:workflow2_id]\n[MULTISTEP:SHOW_WORKFLOW:workflow2_id]`,
    "asks",
    ["V2", "Wf"],
  ],
  [
    "that starts what it has built",
    `[MULTISTEP:CREATE_WORKFLOW:X1]\n[MULTISTEP:CREATE_WORKFLOW:X2]\n[MULTISTEP:ADD_STEP:workflow2_id:${write("Wr")}]\nNow: [MULTISTEP:EXECUTE:workflow2_id]\nend [MULTISTEP:CREATE_WORKFLOW:X3]`,
    "asks",
    ["X2"],
  ],
  [
    "whose steps are named by numbers over a failed one",
    `[MULTISTEP:CREATE_WORKFLOW:N]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}]\n[MULTISTEP:ADD_STEP:workflow_id:B:lgo:{}]\n[GROUP:PIN_MESSAGE:message_id]\n[MULTISTEP:ADD_STEP:workflow_id:C:log:{"message":"c"}:step1]\n[MULTISTEP:ADD_STEP:workflow_id:D:log:{"message":"d"}:step3]\n[MULTISTEP:SHOW_WORKFLOW:workflow_id]`,
    "asks",
    [],
  ],
  [
    "that starts an older workflow before it makes its own",
    "[MULTISTEP:EXECUTE:workflow_id] [MULTISTEP:CREATE_WORKFLOW:Y]",
    "asks",
    ["OLD"],
  ],
  [
    "whose last shortcode is cut off",
    `[MULTISTEP:CREATE_WORKFLOW:Z]\n${quickWrite("Cut").slice(0, -2)}`,
    "asks not",
    [],
  ],
];
const SIZES = [1, ...(isFull ? [7] : []), Number.POSITIVE_INFINITY];

function isAsking(text: string): boolean {
  return text.startsWith("Should I do this?");
}
/** Replaces what differs from run to run. */
function general(text: string): string {
  return text
    .replaceAll(/\b(wf_|ex_|st_|Message )\w+/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** What the bot said in a chat, without progress and questions. */
function said(id: number) {
  const messages = server.messages(id).filter(({ texts }) => !texts[0]?.includes("%") && !isAsking(texts[0] ?? ""));
  return {
    replies: general(messages.map(({ texts }) => texts.at(-1)).join(" ")),
    buttons: messages.flatMap(({ keyboard }) => keyboard.flat().map(({ text }) => general(text))),
  };
}

/** The outcome of a message in a chat, once its last reply has arrived and no execution is active. */
async function result(id: number) {
  const all = { chat_id: id, all: false };
  const { workflows } = await engine.listWorkflows(all);
  const steps = await Promise.all(workflows.map(({ id: workflow }) => engine.findWorkflow(workflow, all)));
  const { executions } = await engine.listExecutions(all);
  return {
    workflows: steps.map((one) => one.ok && [one.value.name, one.value.steps.map((step) => step.name)]),
    executions: executions.map((one) => one.workflow).sort(),
    ...said(id),
  };
}

it.each(MESSAGES)(
  "an answer %s has the same outcome, streamed or sent whole",
  async (_, text, asks, expected) => {
    let plain: Awaited<ReturnType<typeof result>> | undefined;
    for (const size of [undefined, ...SIZES]) {
      const id = people++;
      const person = { id, first_name: "Mia" };
      if (size !== undefined) streamed.set(id, { text, size });
      server.sendText(person, id, OLD);
      await server.waitFor("the older workflow", () => server.texts(id).length === 1);
      server.sendText(person, id, size === undefined ? text : "Go");
      if (asks === "asks") {
        const asked = await server.waitFor("the question", () =>
          server.messages(id).find(({ texts }) => isAsking(texts[0] ?? "")),
        );
        press(server, person, asked, "Run");
      }
      const replies = () => server.texts(id).filter((one) => !one.includes("%") && !isAsking(one)).length;
      if (plain === undefined) {
        await server.waitFor("the reply", () => replies() === 2);
        plain = await result(id);
        expect(plain.executions).toEqual(expected);
      } else {
        const { replies, buttons } = plain;
        await server.waitFor("the same replies", () => isDeepStrictEqual(said(id), { replies, buttons }));
        await expect.poll(() => result(id)).toEqual(plain);
      }
      expect(server.messages(id).filter(({ texts }) => isAsking(texts[0] ?? "")).length).toBe(asks === "asks" ? 1 : 0);
    }
  },
  60_000,
);
