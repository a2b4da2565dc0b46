import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { handlerNamed } from "../engine/respell-step.ts";
import { fail, ok } from "../engine/result.ts";
import { HELP_TOPICS, type HelpMessages, type HelpTopic } from "../i18n/help-messages.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, lines, type RichText, rich } from "../i18n/rich-text.ts";
import { type Catalog, type Command, defineCommand, labelOf, type PrepareContext, usage } from "./command.ts";
import { type ParamLine, paramsOf, resultShapes } from "./handler-shapes.ts";
import { type Outcome, success } from "./outcome.ts";

/** What HELP can explain. */
export interface HelpSource {
  registry: Catalog;
  handlers: ReadonlyMap<string, Handler>;
  help: HelpMessages;
}

/** `[MULTISTEP:HELP:ADD_STEP]`, `[MULTISTEP:HELP:send_message]` */
export const help = defineCommand({
  namespace: "MULTISTEP",
  action: "HELP",
  topic: "more",
  readOnly: true,
  summary: "Lists all commands, or explains one command or handler.",
  example: "[MULTISTEP:HELP:ADD_STEP]",
  result: "Lists the commands with their arguments, or explains one with an example.",
  signature: [{ name: "action", kind: "text", greedy: true, optional: true, example: "ADD_STEP" }],
  prepare(args, context) {
    const outcome = helpFor(args, context);
    return outcome.ok ? ok({ input: args }) : outcome;
  },
  async run(args, context): Promise<Outcome> {
    return helpFor(args, context);
  },
});

function helpFor({ action }: { action: string | undefined }, { registry, engine, messages }: PrepareContext): Outcome {
  const source: HelpSource = { registry, handlers: engine.handlers, help: messages.help };
  if (action === undefined) return success(overview(registry.commands, source));
  const explained = explanationOf(action, source);
  if (explained !== undefined) return success(explained);
  const labels = registry.commands.map(labelOf);
  const suggested = registry.suggest(action);
  const near = suggested === undefined ? nearest(action, engine.handlers.keys()) : labelOf(suggested);
  return fail("invalid", problem("noCommandOfName", { written: action, near, labels }));
}

/** Explains the command or handler with that name, or lists the commands of a namespace; undefined if there is none. */
export function explanationOf(written: string, source: HelpSource): RichText | undefined {
  const { registry, handlers, help: messages } = source;
  const wanted = foldName(written)
    .replace(/^\[?(multistep:)?/, "")
    .replace(/\]$/, "");
  const command =
    registry.commands.find((one) => foldName(labelOf(one)) === wanted) ??
    registry.commands.find((one) => foldName(one.action) === wanted);
  if (command !== undefined) return explanation(command, messages);
  const handler = handlers.get(handlerNamed(written, handlers) ?? "");
  if (handler !== undefined) return handlerExplanation(handler, messages);
  const ofNamespace = registry.commands.filter((one) => foldName(one.namespace) === wanted.replace(/:$/, ""));
  return ofNamespace.length > 0 ? overview(ofNamespace, source) : undefined;
}

/** What a topic of `/help` lists: each command with its arguments and one sentence, or each handler. */
export function topicText(topic: HelpTopic, source: HelpSource): RichText {
  const { registry, handlers, help } = source;
  const commands = registry.commands.filter((one) => one.topic === topic);
  const rows =
    topic === "handlers"
      ? [...handlers.values()].map((one) => rich`• ${bold(one.name)} — ${handlerSummary(one, help)}`)
      : commands.map((command) => commandRow(command, help));
  const first = topic === "handlers" ? [...handlers.keys()].at(-1) : commands[0] && labelOf(commands[0]);
  const signs = topic === "handlers" ? [] : [[{ text: help.signs }]];
  return lines([[bold(help.topics[topic])], ...rows, ...signs, [{ text: help.explains(first ?? "HELP") }]]);
}

/** The topic that someone names, by its key or its title. */
export function topicNamed(written: string, { topics }: HelpMessages): HelpTopic | undefined {
  const wanted = written.trim().toLowerCase();
  return HELP_TOPICS.find((topic) => topic === wanted || topics[topic].toLowerCase() === wanted);
}

