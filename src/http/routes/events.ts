import { isSettled } from "../../engine/execution.ts";
import { problem } from "../../i18n/problem.ts";
import { callerKey, callerOf, secretOf } from "../caller.ts";
import { readEventId } from "../event-id.ts";
import { HttpProblem, orProblem } from "../http-problem.ts";
import { createRoute, type HttpApp, NAMED_PROBLEMS, problemAnswer, z } from "../openapi.ts";
import { eventsBetween, nothingSeen } from "../run-events.ts";
import { RunStreams } from "../run-streams.ts";
import type { HttpServices } from "../services.ts";
import { byId } from "../shapes.ts";

const route = createRoute({
  method: "get",
  path: "/api/executions/{id}/events",
  tags: ["Executions"],
  summary: "Follow an execution, as Server-Sent Events",
  description:
    "Events are `step` (a step changed status or started an attempt), `execution` (status and progress) and finally `end`. Changes come in order, starting with those from before the stream was opened. To resume, from any process, send the id of the last event received as `Last-Event-ID`; after `end`, the response is 204.",
  request: { params: byId, headers: z.object({ "last-event-id": z.string().max(8_000).optional() }) },
  responses: {
    200: { description: "The stream.", content: { "text/event-stream": { schema: z.string() } } },
    204: { description: "The execution has ended, and the reader has already received `end`." },
    ...NAMED_PROBLEMS,
    ...problemAnswer(429, "This process has reached its limit of open streams."),
  },
});

/** `GET /api/executions/{id}/events`. */
export function eventRoutes(app: HttpApp, services: HttpServices): void {
  const { engine, closing, streamTiming = {} } = services;
  const streams = new RunStreams(engine, closing, streamTiming);

  app.openapi(route, async (c) => {
    const caller = c.get("caller");
    const { viewer } = caller;
    const view = orProblem(await engine.findExecution(c.req.valid("param").id, viewer));
    const last = c.req.valid("header")["last-event-id"];
    const seen = last === undefined ? undefined : readEventId(last, view.total);
    if (seen !== undefined && seen.isEnd === true && isSettled(view.status) && eventsBetween(seen, view).length === 0)
      return c.body(null, 204);
    const secret = secretOf(c);
    const mayRead = async (): Promise<boolean> => {
      const reader = await callerOf(secret, services).catch((error: unknown) => {
        if (error instanceof HttpProblem) return undefined;
        throw error;
      });
      return reader !== undefined && (reader.viewer.all || reader.viewer.chat_id === view.actor.chat_id);
    };
    const stream = streams.open(
      view,
      seen ?? nothingSeen(view.total),
      mayRead,
      caller.isOwner ? undefined : callerKey(caller),
    );
    if (stream === undefined) throw new HttpProblem("too_many", problem("tooManyStreams"), {}, { "retry-after": "10" });
    return c.body(stream, 200, { "content-type": "text/event-stream", "x-accel-buffering": "no" });
  });
}
