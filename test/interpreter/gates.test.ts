import { describe, expect, it } from "vitest";
import { fail } from "../../src/engine/result.ts";
import type { Reply } from "../../src/interpreter/reply.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { chatsOf } from "../open-engine.ts";
import { isFull } from "../property-runs.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { carryOut, freshChat, messageIn, outcomes, send, words } from "./send.ts";

const engine = useEngine();

const W = "[MULTISTEP:CREATE_WORKFLOW:W]";
const STEP = '[MULTISTEP:ADD_STEP:workflow_id:Log:log:{"message":"x"}]';
const RUN = "[MULTISTEP:EXECUTE:workflow_id]";
const QUICK = '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"L","handler":"log","params":{"message":"x"}}]]';
const WIPE = { operation: "delete", collection: "temp", query: { old: true } };
const QUICK_WIPE = `[MULTISTEP:QUICK_WORKFLOW:Wipe:[{"name":"D","handler":"database_operation","params":${JSON.stringify(WIPE)}}]]`;
const WIPE_STEP = `[MULTISTEP:ADD_STEP:workflow_id:D:database_operation:${JSON.stringify(WIPE)}]`;

async function startedIn(reply: Reply): Promise<(string | undefined)[]> {
  return Promise.all(reply.executions.map(async (id) => (await engine().view(id))?.workflow));
}

/** The actions of the buttons. */
function offers(reply: Reply): string[] {
  return reply.buttons.map(({ shortcode }) => shortcode.split(":")[1] ?? "");
}

/** A chat where a workflow Old runs, so that execution_id and workflow_id mean something. */
async function busyChat(): Promise<number> {
  const chat = freshChat();
  await send(
    engine(),
    chat,
    '[MULTISTEP:QUICK_WORKFLOW:Old:[{"name":"D","handler":"delay","params":{"seconds":600}}]]',
  );
  return chat;
}

describe("a message whose beginning is missing", () => {
  it.each([
    ["within a step's data", `"value": "${"word ".repeat(20)}"}]\n${STEP}\n${RUN}`],
    ["within data before further arguments", `is it?"},"x":{"a":[1]}}:step1:60]\n${STEP}\n${RUN}`],
    ["within a description", `and sends the daily report:1800:5]\n${STEP}\n${RUN}`],
    ["in a second text that says the same", `${STEP}\n"message":"x"}]\n${RUN}`],
    ["before a schedule", `"value":1}]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:5 minutes]`],
    ["before a quick workflow", `"a":1}]\n${QUICK}`],
  ])("starts nothing, and says so: %s", async (_, text) => {
    const chat = freshChat();
    await send(engine(), chat, `[MULTISTEP:CREATE_WORKFLOW:Older]\n${STEP}`);
    const reply = await send(engine(), chat, text);
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toContain("whose beginning is missing");
  });

  it.each([
    `Numbers in (0, 1] count, and [1, 2) do not :]\n${QUICK}`,
    `Each is like {"a": [1, {"b": 2}]} or like [{"text": "see [MULTISTEP:HELP]"}]:\n${QUICK}`,
    `The array is items[0], and \\] is a bracket.\n\n}\n\n${QUICK}`,
    `- [x] done\n- [ ] to do\n[a link](https://example.com)\n${QUICK}`,
  ])("is not one that only has brackets: %s", async (text) => {
    const { executions } = await send(engine(), freshChat(), text);
    expect(executions).toHaveLength(1);
  });
});

