import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CommandRun, runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";
import { chainOf, delay, GUIDE_ANSWER, say } from "../telegram/guide-answer.ts";
import { newDataDir } from "../telegram/stepgram-process.ts";

const newEnvironment = useDatabaseForCommands();
type Environment = ReturnType<typeof newEnvironment>;

function chat(input: string, { args = [], env = newEnvironment() }: { args?: string[]; env?: Environment } = {}) {
  return runCommand({ args: ["chat", ...args], env, input });
}
function endOf(lines: Record<string, unknown>[]) {
  const end = lines.at(-1) as {
    type: string;
    executions: { workflow: string; status: string; steps: { name: string }[] }[];
  };
  expect(end.type).toBe("end");
  return end.executions;
}

describe("piped chat", () => {
  it("starts many executions from one message, with nothing on stderr", async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
    const message = texts.map((text) => chainOf(text, [delay("Wait", 0.1), say("Tell", text)])).join("\n");
    const { code, stdout, stderr } = await chat(message);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(texts.filter((text) => !stdout.includes(text))).toEqual([]);
  });

  it("with --json prints replies, progress, and finally the steps in the order added", async () => {
    const { code, json } = await chat(GUIDE_ANSWER, { args: ["--json"] });
    expect(code).toBe(0);
    expect(new Set(json.map(({ type }) => type))).toEqual(new Set(["reply", "progress", "end"]));
    expect(json.filter(({ type }) => type === "end").length).toBe(1);
    const replies = json.filter(({ type }) => type === "reply").map(({ text }) => text);
    expect(replies).toContain("Data processing completed!");
    const progress = json.filter(({ type }) => type === "progress").at(-1);
    expect(progress).toMatchObject({ status: "completed", progress: 100, text: expect.stringContaining("100%") });
    const [execution] = endOf(json);
    expect(execution).toMatchObject({
      id: progress?.execution,
      workflow: "User Data Processing",
      status: "completed",
      steps: [
        { name: "Load Users", status: "completed", attempts: 1, error: null },
        { name: "Process Data", status: "completed", attempts: 1 },
        { name: "Send Notifications", status: "completed", attempts: 1 },
      ],
      context: { started_by: "AERIS", timestamp: "2024-01-01" },
    });
  });

  it("reads a file as one message", async () => {
    const file = join(newDataDir(), "message.txt");
    writeFileSync(file, `\ufeff${chainOf("From a file", [say("Tell", "read it")])}`);
    const { code, stdout } = await chat("", { args: [file] });
    expect(code).toBe(0);
    expect(stdout).toContain("read it");
  });

  it("waits for delays", async () => {
    const { code, json } = await chat(chainOf("Slow", [delay("Wait", 1), say("Tell", "later")]), { args: ["--json"] });
    expect(code).toBe(0);
    expect(endOf(json)).toMatchObject([{ status: "completed" }]);
    expect(json.some(({ type, text }) => type === "reply" && text === "later")).toBe(true);
  });

  it("waits for executions that steps start, lists them last, and shows their failures", async () => {
    const execute = (workflow: string) => ({ shortcode: "MULTISTEP:EXECUTE", params: { workflow } });
    const { code, stdout, json } = await chat(
      `[MULTISTEP:CREATE_WORKFLOW:Broken]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":1}]
[MULTISTEP:ADD_STEP:workflow_id:Read:file_operation:{"operation":"read","file_path":"/no.txt"}:Wait:5:{"retry_count":0}]
[MULTISTEP:CREATE_WORKFLOW:Parent]
[MULTISTEP:ADD_STEP:workflow_id:Go:execute_shortcode:${JSON.stringify(execute("Broken"))}]
[MULTISTEP:EXECUTE:workflow_id]`,
      { args: ["--json"] },
    );
    const ended = endOf(json).map(({ workflow, status }) => `${workflow} ${status}`);
    expect(ended).toEqual(["Parent completed", "Broken failed"]);
    expect(stdout).toContain("there is no file /no.txt");
    expect(code).toBe(1);
  });

  it("exits 3 when another chat pauses the execution, and that chat shows its end", async () => {
    const env = newEnvironment();
    const folder = newDataDir();
    const [handlers, goOn] = [join(folder, "handlers.mjs"), join(folder, "go on")];
    writeFileSync(
      handlers,
      `import { existsSync } from "node:fs";
      export async function held() {
        while (!existsSync(${JSON.stringify(goOn)})) await new Promise((resolve) => setTimeout(resolve, 20));
      }`,
    );
    const held = { name: "Wait", handler: "held", params: {} };
    const input = chainOf("Paused", [say("One", "one"), held, say("Two", "two")]);
    let first: Promise<CommandRun> | undefined;
    await new Promise<void>((said) => {
      const onWrite = (text: string) => text.includes('"text":"one"') && said();
      first = runCommand({ args: ["chat", "--json", "--handlers", handlers], env, input, onWrite });
    });
    const pausing = await chat("[MULTISTEP:PAUSE:execution_id]", { env });
    expect(pausing.code).toBe(0);
    writeFileSync(goOn, "");
    const paused = await first!;
    expect(paused.code).toBe(3);
    expect(endOf(paused.json)).toMatchObject([{ workflow: "Paused", status: "paused" }]);
    const resuming = await chat("[MULTISTEP:RESUME:execution_id]", { args: ["--json"], env });
    expect(endOf(resuming.json)).toMatchObject([{ workflow: "Paused", status: "completed" }]);
    expect(resuming.code).toBe(0);
    expect(resuming.stdout).toContain('"text":"two"');
  });

  it("exits 1 when an execution fails", async () => {
    const failing = [{ name: "Check", handler: "condition_check", params: { condition: "1 < 'a'" } }];
    const { code, json } = await chat(chainOf("Fails", failing), { args: ["--json"] });
    expect(endOf(json)).toMatchObject([{ status: "failed", steps: [{ status: "failed" }] }]);
    expect(code).toBe(1);
  });

  it("exits 1 when a shortcode has an error, although the others run", async () => {
    const { code, stdout } = await chat(`[MULTISTEP:STATUS:ex_nothing] ${chainOf("Fine", [say("Tell", "ran")])}`);
    expect(code).toBe(1);
    expect(stdout).toContain("ran");
  });

  it("remembers placeholders from one session to the next", async () => {
    const env = newEnvironment();
    await chat('[MULTISTEP:CREATE_WORKFLOW:Kept][MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"kept"}]', {
      env,
    });
    const { code, stdout } = await chat("[MULTISTEP:EXECUTE:workflow_id]", { env });
    expect(code).toBe(0);
    expect(stdout).toContain("kept");
  });

  it("says when there is nothing to do, and exits 0", async () => {
    const plain = await chat("  \n");
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({
      code: 0,
      stdout: "The input is empty; there is nothing to run.\n",
    });
    const json = await chat("", { args: ["--json"] });
    expect({ code: json.code, lines: json.json }).toEqual({ code: 0, lines: [{ type: "end", executions: [] }] });
  });

  it("prints no control characters", async () => {
    const { stdout } = await chat(`hello \u001b[31mred [MULTISTEP:LIST_WORKFLOWS]`);
    expect(stdout).toContain("hello [31mred");
  });
});

