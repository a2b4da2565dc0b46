import { nearest } from "../../grammar/nearest.ts";
import { suggestAction } from "../../grammar/shortcode/vocabulary.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail } from "../engine/result.ts";
import { bold, code, lines, type RichText, rich } from "../i18n/rich-text.ts";
import { aliasesOf } from "./action-aliases.ts";
import { type Command, defineCommand, labelOf, usage } from "./command.ts";
import { type Outcome, success } from "./outcome.ts";

/** `[MULTISTEP:HELP:ADD_STEP]` */
export const help = defineCommand({
  namespace: "MULTISTEP",
  action: "HELP",
  summary: "Lists the commands, or explains one.",
  example: "[MULTISTEP:HELP:ADD_STEP]",
  result: "Lists the commands with what they take, or explains one with an example.",
  signature: [{ name: "action", kind: "text", greedy: true, optional: true, example: "ADD_STEP" }],
  async run({ action }, { language }): Promise<Outcome> {
    const { commands } = language;
    if (action === undefined) return success(overview(commands));
    const wanted = action
      .toUpperCase()
      .replace(/^\[?(MULTISTEP:)?/, "")
      .replace(/\]$/, "")
      .replaceAll(/[\s-]/g, "_");
    const command = commands.find((one) => labelOf(one) === wanted) ?? commands.find((one) => one.action === wanted);
    if (command !== undefined) return success(explained(command));
    const ofNamespace = commands.filter((one) => one.namespace === wanted.replace(/:$/, ""));
    if (ofNamespace.length > 0) return success(overview(ofNamespace));
    const labels = commands.map(labelOf);
    const near = suggestAction(
      wanted,
      Object.fromEntries(commands.map((command) => [labelOf(command), aliasesOf(command)])),
    );
    return fail(
      "invalid",
      `There is no command "${action}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
      `Commands: ${labels.join(", ")}.`,
    );
  },
});

function overview(commands: readonly Command[]): RichText {
  return lines([
    rich`${bold("Commands")} (put them anywhere in a message; … takes text with colons, ? may be left out):`,
    ...commands.map((command) => rich`${code(usage(command))}\n   ${command.summary}`),
    rich`Example: ${code("[MULTISTEP:HELP:ADD_STEP]")} explains one.`,
  ]);
}

function explained(command: Command): RichText {
  return lines([
    rich`${bold(labelOf(command))} — ${command.summary}`,
    [code(usage(command))],
    rich`For example: ${code(command.example)}`,
    rich`Reply: ${command.result}`,
    ...notesOf(command).map((note) => rich`${note}`),
  ]);
}

const OPTION_NOTES = [
  "Options: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.",
  "Case and underscores of option names do not matter; depends_on, deps, retries, max_retries, parameters and args are understood too.",
];
const RIGHTS_NOTE =
  "It needs the capability admin, and your own right to do that in the chat; the bot must be an administrator there.";
const WHEN_NOTE =
  'When: seconds (300), a duration (5 minutes), a time (2030-01-31T09:00), a cron line in quotes ("0 9 * * 1") or words: "weekdays at 9", "setiap Senin jam 9", "tomorrow at 9". A zone may follow: Asia/Jakarta.';

const NOTES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "ADD_STEP",
    ["Dependencies: step1,step2 or exact names, a JSON list, or none; they may be added later.", ...OPTION_NOTES],
  ],
  ["EDIT_STEP", OPTION_NOTES],
  ["QUICK_WORKFLOW", ['A step may have an "id" that the dependencies of others name.', ...OPTION_NOTES]],
  [
    "CREATE_WORKFLOW",
    [
      "Whole numbers at the end are the timeout in seconds and the steps at once; put a description that ends in a number in quotes.",
      "Options: auto_retry, metadata.",
    ],
  ],
  ["SCHEDULED_WORKFLOW", [WHEN_NOTE]],
]);

/** What is to be known besides a command's arguments. */
export function notesOf(command: Command): readonly string[] {
  return NOTES.get(labelOf(command)) ?? (command.capability === "admin" ? [RIGHTS_NOTE] : []);
}

/** `[MULTISTEP:HANDLERS]` */
export const handlers = defineCommand({
  namespace: "MULTISTEP",
  action: "HANDLERS",
  summary: "Lists what steps can do, each with params that work.",
  example: "[MULTISTEP:HANDLERS]",
  result: "Lists the handlers, each with what it does and params that work.",
  data: "[{name, summary, example}]",
  signature: [{ name: "handler", kind: "text", greedy: true, optional: true, example: "log" }],
  async run({ handler: wanted }, context): Promise<Outcome> {
    const all = [...context.engine.handlers.values()];
    if (wanted === undefined)
      return success(lines([rich`🧰 ${all.length} handlers:`, ...all.map(line)]), { data: all.map(dataOf) });
    const found = context.engine.handlers.get(wanted.toLowerCase());
    if (found !== undefined) return success(line(found), { data: [dataOf(found)] });
    const near = nearest(wanted, context.engine.handlers.keys());
    return fail(
      "invalid",
      `There is no handler "${wanted}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
      `Handlers: ${all.map((one) => one.name).join(", ")}.`,
    );
  },
});

function dataOf({ name, summary, example }: Handler): JsonObject {
  return { name, summary, example };
}

function line({ name, summary, example }: Handler) {
  return rich`• ${bold(name)} — ${summary} ${code(JSON.stringify(example))}`;
}