function overview(commands: readonly Command[], { help: messages }: HelpSource): RichText {
  const topics = HELP_TOPICS.filter((topic) => commands.some((one) => one.topic === topic));
  return lines([
    rich`${bold(messages.allCommands)}`,
    ...topics.flatMap((topic) => [
      rich`\n${bold(messages.topics[topic])}`,
      ...commands.filter((one) => one.topic === topic).map((command) => commandRow(command, messages)),
    ]),
    rich`\n${messages.forExample} ${code("[MULTISTEP:HELP:ADD_STEP]")}`,
  ]);
}

function commandRow(command: Command, messages: HelpMessages): RichText {
  return rich`${code(usage(command))}\n   ${summaryOf(command, messages)}`;
}

function explanation(command: Command, messages: HelpMessages): RichText {
  return lines([
    rich`${bold(labelOf(command))} — ${summaryOf(command, messages)}`,
    [code(usage(command))],
    rich`${messages.forExample} ${code(command.example)}`,
    rich`${messages.reply} ${messages.results[labelOf(command)] ?? command.result}`,
    ...(command.notes ?? []).map((note) => rich`${messages.details[note] ?? note}`),
  ]);
}

function handlerExplanation(handler: Handler, messages: HelpMessages): RichText {
  const params = paramsOf(handler.params);
  const step = `[MULTISTEP:ADD_STEP:workflow_id:${nameFor(handler)}:${handler.name}:${JSON.stringify(handler.example)}]`;
  return lines([
    rich`${bold(handler.name)} — ${handlerSummary(handler, messages)}`,
    ...(params.length === 0 ? [] : [rich`${messages.params}`, ...params.map((param) => paramRow(param, messages))]),
    rich`${messages.forExample} ${code(step)}`,
    rich`${messages.result} ${code(resultShapes(handler.result).join(" | "))}`,
  ]);
}

/** A name for an example step. */
function nameFor({ name }: Handler): string {
  return `${name[0]?.toUpperCase() ?? ""}${name.slice(1).replaceAll("_", " ")}`;
}

function paramRow({ name, optional, about }: ParamLine, messages: HelpMessages): RichText {
  const note = [optional ? messages.optional : "", messages.details[about] ?? about]
    .filter((part) => part !== "")
    .join("; ");
  return rich`• ${code(name)}${note === "" ? "" : ` (${note})`}`;
}

function summaryOf(command: Command, { summaries }: HelpMessages): string {
  return summaries[labelOf(command)] ?? command.summary;
}

function handlerSummary({ name, summary }: Handler, { summaries }: HelpMessages): string {
  return summaries[name] ?? summary;
}

/** `[MULTISTEP:HANDLERS]` */
export const handlers = defineCommand({
  namespace: "MULTISTEP",
  action: "HANDLERS",
  topic: "more",
  readOnly: true,
  summary: "Lists the handlers that steps can use, each with example params.",
  example: "[MULTISTEP:HANDLERS]",
  result: "Lists the handlers, each with a summary and example params.",
  data: "[{name, summary, example}]",
  signature: [{ name: "handler", kind: "text", greedy: true, optional: true, example: "log" }],
  prepare(args, context) {
    const outcome = handlersFor(args, context);
    return outcome.ok ? ok({ input: args }) : outcome;
  },
  async run(args, context): Promise<Outcome> {
    return handlersFor(args, context);
  },
});

function handlersFor(
  { handler: wanted }: { handler: string | undefined },
  { engine, messages }: PrepareContext,
): Outcome {
  const all = [...engine.handlers.values()];
  if (wanted === undefined) {
    const rows = all.map((one) => line(one, messages.help));
    return success(lines([rich`${messages.help.handlers(all.length)}`, ...rows]), { data: all.map(dataOf) });
  }
  const found = engine.handlers.get(handlerNamed(wanted, engine.handlers) ?? "");
  if (found !== undefined) return success(handlerExplanation(found, messages.help), { data: [dataOf(found)] });
  const near = nearest(wanted, engine.handlers.keys());
  return fail("invalid", problem("handlerUnknown", { written: wanted, near, handlers: all.map((one) => one.name) }));
}

function dataOf({ name, summary, example }: Handler): JsonObject {
  return { name, summary, example };
}

function line(handler: Handler, messages: HelpMessages): RichText {
  return rich`• ${bold(handler.name)} — ${handlerSummary(handler, messages)} ${code(JSON.stringify(handler.example))}`;
}
