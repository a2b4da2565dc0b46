import { isTimeZone } from "../../engine/when/time-zones.ts";
import { confirmedOrigin, startHeaders } from "../confirmation.ts";
import { orProblem } from "../http-problem.ts";
import {
  answers,
  body,
  CHANGE_PROBLEMS,
  createRoute,
  type HttpApp,
  json,
  jsonObject,
  LIST_PROBLEMS,
  NAMED_PROBLEMS,
  z,
} from "../openapi.ts";
import type { HttpServices } from "../services.ts";
import { byId, pageOf, pageQuery, scheduleOf, scheduleShape } from "../shapes.ts";

const tags = ["Schedules"];

const list = createRoute({
  method: "get",
  path: "/api/schedules",
  tags,
  summary: "List schedules that will still run, soonest first",
  request: { query: pageQuery },
  responses: { ...answers(200, "One page.", pageOf("SchedulePage", scheduleShape)), ...LIST_PROBLEMS },
});

const create = createRoute({
  method: "post",
  path: "/api/schedules",
  tags,
  summary: "Start a workflow later, or repeatedly",
  request: {
    headers: startHeaders,
    body: body(
      z
        .object({
          workflow: z.string().min(1).max(200).openapi({ description: "The workflow's id or name." }),
          when: z.string().min(1).max(500).openapi({
            description: "Seconds, a duration, an ISO time, a cron expression or plain words.",
            example: "weekdays at 9",
          }),
          time_zone: z
            .string()
            .max(100)
            .refine((zone) => isTimeZone(zone) !== undefined, "must be the name of a time zone, such as Asia/Jakarta")
            .optional(),
          context: jsonObject.optional(),
        })
        .openapi("NewSchedule"),
    ),
  },
  responses: { ...answers(201, "The new schedule.", scheduleShape), ...CHANGE_PROBLEMS },
});

const read = createRoute({
  method: "get",
  path: "/api/schedules/{id}",
  tags,
  summary: "A schedule",
  request: { params: byId },
  responses: { ...answers(200, "The schedule.", scheduleShape), ...NAMED_PROBLEMS },
});

const remove = createRoute({
  method: "delete",
  path: "/api/schedules/{id}",
  tags,
  summary: "Remove a schedule",
  description: "Runs already started continue; a run waiting for its time is cancelled.",
  request: { params: byId },
  responses: { 204: { description: "Removed." }, ...CHANGE_PROBLEMS },
});

const resume = createRoute({
  method: "post",
  path: "/api/schedules/{id}/resume",
  tags,
  summary: "Resume a suspended schedule, with its workflow as it is now",
  request: { params: byId, headers: startHeaders },
  responses: { ...answers(200, "The resumed schedule.", scheduleShape), ...CHANGE_PROBLEMS },
});

/** `/api/schedules`. */
export function scheduleRoutes(app: HttpApp, services: HttpServices): void {
  const { engine } = services;

  app.openapi(list, async (c) => {
    const { cursor, search = "", limit = 20 } = c.req.valid("query");
    const wanted = search.toLowerCase();
    // There are at most 200.
    const all = (await engine.listSchedules(c.get("caller").viewer)).filter(
      ({ id, workflow_name }) => id.startsWith(wanted) || workflow_name.toLowerCase().includes(wanted),
    );
    const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    const items = all.slice(from, from + limit);
    const next = from + limit < all.length ? { next: items.at(-1)?.id } : {};
    return json(c, { items: items.map(scheduleOf), ...next });
  });

  app.openapi(create, async (c) => {
    const { workflow: named, when, time_zone = services.timeZone, context = {} } = c.req.valid("json");
    const { id, name } = orProblem(await engine.findWorkflow(named, c.get("caller").viewer));
    const origin = await confirmedOrigin(c.var, c.req.valid("header"), services, {
      as: "schedule",
      target: id,
      workflow: { id, name },
      act: { when: `${when} (${time_zone})` },
      values: { workflow: id, when, time_zone, context },
    });
    return json(c, scheduleOf(orProblem(await engine.schedule(id, when, time_zone, context, origin))), 201);
  });

  app.openapi(read, async (c) => {
    const found = await engine.findSchedule(c.req.valid("param").id, c.get("caller").viewer);
    return json(c, scheduleOf(orProblem(found)));
  });

  app.openapi(remove, async (c) => {
    const { viewer, actor } = c.get("caller");
    orProblem(await engine.unschedule(c.req.valid("param").id, viewer, { actor }));
    return c.body(null, 204);
  });

  app.openapi(resume, async (c) => {
    const { viewer } = c.get("caller");
    const { id, workflow_id, workflow_name, when } = orProblem(
      await engine.findSchedule(c.req.valid("param").id, viewer),
    );
    const origin = await confirmedOrigin(c.var, c.req.valid("header"), services, {
      as: "resume",
      target: id,
      workflow: { id: workflow_id, name: workflow_name },
      act: { when: when.kind === "once" ? when.at.toISOString() : when.kind },
      values: { schedule: id },
    });
    return json(c, scheduleOf(orProblem(await engine.resumeSchedule(id, viewer, origin))));
  });
}
