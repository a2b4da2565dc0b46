import type { Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { ExecutionStatus } from "../engine/execution.ts";
import { type ExpectedError, fail, ok, type Result } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import { runsNamed } from "./named-runs.ts";
import { parsePlaceholder, unwrapped } from "./placeholder-name.ts";
import type { Session } from "./session.ts";
import type {
  ExecutionReference,
  ScheduleReference,
  StepReference,
  WebhookReference,
  WorkflowReference,
} from "./signature.ts";

/** What resolving needs. */
export interface ReferenceScope {
  engine: Pick<Engine, "findWorkflow" | "findExecution" | "listExecutions" | "findSchedule" | "findWebhook">;
  viewer: Viewer;
  session: Session;
}

/** Finds a workflow by a placeholder, a name, an id or a prefix of one, and adds its steps to the session. */
export async function resolveWorkflow(written: string, scope: ReferenceScope): Promise<Result<WorkflowReference>> {
  const { session } = scope;
  const placeholder = parsePlaceholder(written);
  const numbered = placeholder?.kind === "workflow" ? placeholder : undefined;
  if (numbered !== undefined && !numbered.mayBeName) return placeholderWorkflow(numbered.number, scope);
  const here = session.workflowNamed(written);
  if (here !== undefined) return here.ok ? workflowById(here.value, scope) : here;
  const named = await findWorkflow(written, scope);
  if (named.ok || placeholder === undefined) return named;
  if (numbered !== undefined) return placeholderWorkflow(numbered.number, scope);
  return fail("invalid", problem("notAWorkflow", { written }));
}

async function placeholderWorkflow(
  number: number | undefined,
  scope: ReferenceScope,
): Promise<Result<WorkflowReference>> {
  const id = scope.session.workflowId(number);
  return id.ok ? workflowById(id.value, scope) : id;
}

async function workflowById(id: string, scope: ReferenceScope): Promise<Result<WorkflowReference>> {
  const name = scope.session.nameOf(id);
  return name === undefined ? findWorkflow(id, scope) : { ok: true, value: { id, name } };
}

async function findWorkflow(reference: string, scope: ReferenceScope): Promise<Result<WorkflowReference>> {
  const before = scope.session.foundBefore(reference) ?? madeHere(reference, scope.session);
  if (before !== undefined) return { ok: true, value: before };
  const stored = await scope.engine.findWorkflow(reference, scope.viewer);
  const found = stored.ok && scope.session.isDeleted(stored.value.id) ? deletedWorkflow(reference) : stored;
  if (!found.ok) {
    const bare = unwrapped(reference);
    return bare === reference || bare === ""
      ? unworkflowById(reference, found.error, scope)
      : resolveWorkflow(bare, scope);
  }
  scope.session.learn(reference, found.value);
  return { ok: true, value: { id: found.value.id, name: found.value.name } };
}

/** What this message creates, by its id: while the message is prepared, it is not stored yet. */
function madeHere(id: string, session: Session): { id: string; name: string } | undefined {
  return session.createdHere(id) ? { id, name: session.nameOf(id) ?? "" } : undefined;
}

/** The engine's own error once a workflow is deleted. */
function deletedWorkflow(reference: string) {
  return fail("not_found", problem("noWorkflow", { written: reference }));
}

function unworkflowById(written: string, error: ExpectedError, scope: ReferenceScope) {
  const { session } = scope;
  if (error.code === "not_found" && LATEST.test(written)) return placeholderWorkflow(undefined, scope);
  const near =
    error.code === "not_found" ? (madeInstead(written, session) ?? session.nearWorkflow(written)) : undefined;
  return near === undefined
    ? { ok: false as const, error }
    : fail("not_found", problem("noWorkflowButNear", { written, near }));
}

/** What people call the last workflow or run besides its placeholder. */
const LATEST =
  /^(?:the )?(?:latest|last|current|most recent|newest|terakhir|terbaru)(?:[ _-](?:one|run|execution|workflow))?$/i;

/** An id that was made up or only described: `wf_12345`, `12345`, `workflow`, `my_workflow`, "the ID from above". */
const MADE_UP =
  /^wf[_-]|(?:^|[\s_-])id(?:$|[\s_-])|\babove\b|\bdi ?atas\b|^\W{0,2}(?:(?:my|new|the|this|your)[\s_-])?work_?flow(?:[\s_-](?:baru|ini|saya|tadi|name))?\W{0,2}$|^#?\d{1,20}$|^[\da-f]{8}-[\da-f-]{27}$/i;

/** The name of the workflow that this message has created last, which a made-up id most likely refers to. */
function madeInstead(written: string, session: Session): string | undefined {
  const last = session.workflowId(undefined);
  const isMadeUp = MADE_UP.test(written) && !LIMITED.test(written);
  return last.ok && session.createdHere(last.value) && isMadeUp ? session.nameOf(last.value) : undefined;
}

/** Says more than which one: "workflow_id if approved". */
const LIMITED = /\b(?:if|unless|when|once|after|before|until|only|not|jika|kalau|bila|setelah|sebelum|jangan)\b/i;

/**
 * Finds an execution by a placeholder, an id or a prefix of one, or the name of its workflow; `states` are those of the runs
 * that such a name refers to, as in `runsNamed`.
 */
export async function resolveExecution(
  written: string,
  states: readonly ExecutionStatus[] | undefined,
  scope: ReferenceScope,
): Promise<Result<ExecutionReference>> {
  const { session, engine, viewer } = scope;
  const placeholder = parsePlaceholder(written);
  if (placeholder?.kind === "execution") return executionOf(session.executionId(placeholder.number));
  if (placeholder !== undefined || written.startsWith("wf_")) return fail("invalid", problem("notARun", { written }));
  if (session.createdHere(written)) return ok({ id: written });
  const bare = unwrapped(written);
  const here = session.executionNamed(bare);
  if (here !== undefined) return executionOf(here);
  const found = await engine.findExecution(bare, viewer);
  if (found.ok) return ok({ id: found.value.id });
  const workflow = session.workflowNamed(bare);
  if (workflow !== undefined) return workflow.ok ? fail("invalid", problem("workflowNotARun", { written })) : workflow;
  const [newest, ...others] = await runsNamed(bare, states, scope);
  if (newest !== undefined && others.length === 0) return ok({ id: newest.id });
  if (newest !== undefined)
    return fail("ambiguous", problem("manyRunsOf", { written, runs: [newest, ...others].map(({ id }) => id) }));
  return LATEST.test(bare) ? executionOf(session.executionId(undefined)) : found;
}

function executionOf(id: Result<string>): Result<ExecutionReference> {
  return id.ok ? ok({ id: id.value }) : id;
}

/** Finds a schedule by a placeholder, an id or a prefix of one. */
export async function resolveSchedule(written: string, scope: ReferenceScope): Promise<Result<ScheduleReference>> {
  const placeholder = parsePlaceholder(written);
  const id = placeholder?.kind === "schedule" ? scope.session.scheduleId(placeholder.number) : undefined;
  if (id?.ok === false) return id;
  // While the message is prepared, a schedule that it creates is not stored yet.
  if (id !== undefined && scope.session.createdHere(id.value))
    return ok({ id: id.value, name: scope.session.nameOf(id.value) ?? "" });
  const here = madeHere(written, scope.session);
  if (here !== undefined) return ok(here);
  const found = await scope.engine.findSchedule(id?.value ?? unwrapped(written), scope.viewer);
  return found.ok ? { ok: true, value: { id: found.value.id, name: found.value.workflow_name } } : found;
}

/** Finds a webhook by a placeholder, an id or a prefix of one. */
export async function resolveWebhook(written: string, scope: ReferenceScope): Promise<Result<WebhookReference>> {
  const placeholder = parsePlaceholder(written);
  const id = placeholder?.kind === "webhook" ? scope.session.webhookId(placeholder.number) : ok(unwrapped(written));
  if (!id.ok) return id;
  const here = madeHere(id.value, scope.session);
  if (here !== undefined) return ok(here);
  const found = await scope.engine.findWebhook(id.value, scope.viewer);
  return found.ok ? ok({ id: found.value.id, name: found.value.workflow_name }) : found;
}

/** Finds a step of a workflow by a placeholder, a name or an id. */
export function resolveWorkflowStep(
  written: string,
  workflow: WorkflowReference,
  session: Session,
): Result<StepReference> {
  const slots = session.steps(workflow.id);
  const meaning = slots?.resolve(written);
  if (meaning?.is === "step") return { ok: true, value: { id: meaning.id, name: meaning.name } };
  if (meaning?.is === "failed")
    return fail("invalid", problem("stepNotAdded", { step: meaning.label, workflow: workflow.name, why: meaning.why }));
  if (meaning?.is === "removed")
    return fail("invalid", problem("stepWasRemoved", { step: meaning.label, workflow: workflow.name }));
  if (meaning?.is === "ambiguous") {
    const names = meaning.names.map((name) => `"${name}"`);
    return fail("ambiguous", problem("ambiguousStep", { written, names }));
  }
  const names = (slots?.slots ?? []).flatMap((slot) => (slot.id === undefined ? [] : [slot.name]));
  const near = session.near(written, names);
  return fail("invalid", problem("noSuchStep", { workflow: workflow.name, written, near, ...listedSteps(names) }));
}

/** The first ten names, quoted, and how many more there are. */
export function listedSteps(names: readonly string[]): { steps: string[]; more: number } {
  return { steps: names.slice(0, 10).map((name) => `"${name}"`), more: Math.max(0, names.length - 10) };
}
