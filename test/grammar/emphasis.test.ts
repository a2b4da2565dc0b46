import { describe, expect, it } from "vitest";
import type { TextRange } from "../../grammar/position.ts";
import { alternativesOf } from "../../grammar/prose/alternatives.ts";
import { appearancesOf } from "../../grammar/prose/appearance.ts";
import { linesOf, lineText } from "../../grammar/shortcode/lines.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { expectLinear } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";
import { VOCABULARY } from "./vocabulary.ts";

const C = "[MULTISTEP:CANCEL:execution_id]";
const A = '[MULTISTEP:QUICK_WORKFLOW:Now:[{"name":"A","handler":"log"}]]';
const B = '[MULTISTEP:QUICK_WORKFLOW:Later:[{"name":"B","handler":"log"}]]';

/** A text in Markdown without its marks, and where its emphasis is. */
function formatted(markdown: string): { text: string; emphasis: TextRange[] } {
  const parts = markdown.split("**");
  const starts = parts.map((_, i) => parts.slice(0, i).join("").length);
  const emphasis = parts.flatMap((part, i) =>
    i % 2 === 1 ? [{ start: starts[i]!, end: starts[i]! + part.length }] : [],
  );
  return { text: parts.join(""), emphasis };
}

function meaning(text: string, emphasis: readonly TextRange[] = []) {
  const { nodes, source } = parseMessage(text, VOCABULARY);
  const starts = new Set(nodes.filter(({ type }) => type !== "text").map((_, index) => index));
  const appearances = appearancesOf(nodes, source, undefined, { emphasis });
  return { appearances, choices: alternativesOf(nodes, source, starts, emphasis) };
}

describe("formatted emphasis", () => {
  it.each([
    [`**Cancel it:** ${C}`, "alone"],
    [`1. **Cancel it:** ${C}\n2. **And this:** ${C}`, "alone alone"],
    [`**Cancel it: ${C}**`, "alone"],
    [`**${C}**`, "alone"],
    [`**Cancel** **it:** ${C}`, "sentence"],
    [`**Cancel** it: ${C}`, "sentence"],
    [`**To cancel:** ${C}`, "sentence"],
    [`You can stop it at any time with:\n**This command**\n${C}`, "sentence"],
    [`Pick one.\n\n**Right now**\n${A}\n\n**In a second**\n${B}`, "alone alone"],
    [`Pick one. Some words\n**Fast – now** then\n${A}\n**Slow – later** then\n${B}`, "alone alone"],
    [`- **Fast** and good.\n${A}\nor **slow**\n${B}`, "alone alone"],
  ])("means what Markdown's marks mean: %j", (markdown, appearances) => {
    const { text, emphasis } = formatted(markdown);
    expect(meaning(text, emphasis)).toEqual(meaning(markdown));
    expect(meaning(markdown).appearances.join(" ")).toBe(appearances);
  });

  it("may overlap, touch, come in any order and end within a shortcode", () => {
    const text = `Cancel it: ${C}\nCancel it: ${C}`;
    const second = text.lastIndexOf("Cancel");
    const emphasis = [
      { start: second + 3, end: second + 40 },
      { start: 0, end: 6 },
      { start: second, end: second + 7 },
      { start: 6, end: 11 },
      { start: 2, end: 4 },
    ];
    expect(meaning(text, emphasis).appearances).toEqual(["alone", "alone"]);
    const { nodes, source } = parseMessage(text, VOCABULARY);
    expect(linesOf(nodes, source, { emphasis }).map(lineText)).toEqual([
      "**Cancel it: **\uFFFC",
      "**Cancel it: **\uFFFC",
    ]);
  });

  it("takes linear time", () => {
    expectLinear(
      (count) => formatted(`**a** ${C} `.repeat(count)),
      ({ text, emphasis }) => linesOf([{ type: "text", text, start: 0, end: text.length }], text, { emphasis }),
      sized(20_000),
    );
  });
});
