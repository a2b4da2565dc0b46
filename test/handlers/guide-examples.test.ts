import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";

interface Step {
  name: string;
  status: string;
  attempts: number;
  result: unknown;
  error: string | null;
}
interface Execution {
  status: string;
  steps: Step[];
  context: Record<string, unknown>;
}

/** What the server was asked, by path. */
const asked: Record<string, { method: string; headers: Record<string, unknown>; body: string }[]> = {};
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { url = "", method = "", headers } = request;
  asked[url] ??= [];
  const known = asked[url];
  known.push({ method, headers, body: Buffer.concat(chunks).toString() });
  if (url === "/hangs") return;
  response.statusCode = url === "/missing" || url === "/gone" ? 404 : url === "/busy" && known.length < 3 ? 503 : 200;
  response.setHeader("content-type", "application/json").end('{"answer":42}');
});

const data = mkdtempSync(join(tmpdir(), "stepgram-guide-"));
const newEnvironment = useDatabaseForCommands();
let executions: Record<string, Execution> = {};
let said: string[] = [];

/** An example: the steps as in the guides, written as in a chat, and their outcome. */
interface Example {
  title: string;
  steps: object[];
  context?: object;
  check(execution: Execution, steps: Record<string, Step>): void;
}

function one(handler: string, params: object, more: object = {}) {
  return [{ name: "Step", handler, params, ...more }];
}
function file(path: string) {
  return readFileSync(join(data, "files", path), "utf8");
}
function db(name: string, params: object, dependencies: string[] = []) {
  return {
    name,
    handler: "database_operation",
    params,
    dependencies,
  };
}
function result(expected: unknown) {
  return (_: Execution, { Step: step }: Record<string, Step>) => {
    expect(step).toMatchObject({ status: "completed", attempts: 1 });
    expect(step?.result).toEqual(expected);
  };
}

