import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_REGISTRY } from "../../src/commands/registry.ts";
import type { RichText } from "../../src/i18n/rich-text.ts";
import { useEngine } from "../interpreter/interpreter-fixture.ts";
import { freshChat, outcomes, send, words } from "../interpreter/send.ts";
import { runs } from "../property-runs.ts";

const engine = useEngine();

/** What a chat needs for most examples to work. */
const BEFORE = `[MULTISTEP:CREATE_WORKFLOW:My workflow]
[MULTISTEP:ADD_STEP:workflow_id:First:log:{"message":"1"}]
[MULTISTEP:ADD_STEP:workflow_id:Second:log:{"message":"2"}:step1]`;

/** Ways to get a shortcode wrong, as people and AIs do. */
const MISTAKES: ((shortcode: string, at: number) => string)[] = [
  // A letter is missing, doubled or replaced.
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + (text[at] ?? "") + text.slice(at),
  (text, at) => `${text.slice(0, at)}x${text.slice(at + 1)}`,
  // An argument is missing, or there is one too many.
  (text, at) => without(text, at),
  (text) => `${text.slice(0, -1)}:extra]`,
  (text) => `${text.slice(0, -1)}:7:8:9]`,
  // Brackets, colons and names.
  (text) => text.slice(0, -1),
  (text) => `(${text.slice(1, -1)})`,
  (text) => `【${text.slice(1, -1)}】`,
  (text) => text.replace(":", " "),
  (text) => text.replaceAll(":", "："),
  (text) => text.replace("MULTISTEP:", ""),
  (text) => text.replace("_WORKFLOW", "").replace("_STEP", ""),
  // JSON.
  (text) => text.replace("}", ""),
  (text) => text.replace('":', '"'),
  (text) => text.replace(/\{.*\}/, "{...}"),
  (text) => text.replace(/"[^"]*"\}/, '"<your_value>"}'),
  (text) => text.replace("workflow_id", "workflow_9"),
  (text) => text.replace("log", "lgo"),
  (text) => text.replace('"message"', '"mesage"'),
];

function without(text: string, at: number): string {
  const parts = text.slice(1, -1).split(":");
  parts.splice(1 + (at % Math.max(1, parts.length - 1)), 1);
  return `[${parts.join(":")}]`;
}

const examples = fc.constantFrom(
  ...BUILT_IN_REGISTRY.commands.map(({ example }) => example),
  '[MULTISTEP:ADD_STEP:workflow_id:Third:send_message:{"text":"Hi"}:step1,step2:60:{"retry_count":2,"condition":"context.a > 1"}]',
  '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"a"}},{"name":"B","handler":"delay","params":{"seconds":5},"dependencies":["A"]}]]',
  '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:"0 9 * * 1-5":Asia/Jakarta]',
);
const mistaken = fc
  .tuple(examples, fc.array(fc.tuple(fc.constantFrom(...MISTAKES), fc.nat(80)), { minLength: 1, maxLength: 2 }))
  .map(([example, mistakes]) =>
    mistakes.reduce((text, [mistake, at]) => mistake(text, at % (text.length + 1)), example),
  );

it("every shortcode that an error tells people to write parses, binds and runs", async () => {
  let suggested = 0;
  await fc.assert(
    fc.asyncProperty(mistaken, async (shortcode) => {
      const chat = freshChat();
      await send(engine(), chat, BEFORE);
      const reply = await send(engine(), chat, shortcode);
      for (const outcome of reply.parts)
        if (outcome.kind === "outcome" && !outcome.ok)
          for (const suggestion of suggestionsIn(outcome.text)) {
            suggested += 1;
            const again = await send(engine(), chat, suggestion);
            // What acts on a chat has none here to act on, and a run may have ended.
            const said = outcomes(again).filter((text) => !text.includes("no chat here to act on"));
            expect(
              again.errors === 0 || said.length === 0,
              `${shortcode}\n${words(reply)}\n→ ${suggestion}\n${words(again)}`,
            ).toBe(true);
          }
    }),
    { numRuns: runs(1000) },
  );
  expect(suggested).toBeGreaterThan(20);
});

/** The shortcodes in an error, apart from the lines under which a caret points. */
function suggestionsIn(text: RichText): string[] {
  return text.filter(({ text, style }) => text.startsWith("[") && style === "code").map(({ text }) => text);
}

const gates = fc.constantFrom(
  '[MULTISTEP:ADD_STEP:workflow_id:Ask:approval:{"text":"Delete?"}]',
  '[MULTISTEP:ADD_STEP:workflow_id:Check:condition_check:{"condition":"context.ok == True"}]',
  '[MULTISTEP:EDIT_STEP:workflow_id:step1:{"condition":"context.ok == True"}]',
);

it("a message with a misspelled shortcode never starts the workflow that it shapes", async () => {
  await fc.assert(
    fc.asyncProperty(gates, fc.constantFrom(...MISTAKES), fc.nat(80), async (gate, mistake, at) => {
      const wrong = mistake(gate, 1 + (at % (gate.length - 1)));
      const chat = freshChat();
      const reply = await send(engine(), chat, `${BEFORE}\n${wrong}\n[MULTISTEP:EXECUTE:workflow_id]`);
      const failed = outcomes(reply)
        .slice(3, -1)
        .some((text) => text.startsWith("❌"));
      if (failed) expect(reply.executions, `${wrong}\n${words(reply)}`).toEqual([]);
    }),
    { numRuns: runs(500) },
  );
});