describe("a start after something that may have shaped its workflow, and failed", () => {
  it.each([
    ["an unknown gate", `${W}\n[MULTISTEP:APPROVAL:Sure?:{"text":"Sure?"}]\n${WIPE_STEP}\n${RUN}`, 'step "Sure?"'],
    [
      "an unknown gate that names the workflow",
      `${W}\n[MULTISTEP:WAIT_FOR_OK:workflow_id:Sure?]\n${STEP}\n${RUN}`,
      "WAIT_FOR_OK",
    ],
    [
      "a misspelt step",
      `${W}\n[MULTISTEP:ADD_STP:workflow_id:Gate:approval:{"text":"Sure?"}]\n${STEP}\n${RUN}`,
      'step "Gate"',
    ],
    [
      "a step with an unknown handler",
      `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:aproval:{"text":"Sure?"}]\n${STEP}\n${RUN}`,
      'step "Gate"',
    ],
    [
      "a gate with a handler's name of its own",
      `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Ask:human_aproval:{"text":"Sure?"}]\n${STEP}\n${RUN}`,
      'step "Ask"',
    ],
    [
      "a step that was never closed",
      `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:approval:{"text":"Sure?"}\n${STEP}\n${RUN}`,
      "Gate",
    ],
    [
      "a change that failed",
      `${W}\n${STEP}\n[MULTISTEP:EDIT_STEP:workflow_id:Log:{"condition":"1 +"}]\n${RUN}`,
      "EDIT_STEP",
    ],
    ["a removal that failed", `${W}\n${STEP}\n[MULTISTEP:REMOVE_STEP:workflow_id:Delete all]\n${RUN}`, "REMOVE_STEP"],
    [
      "a step of a workflow that is not there",
      `${W}\n[MULTISTEP:ADD_STEP:Quite another:Gate:approval:{"text":"?"}]\n${STEP}\n${RUN}`,
      "Gate",
    ],
    ["a near miss", `${W}\n[MULTISTEP ADD_STEP:workflow_id:Gate:approval:{"text":"?"}]\n${STEP}\n${RUN}`, "Gate"],
    [
      "an unknown gate before a schedule",
      `${W}\n${STEP}\n[MULTISTEP:GUARD:Sure?]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:5 minutes]`,
      "GUARD",
    ],
    [
      "an unknown gate before a start by name",
      `${W}\n[MULTISTEP:GUARD:Sure?]\n${STEP}\n[MULTISTEP:EXECUTE:W]`,
      "GUARD",
    ],
    ["an unknown gate before a whole workflow", `[MULTISTEP:GUARD:Sure?]\n${QUICK}`, "GUARD"],
    [
      "an unknown gate before a batch",
      '[MULTISTEP:GUARD:Sure?]\n[MULTISTEP:BATCH_PROCESS:log:[{"message":"x"}]]',
      "GUARD",
    ],
    ["a reading word that is a gate", `${W}\n${STEP}\n[MULTISTEP:GET_APPROVAL:Sure?]\n${RUN}`, 'step "Approval"'],
    [
      "a change that is only offered",
      `${W}\n${STEP}\nNext I make it careful with [MULTISTEP:EDIT_STEP:workflow_id:Log:{"condition":"False"}] and run it:\n${RUN}`,
      "EDIT_STEP",
    ],
  ])("%s: is held back and says why", async (_, text, culprit) => {
    const reply = await send(engine(), freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(reply.errors).toBeGreaterThan(0);
    const held = outcomes(reply).at(-1) ?? "";
    expect(held).toContain("was not started");
    expect(held).toContain(culprit);
    expect(held).toMatch(/line \d/);
  });

  it.each([
    [
      "a command that only reads",
      `${W}\n${STEP}\n[MULTISTEP:STATUS:ex_nothing]\n[MULTISTEP:SHOW_WORKFLOWS]\n${RUN}`,
      ["W"],
    ],
    ["an unknown command that only reads", `${W}\n${STEP}\n[MULTISTEP:GET_STATUS:W]\n${RUN}`, ["W"]],
    [
      "a step of another workflow",
      `[MULTISTEP:CREATE_WORKFLOW:Other]\n${W}\n${STEP}\n[MULTISTEP:ADD_STEP:Other:Gate:aproval:{}]\n${RUN}`,
      ["W"],
    ],
    [
      "an EXECUTE that was corrected",
      `${W}\n${STEP}\n[MULTISTEP:EXECUTE:workflow_id:[1]]\n[MULTISTEP:EXECUTE:workflow_id:{"a":1}]`,
      ["W"],
    ],
    [
      "a step that was corrected",
      `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:lgo:{"message":"x"}]\nSorry:\n[MULTISTEP:ADD_STEP:workflow_id:Gate:log:{"message":"x"}]\n${RUN}`,
      ["W"],
    ],
    ["a command about a run", `[MULTISTEP:CANCEL:ex_nothing]\n${W}\n${STEP}\n${RUN}`, ["W"]],
    ["a misspelt command about a run", `[MULTISTEP:CANCELL:ex_nothing]\n${W}\n${STEP}\n${RUN}`, ["W"]],
    ["something after the start", `${W}\n${STEP}\n${RUN}\n[MULTISTEP:GUARD:Sure?]`, ["W"]],
    ["a pattern in a sentence", `Shortcodes look like \`[MULTISTEP:...]\` here.\n${W}\n${STEP}\n${RUN}`, ["W"]],
    [
      "a workflow whose CREATE_WORKFLOW failed",
      `${W}\n${STEP}\n[MULTISTEP:CREATE_WORKFLOW:Bad:x:-5:5]\n[MULTISTEP:ADD_STEP:workflow_id:A:log:{"message":"x"}]\n[MULTISTEP:EXECUTE:W]`,
      ["W"],
    ],
  ])("%s holds nothing back", async (_, text, started) => {
    const reply = await send(engine(), freshChat(), text);
    expect(await startedIn(reply), words(reply)).toEqual(started);
  });

  it("of several workflows only the one in doubt is held back; a stored one that is named runs", async () => {
    const chat = freshChat();
    await send(engine(), chat, `[MULTISTEP:CREATE_WORKFLOW:Stored]\n${STEP}`);
    const reply = await send(
      engine(),
      chat,
      `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:aproval:{}]\n[MULTISTEP:CREATE_WORKFLOW:V]\n${STEP}\n[MULTISTEP:EXECUTE:W]\n[MULTISTEP:EXECUTE:V]\n[MULTISTEP:EXECUTE:Stored]\n[MULTISTEP:GUARD:?]\n[MULTISTEP:EXECUTE:V]`,
    );
    expect(await startedIn(reply)).toEqual(["V", "Stored"]);
  });

  it.each([
    `[APPROVAL:workflow_id:Ask:{"text":"sure?"}]`,
    `MULTISTEP:APPROVAL:workflow_id:Ask:{"text":"sure?"}`,
    `(MULTISTEP:APPROVAL:workflow_id:Ask:{"text":"sure?"})`,
    `MULTISTEP/APPROVAL/workflow_id/Ask`,
    `MULTISTEP.require_approval(workflow_id, "Ask", "sure?")`,
    `request_approval(workflow_id, text="ok?")`,
    `[MULTSTEP:APPROVAL:workflow_id:Ask:{"text":"sure?"}]`,
    `[TELEGRAM:ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}]`,
    `M[ULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}]`,
    `[MULTISTEPADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}]`,
    `[МULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}]`,
    `!MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}`,
    `[MULTISTEP]ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"}`,
    `Then the gate MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"ok?"} comes.`,
    `{"name":"Ask","handler":"approval","params":{"text":"ok?"}}`,
    `<step name="Ask" handler="approval">{"text":"ok?"}</step>`,
    `- name: Ask\n  handler: approval`,
    "[WAIT_FOR_USER_CONFIRMATION]",
    "[IF user_confirmed]",
    "{% if approved %}",
    "<wait_for_approval/>",
    "if user_confirmed:",
    "if (approved) {",
  ])("holds its workflow although it is no shortcode at all: %s", async (gate) => {
    const reply = await send(engine(), freshChat(), `${W}\n${gate}\n${STEP}\n${RUN}`);
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toMatch(/was not started, because/);
  });

  it.each([
    "Here is the workflow: it asks for approval first, then it deletes.",
    "The id is workflow_id, and MULTISTEP is the namespace of all of them.",
    "I use the handler log for this; see https://example.com/handler:approval?x=1",
    "**Step 1 (log):** writes a line",
    "| step | handler |\n|---|---|\n| S | log |",
  ])("is not what prose says about it: %s", async (prose) => {
    const reply = await send(engine(), freshChat(), `${W}\n${prose}\n${STEP}\n${RUN}`);
    expect(await startedIn(reply)).toEqual(["W"]);
  });

  it.each([
    `[MULTISTEP:ADD_STEP:Purg:Ask:approval:{"text":"ok?"}]\n[MULTISTEP:EXECUTE:Purge]`,
    `[MULTISTEP:EDIT_STEP:Prge:S:{"condition":"False"}]\n[MULTISTEP:EXECUTE:Purge]`,
    `[MULTISTEP:REMOVE_STEP:Purgee:S]\n[MULTISTEP:EXECUTE:Purge]`,
    `[MULTISTEP:APPROVAL:Ask:{"text":"sure?"}]\n[MULTISTEP:EXECUTE:Purge]`,
    `{MULTISTEP:APPROVAL:Ask:{"text":"sure?"}}\n[MULTISTEP:SCHEDULED_WORKFLOW:Purge:5 minutes]`,
    `[MULTISTEP:CONFIRM_FIRST:Are you sure?]\n[MULTISTEP:RETRY:execution_id]`,
  ])("also holds a workflow or run of an earlier message: %s", async (text) => {
    const chat = freshChat();
    await send(engine(), chat, `[MULTISTEP:CREATE_WORKFLOW:Purge]\n${STEP}\n${RUN}\n[MULTISTEP:CANCEL:execution_id]`);
    const reply = await send(engine(), chat, text);
    expect(reply.executions).toEqual([]);
    expect((await engine().listSchedules({ chat_id: chat, all: false })).length).toBe(0);
    expect(words(reply)).toMatch(/was not started, because|not run because of line/);
  });

  it("is not started by its correction either, if the gate becomes a separate workflow", async () => {
    const reply = await send(engine(), freshChat(), `[MULTISTEP:APROVAL:Sure?]\n${QUICK_WIPE}`);
    expect(reply.buttons.filter(({ shortcode }) => shortcode.includes("Wipe"))).toEqual([]);
  });

  it("holds when a step fails only while it is added", async () => {
    const { addStep } = engine();
    const reply = await interpret(
      messageIn(freshChat(), `${W}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:log:{"message":"x"}]\n${STEP}\n${RUN}`),
      {
        engine: {
          ...engine(),
          addStep: async (workflow, step, origin) =>
            step.name === "Gate" ? fail("limit", "There are too many steps.") : addStep(workflow, step, origin),
        },
        chats: chatsOf(engine()),
        recordOutcome: async () => {},
      },
    );
    expect(outcomes(reply).at(-1)).toContain('its step "Gate" could not be added (line 2): There are too many steps.');
    expect(reply.executions).toEqual([]);
  });

  it.each([
    ["the failure", "[MULTISTEP:GUARD:?]", "GUARD"],
    ["what is no shortcode at all", "[APPROVAL:workflow_id:Ask]", "APPROVAL"],
  ])("holds after a crash between %s and the start", async (_, gate, named) => {
    const chat = freshChat();
    const message = messageIn(chat, `${W}\n${gate}\n${STEP}\n${RUN}`);
    const entries: Record<string, never>[] = [];
    const services = { engine: engine(), chats: chatsOf(engine()) };
    await interpret(message, {
      ...services,
      recordOutcome: async (index, entry) => {
        if (index === 2) throw new Error("crash");
        entries.push(JSON.parse(JSON.stringify(entry)));
      },
    }).catch(() => {});
    expect(entries).toHaveLength(2);
    const reply = await carryOut(engine(), { ...message, outcomes: entries }, [...entries]);
    expect(outcomes(reply).at(-1)).toContain(named);
    expect(reply.executions).toEqual([]);
  });

  it("is held back in a message of many steps with a failure in its middle", async () => {
    const many = isFull ? 1_000 : 20;
    const step = (i: number) =>
      `[MULTISTEP:ADD_STEP:workflow_id:S${i}:${i === many / 2 ? "lgo" : "log"}:{"message":"x"}]`;
    const reply = await send(
      engine(),
      freshChat(),
      `${W}\n${Array.from({ length: many }, (_, i) => step(i)).join("\n")}\n${RUN}`,
    );
    expect(outcomes(reply).at(-1)).toContain(`step "S${many / 2}"`);
  });
});

describe("a message that was cut off", () => {
  const CUT = `${W}\n${STEP}\n[MULTISTEP:ADD_STEP:workflow_id:Gate:approval:{"text":"Su`;

  it("holds its workflow back in the next message too, until it is corrected or named by its id", async () => {
    const chat = freshChat();
    expect((await send(engine(), chat, CUT)).errors).toBe(1);
    const held = await send(engine(), chat, RUN);
    expect(held.executions).toEqual([]);
    expect(words(held)).toContain('its step "Gate" could not be added (in a message that was cut off)');
    const again = await send(engine(), chat, `[MULTISTEP:ADD_STEP:workflow_id:Gate:log:{"message":"x"}]\n${RUN}`);
    expect(await startedIn(again)).toEqual(["W"]);
    const other = freshChat();
    await send(engine(), other, CUT);
    expect(await startedIn(await send(engine(), other, "[MULTISTEP:EXECUTE:W]"))).toEqual([]);
    const id = /wf_\w+/.exec(words(await send(engine(), other, "[MULTISTEP:LIST_WORKFLOWS]")))?.[0];
    expect(await startedIn(await send(engine(), other, `[MULTISTEP:EXECUTE:${id}]`))).toEqual(["W"]);
  });

  it.each([
    `[MULTISTEP`,
    `[MULTI`,
    `[MULTISTEP:ADD_STEP:workflow_id:Ask:appro`,
    `[MULTISTEP:ADD_STEP:workflow_id:Ask:log:{"message":"delete [all]`,
    `[MULTISTEP:ADD_STEP:workflow_id:Ask:parallel_group:{"tasks":[{"name":"x","handler":"log","params":{"message":"x"}}]`,
  ])("holds what follows in the next message, wherever it was cut off: %s", async (end) => {
    const chat = freshChat();
    await send(engine(), chat, `${W}\n${STEP}\n${end}`);
    expect(await startedIn(await send(engine(), chat, RUN))).toEqual([]);
  });

  it("is forgotten once a workflow is created", async () => {
    const chat = freshChat();
    await send(engine(), chat, CUT);
    expect(await startedIn(await send(engine(), chat, `${W}\n${STEP}\n${RUN}`))).toEqual(["W"]);
    expect(await startedIn(await send(engine(), chat, RUN))).toEqual(["W"]);
  });

  it("leaves no placeholder to an older workflow or run", async () => {
    const chat = await busyChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:New");
    const reply = await send(engine(), chat, `${STEP}\n${RUN}`);
    expect(reply.executions).toEqual([]);
    expect(outcomes(reply)[0]).toContain("workflow_id is not available");
  });

  it("holds back a start before the step that was cut off", async () => {
    const reply = await send(
      engine(),
      freshChat(),
      `${W}\n${STEP}\n${RUN}\n[MULTISTEP:ADD_STEP:workflow_id:More:log:{"mess`,
    );
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toContain("the message was cut off inside ADD_STEP (line 4)");
  });

  it("runs what is whole", async () => {
    const reply = await send(engine(), freshChat(), `${QUICK}\n[MULTISTEP:CREATE_WORKFLOW:Later`);
    expect(await startedIn(reply)).toEqual(["Q"]);
  });
});

describe("a control command that is only mentioned", () => {
  it.each([
    ["CANCEL in a sentence", "For example, [MULTISTEP:CANCEL:execution_id] would cancel it.", ["CANCEL"]],
    ["CANCEL that is struck through", "~~[MULTISTEP:CANCEL:execution_id]~~", ["CANCEL"]],
    ["CANCEL in a comment", "```\n# [MULTISTEP:CANCEL:execution_id]\n```", ["CANCEL"]],
    ["CANCEL after 'don't'", "Don't send this:\n[MULTISTEP:CANCEL:execution_id]", ["CANCEL"]],
    [
      "a cheat sheet",
      "Useful commands:\n\n**Cancel:** [MULTISTEP:CANCEL:execution_id]\n**Delete:** [MULTISTEP:DELETE_WORKFLOW:Old]",
      ["CANCEL", "DELETE_WORKFLOW"],
    ],
    ["PAUSE after words", "To pause it, send [MULTISTEP:PAUSE:execution_id]", ["PAUSE"]],
    ["RETRY in inline code", "If it fails, `[MULTISTEP:RETRY:execution_id]` tries again.", ["RETRY"]],
    ["DELETE_WORKFLOW in a table", "| Delete | [MULTISTEP:DELETE_WORKFLOW:Old] |", ["DELETE_WORKFLOW"]],
    ["CANCEL in a quotation", "> [MULTISTEP:CANCEL:execution_id]", ["CANCEL"]],
    [
      "REMOVE_STEP in a list with its explanation",
      "- `[MULTISTEP:REMOVE_STEP:Old:D]` – removes the step",
      ["REMOVE_STEP"],
    ],
    ["EDIT_STEP in a sentence", 'Ubah dengan [MULTISTEP:EDIT_STEP:Old:D:{"timeout":9}] ya', ["EDIT_STEP"]],
    [
      "several in a sentence",
      "[MULTISTEP:PAUSE:execution_id] pauses and [MULTISTEP:CANCEL:execution_id] cancels.",
      ["PAUSE", "CANCEL"],
    ],
    ["under a label that explains", "**To cancel:** [MULTISTEP:CANCEL:execution_id]", ["CANCEL"]],
  ])("%s becomes a button that names its target by id", async (_, text, expected) => {
    const chat = await busyChat();
    const reply = await send(engine(), chat, text);
    expect(reply.errors).toBe(0);
    expect(offers(reply)).toEqual(expected);
    for (const { shortcode } of reply.buttons) expect(shortcode).toMatch(/:(?:ex|wf)_[0-9a-z]+/);
    const { executions } = await engine().listExecutions({ chat_id: chat, all: false });
    expect(executions.map(({ status }) => status)).toEqual(["running"]);
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(1);
    // Pressed, it runs.
    const [button] = reply.buttons;
    if (button?.shortcode.includes("RETRY") === true) return;
    expect((await send(engine(), chat, button?.shortcode ?? "")).errors).toBe(0);
  });

  it.each([
    ["alone", "[MULTISTEP:CANCEL:execution_id]"],
    ["on a line of its own", "I stop it now:\n[MULTISTEP:CANCEL:execution_id]\nDone."],
    ["in a code block", "```\n[MULTISTEP:CANCEL:execution_id]\n```"],
    ["as an item of a list", "1. [MULTISTEP:CANCEL:execution_id]"],
    ["under a bold label", "1. **Cancel it:** [MULTISTEP:CANCEL:execution_id]"],
    ["after an arrow", "👉 [MULTISTEP:CANCEL:execution_id] ✅"],
    ["in bold", "**[MULTISTEP:CANCEL:execution_id]**"],
  ])("%s it runs", async (_, text) => {
    const chat = await busyChat();
    const reply = await send(engine(), chat, text);
    expect(reply.buttons).toEqual([]);
    const { executions } = await engine().listExecutions({ chat_id: chat, all: false });
    expect(executions.map(({ status }) => status)).toEqual(["cancelled"]);
  });

  it("is only text if its placeholder refers to nothing", async () => {
    const text =
      "You can control it. For example, [MULTISTEP:CANCEL:execution_id] would cancel it, [MULTISTEP:PAUSE:execution_id] pauses it, and you can resume with [MULTISTEP:RESUME:execution_id]. To delete, use [MULTISTEP:DELETE_WORKFLOW:workflow_id].";
    const reply = await send(engine(), freshChat(), text);
    expect(reply.errors).toBe(0);
    expect(reply.buttons).toEqual([]);
    expect(words(reply)).toBe(text);
  });

  it.each([
    ["a whole workflow", `You could run ${QUICK_WIPE} for that.`, ["QUICK_WORKFLOW"]],
    ["in a quotation", `> ${QUICK_WIPE}`, ["QUICK_WORKFLOW"]],
    ["a start of what the message built", `${W}\n${WIPE_STEP}\nThen ${RUN} deletes it.`, ["EXECUTE"]],
    [
      "a schedule of it",
      `${W}\n${WIPE_STEP}\nEvery day with [MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:0 9 * * *].`,
      ["SCHEDULED_WORKFLOW"],
    ],
    ["a batch", `This: [MULTISTEP:BATCH_PROCESS:database_operation:[${JSON.stringify(WIPE)}]]`, ["BATCH_PROCESS"]],
  ])("a start that deletes, within a sentence: %s becomes a button", async (_, text, expected) => {
    const chat = freshChat();
    const reply = await send(engine(), chat, text);
    expect(reply.errors).toBe(0);
    expect(reply.executions).toEqual([]);
    expect(offers(reply)).toEqual(expected);
    expect((await send(engine(), chat, reply.buttons[0]?.shortcode ?? "")).errors).toBe(0);
  });

  it("the button of what deletes says so", async () => {
    const reply = await send(engine(), freshChat(), `You could use ${QUICK_WIPE} for that.`);
    expect(reply.buttons.map(({ label }) => label)).toEqual(["Delete documents from temp"]);
  });

  it("a stored workflow whose steps delete becomes a button in a sentence, and runs on a separate line", async () => {
    const chat = freshChat();
    await send(engine(), chat, `${W}\n${WIPE_STEP}`);
    expect(offers(await send(engine(), chat, "Now [MULTISTEP:EXECUTE:W] please"))).toEqual(["EXECUTE"]);
    expect(await startedIn(await send(engine(), chat, "Now:\n[MULTISTEP:EXECUTE:W]"))).toEqual(["W"]);
  });

  it.each([
    ["struck through", `~~${QUICK}~~`],
    ["commented out", `<!-- ${QUICK} -->`],
    ["negated", `Please don't run this:\n${QUICK}`],
    ["negated behind it", `You would write ${QUICK}, but please don't do that now.`],
  ])("a start that is withdrawn becomes a button: %s", async (_, text) => {
    const reply = await send(engine(), freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(reply.errors).toBe(0);
    expect(offers(reply)).toEqual(["QUICK_WORKFLOW"]);
  });

  it.each([
    "Wait, that's wrong. Use this instead:",
    "Please ignore the workflow above, I misread the time.",
    "On second thought, let's wait first:",
    "Actually, let's do it after lunch:",
    "Strike that. Here is a better one:",
    "That won't work at night. Instead, do this:",
    "Setelah dipikir-pikir, lebih baik begini:",
    "Abaikan perintah di atas, pakai yang ini:",
  ])("a start that is taken back leaves the better one to run: %s", async (words) => {
    const text = `${QUICK}\n\n${words}\n\n${QUICK.replace(":Q:", ":R:")}`;
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(["R"]);
  });

  it.each([
    "Then run the second one:",
    "Actually it also needs a report:",
    "Instead of a plain text, the report has a table:",
    "And let's not forget the first of the month:",
  ])("two starts are not one that is taken back: %s", async (words) => {
    const text = `${QUICK}\n\n${words}\n\n${QUICK.replace(":Q:", ":R:")}`;
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(["Q", "R"]);
  });

  it.each([
    ["a start that deletes nothing", `tolong jalanin ini ya ${QUICK} makasih`, ["Q"]],
    ["a start that deletes, on its own line", `Here you are:\n${QUICK_WIPE}`, ["Wipe"]],
    ["ADD_STEPs in bold, and a start", `First **${W}** then **${STEP}** and **${RUN}** runs`, ["W"]],
  ])("%s runs", async (_, text, expected) => {
    const reply = await send(engine(), freshChat(), text);
    expect(await startedIn(reply)).toEqual(expected);
    expect(reply.buttons).toEqual([]);
  });

  it("read-only commands run within sentences", async () => {
    const chat = await busyChat();
    const reply = await send(engine(), chat, "Gunakan [MULTISTEP:STATUS:execution_id] untuk melihat progress.");
    expect(words(reply)).toContain("Old");
    expect(reply.errors).toBe(0);
  });
});

describe("a start above what it needs", () => {
  it.each([
    ["its only step", `${W}\n${RUN}\n${STEP}`],
    ["its gate", `${W}\n${WIPE_STEP}\n${RUN}\n[MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"Sure?"}]`],
    ["a condition", `${W}\n${STEP}\n${RUN}\n[MULTISTEP:EDIT_STEP:workflow_id:step1:{"condition":"1 > 2"}]`],
    ["a step, before its schedule", `${W}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:5 minutes]\n${STEP}`],
  ])("is held back: %s", async (_, text) => {
    const reply = await send(engine(), freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toContain("comes after it");
  });

  it.each([
    ["it is started again below", `${W}\n${STEP}\n${RUN}\n${STEP.replace("Log", "More")}\n${RUN}`, ["W", "W"]],
    [
      "what follows is another workflow's",
      `${W}\n${STEP}\n${RUN}\n${W.replace(":W]", ":V]")}\n${STEP}\n${RUN}`,
      ["W", "V"],
    ],
    ["what follows only reads", `${W}\n${STEP}\n${RUN}\n[MULTISTEP:SHOW_WORKFLOW:workflow_id]`, ["W"]],
  ])("runs where %s", async (_, text, started) => {
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(started);
  });
});

describe("a gate in the name of a command that does not exist", () => {
  it.each([
    "[MULTISTEP:EXECUTE_DRY_RUN:workflow_id]",
    "[MULTISTEP:CONFIRM_EXECUTE:workflow_id]",
    "[MULTISTEP:DONT_EXECUTE:workflow_id]",
    "[MULTISTEP:EXECUTE_LATER:workflow_id]",
    "[MULTISTEP:EXECUTE workflow_id after approval]",
    "[MULTISTEP:EXECUTE:workflow_id if approved]",
    "[MULTISTEP:UNDELETE_WORKFLOW:workflow_id]",
    "[MULTISTEP:RESTORE_WORKFLOW:workflow_id]",
    "[MULTISTEP:DISABLE_WORKFLOW:workflow_id]",
  ])("is not left out of what is suggested: %s", async (text) => {
    const reply = await send(engine(), freshChat(), `${W}\n${STEP}\n${text}`);
    expect(reply.errors).toBe(1);
    expect(reply.executions).toEqual([]);
    const suggested = [words(reply), ...reply.buttons.map(({ shortcode }) => shortcode)].join(" ");
    expect(suggested).not.toMatch(/MULTISTEP:(?:EXECUTE|DELETE_WORKFLOW|CREATE_WORKFLOW):/);
  });

  it.each([
    ["[MULTISTEP:EXECUTE_WORKFLOW:workflow_id]", "EXECUTE"],
    ["[MULTISTEP:RUN_NOW:workflow_id]", "EXECUTE"],
    ["[MULTISTEP:DELET_WORKFLOW:workflow_id]", "DELETE_WORKFLOW"],
  ])("is not suspected in other names: %s", async (text, action) => {
    expect(words(await send(engine(), freshChat(), `${W}\n${STEP}\n${text}`))).toContain(`[MULTISTEP:${action}:wf_`);
  });
});

describe("a start whose context was meant to keep it from starting", () => {
  it.each([
    '{"condition":"user_confirmed == True"}',
    '{"requires_approval":true}',
    '{"delay":3600}',
    '{"start_delay":3600}',
    '{"only_steps":["Log"]}',
    '{"options":{"paused":true}}',
    '{"start_at":"tomorrow at 9"}',
  ])("is refused: %s", async (context) => {
    const reply = await send(engine(), freshChat(), `${W}\n${STEP}\n${RUN.replace("]", `:${context}]`)}`);
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toContain("no step reads it");
  });

  it.each([
    ['{"conditions":"good","n":1}', ""],
    ['{"schedule":"daily"}', `:::{"condition":"context.get('schedule') == 'daily'"}`],
  ])("runs with data that steps read, or that asks for nothing: %s", async (context, option) => {
    const step = STEP.replace(/\]$/, `${option}]`);
    const reply = await send(engine(), freshChat(), `${W}\n${step}\n${RUN.replace("]", `:${context}]`)}`);
    expect(reply.executions).toHaveLength(1);
  });

  it.each([
    ['300:{"delay":"5 minutes"}', 1],
    ['"0 9 * * *":{"delay":"5 minutes"}', 1],
    ['300:{"requires_approval":true}', 0],
  ])("is held back by its schedule where that is what was meant: %s", async (when, schedules) => {
    const start = `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:${when}]`;
    const chat = freshChat();
    const reply = await send(engine(), chat, `${W}\n${STEP}\n${start}`);
    expect(words(reply).includes("no step reads it")).toBe(schedules === 0);
    expect(await engine().listSchedules({ chat_id: chat, all: false })).toHaveLength(schedules);
  });
});