function examples(here: string): Example[] {
  return [
    { title: "delay", steps: one("delay", { seconds: 5 }), check: result({ seconds: 5 }) },
    ...["info", "warning", "error"].map((level) => ({
      title: `log, ${level}`,
      steps: one("log", { message: "Log message", level }),
      check: result({ message: "Log message", level }),
    })),
    {
      title: "notification",
      steps: one("notification", { message: "Notification message", type: "success" }),
      check: () => expect(said).toContain("✅ Notification message"),
    },
    {
      title: "set_context, get_context",
      steps: [
        { name: "Set", handler: "set_context", params: { key: "user_name", value: "AERIS" } },
        { name: "Get", handler: "get_context", params: { key: "user_name" }, dependencies: ["Set"] },
      ],
      check: (_, { Get }) => expect(Get?.result).toEqual({ key: "user_name", value: "AERIS", found: true }),
    },
    {
      title: "condition_check",
      steps: one("condition_check", { condition: "context.get('count') > 5" }),
      context: { count: 6 },
      check: result({ condition: "context.get('count') > 5", met: true }),
    },
    {
      title: "send_message, with context variables",
      steps: one("send_message", { text: "Hello {context.user_name}! You have {context.message_count} messages." }),
      context: { user_name: "Ann", message_count: 3 },
      check: () => expect(said).toContain("Hello Ann! You have 3 messages."),
    },
    {
      title: "database_operation: insert, find, update, delete",
      steps: [
        db("Insert", {
          operation: "insert",
          collection: "logs",
          data: { message: "Log entry", timestamp: "2024-01-01" },
        }),
        db("User", { operation: "insert", collection: "crud", data: { id: 123, active: true } }),
        db("Find", { operation: "find", collection: "crud", query: { active: true } }, ["User"]),
        db(
          "Update",
          { operation: "update", collection: "crud", query: { id: 123 }, data: { last_seen: "2024-01-01" } },
          ["Find"],
        ),
        db("Old", {
          operation: "insert_many",
          collection: "temp_data",
          data: [{ expired: true }, { expired: true }, { a: 1 }],
        }),
        db("Delete", { operation: "delete", collection: "temp_data", query: { expired: true } }, ["Old"]),
        db("Left", { operation: "count", collection: "temp_data" }, ["Delete"]),
        db("See", { operation: "find_one", collection: "crud", query: { id: 123 } }, ["Update"]),
      ],
      check: (_, { Insert, Find, Update, Delete, Left, See }) => {
        expect(Insert?.result).toMatchObject({ inserted_count: 1, duplicate: false });
        expect(Find?.result).toMatchObject({ count: 1 });
        expect(Update?.result).toEqual({ matched_count: 1, modified_count: 1 });
        expect(Delete?.result).toEqual({ deleted_count: 2 });
        expect(Left?.result).toEqual({ count: 1 });
        expect(See?.result).toMatchObject({
          found: true,
          document: { id: 123, active: true, last_seen: "2024-01-01" },
        });
      },
    },
    {
      title: "an insert that is repeated inserts once",
      steps: [
        db("First", { operation: "insert", collection: "once", data: { id: 7, name: "first" } }),
        db("Second", { operation: "insert", collection: "once", data: { id: 7, name: "second" } }, ["First"]),
        db("Found", { operation: "find", collection: "once", projection: { _id: 0 } }, ["Second"]),
      ],
      check: (_, { Second, Found }) => {
        expect(Second?.result).toMatchObject({
          inserted_count: 0,
          duplicate: true,
          message: expect.stringMatching(/exists/),
        });
        expect(Found?.result).toEqual({ documents: [{ id: 7, name: "first" }], count: 1 });
      },
    },
    {
      title: "file_operation: write, append, read, delete",
      steps: [
        {
          name: "Write",
          handler: "file_operation",
          params: { operation: "write", file_path: "/path/to/output.txt", content: "File content" },
        },
        {
          name: "Append",
          handler: "file_operation",
          params: { operation: "append", file_path: "/path/to/log.txt", content: "New log entry\n" },
        },
        {
          name: "Read",
          handler: "file_operation",
          params: { operation: "read", file_path: "/path/to/output.txt" },
          dependencies: ["Write"],
        },
        { name: "Delete", handler: "file_operation", params: { operation: "delete", file_path: "/path/to/temp.txt" } },
      ],
      check: (_, { Read, Delete }) => {
        expect(Read?.result).toEqual({ path: "/path/to/output.txt", content: "File content", size: 12 });
        expect(Delete?.result).toEqual({ path: "/path/to/temp.txt", deleted: false });
        expect(file("path/to/log.txt")).toBe("New log entry\n");
      },
    },
    {
      title: "api_call",
      steps: one("api_call", {
        url: `${here}/data`,
        method: "POST",
        headers: { Authorization: "Bearer token" },
        data: { key: "value" },
      }),
      check: (_, { Step: step }) => {
        expect(step?.result).toMatchObject({ status: 200, data: { answer: 42 } });
        expect(asked["/data"]).toMatchObject([
          { method: "POST", headers: { authorization: "Bearer token" }, body: '{"key":"value"}' },
        ]);
      },
    },
    {
      title: "parallel_group",
      steps: one("parallel_group", {
        tasks: [
          { name: "Task 1", handler: "log", params: { message: "Parallel task 1" } },
          { name: "Task 2", handler: "delay", params: { seconds: 2 } },
        ],
      }),
      check: result({ "Task 1": { message: "Parallel task 1", level: "info" }, "Task 2": { seconds: 2 } }),
    },
    {
      title: "retry: a server that is busy is asked again, with one idempotency key",
      steps: one("api_call", { url: `${here}/busy` }, { retry_count: 3, retry_delay: 0.1 }),
      check: (_, { Step: step }) => {
        expect(step).toMatchObject({ status: "completed", attempts: 3 });
        expect(new Set(asked["/busy"]?.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
      },
    },
    {
      title: "retry: what is missing is not asked for again",
      steps: one("api_call", { url: `${here}/missing` }, { retry_count: 3, retry_delay: 0.1 }),
      check: (_, { Step: step }) => {
        expect(step).toMatchObject({ status: "failed", attempts: 1, error: expect.stringContaining("404") });
        expect(asked["/missing"]).toHaveLength(1);
      },
    },
    {
      title: "timeout: what takes too long is ended",
      steps: one("api_call", { url: `${here}/hangs` }, { timeout: 1, retry_count: 0 }),
      check: (_, { Step: step }) =>
        expect(step).toMatchObject({ status: "failed", error: expect.stringContaining("within 1 s") }),
    },
    {
      title: "error recovery: the step whose condition reads the error runs, what depends on the failed one does not",
      steps: [
        { name: "Breaks", handler: "api_call", params: { url: `${here}/gone` } },
        { name: "After", handler: "log", params: { message: "x" }, dependencies: ["Breaks"] },
        { name: "Beside", handler: "log", params: { message: "x" } },
        {
          name: "Error Recovery",
          handler: "log",
          params: { message: "Recovering from error: {context.error_step}", level: "warning" },
          condition: "context.get('error_occurred') == True",
        },
      ],
      check: ({ status, context }, { After, Beside, "Error Recovery": recovery }) => {
        expect(status).toBe("failed");
        expect([After?.status, Beside?.status, recovery?.status]).toEqual(["skipped", "completed", "completed"]);
        expect(recovery?.result).toMatchObject({ message: "Recovering from error: Breaks" });
        expect(context).toMatchObject({ error_occurred: true, error_step: "Breaks" });
      },
    },
    {
      title: "a recovery step is skipped where nothing failed",
      steps: one("log", { message: "x" }, { condition: "context.get('error_occurred') == True" }),
      check: ({ status }, { Step: step }) => expect([status, step?.status]).toEqual(["completed", "skipped"]),
    },
    ...[
      [11, "completed"],
      [10, "skipped"],
    ].map(([user_count, status]) => ({
      title: `conditional step, ${user_count} users`,
      steps: one("send_message", { text: "Condition met!" }, { condition: "context.get('user_count') > 10" }),
      context: { user_count },
      check: (_: Execution, { Step: step }: Record<string, Step>) => expect(step?.status).toBe(status),
    })),
    {
      title: "User Onboarding",
      steps: [
        db("Seed", {
          operation: "insert_many",
          collection: "users",
          data: [{ id: 123456789 }, { id: "123456789" }, { id: 1 }],
        }),
        {
          name: "Send Welcome",
          handler: "send_message",
          params: { text: "Welcome to SyncaraBot! 🎉" },
          dependencies: ["Seed"],
        },
        { name: "Wait", handler: "delay", params: { seconds: 0.5 }, dependencies: ["Send Welcome"] },
        {
          name: "Send Tutorial",
          handler: "send_message",
          params: { text: "Let me show you how to use the bot..." },
          dependencies: ["Wait"],
        },
        db(
          "Update Status",
          { operation: "update", collection: "users", query: { id: "{context.user_id}" }, data: { onboarded: true } },
          ["Send Tutorial"],
        ),
        db("Look", { operation: "find", collection: "users", query: { onboarded: true }, projection: { _id: 0 } }, [
          "Update Status",
        ]),
      ],
      context: { user_id: 123456789 },
      check: ({ status }, { Look }) => {
        expect(status).toBe("completed");
        expect(Look?.result).toEqual({ documents: [{ id: 123456789, onboarded: true }], count: 1 });
        expect(said.indexOf("Welcome to SyncaraBot! 🎉")).toBeLessThan(
          said.indexOf("Let me show you how to use the bot..."),
        );
      },
    },
    {
      title: "Data Processing Pipeline",
      steps: [
        db("Load User Data", { operation: "find", collection: "people", query: { active: true } }),
        ...[1, 2, 3].map((batch) => ({
          name: `Process Batch ${batch}`,
          handler: "log",
          params: { message: `Processing batch ${batch}...` },
          dependencies: ["Load User Data"],
        })),
        db(
          "Aggregate Results",
          { operation: "insert", collection: "analytics", data: { processed_at: "2024-01-01", status: "completed" } },
          ["Process Batch 1", "Process Batch 2", "Process Batch 3"],
        ),
        {
          name: "Send Notification",
          handler: "notification",
          params: { message: "Data processing completed successfully!", type: "success" },
          dependencies: ["Aggregate Results"],
        },
      ],
      check: ({ status }) => {
        expect(status).toBe("completed");
        expect(said).toContain("✅ Data processing completed successfully!");
      },
    },
    {
      title: "Daily Maintenance",
      steps: [
        { name: "Backup Database", handler: "log", params: { message: "Starting database backup..." } },
        {
          name: "Clean Temp Files",
          handler: "file_operation",
          params: { operation: "delete", file_path: "/tmp/syncara_temp.log" },
          dependencies: ["Backup Database"],
        },
        db(
          "Update Statistics",
          {
            operation: "insert",
            collection: "maintenance_logs",
            data: { date: "2024-01-01", type: "daily_maintenance" },
          },
          ["Clean Temp Files"],
        ),
        {
          name: "Send Report",
          handler: "send_message",
          params: { text: "Daily maintenance completed successfully! ✅" },
          dependencies: ["Update Statistics"],
        },
      ],
      check: ({ status }) => {
        expect(status).toBe("completed");
        expect(said).toContain("Daily maintenance completed successfully! ✅");
      },
    },
    {
      title: "file processing pipeline",
      steps: [
        {
          name: "Make",
          handler: "file_operation",
          params: { operation: "write", file_path: "/in/data.txt", content: "abc" },
        },
        {
          name: "Pipe",
          handler: "file_pipeline",
          params: {
            input_file: "/in/data.txt",
            stages: ["validate", "transform", "save"],
            transformation: "uppercase",
            destination: "/tmp/final_output",
          },
          dependencies: ["Make"],
        },
      ],
      check: (_, { Pipe }) => {
        expect(Pipe?.result).toMatchObject({
          status: "completed",
          output_file: "/tmp/final_output/transformed_data.txt",
          stages_completed: ["validate", "transform", "save"],
        });
        expect(file("tmp/final_output/transformed_data.txt")).toBe("ABC");
      },
    },
  ];
}

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const input = examples(`http://127.0.0.1:${port}`)
    .map(
      ({ title, steps, context = {} }) =>
        `[MULTISTEP:QUICK_WORKFLOW:${title.replaceAll(":", "\\:")}:${JSON.stringify(steps)}:${JSON.stringify(context)}]`,
    )
    .join("\n\n");
  const program = await runCommand({
    args: ["chat", "--json"],
    input,
    env: { ...newEnvironment(), DATA_DIR: data, API_ALLOW_HOSTS: `127.0.0.1:${port}` },
  });
  said = program.json.filter(({ type }) => type === "reply").map(({ text }) => String(text));
  const end = program.json.at(-1) as { executions: (Execution & { workflow: string })[] };
  executions = Object.fromEntries(end.executions.map((execution) => [execution.workflow, execution]));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(data, { recursive: true, force: true });
});

test.each(examples("").map(({ title }, index) => [title, index] as const))("%s", (title, index) => {
  const execution = executions[title];
  if (execution === undefined) throw new Error(`It did not run. The chat said:\n${said.join("\n")}`);
  const { check } = examples("")[index]!;
  check(execution, Object.fromEntries(execution.steps.map((step) => [step.name, step])));
});
