import { createMiddleware } from "hono/factory";
import { TrieRouter } from "hono/router/trie-router";
import { problem } from "../i18n/problem.ts";
import type { HttpEnv } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";
import type { HttpApp } from "./openapi.ts";

/** Answers a request for a path of the routes added so far, with a method that none of them has, by which methods it has. */
export function allowedMethods({ routes }: HttpApp) {
  const methods = new Set(routes.map(({ method }) => method).filter((method) => method !== "ALL"));
  const router = new TrieRouter<true>();
  for (const { method, path } of routes) if (methods.has(method)) router.add(method, path, true);
  const has = (method: string, path: string) => router.match(method, path)[0].length > 0;
  return createMiddleware<HttpEnv>(async (c, next) => {
    const { method, path } = c.req;
    const allowed = [...methods].filter((one) => has(one, path));
    if (allowed.length === 0 || allowed.includes(method === "HEAD" ? "GET" : method)) return next();
    const said = problem("onlyMethod", { method, path, allowed: allowed.join(", ") });
    throw new HttpProblem("method_not_allowed", said, {}, { allow: allowed.join(", ") });
  });
}