it("a step that was to wait for something unknown isn't advised to wait for nothing", async () => {
  const ask = '[MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"Sure?"}]';
  const reply = await send(
    engine(),
    freshChat(),
    `${W}\n${ask}\n${WIPE_STEP.replace(/\]$/, ":The human gate]")}\n${RUN}`,
  );
  expect(reply.executions).toEqual([]);
  expect(words(reply)).toContain('step2:{"dependencies":"step1"}');
});

describe("a start that the message makes wait for its reader", () => {
  const GATED = STEP.replace(/\]$/, ':::{"condition":"1 == 1"}]');
  const APPROVAL = '[MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"Sure?"}]';

  it.each([
    ["an offer", `If you want, I can run\n\n${QUICK_WIPE}\n\nJust say the word!`],
    ["after a confirmation", `Saya akan menjalankan ini setelah Anda konfirmasi:\n\n${QUICK}`],
    ["a question", `${QUICK}\n\nWould you like me to run this now?`],
    ["an answer to give", `${QUICK}\n\nReply "yes" to proceed.`],
    ["an example", `You can start a workflow in one line. For example:\n\n${QUICK}`],
    ["not yet", `Don't run this yet, I'm still checking the filter:\n${QUICK}`],
    ["on its line", `If you like, I can start ${QUICK} for you.`],
    ["an answer to give, said before it", `Say "yes" and I'll kick it off:\n${QUICK}`],
    ["something that is pending", `**Status: pending legal review.**\n\n${QUICK}`],
    ["what must not happen before", `It must not go out before Friday's sign-off:\n${QUICK}`],
    ["someone else's consent", `This still needs the manager's sign-off.\n\n${QUICK}`],
    ["consent that is still missing", `Ini masih menunggu persetujuan direktur:\n${QUICK}`],
    ["a case that may not be", `If there are more than 100 inactive users, run it:\n${QUICK}`],
    ["a case said last", `Run this only if the backup failed:\n${QUICK}`],
    ["a case in Indonesian", `Kalau jumlahnya lebih dari 100, jalankan ini:\n${QUICK}`],
    ["what was only thought of", `First I thought of sending it right away:\n${QUICK}\nThat would wake everybody up.`],
    ["one idea of several", `One option would be to run\n${QUICK}\nbut that is too much.`],
    [
      "second thoughts behind it",
      `${QUICK}\n\nHmm, wait. Actually please don't run this, I need the right time first.`,
    ],
    ["a draft", `Here's the draft. Nothing has been sent so far.\n${QUICK}`],
    ["what was not done", `I'd suggest the following, but I haven't run it:\n${QUICK}`],
    ["where it must not run", `Do NOT run this in production!\n${QUICK}`],
    ["a sign to wait for", `Tunggu aba-aba dari saya sebelum menjalankan ini:\n${QUICK}`],
    ["a question before it", `Mau saya jalankan sekarang?\n${QUICK}`],
    ["a question before it, in English", `Shall I run this now?\n\n${QUICK}`],
    ["someone who has to agree", `Bisa dijalankan kalau Bapak sudah oke:\n${QUICK}`],
    ["someone who has to sign", `Once legal has signed off, this sends the newsletter:\n${QUICK}`],
    ["how it would look", `Here's what it would look like:\n${QUICK}`],
    ["what is only supposed", `Assuming you agree, the next step is:\n${QUICK}`],
    ["a case without more", `In case the backup fails:\n${QUICK}`],
    ["an emergency", `Emergency only:\n${QUICK}`],
    ["what could be used", `In the worst case you could use ${QUICK} to reset.`],
    ["an apology behind it", `${QUICK}\n\nSorry, that was meant for another group. Please disregard.`],
    ["a wrong date behind it", `${QUICK}\n\nUpdate: I was wrong about the date, please cancel that.`],
    ["the version before", `Before:\n${QUICK}`],
    ["a log", `\`\`\`\n2026-01-01 10:00 failed: ${QUICK}\n\`\`\``],
    ["a transcript", `User: can you run ${QUICK}`],
    ["once the reader is satisfied", `When you're satisfied with the number, the real thing is:\n${QUICK}`],
    ["consent wanted first", `Here it is, but I want your OK first:\n${QUICK}`],
    ["what would be run", `Here's what I'd run:\n${QUICK}`],
    ["what the reader does before it", `${QUICK}\n\n⚠️ Make sure you have a backup before you run this.`],
    [
      "what the reader does before it, in Indonesian",
      `${QUICK}\n\nPastikan sudah backup dulu sebelum menjalankan ini ya!`,
    ],
    ["what could be done", `I could use ${QUICK} but that would wake everybody, so no.`],
    ["what was decided against", `I decided against sending the following:\n${QUICK}`],
    ["what somebody else might send", `A malicious user might send\n${QUICK}`],
    ["a question about it", `What does this do?\n${QUICK}`],
    ["a question about it behind it", `${QUICK}\nini maksudnya apa ya kak?`],
    ["a question on its line", `${QUICK} is this safe?`],
    ["a text in a shell script", `\`\`\`bash\necho '${QUICK}' > notes.txt\n\`\`\``],
    ["a text in a program", `\`\`\`python\nmessage = "${QUICK}"\n\`\`\``],
    ["a text in a file of settings", `\`\`\`json\n{\n  "startup": "${QUICK.replaceAll('"', '\\"')}"\n}\n\`\`\``],
    ["what is held until later", `Please hold this until Monday:\n${QUICK}`],
    ["what is to be reviewed", `For your review:\n${QUICK}`],
    ["a simulation", `Ini cuma simulasi, tidak akan benar-benar dijalankan:\n${QUICK}`],
    ["a check asked for in Indonesian", `Sebelum saya jalankan, boleh dicek dulu?\n${QUICK}`],
    ["what was run before", `Here is what I ran yesterday:\n${QUICK}`],
    ["what was run before, in Indonesian", `Kemarin saya sudah menjalankan ini:\n${QUICK}`],
    ["what is not needed", `This one is no longer needed:\n${QUICK}`],
    ["what is to be explained", `Explain each parameter of this shortcode:\n${QUICK}`],
    ["why it fails", `Kak, kenapa ini error terus ya?\n${QUICK}`],
    ["what failed", `I got an error when I sent this yesterday:\n${QUICK}`],
    ["another time", `Run this tomorrow at 9:\n${QUICK}`],
    ["not now", `Ini buat besok pagi ya, jangan sekarang:\n${QUICK}`],
    ["what is done if something goes wrong", `If something goes wrong, roll back with:\n${QUICK}`],
    ["a plan for problems", `### Rollback plan (in case of problems)\n${QUICK}`],
    ["what the reader runs", `**Manual step (run it yourself later):**\n${QUICK}`],
    ["a case behind it", `${QUICK} if the backup failed`],
    ["a case in a label", `**Step 2 (only if the backup failed):** ${QUICK}`],
    ["second thoughts in Indonesian", `${QUICK}\n\nEh, jangan jalankan ini, saya perlu jam yang benar.`],
  ])("becomes a button: %s", async (_, text) => {
    const reply = await send(engine(), freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(reply.errors).toBe(0);
    expect(offers(reply)).toEqual(["QUICK_WORKFLOW"]);
  });

  it.each([
    ["behind it", `${W}\n${STEP} (only if n > 10)\nNow it starts.\n${RUN}`],
    ["before it", `${W}\n**Step 1 (only if n > 10):** ${STEP}\nNow it starts.\n${RUN}`],
    ["above it", `${W}\nOnly if the count is above 100:\n${STEP}\nNow it starts.\n${RUN}`],
    ["below it", `${W}\n${STEP}\nWait for the manager: this needs the manager's sign-off.\nNow it starts.\n${RUN}`],
  ])("waits for what is said of a step %s, wherever it starts", async (_, text) => {
    const reply = await send(engine(), freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(offers(reply)).toEqual(["EXECUTE"]);
  });

  it("starts only what need not wait for something before it", async () => {
    const other = QUICK.replace("QUICK_WORKFLOW:", "QUICK_WORKFLOW:Other ");
    for (const words of ["Step 2 – only after step 1 has succeeded:", "Setelah itu selesai, baru:"]) {
      const reply = await send(engine(), freshChat(), `Step 1:\n${QUICK}\n${words}\n${other}`);
      expect(reply.executions).toHaveLength(1);
      expect(offers(reply)).toEqual(["QUICK_WORKFLOW"]);
    }
  });

  it("starts another workflow than the one whose step waits", async () => {
    const reply = await send(
      engine(),
      freshChat(),
      `Once you confirm, this would run:\n${W.replace("W", "Waits")}\n${STEP}\n\nAnd this greets now:\n${W}\n${STEP}\n${RUN}`,
    );
    expect(reply.executions).toHaveLength(1);
  });

  it("leaves its workflow to be made", async () => {
    const chat = freshChat();
    const reply = await send(engine(), chat, `${W}\n${WIPE_STEP}\n\nOnce you've checked the filter, run it:\n\n${RUN}`);
    expect(reply.executions).toEqual([]);
    expect(await startedIn(await send(engine(), chat, reply.buttons[0]?.shortcode ?? ""))).toEqual(["W"]);
  });

  it.each([
    ["the workflow itself asks", `Nothing is deleted until you confirm:\n${W}\n${APPROVAL}\n${STEP}\n${RUN}`],
    ["what is offered is something else", `${W}\n${STEP}\n${RUN}\nShould I add a reminder as well?`],
    ["it is said to whom it belongs", `If you want it every day, this is yours:\n${W}\n${STEP}\n${RUN}`],
    ["the writer promises to tell", `${W}\n${STEP}\n${RUN}\nI'll confirm once it has been delivered.`],
    ["something else is on hold", `Your order is on hold, so I'm notifying the team:\n${W}\n${STEP}\n${RUN}`],
    ["what follows depends", `${W}\n${STEP}\n${RUN}\nIf you change your mind, please cancel it.`],
    ["another case is handled", `If anything fails, I'll send you the error.\n${W}\n${STEP}\n${RUN}`],
    ["it says what happens before", `Before the meeting starts, everyone gets this reminder:\n${W}\n${STEP}\n${RUN}`],
    ["it says who was asked", `I will send it right away, since it was approved by Budi.\n${W}\n${STEP}\n${RUN}`],
    ["it runs again", `I noticed the previous one failed, so I'm running it again:\n${W}\n${STEP}\n${RUN}`],
    ["it is not to be repeated", `${W}\n${STEP}\n${RUN}\nDon't run this again, or everybody gets it twice.`],
    ["what it does depends", `It checks the disk. If it is above 90%, it sends an alert:\n${W}\n${STEP}\n${RUN}`],
    ["it is about what is pending", `This reminds managers of requests pending approval:\n${W}\n${STEP}\n${RUN}`],
    ["it is about what waits", `Untuk pesanan yang menunggu konfirmasi:\n${W}\n${STEP}\n${RUN}`],
    ["consent was given", `As you already confirmed, I'll run it right away:\n${W}\n${STEP}\n${RUN}`],
    ["they are a list in code", `\`\`\`\n"${W}",\n"${STEP.replaceAll('"', '\\"')}",\n"${RUN}"\n\`\`\``],
    ["it has been run by the writer", `Workflow-nya sudah saya jalankan:\n${W}\n${STEP}\n${RUN}`],
    ["consent is not needed", `Your confirmation is no longer needed. It starts now:\n${W}\n${STEP}\n${RUN}`],
    ["it was reviewed", `Reviewed and approved by finance:\n${W}\n${STEP}\n${RUN}`],
    ["a step checks something", `Check the API first:\n${W}\n${STEP}\nThen send the result:\n${RUN}`],
    ["a step has the condition", `${W}\nOnly if n is above 10:\n${GATED}\nThen:\n${RUN}`],
    ["a step has the condition that is said behind it", `${W}\n${GATED} (only if n > 10)\n${RUN}`],
    ["the reader may ask for more", `${W}\n${STEP}\n${RUN} if you need anything else, just ask!`],
    ["the writer checked before", `I checked the filter before running this:\n${W}\n${STEP}\n${RUN}`],
    ["a question is answered", `Kenapa gagal kemarin? Tokennya salah, sekarang sudah benar:\n${W}\n${STEP}\n${RUN}`],
    ["a question is a heading", `${W}\n${STEP}\n${RUN}\n**What does this do?**\n1. It says hello.`],
    ["users might do something", `Users might send a wrong address, so I remind them:\n${W}\n${STEP}\n${RUN}`],
    ["steps follow each other", `Only after step 1 is done, step 2 runs:\n${W}\n${STEP}\n${RUN}`],
    ["it is sent as it is", `To set this up, send the following to your bot:\n\`\`\`\n${W}\n${STEP}\n${RUN}\n\`\`\``],
  ])("runs where %s", async (_, text) => {
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(["W"]);
  });
});

describe("shortcodes that only explain", () => {
  const CREATE = "[MULTISTEP:CREATE_WORKFLOW:name:description]";
  const ADD = '[MULTISTEP:ADD_STEP:workflow_id:step name:handler:{"param":"value"}]';

  it.each([
    [
      "in a table",
      `| What | How |\n|---|---|\n| Create | \`${CREATE}\` |\n| Add | \`${ADD}\` |\n| Run | \`${RUN}\` |\n| Look | \`[MULTISTEP:STATUS:execution_id]\` |\n| All | [MULTISTEP:LIST_WORKFLOWS] |`,
    ],
    ["in a sentence", `You create one with ${CREATE}, add steps with ${ADD} and start it with ${RUN}.`],
    ["in a list", `- \`${CREATE}\` – creates a workflow\n- \`${ADD}\` – adds a step\n- \`${RUN}\` – starts it`],
    ["in numbered inline code", `1. \`${CREATE}\`\n2. \`${ADD}\`\n3. \`${RUN}\``],
    [
      "with brackets and other words for the same",
      "Write `[MULTISTEP:CREATE_WORKFLOW:<Workflow Name>:<your description>]`, then `[MULTISTEP:ADD_STEP:workflow_id:step_name:handler_name:params]`, then `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:time]`.",
    ],
    [
      "in Indonesian",
      "Buat dengan `[MULTISTEP:CREATE_WORKFLOW:nama workflow:deskripsi]` lalu `[MULTISTEP:ADD_STEP:workflow_id:nama langkah:handler:parameter]`.",
    ],
    ["with ellipses", "Add steps with `[MULTISTEP:ADD_STEP:workflow_id:...]`; a start is `[MULTISTEP:EXECUTE:...]`."],
  ])("%s run nothing and are no errors", async (_, text) => {
    const chat = await busyChat();
    const reply = await send(engine(), chat, text);
    expect(reply.errors, words(reply)).toBe(0);
    expect(reply.executions).toEqual([]);
    expect(reply.buttons).toEqual([]);
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(1);
    const note = "💡 Read as an explanation, so nothing in it runs.";
    expect(words(reply).split(note)).toHaveLength(2);
    expect(words(reply)).toContain("[MULTISTEP:");
  });

  it.each([
    ["a list", `- ${W}\n- ${STEP}\n- ${RUN}`],
    ["inline code", `1. \`${W}\`\n2. \`${STEP}\`\n3. \`${RUN}\``],
    ["bold", `**${W}**\n**${STEP}**\n**${RUN}**`],
    ["cells of a table", `| 1 | ${W} |\n| 2 | ${STEP} |\n| 3 | ${RUN} |`],
    ["an explanation beside it", `A workflow begins with \`${CREATE}\`. Here is yours:\n${W}\n${STEP}\n${RUN}`],
    ["a start within its sentence", `Like \`${CREATE}\`:\n${W}\n${STEP}\nNow ${RUN} starts it.`],
  ])("what is plainly meant runs: %s", async (_, text) => {
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(["W"]);
  });

  it("a step that could be real still holds its workflow back", async () => {
    const gate = '[MULTISTEP:ADD_STEP:workflow_id:step name:approval:{"text":"Sure?"}]';
    expect((await send(engine(), freshChat(), `${W}\nFirst ${gate} asks.\n${STEP}\n${RUN}`)).executions).toEqual([]);
  });
});

describe("a quotation", () => {
  it.each([
    ["what would be refused", "> [MULTISTEP:DELETE_WORKFLOW:Daily quiz]\n> [USER:BAN:nobody]", []],
    ["what is no command", "> [MULTISTEP:NUKE:all]\n> [MULTISTEP:EXECUTE:No such]", []],
    ["a whole workflow", `> ${W}\n> ${STEP}\n> ${RUN}`, []],
    ["a start", `> Tom: ${QUICK}`, ["QUICK_WORKFLOW"]],
    ["a control command", "> [MULTISTEP:PAUSE:execution_id]", ["PAUSE"]],
  ])("%s is shown as it is", async (_, text, expected) => {
    const chat = await busyChat();
    const reply = await send(engine(), chat, `Tom wrote:\n${text}\nPlease don't.`);
    expect(reply.errors, words(reply)).toBe(0);
    expect(reply.executions).toEqual([]);
    expect(offers(reply)).toEqual(expected);
    expect((await engine().listWorkflows({ chat_id: chat, all: false })).total).toBe(1);
  });

  it("runs read-only commands", async () => {
    expect(words(await send(engine(), await busyChat(), "> [MULTISTEP:STATUS:execution_id]"))).toContain("running");
  });

  it("of a gate holds back the start of its workflow", async () => {
    const gate = '[MULTISTEP:ADD_STEP:workflow_id:Gate:approval:{"text":"Sure?"}]';
    expect((await send(engine(), freshChat(), `${W}\n> ${gate}\n${STEP}\n${RUN}`)).executions).toEqual([]);
  });
});

describe("what reads several lines, within a sentence", () => {
  it("follows after the sentence", async () => {
    const reply = await send(engine(), await busyChat(), "See [MULTISTEP:STATUS:execution_id] for more.\nBye.");
    expect(words(reply).split("\n")[0]).toBe("See STATUS for more.");
    expect(words(reply)).toContain("Old");
    expect(words(reply)).toMatch(/\nBye\.$/);
  });

  it("also follows for a run that the message started", async () => {
    const text = `${W}\n${STEP}\n${RUN}\n[MULTISTEP:STATUS:execution_id] shows how far it is.`;
    const reply = words(await send(engine(), freshChat(), text));
    expect(reply).toContain("STATUS shows how far it is.\n");
    expect(reply.split("shows how far it is.")[1]).toContain("0% (0/1)");
  });
});

describe("alternatives", () => {
  const A = QUICK.replace(":Q:", ":Now:");
  const B = QUICK.replace(":Q:", ":Later:");

  it.each([
    [
      "two ways",
      `There are two ways to do this, pick whichever you prefer:\n\n**Option A – right now**\n${A}\n\n**Option B – later**\n${B}\n\nLet me know!`,
    ],
    ["or", `${A}\n\nor\n\n${B}`],
    ["either", `Either ${A} or ${B}.`],
    ["Indonesian", `Pilih salah satu:\n1. Sekarang\n${A}\n2. Nanti\n${B}`],
    ["options", `### Option 1\n${A}\n### Option 2\n${B}`],
    ["a question", `- Now\n${A}\n- Later\n${B}\n\nWhich one would you like?`],
  ])("%s: both become buttons and neither runs", async (_, text) => {
    const chat = freshChat();
    const reply = await send(engine(), chat, text);
    expect(reply.executions).toEqual([]);
    expect(reply.errors).toBe(0);
    expect(reply.choices).toBe(2);
    expect(offers(reply)).toEqual(["QUICK_WORKFLOW", "QUICK_WORKFLOW"]);
    expect(await startedIn(await send(engine(), chat, reply.buttons[1]?.shortcode ?? ""))).toEqual(["Later"]);
  });

  it("say what each of them would do, and when", async () => {
    const say = (text: string) => `[MULTISTEP:ADD_STEP:workflow_id:S:send_message:{"text":"${text}"}]`;
    const text = `Choose one:\nOption A\n${W}\n${say("Good morning")}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every day at 9]\nOption B\n${QUICK_WIPE}\nOption C: all at once\n[MULTISTEP:BATCH_PROCESS:send_message:[{"text":"a"},{"text":"b"},{"text":"c"}]]`;
    const reply = await send(engine(), freshChat(), text);
    expect(outcomes(reply).slice(2)).toEqual([
      '👉 Option A – every day at 09:00 (UTC): sends here: "Good morning" · not scheduled, choose one',
      '👉 Option B – deletes documents from temp where {"old":true} · choose one',
      '👉 Option C: all at once – sends here: "a"; sends here: "b"; and 1 more effect · choose one',
    ]);
    expect(reply.buttons.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^Option A: every day at 09:00/),
      "Option B: Delete documents from temp",
      "Option C: all at once",
    ]);
  });

  it("control commands to choose from become buttons, and none runs", async () => {
    const chat = await busyChat();
    const text = "Choose one:\n[MULTISTEP:CANCEL:execution_id]\nor\n[MULTISTEP:PAUSE:execution_id]";
    expect(offers(await send(engine(), chat, text))).toEqual(["CANCEL", "PAUSE"]);
    const { executions } = await engine().listExecutions({ chat_id: chat, all: false });
    expect(executions.map(({ status }) => status)).toEqual(["running"]);
  });

  it("each button starts the right one of the workflows that the message created", async () => {
    const chat = freshChat();
    const text = `Option A: quick\n${W}\n${STEP}\n${RUN}\nOption B: slow\n[MULTISTEP:CREATE_WORKFLOW:V]\n${STEP}\n[MULTISTEP:EXECUTE:workflow_id:{"n":1}]\nAfterwards [MULTISTEP:STATUS:execution_id] shows how it goes.`;
    const reply = await send(engine(), chat, text);
    expect(reply.errors).toBe(0);
    expect(reply.buttons.map(({ label }) => label)).toEqual(["Option A: quick", "Option B: slow"]);
    expect(await startedIn(await send(engine(), chat, reply.buttons[0]?.shortcode ?? ""))).toEqual(["W"]);
    expect(await startedIn(await send(engine(), chat, reply.buttons[1]?.shortcode ?? ""))).toEqual(["V"]);
  });

  it.each([
    ["both", `I set up both: Option A at 9\n${A}\nOption B at 18\n${B}`],
    ["steps", `Step 1\n${A}\nStep 2\n${B}`],
    ["first and then", `First\n${A}\nthen\n${B}`],
    ["keduanya", `Keduanya saya jalankan. Opsi 1:\n${A}\nOpsi 2:\n${B}`],
    ["one after another", `${A}\n${B}`],
    ["numbers", `1. Morning\n${A}\n2. Evening\n${B}`],
  ])("%s: both run", async (_, text) => {
    expect(await startedIn(await send(engine(), freshChat(), text))).toEqual(["Now", "Later"]);
  });
});

