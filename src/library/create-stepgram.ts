import { makePrompt } from "../ai/prompt.ts";
import { type Config, ConfigError } from "../app/config.ts";
import { DatabaseUnavailableError } from "../app/open-database.ts";
import { type Application, openStepgram } from "../app/open-stepgram.ts";
import type { OptionKinds } from "../app/option-problem.ts";
import { ProgramChats } from "../app/program-chats.ts";
import { type PlainHandler, plainHandler } from "../app/program-handler.ts";
import { PROGRAM, PROGRAM_GATEWAY } from "../chat-store/access.ts";
import type { ChatActionRequest, ChatActions } from "../commands/chat-action.ts";
import type { ShortcodeDefinition } from "../commands/custom-shortcode.ts";
import { RegistrationError } from "../commands/registry.ts";
import type { Signature } from "../commands/signature.ts";
import type { TemplateDefinition } from "../commands/template-definition.ts";
import type { Actor } from "../engine/actor.ts";
import type { ExecutionView } from "../engine/execution.ts";
import type { Handler } from "../engine/handler.ts";
import type { Log } from "../engine/log.ts";
import type { Result } from "../engine/result.ts";
import { Turns } from "../interpreter/turns.ts";
import { APPROVAL, answerApproval, listApprovals } from "./approvals.ts";
import { checkOptions, plainJson } from "./check-options.ts";
import { orThrow, StepgramError } from "./errors.ts";
import { EXECUTE, type Execution, follow, toProgress, waitFor, wholeExecution } from "./executions.ts";
import { httpHandler } from "./fetch.ts";
import { usableHandler } from "./handlers.ts";
import { engineHooks } from "./hooks.ts";
import { type Internals, keepInternals } from "./internals.ts";
import { TextReader } from "./interpret.ts";
import { openLog } from "./log.ts";
import { toActor, toOrigin } from "./on-behalf.ts";
import { type HttpOptions, ownModel, type StepgramOptions, toConfig } from "./options.ts";
import { runStep } from "./run-step.ts";
import type { Stepgram } from "./stepgram.ts";
import { makeTools, TOOLS } from "./tools.ts";
import {
  SCHEDULE,
  toNewStep,
  toNewWorkflow,
  toRepeating,
  toScheduled,
  toStepPatch,
  toWhen,
  toWorkflowInfo,
} from "./workflows.ts";

/** What only the test kit replaces. */
export interface TestReplacements {
  /** The time to use instead of the database's. */
  shiftTime?(database: Date): Date;
}

/** `createStepgram`, also for the test kit. */
export async function open(options: StepgramOptions, replaced: TestReplacements = {}): Promise<Stepgram> {
  const config = toConfig(options);
  const log = openLog(config, options.log ?? "warn");
  const { authorize } = options;
  const model = ownModel(options);
  const opened: Application = await opening(() =>
    openStepgram(config, log, {
      ...replaced,
      ...(model === undefined ? {} : { model }),
      hooks: engineHooks(options, () => opened.engine),
      access: (rules) => ({
        ...rules,
        authorize: async (person, capability) => {
          if (authorize === undefined || capability === "owner" || (await rules.isOwner(person)))
            return rules.authorize(person, capability);
          return authorize({ message_id: 0, ...person }, capability);
        },
      }),
    }),
  );
  const gateway = `${PROGRAM_GATEWAY}${options.name ?? "main"}`;
  try {
    return await start(opened, options, config, { gateway, log });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function start(
  opened: Application,
  { handlers = [], worker = true, http, onMessage, onChatAction }: StepgramOptions,
  config: Config,
  { gateway, log }: { gateway: string; log: ReturnType<typeof openLog> },
): Promise<Stepgram> {
  const { engine } = opened;
  for (const handler of handlers) await opened.registerHandler(usableHandler(handler));
  const timeZone = config.TIME_ZONE;
  const chats = new ProgramChats({ engine, chats: opened.chats, gateway, onMessage, onChatAction, timeZone, log });
  const chatActions = onChatAction && { perform: async (request: ChatActionRequest) => onChatAction(request) };
  const stepgram = stepgramOn({ opened, gateway, log, chats, timeZone, chatActions, http });
  chats.start();
  if (worker) await stepgram.startWorker();
  return stepgram;
}

/** Turns the error of an unusable database into a `StepgramError`. */
async function opening<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError || error instanceof DatabaseUnavailableError)
      throw new StepgramError("database", error.message.replace(/^DATA_DIR: /, ""), { cause: error });
    throw error;
  }
}

