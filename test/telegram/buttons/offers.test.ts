import { describe, expect, it } from "vitest";
import { dataOf, labelsOf, press, pressData } from "../../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

const everything = { chat_id: 0, all: true };

/** Ids differ from run to run. */
function general(text: string): string {
  return text.replaceAll(/\b(wf|ex)_\w+/g, "$1_…");
}

function quick(name: string): string {
  return `[MULTISTEP:QUICK_WORKFLOW:${name}:[{"name":"L","handler":"log","params":{"message":"x"}}]]`;
}

describe("what a message only offers", () => {
  it("is a button below the reply, and runs once it is pressed", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, works: false });
    const say = async (text: string, starts: string) => {
      server.sendText(OWNER, OWNER.id, text);
      return server.waitFor(starts, () =>
        server.messages(OWNER.id).find(({ texts }) => texts[0]?.startsWith(starts) === true),
      );
    };
    const statuses = async () => (await engine.listExecutions(everything)).executions.map(({ status }) => status);

    await say(quick("Old"), "✅ Workflow Old");
    const mention = await say("For example, [MULTISTEP:CANCEL:execution_id] would cancel it.", "For example");
    expect(general(mention.text)).toBe("For example, [MULTISTEP:CANCEL:ex_…] would cancel it.");
    expect(labelsOf(mention).map(([label]) => general(label ?? ""))).toEqual(["Cancel ex_…"]);
    expect(await statuses()).toEqual(["running"]);
    press(server, OWNER, mention, "Cancel");
    await expect.poll(statuses).toEqual(["cancelled"]);

    const choice = await say(
      `Pick one:\n\n**Option A – now**\n${quick("Now")}\n\n**Option B – later**\n${quick("Later")}`,
      "Pick one",
    );
    expect(choice.text).toBe(
      "Pick one:\n\nOption A – now\n👉 Option A – now has not started: choose one\n\nOption B – later\n👉 Option B – later has not started: choose one",
    );
    expect(labelsOf(choice)).toEqual([["Option A – now"], ["Option B – later"]]);
    press(server, OWNER, choice, "Option B");
    await server.waitFor("the start", () =>
      server.texts(OWNER.id).some((text) => text.startsWith("✅ Workflow Later")),
    );
    expect((await engine.listWorkflows(everything)).workflows.map(({ name }) => name).sort()).toEqual(["Later", "Old"]);

    const thought = await say(`<think>\nMaybe ${quick("Never")}\n</think>\n\nHere: [MULTISTEP:LIST_SCHEDULES]`, "💭");
    expect(thought.text).toBe(`💭 Maybe ${quick("Never")}\n\nHere: No schedules here yet.`);
    expect(thought.entities.map(({ type }) => type)).toContain("expandable_blockquote");
    expect((await engine.listWorkflows(everything)).total).toBe(2);

    // Thinking alone is no reason for a hint.
    const only = await say("<think>\nPerhaps [MULTISTEP:HELP]\n</think>\nI would wait.", "💭 Perhaps");
    expect(only.text).toBe("💭 Perhaps [MULTISTEP:HELP]\nI would wait.");
    expect(only.entities.map(({ type }) => type)).toContain("expandable_blockquote");

    const held = await say(`[MULTISTEP:GUARD:Sure?]\n${quick("Held")}`, "❌ GUARD");
    expect(held.text).toContain('"Held" was not started, because GUARD may have been meant as part of it');
    expect((await engine.listWorkflows(everything)).total).toBe(2);
  });
});

describe("alternatives", () => {
  it("close when one of them is pressed, even if two are pressed at once; others stay", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, works: false });
    server.sendText(OWNER, OWNER.id, quick("Old"));
    await server.waitFor("the run", () => server.texts(OWNER.id).some((text) => text.startsWith("✅ Workflow Old")));
    server.sendText(
      OWNER,
      OWNER.id,
      `Choose one:\n\nOption A\n${quick("Now")}\n\nOption B\n${quick("Later")}\n\nOr remove it with [MULTISTEP:DELETE_WORKFLOW:Old].`,
    );
    const choice = await server.waitFor("the choice", () =>
      server.messages(OWNER.id).find(({ texts }) => texts[0]?.startsWith("Choose one")),
    );
    const [now, later] = labelsOf(choice).flat();
    expect([now, later]).toEqual(["Option A", "Option B"]);
    const data = [dataOf(choice, now ?? ""), dataOf(choice, later ?? "")];
    for (const one of data) pressData(server, OWNER, choice, one);
    await server.waitFor("the other buttons to go", () => labelsOf(choice).flat().length === 1);
    expect(general(labelsOf(choice).flat()[0] ?? "")).toBe("Delete wf_…");
    pressData(server, OWNER, choice, data[1] ?? "");
    await expect
      .poll(() =>
        server.calls.filter(({ method }) => method === "answerCallbackQuery").map(({ payload }) => payload.text),
      )
      .toHaveLength(3);
    const answers = server.calls.filter(({ method }) => method === "answerCallbackQuery");
    expect(answers.map(({ payload }) => payload.text)).toEqual([
      "Done.",
      expect.stringContaining("already chose another option: Option A"),
      expect.stringContaining("already chose another option: Option A"),
    ]);
    await expect
      .poll(async () => (await engine.listWorkflows(everything)).workflows.map(({ name }) => name).sort())
      .toEqual(["Now", "Old"]);
  });
});
