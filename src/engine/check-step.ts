import { parseExpression } from "../../grammar/expression/parse.ts";
import { hasTemplate, lookAlike, templateReferences } from "../../grammar/template/template.ts";
import { type Handler, suggestHandler } from "./handler.ts";
import { contextKeyProblem, type JsonObject, type JsonValue, jsonProblem } from "./json.ts";
import { isName, oneLine, textProblem } from "./plain-text.ts";
import { respellStep } from "./respell-step.ts";
import { fail, ok, type Result } from "./result.ts";
import type { NewStep, StepOptions, WorkflowStep } from "./workflow.ts";
import type { z } from "./zod.ts";

/** The longest time a step may have, in seconds: a day. */
const MAX_TIMEOUT = 86_400;

const OPTION_RANGES: readonly [keyof StepOptions, number, number][] = [
  ["timeout", 0.001, MAX_TIMEOUT],
  ["retry_count", 0, 100],
  ["retry_delay", 0, 86_400],
  ["priority", -1_000_000, 1_000_000],
];

/** Checks everything about a step that can be known before it runs. Returns it with its names spelled as registered. */
export function checkStep(written: NewStep, handlers: ReadonlyMap<string, Handler>): Result<NewStep> {
  const step = respellStep(written, handlers);
  if (!isName(step.name)) return fail("invalid", "A step needs a name.");
  if (step.name.length > 200) return fail("limit", "A step's name can have at most 200 characters.");
  const unfit = textProblem(step.name) ?? textProblem(step.idempotency_key ?? "");
  if (unfit !== undefined) return fail("invalid", `A step's name or idempotency key ${unfit}.`);
  const handler = handlers.get(step.handler);
  if (handler === undefined) {
    const meant = suggestHandler(step.handler, handlers);
    return fail(
      "unknown_handler",
      `There is no handler "${step.handler}".`,
      meant === undefined ? `Handlers: ${[...handlers.keys()].join(", ")}.` : `Did you mean "${meant}"?`,
    );
  }
  // The handler's own check comes first, because it names the parameter.
  const params = checkParams(step.name, handler, step.params ?? {});
  if (params !== undefined) return fail("invalid", params);
  const json = jsonProblem(step.params ?? {}) ?? jsonProblem(step.metadata ?? {});
  if (json !== undefined) return fail("invalid", `Step "${step.name}": ${json}`);
  const meant = lookAlike(step.params ?? {});
  if (meant !== undefined)
    return fail(
      "invalid",
      `Step "${step.name}": ${meant.written} ${meant.why}.`,
      `Templates only insert values; they don't compute. For example: ${meant.instead}; \\\\ before the brace keeps it as text.`,
    );
  const secret = misplacedSecret(handler, step.params ?? {});
  if (secret !== undefined) return fail("invalid", `Step "${step.name}": ${secret}`);
  for (const [option, least, most] of OPTION_RANGES) {
    const value = step[option];
    if (value === undefined || (typeof value === "number" && value >= least && value <= most)) continue;
    return fail("invalid", `Step "${step.name}": ${option} must be a number from ${least} to ${most}.`);
  }
  const key = step.save_as === undefined ? undefined : contextKeyProblem(step.save_as);
  if (key !== undefined)
    return fail("invalid", `Step "${step.name}": save_as: ${key}`, 'For example: "save_as":"users".');
  return checkCondition(step);
}

function checkCondition(step: NewStep): Result<NewStep> {
  if (step.condition === undefined) return ok(step);
  const parsed = parseExpression(step.condition);
  if (parsed.ok) return ok(step);
  const { message, line, column, caret } = parsed.error;
  return fail("invalid", `The condition of "${step.name}" is wrong at ${line}:${column}: ${message}\n${caret}`);
}

/** Fills in a step's default options. */
export function completeStep(id: string, number: number, step: NewStep, handler: Handler | undefined): WorkflowStep {
  const whole: WorkflowStep = {
    id,
    number,
    name: oneLine(step.name),
    handler: step.handler,
    params: step.params ?? {},
    dependencies: step.dependencies ?? [],
    timeout: step.timeout ?? handler?.timeout ?? 300,
    retry_count: step.retry_count ?? handler?.retry?.retry_count ?? 3,
    retry_delay: step.retry_delay ?? handler?.retry?.retry_delay ?? 5,
    on_error: step.on_error ?? "fail",
    priority: step.priority ?? 0,
  };
  if (step.condition !== undefined) whole.condition = step.condition;
  if (step.save_as !== undefined) whole.save_as = step.save_as;
  if (step.idempotency_key !== undefined) whole.idempotency_key = step.idempotency_key;
  if (step.metadata !== undefined) whole.metadata = step.metadata;
  return whole;
}

/**
 * What is wrong with a step's params, or undefined. Values that contain a template aren't known yet; they are checked just
 * before the step runs.
 */
export function checkParams(stepName: string, handler: Handler, params: JsonObject): string | undefined {
  const refused = handler.checkRaw?.(params);
  if (refused !== undefined) return `Step "${stepName}" (${handler.name}): ${sentence([refused])}`;
  const parsed = handler.params.safeParse(params);
  if (parsed.success) return undefined;
  const known = parsed.error.issues.filter((issue) => !isOpen(params, issue.path));
  return known.length === 0 ? undefined : paramsProblem(stepName, handler, known);
}

/** Whether the value at the path, or one above it, contains a template. */
function isOpen(params: JsonObject, path: readonly PropertyKey[]): boolean {
  let at: JsonValue | undefined = params;
  for (const key of path) {
    if (typeof at !== "object" || at === null) break;
    at = (at as Record<PropertyKey, JsonValue>)[key];
    if (typeof at === "string" && hasTemplate(at)) return true;
  }
  return path.length > 0 && at !== undefined && at !== null && hasTemplate(at);
}

/** Names the step, the parameter and the handler, and shows working params. */
export function paramsProblem(stepName: string, handler: Handler, issues: readonly z.core.$ZodIssue[]): string {
  const problems = issues.slice(0, 3).map((issue) => {
    const at = issue.path.map(String).join(".");
    const message = issue.message.endsWith(".") ? issue.message.slice(0, -1) : issue.message;
    return at === "" ? message : `"${at}": ${message}`;
  });
  return `Step "${stepName}" (${handler.name}): ${sentence(problems)} For example: ${JSON.stringify(handler.example)}`;
}

/** The problems in one sentence, what is asked at its end. */
function sentence(problems: readonly string[]): string {
  const asked = problems.filter((problem) => problem.endsWith("?"));
  const text = [...problems.filter((problem) => !problem.endsWith("?")), ...asked].join("; ");
  return asked.length > 0 ? text : `${text}.`;
}

/** Names a secret used where it isn't allowed, or undefined: only requests may use secrets. */
export function misplacedSecret(handler: Handler, raw: JsonObject): string | undefined {
  const [name] = templateReferences(handler.closedToSecrets?.(raw) ?? raw).secrets;
  if (name === undefined) return undefined;
  return `{secrets.${name}} may be used in url, headers and data of api_call only.`;
}
