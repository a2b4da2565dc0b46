import { describe, expect, it } from "vitest";
import { outcomes, send, words } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();
const D = "$";

const one = (name: string, handler: string, params: object) =>
  `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify([{ name, handler, params }])}]`;
const added = (text: string, end = "[MULTISTEP:EXECUTE:workflow_id]") =>
  `[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow_id:alert:send_message:${JSON.stringify({ text })}]\n${end}`;

describe("a template of another language in a text for people", () => {
  it.each([
    ["send_message", { text: `Hi ${D}{name}` }],
    ["send_message", { text: "{{ now() }}" }],
    ["notification", { message: "{% if x %}y{% endif %}" }],
    ["approval", { text: "Delete {count} users?" }],
    ["approval", { text: "Delete?", options: ["Yes, {count}", "No"] }],
    ["parallel_group", { tasks: [{ name: "T", handler: "send_message", params: { text: "Hi {user}" } }] }],
  ])("holds the run of %s with %j", async (handler, params) => {
    const chat = world().chat();
    const reply = await send(world().engine, chat, one("A", handler, params));
    expect(words(reply)).toContain("Nothing was started");
    expect(reply.executions).toEqual([]);
    expect((await world().engine.listWorkflows({ chat_id: chat, all: false })).total).toBe(0);
    expect(reply.buttons.map(({ label }) => label)).toEqual(["Send as is"]);
  });

  it("is sent as is once the button is pressed", async () => {
    const text = `{{ now() }} ${D}{x} {user} {% if a %} {context.user_id}`;
    const chat = world().chat();
    const reply = await send(world().engine, chat, one("A", "send_message", { text }));
    const view = await world().run(reply.buttons[0]!.shortcode, chat);
    expect(view.status).toBe("completed");
    expect(world().sent(chat)).toEqual([text.replace("{context.user_id}", "7")]);
  });

  it("lets the step be added, holds back EXECUTE, and says what to write", async () => {
    const chat = world().chat();
    const text = `Disk at ${D}{steps.alert2.result.data.disk}%`;
    const reply = await send(world().engine, chat, added(text, '[MULTISTEP:EXECUTE:workflow_id:{"a":1}]'));
    expect(reply.errors).toBe(1);
    expect(outcomes(reply)[2]).toContain("Write {steps.alert2.result.data.disk} instead");
    expect(reply.buttons[0]?.shortcode).toMatch(
      /^\[MULTISTEP:EDIT_STEP:wf_.*\n\[MULTISTEP:EXECUTE:wf_\w+:\{"a":1\}\]$/,
    );
  });

  it("runs after the button is pressed, and after the step is corrected", async () => {
    const chat = world().chat();
    const reply = await send(world().engine, chat, added("Hi {user}"));
    await world().run(reply.buttons[0]!.shortcode, chat);
    expect(world().sent(chat)).toEqual(["Hi {user}"]);
    const corrected = added(
      "Hi {user}",
      '[MULTISTEP:EDIT_STEP:workflow_id:alert:{"params":{"text":"Hi {context.user_id}"}}]\n[MULTISTEP:EXECUTE:workflow_id]',
    );
    const view = await world().run(corrected);
    expect(world().sent(view.actor.chat_id)).toEqual(["Hi 7"]);
  });

  it("holds back a stored workflow as well, until it is sent as is", async () => {
    const chat = world().chat();
    await send(world().engine, chat, added("Hi {user}", ""));
    for (const _ of [1, 2]) {
      const reply = await send(world().engine, chat, "[MULTISTEP:EXECUTE:W]");
      expect(reply.executions).toEqual([]);
      expect(reply.buttons).toHaveLength(1);
    }
    const held = await send(world().engine, chat, "[MULTISTEP:EXECUTE:W]");
    await world().run(held.buttons[0]!.shortcode, chat);
    await world().run("[MULTISTEP:EXECUTE:W]", chat);
    expect(world().sent(chat)).toEqual(["Hi {user}", "Hi {user}"]);
  });

  it("holds back a schedule and a batch as well", async () => {
    const scheduled = await send(
      world().engine,
      world().chat(),
      added("Hi {user}", "[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:in 10 minutes]"),
    );
    expect(scheduled.errors).toBe(1);
    expect(scheduled.buttons[0]?.shortcode).toMatch(/\n\[MULTISTEP:SCHEDULED_WORKFLOW:wf_\w+:in 10 minutes\]$/);
    const chat = world().chat();
    const batch = await send(world().engine, chat, '[MULTISTEP:BATCH_PROCESS:send_message:[{"text":"Hi {user}"}]]');
    expect(batch.errors).toBe(1);
    await world().run(batch.buttons[0]!.shortcode, chat);
    expect(world().sent(chat)).toEqual(["Hi {user}"]);
  });

  it("is literal in code, in logs and in data, and when its brace is escaped", async () => {
    const view = await world().run(
      `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify([
        { name: "A", handler: "log", params: { message: "{user} {{ now() }}" } },
        { name: "B", handler: "set_context", params: { key: "k", value: { t: `${D}{x}` } } },
        { name: "C", handler: "send_message", params: { text: "Use `{user}`:\n```\n{{ now() }}\n```\n\\{kept}" } },
        { name: "D", handler: "send_message", params: { text: '{"a":1} { color: red }' }, dependencies: ["C"] },
      ])}]`,
    );
    expect(view.status).toBe("completed");
    expect(view.context.k).toEqual({ t: `${D}{x}` });
    const [code = "", plain] = world().sent(view.actor.chat_id);
    for (const literal of ["{user}", "{{ now() }}", "{kept}"]) expect(code).toContain(literal);
    expect(plain).toBe('{"a":1} { color: red }');
  });

  it("with a filter is refused, naming the template without it", async () => {
    const reply = await send(
      world().engine,
      world().chat(),
      one("A", "send_message", { text: "{{ context.x | upper }}" }),
    );
    expect(words(reply)).toContain("has a filter, but templates don't support filters");
  });

  it("are all named, each once, with the shortcode that corrects them", async () => {
    const step = (name: string, text: string): string =>
      `[MULTISTEP:ADD_STEP:workflow_id:${name}:send_message:${JSON.stringify({ text })}]`;
    const said = words(
      await send(
        world().engine,
        world().chat(),
        `[MULTISTEP:CREATE_WORKFLOW:W]\n${step("A", `Hi ${D}{user}, {{ 90 }}% and ${D}{user}`)}\n${step("B", "Bye {name}")}\n[MULTISTEP:EXECUTE:workflow_id]`,
      ),
    );
    expect(said).toContain(`the text of "A" has ${D}{user}`);
    expect(said).toContain('The same goes for {{ 90 }} (write 90), {name} in "B" (write {context.name}).');
    expect(said).toContain('{"params":{"text":"Hi {context.user}, 90% and {context.user}"}}]');
    expect(said).toContain('{"params":{"text":"Bye {context.name}"}}]');
  });

  it("have no correction if one of them has no equivalent", async () => {
    const said = words(
      await send(
        world().engine,
        world().chat(),
        `[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow_id:A:send_message:{"text":"Hi {user} {{ now() }}"}]\n[MULTISTEP:EXECUTE:workflow_id]`,
      ),
    );
    expect(said).toContain("The same goes for {{ now() }}.");
    expect(said).not.toContain("EDIT_STEP");
  });
});
