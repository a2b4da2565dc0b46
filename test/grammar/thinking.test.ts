import { describe, expect, it } from "vitest";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { markThinking } from "../../grammar/shortcode/thinking.ts";
import { expectLinear } from "../ms-of-work.ts";
import { sized } from "../property-runs.ts";
import { VOCABULARY } from "./vocabulary.ts";

const WIPE = '[MULTISTEP:QUICK_WORKFLOW:Wipe:[{"name":"W","handler":"log"}]]';
const KEEP = "[MULTISTEP:EXECUTE:Keep]";

function marked(text: string) {
  return markThinking(parseMessage(text, VOCABULARY));
}

/** The shortcodes that are left, and the thinking. */
function summary(text: string) {
  const { nodes } = marked(text);
  return {
    runs: nodes.flatMap((node) => (node.type === "text" ? [] : [text.slice(node.start, node.end)])),
    thoughts: nodes.flatMap((node) => (node.type === "text" && node.thinking ? [node.text.trim()] : [])),
  };
}

const FENCE = "```";

describe("thinking", () => {
  it.each([
    ["a think tag", `<think>\nMaybe ${WIPE}\n</think>\n${KEEP}`],
    ["a thinking tag in capitals, with blanks", `<THINKING >${WIPE}</ Thinking>\n${KEEP}`],
    ["a reasoning tag with attributes", `<reasoning effort="high">a ${WIPE} b</reasoning> Now: ${KEEP}`],
    ["only the closing tag, on a line of its own", `I could do\n${WIPE}\n</think>\n\n${KEEP}`],
    ["only the closing tag, in bold", `${WIPE}\n**</thinking>**\n${KEEP}`],
    ["nested tags", `<think>a <think>${WIPE}</think> b ${WIPE}</think>${KEEP}`],
    ["tags of two kinds, nested", `<thinking><reasoning>${WIPE}</reasoning>${WIPE}</thinking>${KEEP}`],
    ["two regions", `<think>${WIPE}</think>\n${KEEP}\n<think>${WIPE}</think>`],
    ["a code block left open in it", `<think>\n${FENCE}\n${WIPE}\n</think>\n${KEEP}`],
    ["a code block left open before a lone closing tag", `Hm\n${FENCE}\n${WIPE}\n</think>\n${KEEP}`],
    ["an unclosed shortcode at its end", `<think>\n[MULTISTEP:EXECUTE:x\n</think>\n${KEEP}`],
    ["broken JSON over its end", `<think>\n[MULTISTEP:EXECUTE:x:{"a": "b\n</think>\nSee [1] and\n${KEEP}`],
    ["a closing tag of another kind", `<think>${WIPE}</thinking>\n${KEEP}`],
    ["begin and end of thought", `<|begin_of_thought|>\n${WIPE}\n<|end_of_thought|>\n${KEEP}`],
    ["an inner monologue", `<inner_monologue>${WIPE}</inner_monologue>\n${KEEP}`],
    ["a chain of thought", `<chain_of_thought>\n${WIPE}\n</chain_of_thought>\n${KEEP}`],
    ["a code block of thinking", `${FENCE}thinking\nMaybe ${WIPE}\n${FENCE}\n${KEEP}`],
    ["a code block of reasoning with tildes", `~~~ reasoning\n${WIPE}\n~~~\n${KEEP}`],
    ["Kimi's tags", `◁think▷${WIPE}◁/think▷${KEEP}`],
    ["Magistral's tags", `[THINK]${WIPE}[/THINK]${KEEP}`],
    ["a closing tag at the end of a line", `I could do ${WIPE} but no.</think>\nFinal: ${KEEP}`],
    ["a closing tag at the beginning of a line", `Draft\n${WIPE}\n</think> Here it is:\n${KEEP}`],
    ["escaped tags", `&lt;think&gt;\n${WIPE}\n&lt;/think&gt;\n${KEEP}`],
    ["piped tags", `<|think|>${WIPE}<|/think|>\n${KEEP}`],
    ["another tag in brackets", `[REASONING]\n${WIPE}\n[/REASONING]\n${KEEP}`],
    ["what Ollama prints", `Thinking...\nI might do\n${WIPE}\n...done thinking.\n\n${KEEP}`],
    ["gpt-oss's channels without their tokens", `analysisMaybe ${WIPE} hm.assistantfinal${KEEP}`],
    ["a plan beside an output", `<plan>\n1. ${WIPE}\n</plan>\n<output>\n${KEEP}\n</output>`],
    ["a thought and an action", `Thought: I could ${WIPE}, but no.\nAction: ${KEEP}`],
    ["two thoughts and an answer", `Thought: ${WIPE}\nAction: none\nThought: ${WIPE}\nFinal Answer:\n${KEEP}`],
    ["headings", `### Reasoning:\nOne could run\n${WIPE}\n\n**Answer:**\n${KEEP}`],
    ["labels in Indonesian", `**Penalaran:**\n${WIPE}\n\n**Jawaban:**\n${KEEP}`],
    ["a scratchpad", `<scratchpad>\n${WIPE}\n</scratchpad>\n${KEEP}`],
    ["a reflection", `<reflection>${WIPE}</reflection>\n${KEEP}`],
    [
      "gpt-oss's channels",
      `<|channel|>analysis<|message|>Hm ${WIPE}<|end|><|start|>assistant<|channel|>final<|message|>${KEEP}`,
    ],
    ["gpt-oss's channels without an end", `<|channel|>analysis<|message|>${WIPE}\n<|channel|>final<|message|>${KEEP}`],
    ["a folded block", `<details>\n<summary>Reasoning</summary>\n\n${WIPE}\n\n</details>\n${KEEP}`],
    [
      "a folded block on one line",
      `<details open><summary><b>🧠 Thinking process</b></summary>${WIPE}</details>\n${KEEP}`,
    ],
    ["a message taken from a JSON string", `<think>\\n${WIPE}\\n</think>\\n${KEEP}`],
  ])("%s: nothing in it runs", (_, text) => {
    const { runs, thoughts } = summary(text);
    expect(runs).toEqual([KEEP]);
    expect(thoughts.join()).not.toContain(KEEP);
    expect(thoughts.length).toBeGreaterThan(0);
    expect(marked(text).errors).toEqual([]);
  });

  it("reaches to the end if it is never closed", () => {
    expect(summary(`${KEEP}\n<think>Perhaps\n${WIPE}\n${KEEP}`)).toEqual({
      runs: [KEEP],
      thoughts: [`Perhaps\n${WIPE}\n${KEEP}`],
    });
  });

  it.each([
    ["a closing tag in a sentence", `R1 writes </think> before its answer.\n${KEEP}`],
    ["tags in quotation marks", `"<think>" begins it and "</think>" ends it.\n${KEEP}`],
    ["a closing tag in quotation marks", `Write "</think>"\n${KEEP}`],
    ["another folded block", `<details><summary>Log</summary>\n${KEEP}\n</details>`],
    ["a closing tag at the very end", `${KEEP}\nand so it ends </think>`],
    ["tags in inline code", `Use \`<think>\` and \`</think>\`.\n${KEEP}`],
    ["a closing tag alone in inline code", `\`</think>\`\n${KEEP}`],
    ["tags in a code block", `${FENCE}xml\n<think>\nx\n</think>\n${FENCE}\n${KEEP}`],
    ["a closing tag in a text with raw line breaks", `[MULTISTEP:EXECUTE:Keep:{"t":"a\n</think>\nb"}]`],
    ["a tag in a shortcode's JSON", `[MULTISTEP:EXECUTE:Keep:{"t":"<think>\\n</think>"}]`],
    ["a closing tag on a line of a shortcode's JSON", `[MULTISTEP:EXECUTE:Keep:{"t":"a",\n"u":"</think>"\n}]`],
    ["an escaped tag", `\\<think>\n${KEEP}`],
    ["other tags", `<thinkpad> <thinker> <b>\n${KEEP}`],
    ["a tag that is only mentioned", `I removed the <think> block.\n${KEEP}`],
    ["a self-closing tag", `<think/>\n${KEEP}`],
    ["the word in brackets", `[think] about it\n${KEEP}`],
    ["a plan that is the answer", `<plan>\n${KEEP}\n</plan>`],
    ["a label without an answer's", `Reasoning: it is due today.\n${KEEP}`],
    ["labels around prose", `Reasoning: it is due today.\nAnswer: done.\n${KEEP}`],
    ["a word that looks like a channel's end", `The assistantfinal token ends it.\n${KEEP}`],
  ])("%s is no thinking", (_, text) => {
    expect(summary(text).thoughts).toEqual([]);
    expect(summary(text).runs).toHaveLength(1);
  });

  it("is the same in a stream as in the whole text", () => {
    const text = `<think>\nMaybe [MULTISTEP:NOPE] ${WIPE}\n</think>\nText \\[x] ${KEEP} <reasoning>y</reasoning> end`;
    const stream = new ShortcodeStream(VOCABULARY);
    const nodes = Array.from(text).flatMap((character) => stream.push(character));
    const { nodes: last, errors } = stream.end();
    expect(markThinking({ nodes: mergeText([...nodes, ...last]), errors, source: text })).toEqual(marked(text));
  });

  it("covers the whole text", () => {
    const text = `a <think>b</think> c \\[d <think>e</think>${KEEP}<think>f`;
    const { nodes } = marked(text);
    let at = 0;
    for (const { start, end } of nodes) {
      expect(start).toBe(at);
      at = end;
    }
    expect(at).toBe(text.length);
  });

  it.each<[what: string, count: number, text: (count: number) => string]>([
    ["opening tags", 70_000, (n) => "<think>".repeat(n)],
    ["closing tags", 50_000, (n) => "</think>\n".repeat(n)],
    ["tags of two names", 30_000, (n) => "<think>".repeat(n) + "</reasoning>".repeat((n * 2) / 3)],
    ["summaries", 15_000, (n) => "<details><summary> Reasoning ".repeat(n)],
    ["channels", 10_000, (n) => "<|channel|>analysis<|message|>a<|end|>".repeat(n)],
    ["pairs", 5_000, (n) => "<think>a</think>[MULTISTEP:NOPE]".repeat(n)],
    ["beginnings of tags", 50_000, (n) => "< think x ".repeat(n)],
    ["backticks", 70_000, (n) => "`think ".repeat(n)],
    [
      "runs of backticks of growing length on one line",
      1_000_000,
      (n) => Array.from({ length: Math.sqrt(2 * n) }, (_, i) => "`".repeat(i)).join(" think "),
    ],
  ])("takes linear time on %s", (_, count, text) => {
    expectLinear((n) => parseMessage(text(n), VOCABULARY), markThinking, sized(count));
  });
});
