import { EXECUTION_STATUSES, type ExecutionView } from "../../engine/execution.ts";
import type { Result } from "../../engine/result.ts";
import { MAX_LINES } from "../../engine/step-log.ts";
import { problem } from "../../i18n/problem.ts";
import type { Caller } from "../caller.ts";
import { confirmedOrigin, startHeaders } from "../confirmation.ts";
import { HttpProblem, orProblem } from "../http-problem.ts";
import {
  answers,
  CHANGE_PROBLEMS,
  createRoute,
  type HttpApp,
  json,
  LIST_PROBLEMS,
  NAMED_PROBLEMS,
  z,
} from "../openapi.ts";
import type { HttpServices } from "../services.ts";
import {
  byId,
  executionLine,
  executionLineOf,
  executionOf,
  executionShape,
  executionStepOf,
  executionStepShape,
  pageOf,
  pageQuery,
  stepLogShape,
} from "../shapes.ts";

const tags = ["Executions"];

const list = createRoute({
  method: "get",
  path: "/api/executions",
  tags,
  summary: "List executions, newest first",
  description: "With `search` or `workflow`, a page can be short even if there is a `next` one.",
  request: {
    query: pageQuery.extend({
      status: z.enum(EXECUTION_STATUSES).optional(),
      workflow: z.string().max(64).optional().openapi({ description: "The workflow's id." }),
    }),
  },
  responses: { ...answers(200, "One page.", pageOf("ExecutionPage", executionLine)), ...LIST_PROBLEMS },
});

const read = createRoute({
  method: "get",
  path: "/api/executions/{id}",
  tags,
  summary: "An execution with its steps",
  request: { params: byId },
  responses: { ...answers(200, "The execution as it is now.", executionShape), ...NAMED_PROBLEMS },
});

const stepById = byId.extend({
  step: z
    .string()
    .min(1)
    .max(64)
    .openapi({ param: { name: "step", in: "path" }, description: "The step's id." }),
});

const readStep = createRoute({
  method: "get",
  path: "/api/executions/{id}/steps/{step}",
  tags,
  summary: "A step of an execution, with its full result",
  request: { params: stepById },
  responses: { ...answers(200, "The step.", executionStepShape), ...NAMED_PROBLEMS },
});

const readLog = createRoute({
  method: "get",
  path: "/api/executions/{id}/steps/{step}/log",
  tags,
  summary: "A step's log, even while it runs",
  description: `The newest lines, at most ${MAX_LINES}, and fewer in an execution of more than 100 steps. A crash may lose the latest ones.`,
  request: { params: stepById },
  responses: { ...answers(200, "Its lines, in order.", stepLogShape), ...NAMED_PROBLEMS },
});

const CONTROLS = {
  pause: "Pause; running steps may finish",
  resume: "Resume after a pause",
  cancel: "Cancel, aborting running steps",
} as const;

function controlRoute(verb: keyof typeof CONTROLS) {
  return createRoute({
    method: "post",
    path: `/api/executions/{id}/${verb}`,
    tags,
    summary: CONTROLS[verb],
    request: { params: byId },
    responses: { ...answers(200, "The execution as it is now.", executionShape), ...CHANGE_PROBLEMS },
  });
}

const retry = createRoute({
  method: "post",
  path: "/api/executions/{id}/retry",
  tags,
  summary: "Rerun failed and unfinished steps",
  description: "Completed steps keep their results.",
  request: { params: byId, headers: startHeaders },
  responses: { ...answers(200, "The execution as it is now.", executionShape), ...CHANGE_PROBLEMS },
});

/** `/api/executions`. */
export function executionRoutes(app: HttpApp, services: HttpServices): void {
  const { engine } = services;
  const found = async (id: string, { viewer }: Caller): Promise<ExecutionView> =>
    orProblem(await engine.findExecution(id, viewer));
  const shown = async (view: ExecutionView) => executionOf(view, (await engine.snapshot(view.id)) ?? []);

  app.openapi(list, async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    const after = cursor === undefined ? {} : { after: cursor };
    const page = await engine.pageOfExecutions(c.get("caller").viewer, { ...query, ...after });
    const { executions, ...rest } = orProblem(page);
    return json(c, { items: executions.map(executionLineOf), ...rest });
  });

  app.openapi(read, async (c) => json(c, await shown(await found(c.req.valid("param").id, c.get("caller")))));

  const foundStep = async ({ id, step }: { id: string; step: string }, caller: Caller) => {
    const view = await found(id, caller);
    const index = view.steps.findIndex((one) => one.id === step);
    const one = view.steps[index];
    if (one === undefined) throw new HttpProblem("not_found", problem("noStepOfRun", { step, id: view.id }));
    return { view, index, one };
  };

  app.openapi(readStep, async (c) => {
    const { view, index, one } = await foundStep(c.req.valid("param"), c.get("caller"));
    const whole = (await engine.withResults(view, [one])).steps[index] ?? one;
    return json(c, executionStepOf(whole, (await engine.snapshot(view.id)) ?? [], index));
  });

  app.openapi(readLog, async (c) => {
    const { view, index } = await foundStep(c.req.valid("param"), c.get("caller"));
    const { lines, earlier } = await engine.stepLog(view.id, index);
    return json(c, { items: lines, earlier });
  });

  for (const verb of ["pause", "resume", "cancel"] as const)
    app.openapi(controlRoute(verb), async (c) => {
      const caller = c.get("caller");
      const { id } = await found(c.req.valid("param").id, caller);
      const changed: Result<ExecutionView> = await engine[verb](id, { actor: caller.actor });
      return json(c, await shown(orProblem(changed)));
    });

  app.openapi(retry, async (c) => {
    const view = await found(c.req.valid("param").id, c.get("caller"));
    const plan = (await engine.snapshot(view.id)) ?? [];
    const steps = plan.filter((_, index) => view.steps[index]?.status !== "completed");
    const origin = await confirmedOrigin(c.var, c.req.valid("header"), services, {
      as: "retry",
      target: view.id,
      workflow: { id: view.workflow_id, name: view.workflow },
      act: { steps, again: true },
      values: { execution: view.id },
    });
    return json(c, await shown(orProblem(await engine.retry(view.id, origin))));
  });
}