describe("the command line", () => {
  it("suggests the intended command, and exits 2 for an unknown one", async () => {
    const { code, stderr } = await runCommand({ args: ["chta"] });
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "stepgram chat"?');
  });

  it("names the invalid variable, and exits 2", async () => {
    const { code, stderr } = await runCommand({ args: ["chat"], env: { OWNER_IDS: "me" } });
    expect(code).toBe(2);
    expect(stderr).toContain("OWNER_IDS");
  });

  it("names the missing file, and exits 2", async () => {
    const { code, stderr } = await chat("", { args: ["no-such-file.txt"] });
    expect(code).toBe(2);
    expect(stderr).toBe("Cannot read no-such-file.txt: there is no such file.\n");
  });

  it("parses", async () => {
    const { code, stdout } = await runCommand({ args: ["parse"], input: 'a [MULTISTEP:EXECUTE:w:{"x":1}]' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      nodes: [
        { type: "text", text: "a " },
        { type: "shortcode", namespace: "MULTISTEP", action: "EXECUTE", args: ["w", { x: 1 }] },
      ],
      errors: [],
    });
  });

  it("has help and a version", async () => {
    const [help, version] = await Promise.all([runCommand({ args: ["--help"] }), runCommand({ args: ["--version"] })]);
    expect(help.stdout).toContain("stepgram chat [--json] [FILE]");
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