describe("thinking", () => {
  it("that is never closed says that its shortcodes did not run", async () => {
    const reply = await send(engine(), freshChat(), `My model writes <think> before it answers.\n${QUICK}`);
    expect(reply.executions).toEqual([]);
    expect(words(reply)).toContain("has an unclosed thinking tag");
    expect(words(await send(engine(), freshChat(), `<think>${QUICK}</think>`))).not.toContain("never closed");
  });

  it.each([
    ["between tags", `<think>\nMaybe ${QUICK_WIPE} or [MULTISTEP:NOPE]\n</think>\n${QUICK}`],
    ["before a lone closing tag", `Maybe\n${QUICK_WIPE}\n</think>\n\n${QUICK}`],
    ["reasoning", `<reasoning>${QUICK_WIPE}</reasoning>\n${QUICK}`],
    ["with a gate in it", `<thinking>[MULTISTEP:GUARD:?] ${W}</thinking>\n${QUICK}`],
    ["never closed", `${QUICK}\n<think>Next ${QUICK_WIPE}`],
    ["nested", `<think><think>${QUICK_WIPE}</think>[MULTISTEP:ADD_STEP]</think>${QUICK}`],
  ])("%s runs nothing and is shown apart", async (_, text) => {
    const reply = await send(engine(), freshChat(), text);
    expect(await startedIn(reply)).toEqual(["Q"]);
    expect(reply.errors).toBe(0);
    expect(reply.parts.filter(({ kind }) => kind === "thinking")).toHaveLength(1);
  });
});

