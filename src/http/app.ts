import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { parseJson } from "../../grammar/json-text.ts";
import { isTransient } from "../engine/storage/database-errors.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { problem } from "../i18n/problem.ts";
import { withSharedHeaders } from "./answer.ts";
import { type HttpEnv, onlyOwners, signedIn, withMessages } from "./caller.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { HttpProblem, problemResponse } from "./http-problem.ts";
import { createApp, type HttpApp } from "./openapi.ts";
import { limitedRequests } from "./request-limits.ts";
import { adminRoutes } from "./routes/admin.ts";
import { answerRoutes } from "./routes/answers.ts";
import { docsRoutes } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { executionRoutes } from "./routes/executions.ts";
import { healthRoutes } from "./routes/health.ts";
import { hookRoutes } from "./routes/hooks.ts";
import { interpretRoutes } from "./routes/interpret.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { sessionRoutes } from "./routes/session.ts";
import { submitRoutes } from "./routes/submit.ts";
import { workflowRoutes } from "./routes/workflows.ts";
import type { HttpServices } from "./services.ts";

/** The largest body of a request, in bytes. */
export const MAX_BODY = 1024 * 1024;

/** Routes of one kind: adds them to the application. */
export type Routes = (app: HttpApp, services: HttpServices) => void;

/** Public routes. Anything added here must check the caller itself. */
const PUBLIC: readonly Routes[] = [healthRoutes, hookRoutes, sessionRoutes, docsRoutes, dashboardRoutes];

/** What needs a token. */
const SIGNED_IN: readonly Routes[] = [
  submitRoutes,
  workflowRoutes,
  executionRoutes,
  eventRoutes,
  answerRoutes,
  scheduleRoutes,
  interpretRoutes,
  adminRoutes,
  metricsRoutes,
];

/** Routes that need an owner's token, with their paths. */
const OWNERS_ONLY = ["/admin/*", "/metrics"] as const;

/** Builds the HTTP service as a fetch handler: every route, who may use it, and how errors are answered. */
export function createHttpApp(
  services: HttpServices,
  more: { public?: readonly Routes[]; signedIn?: readonly Routes[] } = {},
): HttpApp {
  const app = createApp();
  const { log } = services;
  app.use(withSharedHeaders);
  app.use(withMessages(services));
  app.use(async (c, next) => {
    // As everywhere, whole numbers keep every digit, and keys stay as they are.
    c.req.json = async <T>() => parseJson((await c.req.text()) || "{}") as T;
    await next();
  });
  app.use(limitedBody);
  app.onError((error, c) => {
    // A problem before the language was known.
    const messages = c.get("messages") ?? MESSAGES[services.locale];
    const known = toProblem(error);
    if (known.code === "internal") log.error({ err: error, path: loggedPath(c.req.path) }, "a request failed");
    return problemResponse(c, known, messages);
  });
  app.notFound((c) => {
    const { method, path } = c.req;
    return problemResponse(
      c,
      new HttpProblem("not_found", problem("noSuchRoute", { method, path })),
      c.get("messages"),
    );
  });
  // Routes above the token check are public, so their order matters.
  for (const routes of [...PUBLIC, ...(more.public ?? [])]) routes(app, services);
  app.use(signedIn(services));
  app.use(limitedRequests());
  for (const path of OWNERS_ONLY) app.use(path, onlyOwners);
  for (const routes of [...SIGNED_IN, ...(more.signedIn ?? [])]) routes(app, services);
  return app;
}

/** A path as it may be logged: a webhook's token is a secret. */
function loggedPath(path: string): string {
  return path.startsWith("/hooks/") ? "/hooks/…" : path;
}

/** Refuses a body that is too large without reading on. */
const limitedBody: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const { method } = c.req;
  const length = c.req.header("content-length");
  if (Number(length ?? 0) > MAX_BODY) throw bodyTooLarge();
  // A body without a declared length may have any, so it is read here and passed to the routes. Only in that case, because
  // asking for the stream creates a whole web request, which takes a good part of a small request's time.
  const body = length !== undefined || method === "GET" || method === "HEAD" ? null : c.req.raw.body;
  if (body !== null) {
    const whole = await upTo(body, MAX_BODY);
    // Hono declares the values, but stores promises of them.
    (c.req.bodyCache as { arrayBuffer?: Promise<ArrayBuffer> }).arrayBuffer = Promise.resolve(whole);
  }
  await next();
};

async function upTo(body: ReadableStream<Uint8Array>, most: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}

function bodyTooLarge(): HttpProblem {
  return new HttpProblem("body_too_large", problem("bodyTooLarge", { most: MAX_BODY }), {}, { connection: "close" });
}

/** What an error of a route means to the client. */
function toProblem(error: Error): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof HTTPException) {
    const code = error.status === 415 ? "unsupported_media_type" : "bad_request";
    return new HttpProblem(code, problem("bodyNotJson"));
  }
  if (isTransient(error))
    return new HttpProblem("unavailable", problem("databaseUnreachable"), {}, { "retry-after": "2" });
  return new HttpProblem("internal", problem("internalError"));
}
