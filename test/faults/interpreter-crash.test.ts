import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import type { Message } from "../../src/interpreter/prepare.ts";
import type { Reply } from "../../src/interpreter/reply.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { useEngine } from "../interpreter/interpreter-fixture.ts";
import { MESSAGES } from "../interpreter/messages.ts";
import { freshChat, messageIn, outcomes, send } from "../interpreter/send.ts";
import { chatsOf } from "../open-engine.ts";

const engine = useEngine();

class Crash extends Error {}

/** Runs a message, crashing before each shortcode in turn is recorded, and continuing after each crash. */
async function withCrashes(message: Message): Promise<{ reply: Reply; started: string[] }> {
  const entries: JsonObject[] = [];
  const started: string[] = [];
  for (let crashes = 0; ; crashes++) {
    let crashed = false;
    try {
      const reply = await interpret(
        { ...message, outcomes: structuredClone(entries) },
        {
          engine: engine(),
          chats: chatsOf(engine()),
          onExecution: async (id) => {
            started.push(id);
          },
          async recordOutcome(index, entry) {
            if (index === crashes) {
              crashed = true;
              throw new Crash();
            }
            expect(index).toBe(entries.length);
            entries.push(JSON.parse(JSON.stringify(entry)));
          },
        },
      );
      return { reply, started };
    } catch (error) {
      if (!(error instanceof Crash) || !crashed) throw error;
    }
  }
}

/** A moment that follows from when it was asked for. */
const MOMENT = /\b20[2-8]\d-\d\d-\d\d \d\d:\d\d(:\d\d)? \(UTC\)(, in [^·]*)?/g;

/** The words of a reply, ids left out. */
function withoutIds(reply: Reply): string[] {
  return outcomes(reply).map((text) => text.replaceAll(/\b(wf|ex|st|sc)_[0-9a-z]+/g, "$1_…").replaceAll(MOMENT, "…"));
}

async function stored(chat: number) {
  const viewer = { chat_id: chat, all: false };
  const { workflows } = await engine().listWorkflows(viewer);
  const found = await Promise.all(workflows.map(({ id }) => engine().findWorkflow(id, viewer)));
  return found
    .flatMap((one) => (one.ok ? [one.value] : []))
    .map(({ name, steps }) => ({
      name,
      // The two messages are of different chats.
      steps: steps.map(({ id: _, dependencies, by, ...step }) => ({
        ...step,
        by: by?.map(({ user_id }) => user_id),
        dependencies: dependencies.map((one) => steps.find((other) => other.id === one)?.name ?? one),
      })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

describe("a crash at every shortcode of a message", () => {
  it.each(MESSAGES.filter((row) => row.outcomes.length > 1).map((row) => [row.title, row] as const))(
    "changes nothing of: %s",
    async (_, row) => {
      const [calm, stormy] = [freshChat(), freshChat()];
      const expected = await send(engine(), calm, row.text);
      const { reply } = await withCrashes(messageIn(stormy, row.text));
      expect(withoutIds(reply)).toEqual(withoutIds(expected));
      expect(await stored(stormy)).toEqual(await stored(calm));
      const { total } = await engine().listExecutions({ chat_id: stormy, all: false });
      expect(total).toBe(row.started?.length ?? 0);
      expect(reply.executions).toHaveLength(row.started?.length ?? 0);
    },
  );

  it("removes one step once, though step1 then refers to another", async () => {
    const chat = freshChat();
    const steps = ["A", "B", "C"].map((name) => `[MULTISTEP:ADD_STEP:W:${name}:log:{"message":"x"}]`).join("\n");
    await send(engine(), chat, `[MULTISTEP:CREATE_WORKFLOW:W]\n${steps}`);
    const { reply } = await withCrashes(
      messageIn(chat, '[MULTISTEP:REMOVE_STEP:W:step1]\n[MULTISTEP:EDIT_STEP:W:B:{"name":"Bee"}]'),
    );
    expect(reply.errors).toBe(0);
    expect((await stored(chat))[0]?.steps.map(({ name }) => name)).toEqual(["Bee", "C"]);
  });

  it("pauses, resumes, cancels and deletes as if nothing had happened", async () => {
    const chat = freshChat();
    await send(
      engine(),
      chat,
      '[MULTISTEP:QUICK_WORKFLOW:W:[{"name":"A","handler":"delay","params":{"seconds":500}}]]',
    );
    const { reply, started } = await withCrashes(
      messageIn(
        chat,
        `[MULTISTEP:PAUSE:execution_id] [MULTISTEP:RESUME:execution_id] [MULTISTEP:CANCEL:execution_id]
[MULTISTEP:RETRY:execution_id] [MULTISTEP:CANCEL:execution_id] [MULTISTEP:DELETE_WORKFLOW:workflow_id] [MULTISTEP:PAUSE:execution_id]`,
      ),
    );
    const said = outcomes(reply);
    expect(said.slice(0, 6).map((text) => text.split(" ")[1])).toEqual([
      "Paused",
      "Resumed",
      "Cancelled",
      "Retrying",
      "Cancelled",
      "Workflow",
    ]);
    expect(reply.parts.filter((part) => part.kind === "outcome" && !part.ok)).toHaveLength(1);
    expect(new Set(started).size).toBe(1);
    expect(reply.executions).toHaveLength(1);
    expect(await stored(chat)).toEqual([]);
  });

  it("an error of the database is not an outcome", async () => {
    const chat = freshChat();
    const down = {
      ...engine(),
      createWorkflow: async () => {
        throw new Error("connection closed");
      },
    };
    const recorded: number[] = [];
    const sent = interpret(messageIn(chat, "[MULTISTEP:HELP] [MULTISTEP:CREATE_WORKFLOW:W]"), {
      engine: down,
      chats: chatsOf(engine()),
      recordOutcome: async (index) => {
        recorded.push(index);
      },
    });
    await expect(sent).rejects.toThrow("connection closed");
    expect(recorded).toEqual([0]);
  });
});