/**
 * Opens the database (embedded, unless `mongodbUri` is given) and starts running steps. Call `close` when the program ends.
 *
 * Reads no environment variables; everything is an option. Throws a `StepgramError` with the code `options` if an option is
 * wrong, or `database` if the database cannot be opened.
 *
 * ```ts
 * const stepgram = await createStepgram({ dataDir: "./data" });
 * const hello = await stepgram.createWorkflow({ name: "Hello" });
 * await stepgram.addStep(hello, { name: "Say hello", handler: "log", params: { message: "Hello" } });
 * const execution = await stepgram.waitFor(await stepgram.executeWorkflow(hello));
 * await stepgram.close();
 * ```
 */
export function createStepgram(options: StepgramOptions = {}): Promise<Stepgram> {
  return open(options);
}

/** What `stepgramOn` builds on. */
export interface Foundation {
  opened: Application;
  /** The program's own gateway. */
  gateway: string;
  chats: ProgramChats;
  timeZone: string;
  log: Log;
  /** Acts on the program's own chats, for GROUP and USER shortcodes. */
  chatActions: ChatActions | undefined;
  http: HttpOptions | undefined;
}

/** Programs see everything. */
const VIEWER = { chat_id: PROGRAM, user_id: PROGRAM, all: true };

const SHORTCODE: OptionKinds<ShortcodeDefinition<Signature>> = {
  name: "string!",
  summary: "string!",
  example: "string!",
  result: "string",
  data: "string",
  signature: "list!",
  capability: "string",
  run: "function!",
};

const TEMPLATE: OptionKinds<TemplateDefinition<unknown>> = {
  name: "string!",
  summary: "string!",
  example: "object!",
  params: "zod schema!",
  steps: "function!",
};

