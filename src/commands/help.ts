import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { handlerNamed } from "../engine/respell-step.ts";
import { fail } from "../engine/result.ts";
import { bold, code, lines, type RichText, rich } from "../i18n/rich-text.ts";
import { type Command, defineCommand, labelOf, usage } from "./command.ts";
import { type Outcome, success } from "./outcome.ts";

/** `[MULTISTEP:HELP:ADD_STEP]` */
export const help = defineCommand({
  namespace: "MULTISTEP",
  action: "HELP",
  readOnly: true,
  summary: "Lists all commands, or explains one.",
  example: "[MULTISTEP:HELP:ADD_STEP]",
  result: "Lists the commands with their arguments, or explains one with an example.",
  signature: [{ name: "action", kind: "text", greedy: true, optional: true, example: "ADD_STEP" }],
  async run({ action }, { registry }): Promise<Outcome> {
    const { commands } = registry;
    if (action === undefined) return success(overview(commands));
    const wanted = foldName(action)
      .replace(/^\[?(multistep:)?/, "")
      .replace(/\]$/, "");
    const command =
      commands.find((one) => foldName(labelOf(one)) === wanted) ??
      commands.find((one) => foldName(one.action) === wanted);
    if (command !== undefined) return success(explanation(command));
    const ofNamespace = commands.filter((one) => foldName(one.namespace) === wanted.replace(/:$/, ""));
    if (ofNamespace.length > 0) return success(overview(ofNamespace));
    const labels = commands.map(labelOf);
    const suggested = registry.suggest(action);
    const near = suggested === undefined ? undefined : labelOf(suggested);
    return fail(
      "invalid",
      `There is no command "${action}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
      `Commands: ${labels.join(", ")}.`,
    );
  },
});

function overview(commands: readonly Command[]): RichText {
  return lines([
    rich`${bold("Commands")} (write them anywhere in a message; … = may contain colons, ? = optional):`,
    ...commands.map((command) => rich`${code(usage(command))}\n   ${command.summary}`),
    rich`Example: ${code("[MULTISTEP:HELP:ADD_STEP]")} explains one.`,
  ]);
}

function explanation(command: Command): RichText {
  return lines([
    rich`${bold(labelOf(command))} — ${command.summary}`,
    [code(usage(command))],
    rich`For example: ${code(command.example)}`,
    rich`Reply: ${command.result}`,
    ...(command.notes ?? []).map((note) => rich`${note}`),
  ]);
}

/** `[MULTISTEP:HANDLERS]` */
export const handlers = defineCommand({
  namespace: "MULTISTEP",
  action: "HANDLERS",
  readOnly: true,
  summary: "Lists the handlers that steps can use, each with example params.",
  example: "[MULTISTEP:HANDLERS]",
  result: "Lists the handlers, each with a summary and example params.",
  data: "[{name, summary, example}]",
  signature: [{ name: "handler", kind: "text", greedy: true, optional: true, example: "log" }],
  async run({ handler: wanted }, context): Promise<Outcome> {
    const all = [...context.engine.handlers.values()];
    if (wanted === undefined)
      return success(lines([rich`🧰 ${all.length} handlers:`, ...all.map(line)]), { data: all.map(dataOf) });
    const found = context.engine.handlers.get(handlerNamed(wanted, context.engine.handlers) ?? "");
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
