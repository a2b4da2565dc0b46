import { hasTemplate, templateReferences } from "../../grammar/template/template.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { z } from "./zod.ts";

/**
 * What is wrong with a step's params, in words, or undefined. Params that hold a template are not known yet, so problems
 * below such a value are left for the moment before the step runs.
 */
export function checkParams(stepName: string, handler: Handler, params: JsonObject): string | undefined {
  const refused = handler.checkRaw?.(params);
  if (refused !== undefined) return `Step "${stepName}" (${handler.name}): ${sentence([refused])}`;
  const parsed = handler.params.safeParse(params);
  if (parsed.success) return undefined;
  const known = parsed.error.issues.filter((issue) => !isOpen(params, issue.path));
  return known.length === 0 ? undefined : paramsProblem(stepName, handler, known);
}

/** Whether the value at the path, or one on the way to it, holds a template. */
function isOpen(params: JsonObject, path: readonly PropertyKey[]): boolean {
  let at: JsonValue | undefined = params;
  for (const key of path) {
    if (typeof at !== "object" || at === null) break;
    at = (at as Record<PropertyKey, JsonValue>)[key];
    if (typeof at === "string" && hasTemplate(at)) return true;
  }
  return path.length > 0 && at !== undefined && at !== null && hasTemplate(at);
}

/** Names the step, the parameter and the handler, and shows params that work. */
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

/** Says which secret stands where it may not, or undefined: secrets are for requests alone. */
export function misplacedSecret(handler: Handler, raw: JsonObject): string | undefined {
  const [name] = templateReferences(handler.closedToSecrets?.(raw) ?? raw).secrets;
  if (name === undefined) return undefined;
  return `{secrets.${name}} may be used in url, headers and data of api_call only.`;
}
