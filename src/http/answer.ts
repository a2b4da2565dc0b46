import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { jsonText } from "../../grammar/json-text.ts";

/** What answers note for {@link withSharedHeaders}. */
interface AnswerEnv {
  Variables: { hasSharedHeaders?: boolean };
}

/** Headers of every response that doesn't set them itself. */
const SHARED_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/** A response with JSON in which large whole numbers keep every digit. */
export function jsonResponse(
  c: Context<AnswerEnv>,
  value: unknown,
  status: ContentfulStatusCode,
  headers: Readonly<Record<string, string>>,
): Response {
  c.set("hasSharedHeaders", true);
  // Headers in a plain object are written as they are; Hono's and the web's objects take a twentieth of a small request's time.
  return new Response(jsonText(value), { status, headers: { ...SHARED_HEADERS, ...headers } });
}

/** Adds {@link SHARED_HEADERS} to responses that were built in another way. */
export const withSharedHeaders = createMiddleware<AnswerEnv>(async (c, next) => {
  await next();
  if (c.get("hasSharedHeaders")) return;
  const { headers } = c.res;
  for (const [name, value] of Object.entries(SHARED_HEADERS)) if (!headers.has(name)) headers.set(name, value);
});
