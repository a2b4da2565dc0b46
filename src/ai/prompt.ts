import { type Command, usage } from "../commands/command.ts";
import { paramsOf, resultShapes } from "../commands/handler-shapes.ts";
import type { Template } from "../commands/template-definition.ts";
import type { Handler } from "../engine/handler.ts";

/** Everything that is registered; the prompt and docs/shortcodes.md are generated from it. */
export interface Reference {
  commands: readonly Command[];
  handlers: readonly Handler[];
  templates: readonly Template[];
}

/** The tokenizer that the prompt's length is measured with. */
const TOKENIZER = "o200k_base";

/** Characters per token in this text; a test measures it. */
const CHARACTERS_PER_TOKEN = 3.77;

/** The text that teaches an AI to write shortcodes. `tokens` is its approximate length. */
export interface Prompt {
  text: string;
  tokens: number;
  tokenizer: typeof TOKENIZER;
}

/** Builds the prompt. It names only what is registered. */
export function makePrompt(reference: Reference): Prompt {
  const body = [
    RULES,
    ...commandSections(reference.commands),
    `STEP OPTIONS: the JSON object at the end of ADD_STEP, or keys of a step in QUICK_WORKFLOW\n${OPTIONS}`,
    `HANDLERS, with example params and the shape of "result"\n${handlerSection(reference.handlers)}`,
    `TEMPLATES for TEMPLATE_WORKFLOW\n${reference.templates.map(templateLine).join("\n")}`,
    EXAMPLE,
    RESULTS,
  ].join("\n\n");
  const introduction = (tokens: number): string =>
    `You can run durable workflows in this chat by writing shortcodes. (These instructions: about ${tokens} tokens, ${TOKENIZER}.)`;
  const tokens = Math.round((introduction(1000).length + body.length) / CHARACTERS_PER_TOKEN / 50) * 50;
  return { text: `${introduction(tokens)}\n\n${body}\n`, tokens, tokenizer: TOKENIZER };
}

const RULES = `RULES
- Write a shortcode as plain text, on a line of its own: [MULTISTEP:ACTION:argument:argument]. No code fence, no backticks, nothing escaped. Every shortcode you write runs, from top to bottom: never write one only to explain it.
- Leave an argument empty to skip it: [MULTISTEP:ADD_STEP:workflow_id:Name:log:{"message":"x"}::60]. No spaces around the colons.
- {…} and […] are strict JSON: double quotes, true, false, null, no comments, no trailing comma. Numbers and booleans without quotes.
- Never invent an id. Write these words literally: workflow_id (the latest workflow), workflow2_id (the second one in this message), step1, step2 … (that workflow's steps in the order added), execution_id (the latest run), schedule_id (the latest schedule), message_id (the message replied to).
- First CREATE_WORKFLOW, then every ADD_STEP, then EXECUTE. Steps without dependencies start at once, in parallel; a step that must wait names those before it: step1,step2.
- Use only the handlers, params and options below. Steps cannot run code.
- In a step's strings: {context.key}, {context.key|default}, {steps['Step name'].result.field}, {steps.step1.result}. A string that is exactly one of them keeps the value's type. The context has user_id, chat_id, message_id, execution_id, workflow_name, and whatever EXECUTE passes in.
- Conditions: context.get('count') > 5 and steps['Load'].result.found == true. Operators: == != < <= > >= in, and or not, + - * / %, len() int() float() str() lower() upper() strip() contains() startswith() endswith(). A missing value is null.
- A failed step is retried; if it still fails, steps that depend on it are skipped. A step with the condition context.get('error_occurred') == true runs after a failure.`;

const OPTIONS = `dependencies ["step1"], timeout 300 (seconds), retry_count 3, retry_delay 5 (seconds, doubling), condition "…", save_as "key" (the result goes to context.key), on_error "continue", priority 0, idempotency_key "…", metadata {}.`;

const EXAMPLE = `EXAMPLE
I'll count the active users and tell you.
[MULTISTEP:CREATE_WORKFLOW:Count users:Counts the active users:600:3]
[MULTISTEP:ADD_STEP:workflow_id:Count active:database_operation:{"operation":"count","collection":"users","query":{"active":true}}]
[MULTISTEP:ADD_STEP:workflow_id:Tell:send_message:{"text":"There are {steps['Count active'].result.count} active users."}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Warn:notification:{"message":"Nobody is active!","type":"warning"}:step1:60:{"condition":"steps['Count active'].result.count == 0"}]
[MULTISTEP:EXECUTE:workflow_id]`;

