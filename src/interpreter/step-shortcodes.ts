import { nearest } from "../../grammar/nearest.ts";
import {
  type ChatActionRequired,
  type Command,
  type CommandContext,
  isStart,
  type PrepareContext,
} from "../commands/command.ts";
import { type Outcome, type Success, shortMessage } from "../commands/outcome.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { Session } from "../commands/session.ts";
import type { Bound } from "../commands/signature.ts";
import {
  type Actor,
  type Authorize,
  type People,
  peopleOf,
  type Right,
  type Shaper,
  viewerInRun,
  viewerOf,
  whoLacks,
} from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { PermanentError, type ReachScope } from "../engine/handler.ts";
import { isWorkflowId } from "../engine/ids.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { EVERYTHING } from "../engine/reach.ts";
import { type ExpectedError, type Failure, fail, hinted, ok, type Result } from "../engine/result.ts";
import type { ShortcodeAnswer, ShortcodeCall, ShortcodeRunner } from "../engine/shortcode-runner.ts";
import { en } from "../i18n/en/messages.ts";
import { problem, type Wording } from "../i18n/problem.ts";
import { plain, shortened } from "../i18n/rich-text.ts";
import { bindParams } from "./binding/bind-params.ts";
import { type References, resolveReferences } from "./binding/resolve-arguments.ts";
import { withIds } from "./binding/with-ids.ts";
import { prepareBound } from "./prepare-command.ts";

export interface ShortcodeRunnerOptions {
  /** Called when the first step runs a shortcode: the engine is created after its handlers. */
  engine(): Engine;
  chats(): { progressMessages: { openQuietly(executionId: string, actor: Actor): Promise<void> } };
  registry: CommandRegistry;
  authorize: Authorize;
  isOwner(person: Shaper): Promise<boolean>;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
}

/** Runs shortcodes for steps, with the permissions that whoever started the run and everyone who shaped it have, in that chat. */
export function createShortcodeRunner(options: ShortcodeRunnerOptions): ShortcodeRunner {
  return {
    find(shortcode) {
      const command = commandOf(shortcode, options.registry);
      if (!command.ok) return { problem: whole(command.error) };
      const { capability = "chat", readOnly = false, harmless = false } = command.value;
      return { capability, isHarmless: harmless || (readOnly && capability === "chat") };
    },

    async reach(call, scope) {
      const command = commandOf(call.shortcode, options.registry);
      return command.ok ? reachOfCommand(command.value, call.params, scope, options) : EVERYTHING;
    },

    async withIds({ shortcode, params }, scope) {
      const command = commandOf(shortcode, options.registry);
      return command.ok ? withIds(command.value.signature, params, scope) : params;
    },

    async run(call) {
      call.signal.throwIfAborted();
      const command = commandOf(call.shortcode, options.registry);
      if (!command.ok) return failed(command.error);
      const engine = options.engine();
      const bound = bindParams(command.value.signature, call.params, { handlers: engine.handlers });
      if (!bound.ok) return failed(withExample(bound.error, command.value));
      return answer(command.value, await runFor(call, command.value, bound.value, engine, options));
    },
  };
}

/** The command that a step names, written with or without brackets. */
function commandOf(shortcode: string, registry: CommandRegistry): { ok: true; value: Command } | Failure {
  const name = shortcode.trim().replace(/^\[/, "").replace(/\]$/, "").replaceAll("\\_", "_");
  const [namespace = "", action = "", ...more] = name.split(":").map((part) => part.trim().toUpperCase());
  const command = registry.find(namespace, action);
  if (command !== undefined && more.length === 0) return { ok: true, value: command };
  if (command !== undefined)
    return fail(
      "invalid",
      problem("argumentsInShortcode", {
        written: shortened(shortcode, 120),
        example: `{"shortcode":"${namespace}:${action}","params":${exampleParams(command)}}`,
      }),
    );
  const names = registry.commands.map((one) => `${one.namespace}:${one.action}`);
  const near = nearest(action === "" ? `MULTISTEP:${namespace}` : `${namespace}:${action}`, names);
  return fail("invalid", problem("noShortcode", { written: shortened(shortcode, 120), near, names }));
}

/** As `ShortcodeRunner.reach`. */
async function reachOfCommand(
  command: Command,
  params: JsonValue,
  scope: ReachScope,
  { engine: findEngine, registry, isOwner, timeZone }: ShortcodeRunnerOptions,
): Promise<readonly Right[]> {
  const { capability = "chat", harmless = false, readOnly = false } = command;
  if (capability === "chat" && (harmless || readOnly)) return [capability];
  const engine = findEngine();
  const { people } = scope;
  const { actor } = people;
  const viewer = viewerOf(actor, (await whoLacks(peopleOf(people), isOwner)) === undefined);
  const context: PrepareContext = {
    engine,
    registry,
    session: new Session({}),
    actor,
    viewer,
    origin: { ...people, key: "reach" },
    repliedTo: undefined,
    repliedToUser: undefined,
    timeZone,
    messages: en,
  };
  const bound = bindParams(command.signature, params, { handlers: engine.handlers });
  const resolve = () => resolveReferences(command.signature, bound.ok ? bound.value : {}, {}, context);
  const authorize = async (): Promise<boolean> => true;
  const ready = bound.ok ? await prepareBound(command, bound.value, resolve, { context, authorize }) : bound;
  // Who a name will refer to when the step runs can't be known here.
  if (
    bound.ok &&
    command.signature.some(({ kind, name }) => kind === "workflow" && !isWorkflowId(`${bound.value[name]}`))
  )
    return EVERYTHING;
  if (!ready.ok) return command.topic === "people" ? [capability, "other-chats"] : EVERYTHING;
  const { act, plans } = ready.value.prepared;
  if (act !== undefined) return act.chat_id === actor.chat_id ? [capability] : [capability, "other-chats"];
  const planned = await plans?.({ engine, actor, viewer, lacks: async () => false });
  if (planned?.act !== "start" || planned.again === true) return EVERYTHING;
  const { workflow, steps } = planned;
  const started =
    steps === undefined
      ? [scope.workflow(workflow.id)]
      : steps.map((step) => scope.step(step.handler, step.params ?? {}));
  return [...new Set([capability, ...(await Promise.all(started)).flat()])];
}

