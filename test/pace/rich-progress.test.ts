import type { InputRichBlock } from "grammy/types";
import { describe, expect, it } from "vitest";
import { pressed } from "../bot-api/button-presses.ts";
import { plainRichText } from "../bot-api/rich-messages.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { callsOf, progressWith, sentProgressMessages } from "../telegram/progress/progress-messages.ts";

useDatabase();

function typesOf(blocks: readonly InputRichBlock[] = []): string[] {
  return blocks.map(({ type }) => type);
}

/** The items of the first list. */
function itemsOf(blocks: readonly InputRichBlock[] = []) {
  const list = blocks.find((block) => block.type === "list");
  return (list?.items ?? []).map(({ has_checkbox, is_checked, blocks: [first, ...rest] }) => ({
    box: has_checkbox === true ? is_checked === true : undefined,
    text: first?.type === "paragraph" ? plainRichText(first.text) : "",
    more: typesOf(rest),
  }));
}

describe("the rich progress message", () => {
  it("has a heading, the bar, the steps as a task list and a summary, and is sent once", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server });
    const steps = [say("Tell", "hello"), delay("Wait", 3600), say("End", "bye")];
    server.sendText(OWNER, OWNER.id, chainOf("Morning", steps));
    const progress = await progressWith(server, OWNER.id, "· waiting ·", "33%");
    expect(typesOf(progress.rich?.blocks)).toEqual(["heading", "paragraph", "list"]);
    expect(progress.text).toMatch(/^⏳ Morning · waiting · ex_\w+\n▓{3}░{7} 33% \(1\/3\)\n/);
    expect(itemsOf(progress.rich?.blocks)).toEqual([
      { box: true, text: expect.stringMatching(/^Tell — [\d.]+ m?s$/), more: [] },
      { box: false, text: expect.stringMatching(/^⏳ Wait — continues in (1 h|\d+ min( \d+ s)?)$/), more: [] },
      { box: false, text: "End", more: [] },
    ]);
    await pass(3600);
    await server.waitFor("the end", () => progress.text.includes("100%"));
    expect(typesOf(progress.rich?.blocks)).toEqual(["heading", "paragraph", "list", "footer"]);
    expect(progress.text).toMatch(/✅ Tell — .*\n✅ Wait — .*\n✅ End — .*\nCompleted in .*: 3 steps\.$/);
    expect(sentProgressMessages(server, OWNER.id)).toEqual([progress]);
    expect(callsOf(server, "sendRichMessage")).toBe(1);
  });

  it("quotes the error of a failed step, counts a retry down, and has buttons that work", async () => {
    const server = await startServer();
    await startBot({ server });
    const fails = { handler: "condition_check", params: { condition: "1 < 'a'" } };
    const missing = { handler: "api_call", params: { url: "https://nowhere.invalid/", method: "GET" } };
    const steps = [
      { name: "Break", ...fails, retry_count: 0, on_error: "continue" },
      { name: "Again", ...missing, retry_count: 2, retry_delay: 60 },
    ];
    server.sendText(OWNER, OWNER.id, chainOf("Broken", steps));
    const progress = await progressWith(server, OWNER.id, "retry 1/2 in");
    const [broken, again] = itemsOf(progress.rich?.blocks);
    expect(broken).toMatchObject({ box: false, text: expect.stringMatching(/^❌ Break — /), more: ["blockquote"] });
    expect(again?.text).toMatch(/^⏳ Again — retry 1\/2 in (\d+ s|1 min|1 min \d+ s) · /);
    expect(await pressed(server, OWNER, progress, "Cancel")).toMatchObject({
      text: expect.stringContaining("ancelled"),
    });
    await server.waitFor("the end", () => progress.text.includes("· cancelled ·"));
    expect(progress.text).toMatch(/🚫 Again — cancelled\nCancelled after .* \(by Olla\)\.$/);
  });

  it("of 300 steps stays within Telegram's limits by folding most of them", async () => {
    const server = await startServer();
    await startBot({ server });
    const long = "ü".repeat(75);
    const steps = Array.from({ length: 300 }, (_, i) => ({
      name: `${i + 1} ${long}`,
      handler: "log",
      params: { message: "m" },
    }));
    const all = [...steps, { name: "Wait", handler: "delay", params: { seconds: 2 } }];
    server.sendText(OWNER, OWNER.id, `[MULTISTEP:QUICK_WORKFLOW:Long:${JSON.stringify(all)}]`);
    const progress = await progressWith(server, OWNER.id, "100% (301/301)");
    expect(progress.rich).toBeDefined();
    expect(typesOf(progress.rich?.blocks)).toEqual(["heading", "paragraph", "list", "details", "footer"]);
    expect(progress.text).toMatch(/\n▸ … and 296 more\n✅ \d+ ü/);
    expect(progress.text).toMatch(/\n… and \d+ more\nCompleted in .*: 301 steps\.$/);
    expect(sentProgressMessages(server, OWNER.id)).toEqual([progress]);
  });

  it("shows hostile names and errors as plain text", async () => {
    const server = await startServer();
    await startBot({ server });
    const names = [
      "<b>bold</b> **stars** [x](https://evil.example) @admin /start #tag",
      "\u202egnirts\u2066\n✅ Forged — 1 s",
      "🎉".repeat(60),
    ];
    const steps = names.map((name) => ({
      name,
      handler: "condition_check",
      params: { condition: `1 < '${name.slice(0, 8)}'` },
      retry_count: 0,
    }));
    server.sendText(OWNER, OWNER.id, `[MULTISTEP:QUICK_WORKFLOW:Hostile:${JSON.stringify(steps)}]`);
    const progress = await progressWith(server, OWNER.id, "· failed ·");
    expect(progress.rich?.skip_entity_detection).toBe(true);
    const texts = itemsOf(progress.rich?.blocks).map(({ text }) => text);
    expect(texts[0]).toContain(`❌ ${names[0]} — `);
    expect(texts[1]).toMatch(/^❌ gnirts ✅ Forged — 1 s — /);
    expect(texts[2]).toMatch(/^❌ (🎉){39}… — /u);
    expect(texts.length).toBe(3);
  });
});
