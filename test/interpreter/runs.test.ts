import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { MAX_DEPTH_OF_EXECUTIONS } from "../../src/engine/services/descendants.ts";
import { outcomes, send } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

describe("BATCH_PROCESS", () => {
  it("gives a result for each item, and a failed one stops no other", async () => {
    const view = await world().run(
      '[MULTISTEP:BATCH_PROCESS:condition_check:[{"condition":"1 < 2"},{"condition":"1 < \'a\'"},{"condition":"2 < 1"}]:2]',
    );
    expect(view.status).toBe("failed");
    expect(view.steps.map(({ name, status }) => [name, status])).toEqual([
      ["Item 1", "completed"],
      ["Item 2", "failed"],
      ["Item 3", "completed"],
    ]);
  });

  it("takes 10,000 items", async () => {
    const { engine, start, run, chat } = world();
    const batch = (length: number) => {
      const items = Array.from({ length }, (_, i) => ({ key: `k${i % 50}`, value: i }));
      return `[MULTISTEP:BATCH_PROCESS:set_context:${JSON.stringify(items)}:100]`;
    };
    const view = await run(batch(500));
    expect(view.status).toBe("completed");
    expect(view.steps[499]?.result).toEqual({ key: "k49", value: 499 });
    // The engine's own tests run as many steps to their end.
    const here = chat();
    const id = await start(batch(10_000), here);
    expect((await engine.view(id))?.total).toBe(10_000);
    await start("[MULTISTEP:CANCEL:execution_id]", here).catch(() => {});
  });
});

async function says(engine: Engine, chat: number, text: string): Promise<string> {
  return outcomes(await send(engine, chat, text)).join("\n");
}

describe("the name of a workflow", () => {
  const WAIT = '[{"name":"Wait","handler":"delay","params":{"hours":1}}]';

  it("refers to its run, in the message that starts it and later", async () => {
    const { engine, start, chat } = world();
    const here = chat();
    const first = await start(`[MULTISTEP:QUICK_WORKFLOW:T1:${WAIT}]`, here);
    expect(await says(engine, here, "[MULTISTEP:STATUS:T1]")).toContain(first);
    expect(await says(engine, here, "[MULTISTEP:CANCEL:t1]")).toContain(`Cancelled T1 at 0% · ${first}`);
    const both = await says(engine, here, `[MULTISTEP:QUICK_WORKFLOW:T1:${WAIT}]\n[MULTISTEP:PROGRESS:T1]`);
    const [second, shown] = both.match(/ex_\w+/g) ?? [];
    expect(second).not.toBe(first);
    expect(shown).toBe(second);
    // Only one of its runs can be cancelled.
    expect(await says(engine, here, "[MULTISTEP:CANCEL:T1]")).toContain(`Cancelled T1 at 0% · ${second}`);
  });

  it("may contain colons wherever it stands", async () => {
    const { engine, start, chat } = world();
    const here = chat();
    const message = `[MULTISTEP:QUICK_WORKFLOW:Sync: daily: at 9:${WAIT}]\n[MULTISTEP:STATUS:Sync: daily: at 9]`;
    const id = await start(message, here);
    const name = "Sync: daily: at 9";
    expect(await says(engine, here, `[MULTISTEP:RESULT:${name}]`)).toContain(`${name} · running`);
    expect(await says(engine, here, `[MULTISTEP:RESULT:${name}:Wait]`)).toContain("Wait · waiting");
    // What another run is called is only a part of it.
    await start(`[MULTISTEP:QUICK_WORKFLOW:Sync:${WAIT}]`, here);
    for (const command of ["STATUS", "PROGRESS", "PAUSE"])
      expect(await says(engine, here, `[MULTISTEP:${command}:${name}]`)).toContain(name);
    expect((await engine.view(id))?.status).toBe("paused");
    await says(engine, here, `[MULTISTEP:RESUME:${name}]`);
    expect((await engine.view(id))?.status).toBe("running");
    await says(engine, here, `[MULTISTEP:CANCEL:${name}]`);
    expect((await engine.view(id))?.status).toBe("cancelled");
    await says(engine, here, `[MULTISTEP:RETRY:${name}]`);
    expect((await engine.view(id))?.status).toBe("running");
    expect(await says(engine, here, `[MULTISTEP:SHOW_WORKFLOW:${name}]`)).toContain("at most");
    await start(`[MULTISTEP:EXECUTE:${name}]`, here);
    expect(await says(engine, here, `[MULTISTEP:CANCEL:${name}]`)).toContain(`"${name}" has 2 runs`);
    expect(await says(engine, here, `[MULTISTEP:CANCEL:${id}:now]`)).toContain('Too many arguments: "now"');
  });

  it("names none of several runs, but their ids", async () => {
    const { engine, start, chat } = world();
    const here = chat();
    const ids = [
      await start(`[MULTISTEP:QUICK_WORKFLOW:Twin:${WAIT}]`, here),
      await start(`[MULTISTEP:QUICK_WORKFLOW:Twin:${WAIT}]`, here),
    ];
    expect(await says(engine, here, "[MULTISTEP:PAUSE:Twin]")).toContain(
      `Write one of their ids: ${ids.reverse().join(", ")}`,
    );
  });

  it("refers to no earlier run if the message could not start one", async () => {
    const { engine, start, chat } = world();
    const here = chat();
    await start(`[MULTISTEP:QUICK_WORKFLOW:Lost:${WAIT}]`, here);
    const failed = await says(
      engine,
      here,
      '[MULTISTEP:QUICK_WORKFLOW:Lost:[{"name":"A","handler":"lgo"}]]\n[MULTISTEP:CANCEL:Lost]',
    );
    expect(failed).toContain("Lost is not available");
    expect(failed).not.toContain("Cancelled");
  });
});