async function runFor(
  call: ShortcodeCall,
  command: Command,
  values: Bound["values"],
  engine: Engine,
  { chats, registry, authorize, isOwner, timeZone }: ShortcodeRunnerOptions,
): Promise<Outcome | ChatActionRequired> {
  const { actor, shapers, key } = call;
  const people: People = { actor, ...(shapers === undefined ? {} : { shapers }) };
  const lineage = await engine.lineageBelow(call.executionId);
  // What it starts is what whoever started the run has seen.
  const refers = command.signature.some(({ kind }) => kind === "workflow");
  const pins = isStart(command) || command.restarts || refers ? await engine.pinsOf(call.executionId) : undefined;
  const context: CommandContext = {
    engine,
    registry,
    session: new Session({}),
    actor,
    viewer: viewerInRun(
      { ...people, lineage, ...(pins && { pins }) },
      (await whoLacks(peopleOf(people), isOwner)) === undefined,
    ),
    origin: { ...people, key, actor, lineage, ...(pins && { pins }) },
    repliedTo: undefined,
    repliedToUser: undefined,
    timeZone,
    messages: en,
    repeated: false,
    // Runs that these start in turn are not shown in the chat.
    started: async (id) => (lineage.depth > 1 ? undefined : chats().progressMessages.openQuietly(id, actor)),
  };
  const resolve = (): Promise<Result<References>> => resolveReferences(command.signature, values, {}, context);
  /** Stores what the arguments refer to with the step, so that another attempt refers to the same. */
  const resolveOnce = async (): Promise<Result<References>> => {
    let isFirst = false;
    const kept = await call.checkpoint("named", async () => {
      isFirst = true;
      const found = await resolve();
      // A failure is not stored: the next attempt looks again.
      if (!found.ok) throw new NotFound(found);
      return found.value as unknown as JsonObject;
    });
    context.repeated = !isFirst;
    call.signal.throwIfAborted();
    return ok(kept as unknown as References);
  };
  try {
    const ready = await prepareBound(command, values, command.pinned ? resolveOnce : resolve, { context, authorize });
    if (!ready.ok) return ready;
    return await command.run(ready.value.prepared.input as never, context);
  } catch (error) {
    if (error instanceof NotFound) return error.failure;
    throw error;
  }
}

/** Carries a failure out of a checkpoint. */
class NotFound extends PermanentError {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

function answer(command: Command, outcome: Outcome | ChatActionRequired): ShortcodeAnswer {
  if (outcome.ok === "act") {
    const { chat_id, by, also, action } = outcome.request;
    const others: JsonObject = also === undefined ? {} : { also: [...also] };
    return { ok: "post", post: { chat_id, text: "", action: { by, ...others, ...action } } };
  }
  if (!outcome.ok) return failed(withExample(outcome.error, command));
  return { ok: true, text: plain(outcome.text), result: dataOf(outcome) };
}

/** The outcome as data: the command's own data, else the ids of what it created. */
function dataOf({ data, effects, execution }: Success): JsonValue {
  if (data !== undefined) return data;
  const ids: JsonObject = {};
  for (const effect of effects) {
    if (effect.set === "workflow") ids.workflow_id = effect.id;
    else if (effect.set === "execution") ids.execution_id = effect.id;
    else if (effect.set === "schedule") ids.schedule_id = effect.id;
    else if (effect.set === "webhook") ids.webhook_id = effect.id;
    else if (effect.set === "step") ids.step_id = effect.id;
  }
  if (execution !== undefined) ids.execution_id = execution;
  return Object.keys(ids).length === 0 ? null : ids;
}

/** Failures of the engine and of commands are permanent. Only database errors are temporary, and those are thrown. */
function failed(wrong: ExpectedError): ShortcodeAnswer {
  return { ok: false, message: whole(wrong), permanent: true };
}

/** The longest error that is kept in every language, in UTF-16 units of its English text. */
const MAX_ERROR = 2_500;

/** The error and its hint in one; a long one is cut, and is in English only. */
function whole({ message, hint = "", problem: why }: ExpectedError): Wording {
  if (why !== undefined && message.length + hint.length <= MAX_ERROR) return problem("whole", { why });
  return hint === "" ? shortMessage(message) : `${shortMessage(message)} ${shortened(hint, 1000)}`;
}

function withExample(wrong: ExpectedError, command: Command): ExpectedError {
  if (wrong.hint !== undefined) return wrong;
  const example = `{"shortcode":"${command.namespace}:${command.action}","params":${exampleParams(command)}}`;
  return hinted({ ok: false, error: wrong }, problem("writeForExample", { what: example })).error;
}

function exampleParams({ signature }: Command): string {
  const given = signature.filter((parameter, i) => !parameter.optional || i === 0);
  const pairs = given.map(({ name, kind, example }) =>
    ["object", "list", "int"].includes(kind) ? `"${name}":${example}` : `"${name}":${JSON.stringify(example)}`,
  );
  return `{${pairs.join(",")}}`;
}
