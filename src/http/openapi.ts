// First, so that zod never compiles schemas with `new Function`.
import "../engine/zod.ts";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { problem } from "../i18n/problem.ts";
import { jsonResponse } from "./answer.ts";
import type { HttpEnv } from "./caller.ts";
import { HttpProblem, PROBLEM_CODES } from "./http-problem.ts";

export { createRoute, z };

/** The application that routes are added to. */
export type HttpApp = OpenAPIHono<HttpEnv>;

/** An application without routes. A request that doesn't match a route's schemas gets problem details that name each position. */
export function createApp(): HttpApp {
  return new OpenAPIHono<HttpEnv>({
    defaultHook(result) {
      if (result.success) return;
      const errors = result.error.issues.map(({ path, message }) => ({ at: path.map(String).join("."), message }));
      const [first] = errors;
      const at = first?.at || result.target;
      throw new HttpProblem("bad_request", problem("requestDoesNotFit", { at, why: first?.message ?? "" }), { errors });
    },
  });
}

/** Any JSON object, with its keys as they are. */
export const jsonObject = z
  .custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value), {
    error: "must be an object",
  })
  .openapi({ type: "object", additionalProperties: true });

/** Any JSON value. */
export const jsonValue = z
  .custom<JsonValue>(() => true)
  .openapi({ type: ["object", "array", "string", "number", "boolean", "null"] });

const problemDetails = z
  .object({
    type: z.string().openapi({ example: "urn:stepgram:problem:not_found" }),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(PROBLEM_CODES).openapi({ description: "Stable, for programs." }),
    detail: z.string(),
    hint: z.string().optional().openapi({ description: "What to do instead." }),
    errors: z
      .array(z.object({ at: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: "Each place where the request doesn't match the schema." }),
    plan: z.string().optional().openapi({ description: "With `confirmation_required`: what the request would do." }),
    digest: z.string().optional().openapi({ description: "With `confirmation_required`: confirms exactly this plan." }),
  })
  .openapi("Problem");

/** An answer with problem details, for the description of a route. */
export function problemAnswer(status: number, description: string) {
  return { [status]: { description, content: { "application/problem+json": { schema: problemDetails } } } };
}

/** The answers that any route may give when something is wrong. */
export const PROBLEMS = {
  ...problemAnswer(400, "The request doesn't match the schema."),
  ...problemAnswer(401, "The token is missing or invalid."),
  ...problemAnswer(403, "The token's creator lacks the permission."),
  ...problemAnswer(413, "The body is larger than 1 MB."),
  ...problemAnswer(415, "The body is not JSON."),
  ...problemAnswer(421, "The Host header names another server."),
  ...problemAnswer(500, "Internal error; see the log."),
  ...problemAnswer(503, "The database is unreachable; try again."),
};

/** The answers of routes that list something. */
export const LIST_PROBLEMS = { ...PROBLEMS, ...problemAnswer(422, "The cursor is invalid.") };

/** The answers of routes that name something. */
export const NAMED_PROBLEMS = {
  ...PROBLEMS,
  ...problemAnswer(404, "Nothing with this id is visible to the caller."),
  ...problemAnswer(409, "More than one id starts with this."),
};

/** The answers of routes that change something. */
export const CHANGE_PROBLEMS = {
  ...NAMED_PROBLEMS,
  ...problemAnswer(
    409,
    "Not possible in the current state, or `confirmation_required`: nothing was done, and `digest` confirms `plan`.",
  ),
  ...problemAnswer(422, "A value is invalid, or a limit was reached."),
  ...problemAnswer(429, "The caller has reached the limit of requests a minute."),
};

/** A JSON answer of a route, for its description. */
export function answers<S extends z.ZodType>(status: number, description: string, schema: S) {
  return { [status]: { description, content: { "application/json": { schema } } } };
}

/** The body of a route. */
export function body<S extends z.ZodType>(schema: S) {
  return { content: { "application/json": { schema } }, required: true };
}

/**
 * Answers with JSON. Typed so that any route may return it: Hono's types compare an answer with the schema by type, where dates,
 * for one, are not yet text.
 */
export function json(
  c: Context,
  value: unknown,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): never {
  return jsonResponse(c, value, status, { "content-type": "application/json", ...headers }) as never;
}
