import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "stepgram";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { crmOperation } from "./database-operations.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();
let database: ChildProcess;
let kit: TestStepgram;
beforeAll(async () => {
  // A second database next to Stepgram's: `stepgram db` prints its address. Any MongoDB works.
  const program = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));
  database = spawn(process.execPath, [program, "db"], {
    env: { ...process.env, DATA_DIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(database.stdout as NodeJS.ReadableStream, "data");
  kit = await createTestStepgram({ handlers: [crmOperation(String(line).trim())] });
});
afterAll(async () => {
  await kit.close();
  database.kill();
  await once(database, "exit");
});

const crm = (params: JsonObject) => kit.stepgram.runStep("crm_operation", { table: "customers", ...params });

test("a record is inserted once, updated and deleted", async () => {
  const insert = { operation: "insert", id: 7, data: { name: "Ada" } };
  expect(await crm(insert)).toMatchObject({ status: "completed", affected_rows: 1, inserted_id: 7 });
  expect(await crm(insert)).toMatchObject({ affected_rows: 0, message: "Record already exists" });
  expect(await crm({ operation: "update", id: 7, data: { name: "Ada L." } })).toMatchObject({ affected_rows: 1 });
  expect(await crm({ operation: "delete", id: 7 })).toMatchObject({ affected_rows: 1 });
  expect(await crm({ operation: "delete", id: 7 })).toMatchObject({ affected_rows: 0 });
});

test("updating a record that does not exist fails, without a retry", async () => {
  const failed = crm({ operation: "update", id: 99, data: { name: "Nobody" } });
  await expect(failed).rejects.toMatchObject({ attempts: 1, error: "There is no record 99 in customers." });
});

test("an unknown operation and an id that is an operator are refused", async () => {
  await expect(crm({ operation: "truncate", id: 7 })).rejects.toMatchObject({ code: "invalid" });
  await expect(crm({ operation: "delete", id: { $ne: null } })).rejects.toMatchObject({ code: "invalid" });
});
