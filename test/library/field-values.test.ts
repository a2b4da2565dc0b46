import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LEAST_ERROR, MAX_ERROR, MAX_ERRORS } from "../../src/engine/limits.ts";
import { defineHandler, PermanentError, z } from "../../src/library/index.ts";
import type { TestStepgram } from "../../src/library/testing.ts";
import { isFull } from "../property-runs.ts";
import { createTestStepgram } from "./shared-kit.ts";

const ID = "5366182128746793135";
/** The paths and bodies of the requests that the server got. */
const asked: string[] = [];
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    asked.push(`${request.url} ${body}`);
    response.setHeader("content-type", "application/json").end(`{"id":${ID}}`);
  });
});

const fails = defineHandler({
  name: "fails",
  summary: "Fails with a long error.",
  example: {},
  params: z.object({}),
  capability: "chat",
  run: async () => {
    throw new PermanentError("x".repeat(50_000));
  },
});

let kit: TestStepgram;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  kit = await createTestStepgram({ handlers: [fails], apiAllowHosts: ["127.0.0.1"], ownerIds: [1] });
});
afterAll(async () => {
  await kit.close();
  server.close();
});

test("an id from a response keeps every digit in a URL and in a body", async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Ids]
[MULTISTEP:ADD_STEP:workflow_id:Get:api_call:{"url":"${url}/first"}]
[MULTISTEP:ADD_STEP:workflow_id:Url:api_call:{"url":"${url}/next/{steps.Get.result.data.id}"}:Get]
[MULTISTEP:ADD_STEP:workflow_id:Body:api_call:{"url":"${url}/body","method":"POST","data":{"id":"{steps.Get.result.data.id}"}}:Url]
[MULTISTEP:EXECUTE:workflow_id]`);
  expect(run.execution.status).toBe("completed");
  expect(asked).toEqual(["/first ", `/next/${ID} `, `/body {"id":${ID}}`]);
});

test("a large number in a shortcode keeps every digit in the log, a message and the database", async () => {
  const n = "653247040368672768";
  const run = await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Number]
[MULTISTEP:ADD_STEP:workflow_id:Set:set_context:{"key":"given","value":{"n":${n}}}]
[MULTISTEP:ADD_STEP:workflow_id:Log:log:{"message":"{context.given}"}:Set]
[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"It is {context.given.n}"}:Set]
[MULTISTEP:ADD_STEP:workflow_id:Keep:database_operation:{"operation":"insert","collection":"numbers","data":{"n":${n}}}:Set]
[MULTISTEP:ADD_STEP:workflow_id:Find:database_operation:{"operation":"count","collection":"numbers","query":{"n":${n}}}:Keep]
[MULTISTEP:ADD_STEP:workflow_id:Other:database_operation:{"operation":"count","collection":"numbers","query":{"n":653247040368672767}}:Keep]
[MULTISTEP:EXECUTE:workflow_id]`);
  const done = run.execution;
  expect(done.status).toBe("completed");
  expect(kit.logs.map(({ message }) => message)).toContain(`{"n":${n}}`);
  expect(kit.texts()).toContain(`It is ${n}`);
  const counts = done.steps.slice(-2).map(({ result }) => (result as { count: number }).count);
  expect(counts).toEqual([1, 0]);
});

test("unescaped quotes in a text are an error at the quote, and nothing starts", async () => {
  const run = await kit.run(`[MULTISTEP:CREATE_WORKFLOW:Quotes]
[MULTISTEP:ADD_STEP:workflow_id:S:send_message:{"text":"List: ["a", "b"] and {"c": 1}."}]
[MULTISTEP:EXECUTE:workflow_id]`);
  expect(run.states).toEqual([]);
  expect(run.text).toMatch(/ADD_STEP \(line 2, column 56\): Quotes inside a string in this JSON are not escaped/);
  const workflows = await kit.stepgram.listWorkflows();
  expect(workflows.find(({ name }) => name === "Quotes")).toMatchObject({ steps: 0 });
});

const MANY = isFull ? 10_000 : 600;
test("the errors of 50 KB of many steps are shortened, the later ones more, and STATUS shows them", async () => {
  const items = JSON.stringify(new Array(MANY).fill({}));
  const run = await kit.run(`[MULTISTEP:BATCH_PROCESS:fails:${items}:400]`);
  const failed = run.execution;
  expect(failed.status).toBe("failed");
  const lengths = failed.steps.map(({ error }) => error?.length ?? 0);
  expect(Math.max(...lengths)).toBe(MAX_ERROR);
  const together = lengths.reduce((sum, length) => sum + length, 0);
  expect(together).toBeLessThan(MAX_ERRORS + MAX_ERROR + MANY * LEAST_ERROR);
  const status = await kit.stepgram.interpret(`[MULTISTEP:STATUS:${failed.id}]`, { person: 1 });
  expect(status.text).toContain(String(MANY));
  expect(status.text.length).toBeLessThan(4_096);
});