it("what is shown and drawn is what runs, with the waits that were added", async () => {
  const chat = freshChat();
  const steps = [
    'Load:log:{"message":"x"}',
    'Ask:approval:{"text":"Really?"}',
    'Delete:log:{"message":"{steps.Load.result}"}',
    'Tell:log:{"message":"z"}:Delete',
  ].map((step) => `[MULTISTEP:ADD_STEP:workflow_id:${step}]`);
  const text = [
    "[MULTISTEP:CREATE_WORKFLOW:W]",
    ...steps,
    "[MULTISTEP:SHOW_WORKFLOW:W]",
    "[MULTISTEP:DRAW_WORKFLOW:W]",
  ];
  const [shown = "", drawn = ""] = outcomes(await send(engine(), chat, text.join("\n"))).slice(-2);
  expect(shown).toContain("waits for Load, Ask (added automatically)");
  expect(shown).toMatch(/after Delete$/m);
  expect(drawn).toContain("log · waits for Load, Ask (added automatically)");
  expect(drawn).toMatch(/Delete.*← .*1.*2/);
});

it("a check whose result nothing reads is said to stop nothing", async () => {
  const quick = (condition?: string) => {
    const check = { name: "Check", handler: "condition_check", params: { condition: "context.get('n') > 5" } };
    const next = { name: "Next", handler: "log", params: { message: "x" }, dependencies: ["Check"] };
    const steps = [check, condition === undefined ? next : { ...next, condition }];
    return `[MULTISTEP:QUICK_WORKFLOW:Q:${JSON.stringify(steps)}]`;
  };
  const said = async (text: string) => outcomes(await send(engine(), freshChat(), text)).join("\n");
  expect(await said(quick())).toContain('"Check" stops nothing: the steps after it run even if its condition is false');
  expect(await said(quick("steps['Check'].result.met"))).not.toContain("stops nothing");
});
