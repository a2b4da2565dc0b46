import { describe, expect, it } from "vitest";
import { hasShortcodes, parseOnce } from "../../grammar/shortcode/parse.ts";
import { BUILT_IN_REGISTRY } from "../../src/commands/registry.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Workflow } from "../../src/engine/workflow.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { type ExpectedWorkflow, MESSAGES } from "./messages.ts";
import { freshChat, outcomes, send, words } from "./send.ts";

const engine = useEngine();

/** The chat's workflows, oldest first. */
async function workflowsOf(from: Engine, chat: number): Promise<Workflow[]> {
  const viewer = { chat_id: chat, all: false };
  const { workflows } = await from.listWorkflows(viewer);
  const found = await Promise.all(workflows.map(({ id }) => from.findWorkflow(id, viewer)));
  return found.flatMap((one) => (one.ok ? [one.value] : []));
}

/** A workflow in the words of the table: only what is expected, steps by name. */
function inWords(workflow: Workflow, expected: ExpectedWorkflow): ExpectedWorkflow {
  const picked = Object.fromEntries(Object.keys(expected).map((key) => [key, workflow[key as keyof Workflow]]));
  const nameOf = (id: string) => workflow.steps.find((step) => step.id === id)?.name ?? id;
  const steps = workflow.steps.map((step, i) => {
    const row = { ...step, after: step.dependencies.map(nameOf) };
    const keys = Object.keys(expected.steps[i] ?? { name: "" });
    return Object.fromEntries(keys.map((key) => [key, row[key as keyof typeof row]]));
  });
  return { ...picked, steps } as ExpectedWorkflow;
}

describe("messages as AIs and people write them", () => {
  it("are at least eighty", () => {
    expect(MESSAGES.length).toBeGreaterThanOrEqual(80);
  });

  it.each(MESSAGES.map((row) => [row.title, row] as const))("%s", async (_, row) => {
    const chat = freshChat();
    const reply = await send(engine(), chat, row.text);
    const parts = reply.parts.filter((part) => part.kind === "outcome");
    const said = outcomes(reply);

    expect(hasShortcodes(parseOnce(row.text, BUILT_IN_REGISTRY.vocabulary))).toBe(row.outcomes.length > 0);
    expect(said, said.join("\n")).toHaveLength(row.outcomes.length);
    for (const [i, expected] of row.outcomes.entries()) {
      expect(parts[i]?.ok, said[i]).toBe(expected === true);
      if (expected !== true) expect(said[i]).toMatch(expected);
    }
    expect(reply.errors).toBe(row.outcomes.filter((outcome) => outcome !== true).length);
    for (const text of row.says ?? []) expect(words(reply)).toContain(text);

    if (row.longest !== undefined) expect(words(reply).length).toBeLessThan(row.longest);
    const made = await workflowsOf(engine(), chat);
    expect(made.map(({ name }) => name).sort()).toEqual(row.workflows.map(({ name }) => name).sort());
    for (const expected of row.workflows) {
      const workflow = made.find(({ name }) => name === expected.name) as Workflow;
      expect(inWords(workflow, expected)).toEqual(expected);
    }
    const started = await Promise.all(reply.executions.map((id) => engine().view(id)));
    expect(started.map((view) => view?.workflow)).toEqual(row.started ?? []);
    const offered = reply.buttons.filter(({ label }) => label !== "Run corrected");
    expect(offered.map(({ shortcode }) => shortcode.split(":")[1])).toEqual(row.buttons ?? []);
  });

  it("says where each error is", async () => {
    const reply = await send(engine(), freshChat(), "Hi\n  [MULTISTEP:EXECUTE:Nope]\n[MULTISTEP:CREATE_WORKFLOW:x");
    expect(outcomes(reply)[0]).toContain("line 2, column 3");
    expect(outcomes(reply)[1]).toContain("line 3, column");
  });
});