describe("templates", () => {
  it("message_sequence sends the follow-up after the delay", async () => {
    const view = await world().run(
      '[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome {context.user_id}!","delay":0.3,"followup_text":"Still there?"}]',
    );
    expect(view.status).toBe("completed");
    expect(world().sent(view.actor.chat_id)).toEqual([`Welcome ${view.actor.user_id}!`, "Still there?"]);
    const [welcome, wait, followUp] = view.steps;
    expect(wait?.started_at?.getTime()).toBeGreaterThanOrEqual(welcome?.ended_at?.getTime() ?? 0);
    expect((followUp?.started_at?.getTime() ?? 0) - (welcome?.ended_at?.getTime() ?? 0)).toBeGreaterThanOrEqual(300);
  });

  it("data_processing loads, processes and saves", async () => {
    const { run } = world();
    const chat = world().chat();
    await run(
      '[MULTISTEP:BATCH_PROCESS:database_operation:[{"operation":"insert","collection":"people","data":{"id":1,"active":true}},{"operation":"insert","collection":"people","data":{"id":2,"active":false}}]]',
      chat,
    );
    const view = await run(
      '[MULTISTEP:TEMPLATE_WORKFLOW:data_processing:{"collection":"people","query":{"active":true},"output_collection":"sums"}]',
      chat,
    );
    expect(view.status).toBe("completed");
    expect(view.steps[1]?.result).toMatchObject({ message: "Processing 1 documents from people" });
    const found = await run(
      '[MULTISTEP:BATCH_PROCESS:database_operation:[{"operation":"find_one","collection":"sums","query":{"source":"people"}}]]',
      chat,
    );
    expect(found.steps[0]?.result).toMatchObject({ found: true, document: { source: "people", count: 1 } });
  });

  it("notification_flow notifies, then logs", async () => {
    const view = await world().run(
      '[MULTISTEP:TEMPLATE_WORKFLOW:notification_flow:{"message":"Backup finished","type":"success"}]',
    );
    expect(world().sent(view.actor.chat_id)).toEqual(["✅ Backup finished"]);
    expect(view.steps[1]?.result).toMatchObject({ message: "Notification sent: Backup finished" });
  });
});

describe("schedules", () => {
  it("start a workflow at its time", async () => {
    const view = await world().run(
      `[MULTISTEP:CREATE_WORKFLOW:W] [MULTISTEP:ADD_STEP:workflow_id:Say:log:{"message":"{context.a}"}]
[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:1:{"a":"now"}]`,
    );
    expect(view.status).toBe("completed");
    expect(view.steps[0]?.result).toMatchObject({ message: "now" });
  });
});

function step(name: string, shortcode: string, params: unknown, more: object = {}) {
  return {
    name,
    handler: "execute_shortcode",
    params: { shortcode, params },
    ...more,
  };
}
function quick(...steps: object[]) {
  return `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify(steps)}]`;
}

