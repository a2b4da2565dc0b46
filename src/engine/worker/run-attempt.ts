import { jsonText } from "../../../grammar/json-text.ts";
import { parseTemplate, renderTemplate, renderValue } from "../../../grammar/template/template.ts";
import { type Problem, problem, type Wording } from "../../i18n/problem.ts";
import { peopleOf, type Right, type Shaper, whoLacks } from "../actor.ts";
import { misplacedSecret, paramsProblem, stepRefused } from "../check-step.ts";
import { giveWay } from "../give-way.ts";
import { type Handler, hasOwnOutcome, needsOf } from "../handler.ts";
import type { JsonObject } from "../json.ts";
import { textProblem } from "../plain-text.ts";
import type { PlanStep } from "../plan.ts";
import { rightsForSecret, secretsIn } from "../secret-use.ts";
import { type Attempt, type AttemptEnd, type AttemptServices, failedAttempt, withResults } from "./attempt.ts";
import { callHandler } from "./call-handler.ts";
import type { StepScope } from "./conditions.ts";
import { keepResult } from "./step-result.ts";
import { redactEnd, withoutSecrets } from "./without-secrets.ts";

/** Fills in the templates, checks params and permissions, then calls the handler. */
export async function runAttempt(attempt: Attempt, services: AttemptServices): Promise<AttemptEnd> {
  const { step, handler } = attempt;
  await giveWay();
  const filled = await withResults(attempt, () => fill(step, handler, attempt.scope));
  if (!filled.ok) return failedAttempt(filled.why, true);
  const { secrets } = filled;
  const parsed = handler.params.safeParse(filled.params);
  if (!parsed.success) {
    const why = paramsProblem(step.name, handler, parsed.error.issues, filled.params);
    return redactEnd(failedAttempt(why, true), secrets);
  }
  const params = parsed.data as never;
  const refused = await missingRight(attempt, params, services);
  if (refused !== undefined) return failedAttempt(refused, true);
  const known = await endByKey(attempt, filled.params, services);
  if (known !== undefined) return known;
  await giveWay();
  return redactEnd(await callHandler(attempt, params, secrets, withoutSecrets(services, secrets)), secrets);
}

/** Why the people behind the step may not do what it does, or use its secrets; undefined if they may. */
async function missingRight(
  { step, handler, execution }: Attempt,
  params: never,
  { authorize, secretHosts }: AttemptServices,
): Promise<Problem | undefined> {
  const people = peopleOf(execution);
  const whoMayNot = (right: Right): Promise<Shaper | undefined> =>
    whoLacks(people, (person) => authorize(person, right));
  for (const { capability, of } of needsOf(handler, params, execution.actor)) {
    const person = await whoMayNot(capability);
    if (person === undefined) continue;
    const why = { step: step.name, part: of, capability, user: person.user_id };
    if (person === people[0]) return problem("needsPermission", why);
    return problem("whole", { why: problem("shaperNeedsPermission", { ...why, name: person.name }) });
  }
  for (const secret of secretsIn(step.params, secretHosts))
    for (const right of rightsForSecret(secret)) {
      const person = await whoMayNot(right);
      if (person === undefined) continue;
      const who = { user: person.user_id, isShaper: person !== people[0] };
      const values = { step: step.name, secret: secret.name, ...who };
      return problem("whole", {
        why:
          right === "owner"
            ? problem("secretServesOwners", values)
            : problem("secretNeedsPermission", { ...values, capability: right }),
      });
    }
  return undefined;
}

/** How the attempt ends without a call of its handler, because of the step's idempotency key; undefined if it doesn't. */
async function endByKey(
  attempt: Attempt,
  params: JsonObject,
  services: AttemptServices,
): Promise<AttemptEnd | undefined> {
  const { step, handler } = attempt;
  const { idempotency_key: written } = step;
  if (written === undefined || hasOwnOutcome(handler, step.params)) return undefined;
  const key = await withResults(attempt, () => fillKey(written, attempt.scope));
  if (!key.ok) return failedAttempt(stepRefused(step.name, handler, key.why), true);
  const verdict = await services.checkKey(key.value, handler.name, params);
  switch (verdict.kind) {
    case "run":
      return undefined;
    case "wait":
      return { kind: "held" };
    case "done":
      return { kind: "success", success: keepResult(verdict.result, services.resultLimit(), attempt.token) };
    case "conflict":
      return failedAttempt(problem("keyUsedOtherwise", { key: key.value }), true);
  }
}

/** The longest idempotency key, in UTF-16 units. */
const MAX_KEY = 500;

/** Fills the templates of an idempotency key. It is stored, so it may hold no secret. */
function fillKey(
  written: string,
  { secret: _, ...scope }: StepScope,
): { ok: true; value: string } | { ok: false; why: Problem } {
  const rendered = renderTemplate(parseTemplate(written), scope);
  const refused = (why: Wording) => ({
    ok: false as const,
    why: problem("atParam", { param: "idempotency_key", why }),
  });
  if (!rendered.ok) return refused(rendered.error.reason);
  const value = typeof rendered.value === "string" ? rendered.value : jsonText(rendered.value);
  if (value.trim() === "") return refused(problem("mustNotBeEmpty"));
  if (value.length > MAX_KEY) return refused(problem("longerThan", { most: MAX_KEY }));
  const wrong = textProblem(value);
  return wrong === undefined ? { ok: true, value } : refused(wrong);
}

function fill(
  { name, params: raw }: PlanStep,
  handler: Handler,
  scope: StepScope,
): { ok: true; params: JsonObject; secrets: string[] } | { ok: false; why: Problem } {
  const refused = (why: Wording) => ({ ok: false as const, why: stepRefused(name, handler, why) });
  const misplaced = misplacedSecret(handler, raw);
  if (misplaced !== undefined) return refused(misplaced);
  const rendered = renderValue(raw, scope);
  if (!rendered.ok)
    return refused(problem("atParam", { param: rendered.error.param ?? "params", why: rendered.error.reason }));
  const params = rendered.value as JsonObject;
  const wrong = handler.checkFilled?.(raw, params);
  return wrong === undefined ? { ok: true, params, secrets: rendered.secrets } : refused(wrong);
}
