import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { problem } from "../i18n/problem.ts";
import { type Caller, callerKey, type HttpEnv, isReading } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";

/** How many requests that may change something a person may make a minute, with all tokens of a chat; owners are exempt. */
export const REQUESTS_A_MINUTE = 300;
/** How many bytes the bodies of those requests may have together. */
export const REQUEST_BYTES_A_MINUTE = 10_000_000;

const MINUTE_MS = 60_000;

/** Refuses what a caller requests beyond their limits for the current minute. `now` in ms. */
export function limitedRequests(now: () => number = () => performance.now()) {
  let since = now();
  const spent = new Map<string, { requests: number; bytes: number }>();
  const count = async ({ req }: Context<HttpEnv>, caller: Caller): Promise<void> => {
    if (now() - since >= MINUTE_MS) {
      spent.clear();
      since = now();
    }
    const key = callerKey(caller);
    const before = spent.get(key) ?? { requests: 0, bytes: 0 };
    const length = req.header("content-length") ?? (await req.arrayBuffer()).byteLength;
    const after = { requests: before.requests + 1, bytes: before.bytes + Number(length) };
    if (after.requests > REQUESTS_A_MINUTE || after.bytes > REQUEST_BYTES_A_MINUTE) {
      const seconds = Math.max(1, Math.ceil((since + MINUTE_MS - now()) / 1000));
      throw new HttpProblem("too_many", problem("tooManyRequests"), {}, { "retry-after": String(seconds) });
    }
    spent.set(key, after);
  };
  return createMiddleware<HttpEnv>((c, next) => {
    const caller = c.get("caller");
    return caller.isOwner || isReading(c.req.method) ? next() : count(c, caller).then(next);
  });
}
