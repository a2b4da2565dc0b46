import { describe, expect, it } from "vitest";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { BUILT_IN_REGISTRY } from "../../src/commands/registry.ts";
import { withoutWrapper } from "../../src/interpreter/litter.ts";
import { expectLinear } from "../ms-of-work.ts";

/** The prose that a reply shows, with "✗" for each shortcode. */
function shown(text: string): string {
  const { nodes } = parseMessage(text, BUILT_IN_REGISTRY.vocabulary);
  const pieces = nodes.map((node, i) =>
    node.type === "text" ? withoutWrapper(node.text, nodes[i - 1], nodes[i + 1]) : "✗",
  );
  return pieces.join("");
}

const CALL = '{"name":"create_workflow","arguments":{"name":"W"}}';

describe("what wraps a tool call", () => {
  it.each([
    [`[TOOL_CALLS][${CALL}, ${CALL}]`, "✗✗"],
    [`Now:\n{"tool_calls": [\n  ${CALL}\n]}\nDone.`, "Now:\n✗\nDone."],
    [`<tool_call>\n${CALL}\n</tool_call>`, "✗"],
    [`<function_calls>\n<invoke name="MULTISTEP:HELP">\n</invoke>\n</function_calls>`, "✗"],
  ])("goes with it: %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each([
    ["A list [a, b], (MULTISTEP:CREATE_WORKFLOW:W), and more", "A list [a, b], ✗, and more"],
    ["[MULTISTEP:HELP], [", "✗, ["],
  ])("is not seen where there is no call: %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("is read in linear time", () => {
    expectLinear((count) => `${"[{,".repeat(count)}${CALL}${"]}".repeat(count)}`, shown, 40_000);
  });
});
