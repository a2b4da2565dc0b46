import { parseCondition } from "../../grammar/expression/parse.ts";
import { foldName } from "../../grammar/names.ts";
import { isName, oneLine } from "../../grammar/plain-text.ts";
import { hasTemplate, lookAlike, templateReferences } from "../../grammar/template/template.ts";
import { type Problem, problem, type Wording } from "../i18n/problem.ts";
import type { Handler } from "./handler.ts";
import { contextKeyProblem, type JsonObject, type JsonValue, jsonProblem, sayAt } from "./json.ts";
import { wordingOf } from "./param-issues.ts";
import { textProblem } from "./plain-text.ts";
import { paramNames, respellStep } from "./respell-step.ts";
import { fail, ok, type Result } from "./result.ts";
import { suggestHandler } from "./suggest-handler.ts";
import type { NewStep, StepOptions, WorkflowStep } from "./workflow.ts";
import type { z } from "./zod.ts";

/** The longest timeout of a step, in seconds: a day. */
const MAX_TIMEOUT = 86_400;

/** The longest name of a step, in UTF-16 units. */
const MAX_NAME = 200;

const OPTION_RANGES: readonly [keyof StepOptions, number, number][] = [
  ["timeout", 0.001, MAX_TIMEOUT],
  ["retry_count", 0, 100],
  ["retry_delay", 0, 86_400],
  ["priority", -1_000_000, 1_000_000],
];

/** Checks everything about a step that can be known before it runs. Returns it with its names spelled as registered. */
export function checkStep(written: NewStep, handlers: ReadonlyMap<string, Handler>): Result<NewStep> {
  const step = respellStep(written, handlers);
  if (!isName(step.name)) return fail("invalid", problem("stepNeedsName"));
  if (step.name.length > MAX_NAME) return fail("limit", problem("stepNameTooLong", { most: MAX_NAME }));
  const unfit = textProblem(step.name) ?? textProblem(step.idempotency_key ?? "");
  if (unfit !== undefined) return fail("invalid", problem("stepNameUnfit", { why: unfit }));
  const handler = handlers.get(step.handler);
  if (handler === undefined) {
    const near = suggestHandler(step.handler, handlers);
    const others = near === undefined ? [...handlers.keys()] : [];
    return fail("unknown_handler", problem("handlerUnknown", { written: step.handler, near, handlers: others }));
  }
  // The handler's own check comes first, because it names the parameter.
  const params = checkParams(step.name, handler, step.params ?? {});
  if (params !== undefined) return fail("invalid", params);
  const json = jsonProblem(step.params ?? {}) ?? jsonProblem(step.metadata ?? {});
  if (json !== undefined) return fail("invalid", problem("stepJson", { step: step.name, why: sayAt(json) }));
  const meant = lookAlike(step.params ?? {});
  if (meant !== undefined)
    return fail(
      "invalid",
      problem("otherTemplate", {
        step: step.name,
        written: meant.written,
        why: meant.why.reason,
        instead: meant.instead,
      }),
    );
  const secret = misplacedSecret(handler, step.params ?? {});
  if (secret !== undefined) return fail("invalid", stepRefused(step.name, handler, secret));
  for (const [option, least, most] of OPTION_RANGES) {
    const value = step[option];
    if (value === undefined || (typeof value === "number" && value >= least && value <= most)) continue;
    return fail("invalid", problem("optionOutOfRange", { step: step.name, option, min: least, max: most }));
  }
  const key = step.save_as === undefined ? undefined : contextKeyProblem(step.save_as);
  if (key !== undefined) return fail("invalid", problem("badSaveAs", { step: step.name, why: key }));
  return checkCondition(step);
}

function checkCondition(step: NewStep): Result<NewStep> {
  if (step.condition === undefined) return ok(step);
  const parsed = parseCondition(step.condition);
  if (parsed.ok) return ok(step);
  const { reason, line, column, caret } = parsed.error;
  return fail("invalid", problem("badCondition", { step: step.name, line, column, why: reason, caret }));
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
  if (handler?.sendsMarkdown === true) whole.texts = "markdown";
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
function checkParams(stepName: string, handler: Handler, params: JsonObject): Problem | undefined {
  const refused = handler.checkRaw?.(params);
  if (refused !== undefined) return stepRefused(stepName, handler, refused);
  const parsed = handler.params.safeParse(params);
  if (parsed.success) return undefined;
  const known = parsed.error.issues.filter((issue) => !isOpen(params, issue.path));
  return known.length === 0 ? undefined : paramsProblem(stepName, handler, known, params);
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

/** Names the step, the parameter and the handler, and shows working params, for the same operation if it has several. */
export function paramsProblem(
  stepName: string,
  handler: Handler,
  issues: readonly z.core.$ZodIssue[],
  params: JsonObject,
): Problem {
  const problems = issues.slice(0, 3).map((issue) => {
    const param = issue.path.map(String).join(".");
    const why = wordingOf(issue, paramNames(handler.params));
    return param === "" ? why : problem("atParam", { param, why });
  });
  const example = JSON.stringify(exampleFor(handler, params));
  return problem("stepParams", { step: stepName, handler: handler.name, problems, example });
}

/** The example for the written operation, in any spelling and under any name. */
function exampleFor({ example, moreExamples = [] }: Handler, params: JsonObject): JsonObject {
  const given = params.operation === undefined ? Object.values(params) : [params.operation];
  const written = given.flatMap((value) =>
    typeof value === "string" && value.length <= MAX_OPERATION ? [foldName(value)] : [],
  );
  const found = [example, ...moreExamples].find(
    ({ operation }) => typeof operation === "string" && written.some((word) => word.startsWith(foldName(operation))),
  );
  return found ?? example;
}

const MAX_OPERATION = 20;

/** Why a step's params are refused, where an example would not help. */
export function stepRefused(step: string, handler: Handler, why: Wording): Problem {
  return problem("stepParams", { step, handler: handler.name, problems: [why], example: undefined });
}

/** Names a secret used where it isn't allowed, or undefined: only requests may use secrets. */
export function misplacedSecret(handler: Handler, raw: JsonObject): Problem | undefined {
  const [secret] = templateReferences(handler.closedToSecrets?.(raw) ?? raw).secrets;
  return secret === undefined ? undefined : problem("secretElsewhere", { secret });
}
