import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { Vocabulary } from "../../grammar/shortcode/vocabulary.ts";
import type { ExpectedError } from "../engine/result.ts";
import { builtInTemplates } from "./built-in-templates.ts";
import { type Catalog, type Command, labelOf } from "./command.ts";
import { type ShortcodeDefinition, toCommand } from "./custom-shortcode.ts";
import { batchProcess, cancel, execute, pause, resume, retry } from "./execution.ts";
import { listExecutions, progress, result, status } from "./execution-views.ts";
import { deleteMessage, pinMessage, setDescription, setTitle, unpinAll, unpinMessage } from "./group.ts";
import { handlers, help } from "./help.ts";
import { drawWorkflow } from "./picture.ts";
import { listSchedules, resumeSchedule, scheduledWorkflow, unschedule } from "./schedule.ts";
import type { Signature } from "./signature.ts";
import { addStep, editStep, removeStep } from "./step.ts";
import { templates, templateWorkflow } from "./template.ts";
import { checkTemplate, type Template, type TemplateDefinition } from "./template-definition.ts";
import { ban, info, kick, mute, unban, unmute } from "./user.ts";
import { listWebhooks, removeWebhook, resumeWebhook, webhook } from "./webhook.ts";
import { createWorkflow, deleteWorkflow, listWorkflows, quickWorkflow, showWorkflow } from "./workflow.ts";

/** A shortcode or template that cannot be registered. */
export class RegistrationError extends Error {
  override readonly name = "RegistrationError";
}

/** Every built-in command, in the order in which HELP lists them. */
export const builtInCommands: readonly Command[] = [
  createWorkflow,
  addStep,
  editStep,
  removeStep,
  execute,
  quickWorkflow,
  batchProcess,
  templateWorkflow,
  scheduledWorkflow,
  unschedule,
  resumeSchedule,
  listSchedules,
  webhook,
  removeWebhook,
  resumeWebhook,
  listWebhooks,
  status,
  progress,
  result,
  listWorkflows,
  listExecutions,
  cancel,
  pause,
  resume,
  retry,
  showWorkflow,
  drawWorkflow,
  deleteWorkflow,
  handlers,
  templates,
  help,
  pinMessage,
  unpinMessage,
  unpinAll,
  deleteMessage,
  setTitle,
  setDescription,
  info,
  mute,
  unmute,
  ban,
  unban,
  kick,
];

/** The commands and templates of one Stepgram: the built-in ones and those registered by the program. */
export class CommandRegistry implements Catalog {
  readonly #commands = new Map(builtInCommands.map((command) => [keyOf(command), command]));
  readonly #templates = new Map(builtInTemplates.map((template) => [template.name, template]));
  #vocabulary: Vocabulary | undefined;

  /** See `Catalog`. The process that opens an HTTP service sets it. */
  httpAddress: string | undefined;

  /** Every command, in the order in which HELP lists them. */
  get commands(): readonly Command[] {
    return [...this.#commands.values()];
  }

  /** The command with that name, in any spelling. */
  find(namespace: string, action: string): Command | undefined {
    const key = keyOf({ namespace, action });
    const exact = this.#commands.get(key);
    if (exact !== undefined) return exact;
    const folded = foldName(key);
    return this.commands.find((command) => foldName(keyOf(command)) === folded);
  }

  /** Every template of TEMPLATE_WORKFLOW. */
  get templates(): readonly Template[] {
    return [...this.#templates.values()];
  }

  /** The command that an unknown name most likely stands for: one with that alias, or one spelled similarly. */
  suggest(written: string, namespace?: string): Command | undefined {
    const commands = this.commands.filter((command) => namespace === undefined || command.namespace === namespace);
    const name = foldName(written);
    const near = nearest(written, commands.map(labelOf));
    return (
      commands.find(({ aliases }) => aliases?.some((alias) => foldName(alias) === name) === true) ??
      commands.find((command) => labelOf(command) === near)
    );
  }

  /** What the parser recognizes. */
  get vocabulary(): Vocabulary {
    this.#vocabulary ??= toVocabulary(this.commands);
    return this.#vocabulary;
  }

  /** Adds a shortcode. Throws a {@link RegistrationError} if its name is taken or the definition is invalid. */
  registerShortcode<const S extends Signature>(definition: ShortcodeDefinition<S>): void {
    const command = toCommand(definition);
    if (!command.ok) throw refusal(command.error);
    const key = keyOf(command.value);
    if (BUILT_IN.has(key)) throw new RegistrationError(`${definition.name} is built in and cannot be replaced.`);
    if (this.#commands.has(key)) throw new RegistrationError(`${definition.name} is already registered.`);
    this.#commands.set(key, command.value);
    this.#vocabulary = undefined;
  }

  /** Adds a template. Throws a {@link RegistrationError} if its name is taken or the definition is invalid. */
  registerTemplate<P>(definition: TemplateDefinition<P>): void {
    const template = checkTemplate(definition);
    if (!template.ok) throw refusal(template.error);
    const { name } = template.value;
    if (builtInTemplates.some((one) => one.name === name))
      throw new RegistrationError(`The template ${name} is built in and cannot be replaced.`);
    if (this.#templates.has(name)) throw new RegistrationError(`The template ${name} is already registered.`);
    this.#templates.set(name, template.value);
  }
}

function keyOf({ namespace, action }: Pick<Command, "namespace" | "action">): string {
  return `${namespace}:${action}`;
}

const BUILT_IN: ReadonlySet<string> = new Set(builtInCommands.map(keyOf));

function refusal({ message, hint }: ExpectedError): RegistrationError {
  return new RegistrationError(hint === undefined ? message : `${message} ${hint}`);
}

function toVocabulary(commands: readonly Command[]): Vocabulary {
  const namespaces = new Map<string, Record<string, readonly string[]>>();
  for (const command of commands) {
    const { namespace, action } = command;
    namespaces.set(namespace, { ...namespaces.get(namespace), [action]: command.aliases ?? [] });
  }
  return Object.fromEntries(namespaces);
}

/** Only the built-in commands. Register nothing here: create a registry of your own instead. */
export const BUILT_IN_REGISTRY = new CommandRegistry();
