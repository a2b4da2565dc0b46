import { describe, expect, it } from "vitest";
import { standingsOf } from "../../grammar/prose/standing.ts";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { msOfWork } from "../ms-of-work.ts";
import { VOCABULARY } from "./vocabulary.ts";

const C = "[MULTISTEP:CANCEL:execution_id]";

function standing(text: string): string {
  const { nodes, source } = parseMessage(text, VOCABULARY);
  return standingsOf(nodes, source).join(" ");
}

describe("how a shortcode stands in its message", () => {
  it.each([
    C,
    `Done:\n${C}\nThat is all.`,
    `  ${C}  `,
    `- ${C}`,
    `* ${C}`,
    `1. ${C}`,
    `(2) ${C}`,
    `a) ${C}`,
    `1️⃣ ${C}`,
    `- [ ] ${C}`,
    `- [x] ${C}`,
    `## ${C}`,
    `👉 ${C}`,
    `→ ${C} ✅`,
    `**${C}**`,
    `__${C}__.`,
    `\`${C}\``,
    `\`\`\`\n${C}\n\`\`\``,
    `\`\`\`${C}\`\`\``,
    `\`\`\`text\n  ${C}\n\`\`\``,
    `**Cancel it:** ${C}`,
    `1. **Cancel it:** ${C}`,
    `- **Cancel it** – ${C}`,
    `**Cancel it:** \`${C}\``,
    `**Cancel it: ${C}**`,
    `_Abbrechen:_ ${C}`,
    `<b>Cancel it:</b> ${C}`,
    `Step 2: ${C}`,
    `Langkah 2 ${C}`,
    `**Step 2:** ${C}`,
    `| ${C} |`,
    `[${C}]`,
    `Sure!\\n\\n${C}\\nDone.`,
  ])("alone: %j", (text) => {
    expect(standing(text)).toBe("alone");
  });

  it("several shortcodes on a line are alone if nothing else is there", () => {
    expect(standing(`${C} ${C}, ${C}`)).toBe("alone alone alone");
    expect(standing(`${C} and ${C}`)).toBe("sentence sentence");
  });

  it("a shortcode of several lines is one piece of its line", () => {
    expect(standing('[MULTISTEP:EXECUTE:w:{\n"a": 1\n}] ✅')).toBe("alone");
    expect(standing('See [MULTISTEP:EXECUTE:w:{\n"a": 1\n}]')).toBe("sentence");
  });

  it.each([
    `For example ${C} would cancel it.`,
    `${C} cancels it.`,
    `- ${C} – cancels it`,
    `- \`${C}\`: cancels it`,
    `1. Send ${C}`,
    `Cancel it: ${C}`,
    `| Cancel | ${C} |`,
    `## Stop it with ${C}`,
    `tolong batalkan ${C} makasih`,
    `**To cancel:** ${C}`,
    `**Example:** ${C}`,
    `**Untuk membatalkan:** ${C}`,
    `**If anything goes wrong with it you can stop it with** ${C}`,
    `**Cancel** it with ${C}`,
    `"${C}" is what you need`,
    `إلغاء ${C}`,
    `${C} # cancels it`,
    `At 9 ${C}`,
  ])("in a sentence: %j", (text) => {
    expect(standing(text)).toBe("sentence");
  });

  it.each([`> ${C}`, `>> ${C}`, `- > ${C}`, `&gt; ${C}`, `> Budi wrote: ${C}`, `\`\`\`\n> ${C}\n\`\`\``])(
    "in a quotation: %j",
    (text) => {
      expect(standing(text)).toBe("quotation");
    },
  );

  it.each([
    ["a line of many shortcodes", `word ${C}`.repeat(9_000)],
    ["many marks", `${"- ".repeat(400_000)}${C}`],
    ["many lines", `- **a:** ${C}\n`.repeat(9_000)],
  ])("takes linear time on %s", (_, text) => {
    const { nodes, source } = parseMessage(text, VOCABULARY);
    expect(msOfWork(() => standingsOf(nodes, source))).toBeLessThan(1000);
  });
});