/** The public methods, on top of an engine. */
function stepgramOn({ opened, gateway, chats, timeZone, log, chatActions, http }: Foundation): Stepgram {
  const { engine, access, registry } = opened;
  const behind: Internals = {
    engine,
    chats: opened.chats,
    access,
    registry,
    ai: opened.ai,
    timeZone,
    log,
    gateway,
    chatActions,
    downloadWith: opened.downloadWith,
    toolTurns: new Turns(),
    served: new Set(),
    closing: new Set(),
    isClosed: false,
  };
  const reader = new TextReader(behind);
  const program: Actor = { user_id: PROGRAM, name: "the program", chat_id: PROGRAM, message_id: 0, gateway };
  const byId = async (id: string): Promise<ExecutionView> => orThrow(await engine.findExecution(id, VIEWER));
  const settle = async (result: Promise<Result<ExecutionView>>): Promise<Execution> =>
    wholeExecution(engine, orThrow(await result));
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await reader.idle();
    await Promise.allSettled([...behind.closing].map((stop) => stop()));
    await chats.stop();
    await opened.close();
  };

  const stepgram: Stepgram = {
    async createWorkflow(workflow, behalf = {}) {
      const origin = toOrigin("workflow", behalf, behind.gateway);
      const made = await engine.createWorkflowWithSteps(
        toNewWorkflow(workflow),
        (workflow.steps ?? []).map(toNewStep),
        origin,
      );
      return orThrow(made).id;
    },
    addStep: async (workflowId, step, behalf = {}) =>
      orThrow(await engine.addStep(workflowId, toNewStep(step), toOrigin("step", behalf, behind.gateway))).id,
    editStep: async (workflowId, stepId, changes) =>
      void orThrow(await engine.editStep(workflowId, stepId, toStepPatch(changes), { actor: program })),
    removeStep: async (workflowId, stepId) =>
      void orThrow(await engine.removeStep(workflowId, stepId, { actor: program })),
    deleteWorkflow: async (workflowId) => void orThrow(await engine.deleteWorkflow(workflowId, { actor: program })),
    findWorkflow: async (reference) => toWorkflowInfo(orThrow(await engine.findWorkflow(reference, VIEWER))),
    async listWorkflows(page) {
      const { workflows } = await engine.listWorkflows(VIEWER, page);
      return workflows.map(({ created_at, ...line }) => ({ ...line, createdAt: created_at }));
    },

    async executeWorkflow(workflowId, options = {}) {
      checkOptions("executeWorkflow", options, EXECUTE);
      const context = plainJson("The context", options.context ?? {});
      return orThrow(await engine.execute(workflowId, context, toOrigin("execute", options, behind.gateway))).id;
    },
    async runStep(handler, params = {}, options = {}) {
      const isName = typeof handler === "string";
      if (!isName && !engine.handlers.has(handler?.name)) await opened.registerHandler(usableHandler(handler));
      return runStep(engine, behind.gateway, isName ? handler : handler.name, params, options);
    },
    getExecutionProgress: async (id) => toProgress(await byId(id)),
    getExecution: async (id) => wholeExecution(engine, await byId(id)),
    async listExecutions(page) {
      const { executions } = await engine.listExecutions(VIEWER, page);
      return executions.map(({ id, workflow, status, progress }) => ({ id, workflow, status, progress }));
    },
    waitFor: (id, options = {}) => waitFor(engine, id, options),
    follow: (id, { signal } = {}) => follow(engine, id, signal),
    pause: (id) => settle(engine.pause(id, { actor: program })),
    resume: (id) => settle(engine.resume(id, { actor: program })),
    cancel: (id) => settle(engine.cancel(id, { actor: program })),
    retry: (id) => settle(engine.retry(id, toOrigin("retry", {}, behind.gateway))),

    async scheduleWorkflow(workflowId, when, options = {}) {
      checkOptions("scheduleWorkflow", options, SCHEDULE);
      const origin = toOrigin("schedule", options, behind.gateway);
      const context = plainJson("The context", options.context ?? {});
      const zone = options.timeZone ?? timeZone;
      const repeating = toRepeating(options);
      return toScheduled(orThrow(await engine.schedule(workflowId, toWhen(when), zone, context, origin, repeating)));
    },
    unschedule: async (id) => void orThrow(await engine.unschedule(id, VIEWER, { actor: program })),
    listSchedules: async () => (await engine.listSchedules(VIEWER)).map(toScheduled),

    async listApprovals(id) {
      return listApprovals(engine, id === undefined ? undefined : (await byId(id)).id);
    },
    async answerApproval(reference, decision, options = {}) {
      checkOptions("answerApproval", options, APPROVAL);
      const { id } = await byId(reference);
      await answerApproval(engine, id, decision, options, { gateway: behind.gateway, timeZone });
      return wholeExecution(engine, await byId(id));
    },

    interpret: (text, options = {}) => reader.read(text, toActor(options, behind.gateway), options),
    registerHandler: async (...given: [handler: Handler] | [name: string, run: PlainHandler]) =>
      opened.registerHandler(usableHandler(given.length === 1 ? given[0] : plainHandler(...given))),

    registerShortcode(definition) {
      checkOptions("A shortcode", definition, SHORTCODE, { open: true });
      asStepgramError(() => opened.registry.registerShortcode(definition));
    },
    registerTemplate(definition) {
      checkOptions("A template", definition, TEMPLATE, { open: true });
      asStepgramError(() => opened.registry.registerTemplate(definition));
    },
    prompt: () =>
      makePrompt({
        commands: registry.commands,
        templates: registry.templates,
        handlers: [...engine.handlers.values()],
      }),
    tools(options = {}) {
      checkOptions("tools", options, TOOLS);
      return makeTools(options, behind);
    },
    data: engine.data(program),

    fetch: httpHandler(behind, gateway, http),

    startWorker: opened.startWorker,
    close() {
      behind.isClosed = true;
      closing ??= close();
      return closing;
    },
    [Symbol.asyncDispose]: () => stepgram.close(),
  };
  keepInternals(stepgram, behind);
  return stepgram;
}

function asStepgramError(register: () => void): void {
  try {
    register();
  } catch (error) {
    if (error instanceof RegistrationError) throw new StepgramError("invalid", error.message, { cause: error });
    throw error;
  }
}
