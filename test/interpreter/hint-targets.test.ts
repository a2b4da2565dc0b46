import { expect, it } from "vitest";
import { defineHandler, PermanentError } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { freshName, openEngine, settled, useEmbeddedDatabase } from "../engine/engine-fixture.ts";
import { freshChat, send, words } from "./send.ts";

useEmbeddedDatabase();

const broken = defineHandler({
  name: "broken",
  summary: "fails",
  example: {},
  capability: "chat",
  params: z.object({}),
  run: async () => {
    throw new PermanentError("It is broken.");
  },
});

const OTHER = `[MULTISTEP:CREATE_WORKFLOW:Other]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}]`;

it("the hint of a failed EXECUTE corrects its own workflow, whatever was created since", async () => {
  const engine = await openEngine({ db: freshName(), more: [broken] });
  const chat = freshChat();
  await send(
    engine,
    chat,
    `[MULTISTEP:CREATE_WORKFLOW:T]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}:Nope]`,
  );
  await send(engine, chat, OTHER);
  const said = words(await send(engine, chat, "[MULTISTEP:EXECUTE:T]"));
  const { workflows } = await engine.listWorkflows({ chat_id: chat, all: false });
  const wanted = workflows.find(({ name }) => name === "T")!;
  expect(said).toContain(`[MULTISTEP:EDIT_STEP:${wanted.id}:step1:{"dependencies":"none"}]`);
  const line = /\[MULTISTEP:EDIT_STEP:[^\]]*\]/.exec(said)![0];
  expect(words(await send(engine, chat, line))).not.toContain("❌");
  expect(words(await send(engine, chat, "[MULTISTEP:EXECUTE:T]"))).toContain("Started T");
});

it("RETRY after EDIT_STEP says that the run keeps its steps, and how to run the new ones", async () => {
  const engine = await openEngine({ db: freshName(), more: [broken] });
  const chat = freshChat();
  await send(
    engine,
    chat,
    `[MULTISTEP:CREATE_WORKFLOW:T]\n[MULTISTEP:ADD_STEP:workflow_id:A:broken:{}::5:{"retry_count":0}]\n[MULTISTEP:EXECUTE:workflow_id]`,
  );
  const [run] = (await engine.listExecutions({ chat_id: chat, all: false })).executions;
  await settled(engine, run!.id);
  expect(words(await send(engine, chat, "[MULTISTEP:RETRY:execution_id]"))).not.toContain("was changed");
  await settled(engine, run!.id);
  await send(engine, chat, '[MULTISTEP:EDIT_STEP:workflow_id:A:{"timeout":60}]');
  const said = words(await send(engine, chat, "[MULTISTEP:RETRY:execution_id]"));
  const [workflow] = (await engine.listWorkflows({ chat_id: chat, all: false })).workflows;
  expect(said).toContain("keeps the steps it started with");
  expect(said).toContain(`[MULTISTEP:EXECUTE:${workflow!.id}]`);
  await settled(engine, run!.id);
});

it("the hint of a refused RETRY names the run's own workflow, or none once it is deleted", async () => {
  const engine = await openEngine({ db: freshName(), more: [broken] });
  const chat = freshChat();
  await send(
    engine,
    chat,
    `[MULTISTEP:CREATE_WORKFLOW:T]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}]\n[MULTISTEP:EXECUTE:workflow_id]`,
  );
  const [run] = (await engine.listExecutions({ chat_id: chat, all: false })).executions;
  await settled(engine, run!.id);
  const [workflow] = (await engine.listWorkflows({ chat_id: chat, all: false })).workflows;
  await send(engine, chat, OTHER);
  const said = words(await send(engine, chat, `[MULTISTEP:RETRY:${run!.id}]`));
  expect(said).toContain(`[MULTISTEP:EXECUTE:${workflow!.id}] starts a new one.`);
  await send(engine, chat, `[MULTISTEP:DELETE_WORKFLOW:${workflow!.id}]`);
  const later = words(await send(engine, chat, `[MULTISTEP:RETRY:${run!.id}]`));
  expect(later).toContain("Only a failed or cancelled run can be retried.");
  expect(later).not.toContain("[MULTISTEP:EXECUTE");
});

it("the hint of a command that is refused before it runs names its own workflow too", async () => {
  const engine = await openEngine({ db: freshName(), more: [broken] });
  const chat = freshChat();
  await send(engine, chat, `[MULTISTEP:CREATE_WORKFLOW:T]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"a"}]`);
  const [workflow] = (await engine.listWorkflows({ chat_id: chat, all: false })).workflows;
  await send(engine, chat, "[MULTISTEP:REMOVE_STEP:T:A]");
  await send(engine, chat, OTHER);
  for (const refused of [
    '[MULTISTEP:EDIT_STEP:T:step1:{"timeout":5}]',
    "[MULTISTEP:REMOVE_STEP:T:step1]",
    '[MULTISTEP:ADD_STEP:T:B:log:{"message":"{steps.step1.result}"}]',
  ])
    expect(words(await send(engine, chat, refused))).toContain(
      `[MULTISTEP:SHOW_WORKFLOW:${workflow!.id}] shows the remaining steps`,
    );
});
