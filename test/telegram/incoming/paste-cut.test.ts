import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCutBetween, joinParts, mayBelongTogether } from "../../../src/telegram/incoming/paste-cut.ts";
import { runs } from "../../property-runs.ts";
import { cutAsDesktop, cutExactly } from "./telegram-desktop.ts";

/** Shrinking texts of this length takes minutes. */
const SETTINGS = { numRuns: runs(200), endOnFailure: true };

const word = fc.stringMatching(/^[a-z]{2,9}$/);
const sentence = fc
  .tuple(fc.array(word, { minLength: 4, maxLength: 14 }), fc.constantFrom(".", "?", "!", ".", ","))
  .map(([words, end]) => `${words.join(" ")}${end}`);
const proseLine = fc.array(sentence, { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));
const step = fc
  .tuple(word, fc.array(sentence, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([name, text, isPretty]) => {
    const json = JSON.stringify({ text: text.join(" "), level: "info" }, undefined, isPretty ? 2 : 0);
    return `[MULTISTEP:ADD_STEP:workflow_id:${name}:log:${json}]`;
  });

/** Lines, some with blank lines between them, as AIs write. */
const manyLines = fc
  .array(fc.tuple(fc.oneof(proseLine, step), fc.constantFrom("\n", "\n\n")), { minLength: 60, maxLength: 140 })
  .map((lines) =>
    lines
      .map(([line, end]) => line + end)
      .join("")
      .trim(),
  );
/** One shortcode whose text is one long line. */
const longLine = fc
  .array(sentence, { minLength: 110, maxLength: 260 })
  .map(
    (all) => `[MULTISTEP:CREATE_WORKFLOW:Long]\n[MULTISTEP:ADD_STEP:workflow_id:S:log:{"message":"${all.join(" ")}"}]`,
  );
const onlyWords = fc.array(word, { minLength: 900, maxLength: 2_000 }).map((words) => words.join(" "));
const oneWord = fc
  .integer({ min: 4_200, max: 14_000 })
  .map((length) => "abcdefghij".repeat(length / 10 + 1).slice(0, length));
const keys = fc.array(word, { minLength: 900, maxLength: 2_000 }).map((words) => words.join("/"));

describe("the parts of a text that Telegram Desktop cut", () => {
  it.each([
    ["lines", manyLines],
    ["one long line", longLine],
    ["one word", oneWord],
    ["words without blanks", keys],
    ["words", onlyWords],
  ])("join to the same text: %s", (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const parts = cutAsDesktop(text);
        // If a full part ends between words, nobody can tell whether Desktop or another client cut it.
        fc.pre(texts === oneWord || parts.slice(0, -1).every((part) => part.length < 4_096));
        const joined = joinParts(parts).text;
        // Nobody can tell how the line before a cut was separated from the next, or how far that was indented.
        expect(joined.replace(/\n\s+/g, "\n")).toBe(text.replace(/\n\s+/g, "\n"));
        for (const [i, part] of parts.slice(1).entries()) {
          expect(mayBelongTogether(parts[i]!, part)).toBe(true);
          expect(isCutBetween(parts[i]!, part)).toBe(true);
        }
      }),
      SETTINGS,
    );
  });

  it("keep a code block with blank lines together with what follows it", () => {
    const lines = Array.from({ length: 80 }, (_, i) => `[MULTISTEP:ADD_STEP:workflow_id:S${i}:log:{"message":"m"}]`);
    const block = lines.join("\n\n");
    const text = `Here it is:\n${block}\nThat is all.`;
    const parts = cutAsDesktop(text, [{ start: 12, end: 12 + block.length }]);
    expect(parts.length).toBe(2);
    expect(joinParts(parts).text).toBe(text);
  });
});

it("the parts of a text that another client cut at exactly 4,096 characters join to the same text", () => {
  fc.assert(
    fc.property(fc.oneof(manyLines, longLine, onlyWords), (text) => {
      // A client that cuts there keeps blanks at the ends, or cuts within a word; of which the halves may be words, too.
      const cuts = Array.from({ length: Math.floor((text.length - 1) / 4_096) }, (_, i) => (i + 1) * 4_096);
      const halves = cuts.map((at) => [/[a-z]*$/.exec(text.slice(0, at))![0], /^[a-z]*/.exec(text.slice(at))![0]]);
      const words: readonly string[] =
        cutExactly(text)
          .join(" ")
          .match(/[a-z]+/g) ?? [];
      const isUnique = (half: string): boolean => words.indexOf(half) === words.lastIndexOf(half);
      fc.pre(halves.every((two) => !two.includes("") && two.some(isUnique)));
      expect(joinParts(cutExactly(text)).text).toBe(text);
    }),
    SETTINGS,
  );
});

it("two messages that would have fit into one are not joined", () => {
  expect(mayBelongTogether("x".repeat(3_000), "x".repeat(500))).toBe(false);
  expect(mayBelongTogether("x".repeat(2_434), "x".repeat(1_694))).toBe(true);
  expect(mayBelongTogether("x".repeat(1_000), "x".repeat(4_000))).toBe(false);
});
