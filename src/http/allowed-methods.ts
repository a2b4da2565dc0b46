import { createMiddleware } from "hono/factory";
import { METHOD_NAME_ALL } from "hono/router";
import { TrieRouter } from "hono/router/trie-router";
import { problem } from "../i18n/problem.ts";
import type { HttpEnv } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";
import type { HttpApp } from "./openapi.ts";

/** Answers a request for a path of the routes added so far, with a method that none of them has, by which methods it has. */
export function allowedMethods({ routes }: HttpApp) {
  const router = new TrieRouter<string>();
  for (const { method, path } of routes) if (method !== METHOD_NAME_ALL) router.add(METHOD_NAME_ALL, path, method);
  return createMiddleware<HttpEnv>((c, next) => {
    const { method, path } = c.req;
    const allowed = [...new Set(router.match(method, path)[0].map(([one]) => one))];
    if (allowed.length === 0 || allowed.includes(method === "HEAD" ? "GET" : method)) return next();
    const said = problem("onlyMethod", { method, path, allowed: allowed.join(", ") });
    throw new HttpProblem("method_not_allowed", said, {}, { allow: allowed.join(", ") });
  });
}
