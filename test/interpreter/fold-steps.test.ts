import { describe, expect, it } from "vitest";
import { en } from "../../src/i18n/en/messages.ts";
import { replyText } from "../../src/interpreter/reply.ts";
import type { ReplyPart } from "../../src/interpreter/reply-parts.ts";
import { toFormattedText } from "../../src/telegram/outgoing/formatted-text.ts";

function prose(text: string): ReplyPart {
  return { kind: "prose", text };
}
function step(number: number, more = ""): ReplyPart {
  return { kind: "outcome", index: number, ok: true, isStep: true, text: [{ text: `➕ Step ${number}${more}` }] };
}
function outcome(text: string, ok = true): ReplyPart {
  return { kind: "outcome", index: 0, ok, text: [{ text }] };
}
function rendered(parts: readonly ReplyPart[]) {
  return toFormattedText(replyText({ parts: [...parts], executions: [], errors: 0, buttons: [] }, true, en));
}
function between(parts: readonly ReplyPart[], text: string): ReplyPart[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [prose(text), part]));
}

const SIX = [1, 2, 3, 4, 5, 6].map((number) => step(number));
const FOLDED = `➕ 6 steps added\n${SIX.map((_, i) => `➕ Step ${i + 1}`).join("\n")}`;

describe("the outcomes of many steps", () => {
  it.each([
    ["lines", "\n"],
    ["paragraphs", "\n\n"],
    ["list items", "\n- "],
    ["bold lines", "**\n**"],
  ])("fold into one block between %s, and the rest of the reply stays open", (_, text) => {
    const [first, last] = text.includes("-") ? ["- ", ""] : text.includes("*") ? ["**", "**"] : ["", ""];
    const parts = [prose(`Here:\n\n${first}`), ...between(SIX, text), prose(`${last}\n\nDone.`)];
    const { text: said, entities } = rendered(parts);
    expect(said).toBe(`Here:\n\n${FOLDED}\n\nDone.`);
    const folded = entities.filter(({ type }) => type === "expandable_blockquote");
    expect(folded.map(({ offset, length }) => said.slice(offset, offset + length))).toEqual([FOLDED]);
  });

  it("stay as they are if they are few, or have prose between them", () => {
    expect(rendered(between(SIX.slice(0, 4), "\n")).entities).toEqual([]);
    expect(rendered(between(SIX, "\nNext:\n")).entities).toEqual([]);
  });

  it("never fold away an error or a warning", () => {
    const warned = [...SIX.slice(0, 5), step(6, "\n⚠️ Twice"), outcome("❌ Step 7", false), ...SIX];
    const { text, entities } = rendered(between(warned, "\n"));
    const folded = entities.filter(({ type }) => type === "expandable_blockquote");
    expect(folded.map(({ offset, length }) => text.slice(offset, offset + length).split("\n")[0])).toEqual([
      "➕ 5 steps added",
      "➕ 6 steps added",
    ]);
    expect(text).toContain("\n➕ Step 6\n⚠️ Twice\n❌ Step 7\n");
  });
});

it("adjacent outcomes are on separate lines", () => {
  expect(rendered([outcome("🚀 Started"), outcome("📋 Results"), prose(" "), outcome("▓ 0%")]).text).toBe(
    "🚀 Started\n📋 Results\n▓ 0%",
  );
});

it("after twenty alternatives in a row, the rest is counted", () => {
  const many = Array.from({ length: 2000 }, (_, i): ReplyPart => {
    return { kind: "outcome", index: i, ok: true, isChoice: true, text: [{ text: `👉 Step ${i + 1}` }] };
  });
  const { text } = rendered([prose("Choose:\n"), ...between(many, "\nor\n"), prose("\n\nWhich one?")]);
  expect(text).toContain("Step 20\n… and 1980 more\n\nWhich one?");
  expect(text.length).toBeLessThan(500);
  expect(rendered(between(many.slice(0, 20), "\nor\n")).text).not.toContain("more");
});
