import { describe, expect, it } from "vitest";
import { send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

/** The steps with their dependencies by name, or what the reply says about an error. */
async function chain(...dependencies: string[]): Promise<string> {
  const steps = dependencies.map((written, i) => {
    const name = ["Fetch status", "Load", "Report", "Last one", "Done"][i];
    return `[MULTISTEP:ADD_STEP:workflow_id:${name}:log:{"message":"x"}${written === "" ? "" : `:${written}`}]`;
  });
  const chat = world().chat();
  const reply = await send(world().engine, chat, `[MULTISTEP:CREATE_WORKFLOW:Chain]\n${steps.join("\n")}`);
  if (reply.errors > 0) return words(reply);
  const viewer = { chat_id: chat, all: false };
  const found = await world().engine.findWorkflow("Chain", viewer);
  if (!found.ok) throw new Error(found.error.message);
  const nameOf = (id: string) => found.value.steps.find((step) => step.id === id)?.name ?? id;
  return found.value.steps.map((step) => step.dependencies.map(nameOf).join("+")).join(" | ");
}

describe("dependencies", () => {
  it.each([
    ["previous", " | Fetch status"],
    ["previous_step", " | Fetch status"],
    ["Previous Step", " | Fetch status"],
    ["last", " | Fetch status"],
    ["last_step", " | Fetch status"],
    ["the step before", " | Fetch status"],
    ["langkah sebelumnya", " | Fetch status"],
    ["fetch_status", " | Fetch status"],
    ["fetchStatus", " | Fetch status"],
    ["FETCH-STATUS", " | Fetch status"],
    ["Step 1", " | Fetch status"],
    ["step-1", " | Fetch status"],
    ["after Fetch status", " | Fetch status"],
    ["after: Fetch status", " | Fetch status"],
    ["(step1)", " | Fetch status"],
    ["depends on step 1", " | Fetch status"],
    ["[1]", " | Fetch status"],
    ['["previous"]', " | Fetch status"],
    ["1:60", " | Fetch status"],
    ["depends_on:step1", " | Fetch status"],
    ["dependencies:Fetch status:60", " | Fetch status"],
    ['DependsOn:["Fetch status"]', " | Fetch status"],
    ["depends_on:1", " | Fetch status"],
    ["depends_on=1", " | Fetch status"],
    ['{"depends_on":"[\\"Fetch status\\"]"}', " | Fetch status"],
    ["dependencies:none", " | "],
    ["none", " | "],
    ["None", " | "],
    ["[]", " | "],
    ["n/a", " | "],
    ["::60", " | "],
  ])("of the second step written %s", async (written, expected) => {
    expect(await chain("", written)).toBe(expected);
  });

  it.each([
    ["1,2", " |  | Fetch status+Load"],
    ["[1,2]", " |  | Fetch status+Load"],
    ["[1, 2]:30", " |  | Fetch status+Load"],
    ["step1 and step2", " |  | Fetch status+Load"],
    ["fetch_status & load", " |  | Fetch status+Load"],
    ["step1; step2", " |  | Fetch status+Load"],
    ['["fetch-status",2]', " |  | Fetch status+Load"],
  ])("of the third step written %s", async (written, expected) => {
    expect(await chain("", "", written)).toBe(expected);
  });

  it.each(["timeout:60", "condition:context.ready", "save_as=key", "retry_count:3"])(
    "are not meant by an option: %s",
    async (written) => {
      expect(await chain("", written)).toContain("is where the steps go that this one depends on");
    },
  );

  it("may be of a step that is called as the list of them", async () => {
    const steps = ["Deps", "Load"].map(
      (name, i) => `[MULTISTEP:ADD_STEP:workflow_id:${name}:log:{"message":"x"}${i === 0 ? "" : ":Deps:60"}]`,
    );
    const chat = world().chat();
    await send(world().engine, chat, `[MULTISTEP:CREATE_WORKFLOW:Named]${steps.join("")}`);
    const found = await world().engine.findWorkflow("Named", { chat_id: chat, all: false });
    const [deps, load] = found.ok ? found.value.steps : [];
    expect(load).toMatchObject({ dependencies: [deps?.id], timeout: 60 });
  });

  it("keep a chain of 'previous' in order", async () => {
    expect(await chain("", "previous", "last_step", "previous")).toBe(" | Fetch status | Load | Report");
  });

  it("are not confused with a timeout: an ambiguous number is asked about", async () => {
    expect(await chain("", "1")).toContain("could mean step 1 or a timeout of 1 second.");
    expect(await chain("", "60")).toBe(" | ");
  });

  it("cannot be 'previous' in the first step", async () => {
    expect(await chain("previous")).toContain('no step before "Fetch status"');
  });

  it("that match two names are ambiguous; the exact name wins", async () => {
    const two = `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:load-it:log:{"message":"x"}]
[MULTISTEP:ADD_STEP:workflow_id:Load it:log:{"message":"x"}]`;
    const depends = (on: string) =>
      send(world().engine, world().chat(), `${two}\n[MULTISTEP:ADD_STEP:workflow_id:C:log:{"message":"x"}:${on}]`);
    expect(words(await depends("load_it"))).toContain('"load_it" could mean "load-it" or "Load it"');
    expect((await depends("load-it")).errors).toBe(0);
  });

  it("of QUICK_WORKFLOW may be previous, numbers and other spellings", async () => {
    const steps = [[], ["previous"], "Step-2", [1, 3], "last_step", "first_one"].map((dependencies, i) => {
      return { name: i === 0 ? "First one" : `S${i}`, handler: "log", params: { message: "x" }, dependencies };
    });
    const view = await world().run(`[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify(steps)}]`);
    const found = await world().engine.findWorkflow(view.workflow_id, { chat_id: view.actor.chat_id, all: false });
    expect(found.ok && found.value.steps.map((step) => step.dependencies)).toEqual([
      [],
      ["step1"],
      ["step2"],
      ["step1", "step3"],
      ["step4"],
      ["step1"],
    ]);
  });
});

describe("steps that conditions and templates read", () => {
  const first =
    '[MULTISTEP:CREATE_WORKFLOW:R]\n[MULTISTEP:ADD_STEP:workflow_id:Fetch status:set_context:{"key":"k","value":7}]\n';

  it.each([
    "steps.fetch_status.result.value == 7",
    "steps['fetch-status'].result.value == 7",
    "steps.previous.result.value == 7",
    "steps.step_1.status == 'completed'",
    "steps['Fetch status'].status === 'completed'",
    "not ('Later' in steps)",
  ])("may be spelled otherwise: %s", async (condition) => {
    const view = await world().run(
      `${first}[MULTISTEP:ADD_STEP:workflow_id:B:log:{"message":"{steps.previous.result.value} {steps.fetchStatus.status}"}:step1::${JSON.stringify({ condition })}]\n[MULTISTEP:EXECUTE:workflow_id]`,
    );
    expect(view.steps[1]).toMatchObject({ status: "completed", result: { message: "7 completed" } });
  });

  it.each([
    [
      "a condition",
      'log:{"message":"x"}:step1:60:{"condition":"steps.check.status == \'failed\'"}',
      "reads steps.check",
    ],
    ["a template", 'log:{"message":"{steps.check.result}"}:step1', "reads steps.check"],
    ["a template with a default", 'log:{"message":"{steps.check.result|none}"}:step1', "reads steps.check"],
    [
      "a task of a group",
      'parallel_group:{"tasks":[{"name":"T","handler":"log","params":{"message":"{steps.check.result}"}}]}:step1',
      "reads steps.check",
    ],
    ["condition_check", 'condition_check:{"condition":"steps.check.result == 1"}', "reads steps.check"],
    [
      "a condition_check in a group",
      'parallel_group:{"tasks":[{"name":"T","handler":"condition_check","params":{"condition":"steps.check.result"}}]}',
      "reads steps.check",
    ],
    ["a near miss", 'log:{"message":"{steps.fetch_sttus.result}"}', 'Did you mean "Fetch status"?'],
  ])("must be there at EXECUTE: %s", async (_, step, says) => {
    const text = `${first}[MULTISTEP:ADD_STEP:workflow_id:B:${step}]\n`;
    const reply = await send(world().engine, world().chat(), `${text}[MULTISTEP:EXECUTE:workflow_id]`);
    expect(words(reply)).toContain(says);
    expect(reply.executions).toEqual([]);
    expect(reply.errors).toBe(1);
  });

  it("may be added later", async () => {
    const view = await world().run(`[MULTISTEP:CREATE_WORKFLOW:Later]
[MULTISTEP:ADD_STEP:workflow_id:B:log:{"message":"{steps.later_on.result.message}"}:Later on]
[MULTISTEP:ADD_STEP:workflow_id:Later on:log:{"message":"first"}]
[MULTISTEP:EXECUTE:workflow_id]`);
    expect(view.steps[0]?.result).toMatchObject({ message: "first" });
  });

  it("are checked when a workflow is scheduled, and before QUICK_WORKFLOW creates anything", async () => {
    const scheduled = await send(
      world().engine,
      world().chat(),
      `${first}[MULTISTEP:ADD_STEP:workflow_id:B:log:{"message":"{steps.nope.result}"}]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:in 10 minutes]`,
    );
    expect(words(scheduled)).toContain("reads steps.nope");
    expect(scheduled.errors).toBe(1);
    const chat = world().chat();
    const steps = [{ name: "A", handler: "log", params: { message: "{steps.B.result}" } }];
    const quick = await send(world().engine, chat, `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify(steps)}]`);
    expect(words(quick)).toContain("reads steps.B");
    expect((await world().engine.listWorkflows({ chat_id: chat, all: false })).total).toBe(0);
  });

  it.each([
    ['log:{"message":"{steps.B.result}"}', "reads its own result"],
    ['log:{"message":"{steps.step2.result}"}', "reads its own result"],
  ])("cannot be the step itself, which is told at once: %s", async (step, says) => {
    const reply = await send(world().engine, world().chat(), `${first}[MULTISTEP:ADD_STEP:workflow_id:B:${step}]`);
    expect(words(reply)).toContain(says);
  });
});
