import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessage, parseOnce } from "../../grammar/shortcode/parse.ts";
import { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { BUILT_IN_REGISTRY } from "../../src/commands/registry.ts";
import { expectLinear } from "../ms-of-work.ts";
import { runs } from "../property-runs.ts";

const { vocabulary } = BUILT_IN_REGISTRY;

/** The shortcodes that the near misses of a text stand for. */
function meantIn(text: string): (string | undefined)[] {
  return parseOnce(text, BUILT_IN_REGISTRY.vocabulary).nodes.flatMap((node) =>
    node.type === "broken" ? [node.meant] : [],
  );
}

const STEP = '[MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message":"two"}]';

/** What is written, and the shortcode that is meant. */
const NEAR_MISSES: [written: string, meant: string][] = [
  // Separators.
  ["[MULTISTEP CREATE_WORKFLOW:Report:Daily]", "[MULTISTEP:CREATE_WORKFLOW:Report:Daily]"],
  ["[MULTISTEP.CREATE_WORKFLOW:Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ["[MULTISTEP/EXECUTE/workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["[MULTISTEP-EXECUTE-workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["[MULTISTEP_CREATE_WORKFLOW:Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ['[MULTISTEP|ADD_STEP|workflow_id|Two|log|{"message":"two"}]', STEP],
  ["[MULTISTEP|CREATE_WORKFLOW|Report: daily]", "[MULTISTEP:CREATE_WORKFLOW:Report\\: daily]"],
  ["[MULTISTEP：CREATE_WORKFLOW：名前：説明]", "[MULTISTEP:CREATE_WORKFLOW:名前:説明]"],
  ["[MULTISTEP:CREATE_WORKFLOW：名前]", "[MULTISTEP:CREATE_WORKFLOW:名前]"],
  ["[MULTISTEP EXECUTE workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  [
    '[MULTISTEP CREATE_WORKFLOW name="Report" description="Daily"]',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report","description":"Daily"}]',
  ],
  ["[MULTISTEP:CREATE_WORKFLOW, Report, daily]", "[MULTISTEP:CREATE_WORKFLOW:Report:daily]"],
  ['[MULTISTEP:ADD_STEP, workflow_id, Two, log, {"message":"two"}]', STEP],
  ["[MULTISTEP:EXECUTE|workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["[MULTISTEP::CREATE_WORKFLOW::Report::daily]", "[MULTISTEP:CREATE_WORKFLOW:Report:daily]"],
  ['[MULTISTEP::ADD_STEP::workflow_id::Two::log::{"message":"two"}]', STEP],
  [
    "［MULTISTEP：ADD_STEP：workflow_id：Two：log：｛“message”：“two”｝］",
    "[MULTISTEP:ADD_STEP:workflow_id:Two:log:{“message”:“two”}]",
  ],
  ['[MULTISTEP:ADD_STEP(workflow_id, "Two", "log", {"message":"two"})]', STEP],
  // Brackets.
  ['(MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message":"two"})', STEP],
  ["{MULTISTEP:CREATE_WORKFLOW:Report}", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ['{{MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message":"two"}}}', STEP],
  ["<MULTISTEP:CREATE_WORKFLOW:Report>", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ["<<MULTISTEP:HELP>>", "[MULTISTEP:HELP]"],
  ["【MULTISTEP:CREATE_WORKFLOW:报告】", "[MULTISTEP:CREATE_WORKFLOW:报告]"],
  ["［MULTISTEP：EXECUTE：workflow_id］", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["«MULTISTEP:EXECUTE:workflow_id»", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["&#91;MULTISTEP:CREATE_WORKFLOW:Report&#93;", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ["&lbrack;MULTISTEP:ADD_STEP:workflow_id:Two:log:{&quot;message&quot;:&quot;two&quot;}&rbrack;", STEP],
  // No brackets.
  ['MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message":"two"}', STEP],
  ['- `MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message":"two"}`', STEP],
  [
    'MULTISTEP:ADD_STEP:workflow_id:Two:log:{\n  "message": "two"\n}',
    '[MULTISTEP:ADD_STEP:workflow_id:Two:log:{\n  "message": "two"\n}]',
  ],
  ['MULTISTEP CREATE_WORKFLOW "Report"', "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  // Names.
  ["[MUTLISTEP:CREATE_WORKFLOW:Report]", "[MULTISTEP:CREATE_WORKFLOW:Report]"],
  ['[ADD_STEP:workflow_id:Two:log:{"message":"two"}]', STEP],
  ['[STEP:workflow_id:Two:log:{"message":"two"}]', STEP],
  ["[WORKFLOW:EXECUTE:workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["[EXECUTE:workflow_id]", "[MULTISTEP:EXECUTE:workflow_id]"],
  ["[MULTISTEP:NEW_WORKFLOW:Hello]", "[MULTISTEP:CREATE_WORKFLOW:Hello]"],
  ["[MULTISTEP:PIN_MESSAGE:message_id]", "[GROUP:PIN_MESSAGE:message_id]"],
  ["[MULTISTEP:MUTE_USER:777:10 minutes]", "[USER:MUTE:777:10 minutes]"],
  ["[GROUP:PIN:message_id]", "[GROUP:PIN_MESSAGE:message_id]"],
  ["[GROUP:PIN]", "[GROUP:PIN_MESSAGE]"],
  ["[USER:MUTE_USER:777:10 minutes]", "[USER:MUTE:777:10 minutes]"],
  ["[USER:TIMEOUT:777:600]", "[USER:MUTE:777:600]"],
  ["[user:mute:777]", "[USER:MUTE:777]"],
  ["[GROUP:MUTE:777]", "[USER:MUTE:777]"],
  // Calls.
  ['MULTISTEP.ADD_STEP("workflow_id", "Two", "log", {"message": "two"})', STEP],
  ["MULTISTEP::EXECUTE(workflow_id)", "[MULTISTEP:EXECUTE:workflow_id]"],
  [
    "create_workflow(name=\"Report\", description='Daily')",
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report","description":"Daily"}]',
  ],
  ['report = createWorkflow({name: "Report"})', '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  ['multi_step_processor.create_workflow(\n  name="Report"\n)', '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  ['{"name":"execute","arguments":{"workflow":"workflow_id"}}', '[MULTISTEP:EXECUTE:{"workflow":"workflow_id"}]'],
  ['{"action":"CREATE_WORKFLOW","name":"Report"}', '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  [
    '{"name":"multistep_create_workflow","arguments":{"name":"Report"}}',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  [
    '{\n "id": "call_1", "type": "function",\n "function": {"name": "create_workflow", "arguments": "{\\"name\\":\\"Report\\"}"}\n}',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  [
    '{"type":"tool_use","id":"toolu_1","name":"create_workflow","input":{"name":"Report"}}',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  [
    '<tool_call>\n{"name": "create_workflow", "arguments": {"name": "Report"}}\n</tool_call>',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  [
    "<tool_call>\n<function=create_workflow>\n<parameter=name>\nReport\n</parameter>\n</function>\n</tool_call>",
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  [
    '<invoke name="create_workflow">\n<parameter name="name">Report</parameter>\n</invoke>',
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]',
  ],
  ["<create_workflow><name>Report</name></create_workflow>", '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  ['<MULTISTEP action="CREATE_WORKFLOW" name="Report"/>', '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  [
    '<MULTISTEP action="ADD_STEP" workflow="workflow_id" name="Two" handler="log">{"message":"two"}</MULTISTEP>',
    '[MULTISTEP:ADD_STEP:{"workflow":"workflow_id","name":"Two","handler":"log","params":{"message":"two"}}]',
  ],
  ['<multistep:create_workflow name="Report"/>', '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]'],
  ...[
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>create_workflow\n```json\n{"name":"Report"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>CREATE_WORKFLOW<｜tool▁sep｜>{"name":"Report"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    '<|tool_calls_section_begin|><|tool_call_begin|>functions.create_workflow:0<|tool_call_argument_begin|>{"name":"Report"}<|tool_call_end|><|tool_calls_section_end|>',
    '<|channel|>commentary to=functions.create_workflow <|constrain|>json<|message|>{"name":"Report"}<|call|>',
    '<|python_tag|>create_workflow.call(name="Report")<|eom_id|>',
    '[TOOL_CALLS]create_workflow[ARGS]{"name": "Report"}',
    '[TOOL_CALLS] multistep_create_workflow {"name": "Report"}',
  ].map((text): [string, string] => [text, '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report"}]']),
];

/** Texts that only look similar. */
const ORDINARY = [
  "Usage: /remind <minutes>",
  "GET /users/{id} returns the user, POST /users/{id}/steps adds one",
  '{"name":"get_weather","arguments":{"city":"Jakarta"}}',
  '<tool_call>{"name":"get_weather","arguments":{"city":"Jakarta"}}</tool_call>',
  '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city":"Jakarta"}<｜tool▁call▁end｜>',
  '[TOOL_CALLS]get_weather[ARGS]{"city": "Jakarta"}',
  "<|python_tag|>create_workflow",
  "<|end|> {x} <| y |> [TOOL_CALLS] are tokens; [TO: Anna] and a <| b too",
  "2*3*4 = 24, and a_b_c stays",
  "[User: hi] [note: x] [Anna: see you at 9:00]",
  "MULTISTEP is great, and multistep workflows are too.",
  "the MULTISTEP:ADD_STEP command does that",
  "Use it (MULTISTEP:ADD_STEP) for that, or `MULTISTEP:EXECUTE`.",
  "| Command | What |\n|---|---|\n| MULTISTEP:CREATE_WORKFLOW:name | creates |",
  "GROUP: A, B\nUSER: Anna",
  "[USER: Anna] wrote: [GROUP: Team] is fine",
  "[USER:ANNA] joined [GROUP:A]",
  "see USER.INFO in the docs, and GROUP.A",
  "2026-01-01 10:00:00 [INFO] [user:info] started {id=5}",
  "[ERROR:STATUS:500] the server failed",
  "[TODO:HELP] write this",
  "[Task: Status: done]",
  "[STATUS: done] [RESULT: 5] [STEP: 1]",
  "[STATUS:ok] [LIST:1] [HELP] [INFO]",
  "def create_workflow(name):\n    return name",
  'client.create_workflow(name="x")',
  "create_workflow(name)",
  'You can call create_workflow(name="x") in Python.',
  "function addStep(a, b) { return a + b; }",
  '{"type":"result","status":"ok"}',
  '{"action":"cancel","id":3}',
  '{"command":"help"}',
  '{"name":"Add step","handler":"log","params":{}}',
  '{"name":"Log","handler":"log","params":{"message":"Hi"}}',
  '{"action":"execute","sql":"SELECT 1"}',
  '{"action":"execute","workflow":"nightly build"}',
  "The multi_step_processor creates a workflow, see multi_step_processor.md",
  "Multistep status: all fine",
  "Multistep: progress: 50 %",
  "We use a multistep create workflow: first, draft it.",
  "[a link](https://example.com/MULTISTEP:HELP)",
  "[MULTISTEP guide](https://example.com/guide)",
  "- [ ] open\n- [x] done",
  "<b>bold</b> <status>ok</status> <action>run</action>",
  '<div class="step">x</div> a < b && c > d',
  "if (a) { b(); } else { c(); }",
  "&amp; &#39; &lt;MULTISTEP&gt; &#91;1&#93;",
  "（see above） 【注意】 ［1］ «quote»",
  'const x = {"name": [1, 2], \'type\': "button"};',
  "add steps, create workflows (two of them), list workflows: done",
  "ADD_STEP adds a step; EXECUTE starts it.",
  "Step 1: create_workflow. Step 2: add_step.",
  "```yaml\nsteps:\n  - name: create\n    type: workflow\n```",
  "\\[MULTISTEP CREATE_WORKFLOW:Report]",
];

describe("a near miss", () => {
  test.each(NEAR_MISSES)("%s", (written, meant) => {
    expect(meantIn(written)).toEqual([meant]);
    expect(meantIn(`Sure!\n\n${written}\n\nDone: see [1].`)).toEqual([meant]);
  });

  test("is one node, and everything around it stays prose", () => {
    const { nodes, errors } = parseOnce(
      'A (MULTISTEP:ADD_STEP:workflow_id:B:log:{"message":")"}) C',
      BUILT_IN_REGISTRY.vocabulary,
    );
    expect(nodes.map((node) => (node.type === "text" ? node.text : node.type))).toEqual(["A ", "broken", " C"]);
    expect(errors).toMatchObject([{ code: "near-miss", line: 1, column: 3 }]);
  });
});

test.each(ORDINARY)("%s is ordinary text", (text) => {
  expect(parseOnce(text, BUILT_IN_REGISTRY.vocabulary).nodes.every((node) => node.type === "text")).toBe(true);
  expect(parseOnce(`He said:\n${text}\nand left.`, BUILT_IN_REGISTRY.vocabulary).errors).toEqual([]);
});

const pieces = fc.constantFrom(
  ...NEAR_MISSES.map(([written]) => written),
  ...ORDINARY,
  ...'[ ( { < 【 & \\ \n : ：| ] ) } > " MULTISTEP ADD_STEP workflow_id {"name":" <tool_call> </tool_call> [MULTISTEP:HELP]'.split(
    " ",
  ),
  "\n",
);
const texts = fc
  .array(fc.tuple(pieces, fc.nat(60)), { maxLength: 8 })
  .map((parts) =>
    parts.map(([piece, cut]) => (cut < 20 ? piece.slice(cut) : cut < 40 ? piece.slice(0, cut) : piece)).join(""),
  );

test("a stream finds the near misses of the whole text, however it is cut", () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, size) => {
      const whole = parseOnce(text, BUILT_IN_REGISTRY.vocabulary);
      const stream = new ShortcodeStream(vocabulary);
      const nodes = [];
      for (let at = 0; at < text.length; at += size) nodes.push(...stream.push(text.slice(at, at + size)));
      const end = stream.end();
      expect(mergeText([...nodes, ...end.nodes])).toEqual(whole.nodes);
      expect(end.errors).toEqual(whole.errors);
    }),
    { numRuns: runs(1500) },
  );
});

test.each([
  "(",
  "[MULTISTEP ",
  '{"name":',
  "<tool_call>",
  "MULTISTEP:ADD_STEP:{\n",
  "&#91;MULTISTEP:",
  '<MULTISTEP a="',
  "create_workflow(",
  "{{MULTISTEP:HELP:",
])("%s is read in linear time, however often it is repeated", (piece) => {
  expectLinear(
    (length) => piece.repeat(length / piece.length),
    (text) => parseMessage(text, vocabulary),
    60_000,
  );
});