describe("execute_shortcode", () => {
  it("takes params by name, as a list, or as one value, and returns the result as data", async () => {
    const chat = world().chat();
    const view = await world().run(
      quick(
        step("Create", "MULTISTEP:CREATE_WORKFLOW", { name: "Made", description: "by a step", global_timeout: 60 }),
        step("Add", "MULTISTEP:ADD_STEP", ["Made", "Say", "log", { message: "hi" }, [], null, { retry_count: 0 }], {
          dependencies: ["Create"],
        }),
        step("Start", "multistep:execute", "{steps.Create.result.result.workflow_id}", { dependencies: ["Add"] }),
        step("Look", "MULTISTEP:LIST_WORKFLOWS", null, { dependencies: ["Add"] }),
      ),
      chat,
    );
    expect(view.steps.map(({ error }) => error)).toEqual([null, null, null, null]);
    const [create, add, start, look] = view.steps.map(({ result }) => result as { text: string; result: object });
    expect(create).toMatchObject({ shortcode: "MULTISTEP:CREATE_WORKFLOW", text: expect.stringContaining("Made") });
    expect(add?.result).toEqual({ step_id: expect.stringMatching(/^st_/) });
    const started = start?.result as { execution_id: string } | undefined;
    expect((await world().settled(started?.execution_id ?? "")).status).toBe("completed");
    expect(look?.result).toContainEqual({ workflow_id: expect.any(String), name: "Made", steps: 1 });
    const made = await world().engine.findWorkflow("Made", { chat_id: chat, all: false });
    expect(made.ok && made.value.steps[0]).toMatchObject({ name: "Say", retry_count: 0 });
  });

  it("says what to write, and does not retry", async () => {
    const wrong: [string, unknown, string][] = [
      ["MULTISTEP:EXECUTE", { workflow: "Nope" }, 'no workflow "Nope"'],
      ["MULTISTEP:EXECUTE", { workflo: "Nope" }, 'Did you mean "workflow"?'],
      ["MULTISTEP:EXECUTE", ["a", {}, 3], "There are 3 params"],
      ["MULTISTEP:EXECUTE", ["a", "b"], "must be a JSON object"],
      ["MULTISTEP:EXECUTE", null, '{"shortcode":"MULTISTEP:EXECUTE","params":{"workflow":"workflow_id"}}'],
      ["MULTISTEP:BATCH_PROCESS", { handler: "lgo", items: [] }, "Did you mean log?"],
      ["MULTISTEP:CREATE_WORKFLOW", { name: "x", max_parallel_steps: 0 }, "from 1 to 1000"],
      ["GROUP:PIN_MESSAGE", null, "No message was given"],
      ["USER:BAN", "@ada", "numeric id"],
    ];
    const view = await world().run(quick(...wrong.map(([name, params], i) => step(`S${i}`, name, params))));
    for (const [i, [, , said]] of wrong.entries()) {
      expect(view.steps[i]?.error, `${i}`).toContain(said);
      expect(view.steps[i]?.attempts).toBe(1);
    }
  });

  it("controls other executions, and not twice", async () => {
    const chat = world().chat();
    const other = await world().start(
      '[MULTISTEP:QUICK_WORKFLOW:Long:[{"name":"Wait","handler":"delay","params":{"seconds":500}}]]',
      chat,
    );
    const view = await world().run(
      quick(
        step("Pause", "MULTISTEP:PAUSE", { execution_id: other }),
        step("Resume", "MULTISTEP:RESUME", [other], { dependencies: ["Pause"] }),
        step("Cancel", "MULTISTEP:CANCEL", other, { dependencies: ["Resume"] }),
        step("Status", "MULTISTEP:STATUS", other, { dependencies: ["Cancel"] }),
      ),
      chat,
    );
    expect(view.status, JSON.stringify(view.steps)).toBe("completed");
    expect(view.steps[3]?.result).toMatchObject({ result: { execution_id: other, status: "cancelled" } });
  });

  it("sees only what the chat sees", async () => {
    const mine = await world().start(
      '[MULTISTEP:QUICK_WORKFLOW:Mine:[{"name":"A","handler":"log","params":{"message":"x"}}]]',
    );
    const view = await world().run(quick(step("Look", "MULTISTEP:RESULT", mine)));
    expect(view.steps[0]?.error).toContain("no run");
  });

  it("ends with a clear error if a workflow starts itself", async () => {
    const { run, engine } = world();
    const chat = world().chat();
    const again = JSON.stringify({ shortcode: "MULTISTEP:EXECUTE", params: "Loop" });
    await run(
      `[MULTISTEP:CREATE_WORKFLOW:Loop] [MULTISTEP:ADD_STEP:workflow_id:Again:execute_shortcode:${again}]
[MULTISTEP:EXECUTE:workflow_id]`,
      chat,
    );
    const deepest = await world().untilFailed(chat);
    expect(deepest.steps[0]?.error).toContain(`start each other at most ${MAX_DEPTH_OF_EXECUTIONS} levels deep`);
    expect(deepest.steps[0]?.attempts).toBe(1);
    const { total } = await engine.listExecutions({ chat_id: chat, all: false });
    expect(total).toBe(MAX_DEPTH_OF_EXECUTIONS + 1);
  });
});
