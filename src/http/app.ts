import { HTTPException } from "hono/http-exception";
import { isTransient } from "../engine/storage/database-errors.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { problem } from "../i18n/problem.ts";
import { allowedMethods } from "./allowed-methods.ts";
import { withSharedHeaders } from "./answer.ts";
import { onlyOwners, signedIn, withMessages } from "./caller.ts";
import { dashboardRoutes } from "./dashboard.ts";
import { HttpProblem, problemResponse } from "./http-problem.ts";
import { createApp, type HttpApp } from "./openapi.ts";
import { limitedBody, readRequest } from "./read-request.ts";
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
  app.use(readRequest);
  app.use(withMessages(services));
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
  app.use(allowedMethods(app));
  app.use(signedIn(services));
  app.use(limitedRequests());
  for (const path of OWNERS_ONLY) app.use(path, onlyOwners);
  for (const routes of [...SIGNED_IN, ...(more.signedIn ?? [])]) routes(app, services);
  app.use(allowedMethods(app));
  return app;
}

/** A path as it may be logged: a webhook's token is a secret. */
function loggedPath(path: string): string {
  return path.startsWith("/hooks/") ? "/hooks/…" : path;
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