const RESULTS = `RESULTS
Each shortcode is replaced by its outcome:
🚀 Started Count users · ex_5t7v9z2b4d
❌ ADD_STEP (line 3, column 1): There is no handler "lgo". Did you mean log?
Errors say what to write instead; the other shortcodes still run. Send the corrected one again. [MULTISTEP:RESULT:execution_id] in the message that starts the run sends each step's result once the run has ended.`;

/** Commands for everyone, then those that only show something, then those that need a capability, one section per capability. */
function commandSections(commands: readonly Command[]): string[] {
  const forAll = commands.filter(({ capability = "chat" }) => capability === "chat");
  const acting = forAll.filter(({ readOnly }) => readOnly !== true);
  const rights = [...new Set(commands.map(({ capability = "chat" }) => capability))].filter((one) => one !== "chat");
  return [
    `COMMANDS (… = may contain colons, ? = optional)\n${acting.map(commandLines).join("\n")}`,
    `COMMANDS that only show something\n${bareUsages(forAll.filter(({ readOnly }) => readOnly === true))}`,
    ...rights.map(
      (right) =>
        `COMMANDS that need the "${right}" permission\n${bareUsages(commands.filter(({ capability }) => capability === right))}`,
    ),
  ];
}

/** Self-explanatory commands are listed by usage only; HELP has the rest. */
function bareUsages(commands: readonly Command[]): string {
  return commands.map((command) => usage(command).replace(":options?]", "]")).join(" ");
}

function firstSentence(text: string): string {
  const end = text.indexOf(". ");
  return end < 0 ? text : text.slice(0, end + 1);
}

/** The text up to its first semicolon or the end of its first sentence: what follows are details. */
function firstClause(text: string): string {
  const [first = ""] = text.split(/;|\. /, 1);
  return first === text || !text.endsWith(".") ? first : `${first}.`;
}

function commandLines(command: Command): string {
  const isShown = EXAMPLE.includes(`[${command.namespace}:${command.action}:`);
  const more = command.example.includes("{") && !isShown ? ` For example ${command.example}` : "";
  const notes = command.capability === undefined ? (command.notes ?? []).filter((note) => !isAboutOptions(note)) : [];
  return [
    `${usage(command)} ${firstClause(command.summary)}${more}`,
    ...notes.map((note) => `  ${firstSentence(note)}`),
  ].join("\n");
}

/** Step options have their own section. */
function isAboutOptions(note: string): boolean {
  return note.startsWith("Options:") || note.startsWith("Option names");
}

/** A param with the same description as an earlier one with its name is only named. */
function handlerSection(handlers: readonly Handler[]): string {
  const told = new Set<string>();
  return handlers.map((handler) => handlerLines(handler, told)).join("\n");
}

function handlerLines(handler: Handler, told: Set<string>): string {
  const params = paramsOf(handler.params).map(({ name, optional, about }) => {
    const said = `${name}${optional ? "?" : ""}`;
    const isInExample = Object.hasOwn(handler.example, name);
    const meaning = firstClause(isInExample ? about.split(/,? such as /, 1)[0]! : about);
    const whole = `${said}: ${meaning.startsWith("one of ") ? meaning.slice(7) : meaning}`;
    const saysName = [`${name} `, `a ${name}`, `the name of the ${name}`].some((one) => about.startsWith(one));
    const isKnown = about === "" || saysName || told.has(whole);
    told.add(whole);
    return isKnown ? said : whole;
  });
  // The possible texts are listed with the params.
  const result = resultShapes(handler.result)
    .join(" or ")
    .replaceAll(/"\w+"(?: \| "\w+")+/g, "text")
    // Markers for rare cases, such as `truncated?: true`.
    .replaceAll(/, \w+\?: (?:true|"\w+")/g, "");
  return [
    `- ${handler.name} ${JSON.stringify(handler.example)} ${firstClause(handler.summary)}${needs(handler.capability)}`,
    ...(params.every((said) => Object.hasOwn(handler.example, said)) ? [] : [`  params: ${params.join(" | ")}`]),
    `  result: ${result}`,
  ].join("\n");
}

function templateLine({ name, example, summary }: Template): string {
  return `- ${name} ${JSON.stringify(example)} ${firstClause(summary)}`;
}

function needs(capability: Handler["capability"] | undefined): string {
  return typeof capability === "string" && capability !== "chat" ? ` (permission "${capability}")` : "";
}
