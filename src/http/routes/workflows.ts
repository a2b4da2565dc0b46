import { randomUUID } from "node:crypto";
import { originOf } from "../caller.ts";
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
import {
  byId,
  executionOf,
  executionShape,
  pageOf,
  pageQuery,
  workflowLine,
  workflowLineOf,
  workflowOf,
  workflowShape,
} from "../shapes.ts";

const tags = ["Workflows"];

const list = createRoute({
  method: "get",
  path: "/api/workflows",
  tags,
  summary: "List workflows, newest first",
  request: { query: pageQuery },
  responses: { ...answers(200, "One page.", pageOf("WorkflowPage", workflowLine)), ...LIST_PROBLEMS },
});

const newStep = z
  .object({
    name: z.string().min(1).max(200),
    handler: z.string().min(1).max(200),
    params: jsonObject.optional(),
    dependencies: z
      .array(z.string().max(200))
      .max(10_000)
      .optional()
      .openapi({ description: "Names of other steps, or step1, step2 …" }),
    timeout: z.number().optional(),
    retry_count: z.number().int().optional(),
    retry_delay: z.number().optional(),
    condition: z.string().max(10_000).optional(),
    save_as: z.string().max(200).optional(),
    on_error: z.enum(["fail", "continue"]).optional(),
    priority: z.number().int().optional(),
    idempotency_key: z.string().max(200).optional(),
    metadata: jsonObject.optional(),
  })
  .openapi("NewStep");

const newWorkflow = z
  .object({
    name: z.string().min(1).max(200).openapi({ example: "Report" }),
    description: z.string().max(10_000).optional(),
    global_timeout: z.number().optional(),
    max_parallel_steps: z.number().int().optional(),
    auto_retry: z.boolean().optional(),
    metadata: jsonObject.optional(),
    steps: z.array(newStep).max(10_000).optional(),
  })
  .openapi("NewWorkflow");

const create = createRoute({
  method: "post",
  path: "/api/workflows",
  tags,
  summary: "Create a workflow with its steps",
  description: "Creates the workflow with all its steps, or nothing. Does not start the workflow.",
  request: { body: body(newWorkflow), headers: startHeaders.pick({ "idempotency-key": true }) },
  responses: { ...answers(201, "The new workflow.", workflowShape), ...CHANGE_PROBLEMS },
});

const read = createRoute({
  method: "get",
  path: "/api/workflows/{id}",
  tags,
  summary: "A workflow with its steps",
  request: { params: byId },
  responses: { ...answers(200, "The workflow.", workflowShape), ...NAMED_PROBLEMS },
});

const remove = createRoute({
  method: "delete",
  path: "/api/workflows/{id}",
  tags,
  summary: "Delete a workflow",
  description: "Runs already started continue.",
  request: { params: byId },
  responses: { 204: { description: "Deleted." }, ...CHANGE_PROBLEMS },
});

const execute = createRoute({
  method: "post",
  path: "/api/workflows/{id}/execute",
  tags,
  summary: "Start a workflow",
  request: {
    params: byId,
    headers: startHeaders,
    body: { ...body(z.strictObject({ context: jsonObject.optional() }).openapi("Start")), required: false },
  },
  responses: { ...answers(201, "The new execution.", executionShape), ...CHANGE_PROBLEMS },
});

/** `/api/workflows`. */
export function workflowRoutes(app: HttpApp, services: HttpServices): void {
  const { engine } = services;

  app.openapi(list, async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    const after = cursor === undefined ? {} : { after: cursor };
    const { workflows, ...page } = orProblem(
      await engine.pageOfWorkflows(c.get("caller").viewer, { ...query, ...after }),
    );
    return json(c, { items: workflows.map(workflowLineOf), ...page });
  });

  app.openapi(create, async (c) => {
    const { steps = [], ...workflow } = c.req.valid("json");
    const key = c.req.valid("header")["idempotency-key"] ?? randomUUID();
    const origin = originOf(c.get("caller"), "workflow", key);
    return json(
      c,
      workflowOf(orProblem(await engine.createWorkflowWithSteps(workflow, steps, origin)), engine.handlers),
      201,
    );
  });

  app.openapi(read, async (c) => {
    const found = await engine.findWorkflow(c.req.valid("param").id, c.get("caller").viewer);
    return json(c, workflowOf(orProblem(found), engine.handlers));
  });

  app.openapi(remove, async (c) => {
    const { viewer, actor } = c.get("caller");
    const { id } = orProblem(await engine.findWorkflow(c.req.valid("param").id, viewer));
    orProblem(await engine.deleteWorkflow(id, { actor }));
    return c.body(null, 204);
  });

  app.openapi(execute, async (c) => {
    const { context = {} } = c.req.valid("json");
    const { id, name } = orProblem(await engine.findWorkflow(c.req.valid("param").id, c.get("caller").viewer));
    const origin = await confirmedOrigin(c.var, c.req.valid("header"), services, {
      as: "execute",
      target: id,
      workflow: { id, name },
      act: {},
      values: { workflow: id, context },
    });
    const view = orProblem(await engine.execute(id, context, origin));
    return json(c, executionOf(view, (await engine.snapshot(view.id)) ?? []), 201);
  });
}
