import type { Stepgram as Opened } from "../app/open-stepgram.ts";
import type { ChatActions } from "../commands/chat-action.ts";
import { LanguageError } from "../commands/registry.ts";
import type { Actor } from "../engine/actor.ts";
import type { ExecutionView } from "../engine/execution.ts";
import type { Handler } from "../engine/handler.ts";
import type { Result } from "../engine/result.ts";
import { makePrompt } from "../reference/prompt-text.ts";
import { PROGRAM } from "../telegram/access.ts";
import type { Log } from "../telegram/log.ts";
import { answerApproval, listApprovals } from "./approvals.ts";
import { checkOptions } from "./check-options.ts";
import { type Execution, toExecution, toProgress } from "./execution-state.ts";
import { follow, waitFor } from "./follow.ts";
import { type Internals, keepInternals } from "./internals.ts";
import { TextReader } from "./interpretation.ts";
import { toActor, toOrigin } from "./on-behalf.ts";
import { APPROVAL, EXECUTE, SCHEDULE, SHORTCODE, TEMPLATE } from "./option-kinds.ts";
import { type PlainHandler, plainHandler } from "./plain-handler.ts";
import { plainJson } from "./plain-json.ts";
import type { ProgramChats } from "./program-chats.ts";
import { toScheduled, toWhen } from "./scheduled-workflow.ts";
import type { Stepgram } from "./stepgram.ts";
import { orThrow, StepgramError } from "./stepgram-error.ts";
import { usableHandler } from "./usable-handler.ts";
import { toWorkflowInfo } from "./workflow-info.ts";
import { toNewStep, toNewWorkflow, toStepPatch } from "./workflow-options.ts";

/** What the face is put on. */
export interface Foundation {
  opened: Opened;
  /** The program's own chats. */
  surface: string;
  chats: ProgramChats;
  timeZone: string;
  log: Log;
  /** Acts on the program's own chats. */
  chatActions: ChatActions | undefined;
}

/** Programs see everything. */
const VIEWER = { chat_id: PROGRAM, all: true };

/** The library's face on an engine. */
export function stepgramOn({ opened, surface, chats, timeZone, log, chatActions }: Foundation): Stepgram {
  const { engine, access, language } = opened;
  const behind: Internals = {
    engine,
    access,
    language,
    timeZone,
    log,
    surface,
    chatActions,
    served: new Set(),
    closing: new Set(),
    isClosed: false,
  };
  const reader = new TextReader(behind);
  const program: Actor = { user_id: PROGRAM, name: "the program", chat_id: PROGRAM, message_id: 0, surface };
  const byId = async (id: string): Promise<ExecutionView> => orThrow(await engine.findExecution(id, VIEWER));
  const settle = async (result: Promise<Result<ExecutionView>>): Promise<Execution> =>
    toExecution(orThrow(await result));
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await reader.idle();
    await Promise.allSettled([...behind.closing].map((stop) => stop()));
    await chats.stop();
    await opened.close();
  };

  const stepgram: Stepgram = {
    async createWorkflow(workflow, behalf = {}) {
      const origin = toOrigin("workflow", behalf, behind.surface);
      const made = await engine.createWorkflowWithSteps(
        toNewWorkflow(workflow),
        (workflow.steps ?? []).map(toNewStep),
        origin,
      );
      return orThrow(made).id;
    },
    addStep: async (workflowId, step, behalf = {}) =>
      orThrow(await engine.addStep(workflowId, toNewStep(step), toOrigin("step", behalf, behind.surface))).id,
    editStep: async (workflowId, stepId, changes) =>
      void orThrow(await engine.editStep(workflowId, stepId, toStepPatch(changes), program)),
    removeStep: async (workflowId, stepId) => void orThrow(await engine.removeStep(workflowId, stepId, program)),
    deleteWorkflow: async (workflowId) => void orThrow(await engine.deleteWorkflow(workflowId, program)),
    findWorkflow: async (reference) => toWorkflowInfo(orThrow(await engine.findWorkflow(reference, VIEWER))),
    async listWorkflows(page) {
      const { workflows } = await engine.listWorkflows(VIEWER, page);
      return workflows.map(({ created_at, ...line }) => ({ ...line, createdAt: created_at }));
    },

    async executeWorkflow(workflowId, options = {}) {
      checkOptions("executeWorkflow", options, EXECUTE);
      const context = plainJson("The context", options.context ?? {});
      return orThrow(await engine.execute(workflowId, context, toOrigin("execute", options, behind.surface))).id;
    },
    getExecutionProgress: async (id) => toProgress(await byId(id)),
    getExecution: async (id) => toExecution(await byId(id)),
    async listExecutions(page) {
      const { executions } = await engine.listExecutions(VIEWER, page);
      return executions.map(({ id, workflow, status, progress }) => ({ id, workflow, status, progress }));
    },
    waitFor: (id, options = {}) => waitFor(engine, id, options),
    follow: (id, { signal } = {}) => follow(engine, id, signal),
    pause: (id) => settle(engine.pause(id, program)),
    resume: (id) => settle(engine.resume(id, program)),
    cancel: (id) => settle(engine.cancel(id, program)),
    retry: (id) => settle(engine.retry(id, toOrigin("retry", {}, behind.surface))),

    async scheduleWorkflow(workflowId, when, options = {}) {
      checkOptions("scheduleWorkflow", options, SCHEDULE);
      const origin = toOrigin("schedule", options, behind.surface);
      const context = plainJson("The context", options.context ?? {});
      const zone = options.timeZone ?? timeZone;
      return toScheduled(orThrow(await engine.schedule(workflowId, toWhen(when), zone, context, origin)));
    },
    unschedule: async (id) => void orThrow(await engine.unschedule(id, VIEWER, program)),
    listSchedules: async () => (await engine.listSchedules(VIEWER)).map(toScheduled),

    async listApprovals(id) {
      return listApprovals(engine, id === undefined ? undefined : (await byId(id)).id);
    },
    async answerApproval(reference, decision, options = {}) {
      checkOptions("answerApproval", options, APPROVAL);
      const { id } = await byId(reference);
      await answerApproval(engine, id, decision, options, behind.surface);
      return toExecution(await byId(id));
    },

    interpret: (text, options = {}) => reader.read(text, toActor(options, behind.surface), options),
    registerHandler: async (...given: [handler: Handler] | [name: string, run: PlainHandler]) =>
      opened.registerHandler(usableHandler(given.length === 1 ? given[0] : plainHandler(...given))),

    registerShortcode(definition) {
      checkOptions("A shortcode", definition, SHORTCODE, { open: true });
      inLibraryWords(() => opened.language.registerShortcode(definition));
    },
    registerTemplate(definition) {
      checkOptions("A template", definition, TEMPLATE, { open: true });
      inLibraryWords(() => opened.language.registerTemplate(definition));
    },
    prompt: () =>
      makePrompt({
        commands: language.commands,
        templates: language.templates,
        handlers: [...engine.handlers.values()],
      }),
    data: engine.data(program),

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

function inLibraryWords(register: () => void): void {
  try {
    register();
  } catch (error) {
    if (error instanceof LanguageError) throw new StepgramError("invalid", error.message, { cause: error });
    throw error;
  }
}
