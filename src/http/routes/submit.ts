import { isDeepStrictEqual } from "node:util";
import type { ExecutionView, StepStatus } from "../../engine/execution.ts";
import type { PlanStep } from "../../engine/plan.ts";
import { problem } from "../../i18n/problem.ts";
import type { Caller } from "../caller.ts";
import { confirmedOrigin, startHeaders } from "../confirmation.ts";
import { HttpProblem, orProblem } from "../http-problem.ts";
import {
  answers,
  body,
  CHANGE_PROBLEMS,
  createRoute,
  type HttpApp,
  json,
  jsonObject,
  jsonValue,
  NAMED_PROBLEMS,
  z,
} from "../openapi.ts";
import type { HttpServices } from "../services.ts";

const submission = z
  .object({
    type: z.string().min(1).max(200).openapi({ description: "The handler that runs the step.", example: "log" }),
    args: jsonObject.openapi({ description: "The handler's params.", example: { message: "Hello" } }),
    metadata: jsonObject.optional().openapi({ description: "Stored with the step; handlers can read it." }),
    priority: z
      .number()
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .optional()
      .openapi({ description: "Higher first. Default 0." }),
    max_retries: z
      .number()
      .int()
      .min(0)
      .max(100)
      .optional()
      .openapi({ description: "Attempts after the first. Default 3." }),
    idempotency_key: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: "Repeating the key as the same caller returns the same step." }),
  })
  .openapi("Submission");

const submitRoute = createRoute({
  method: "post",
  path: "/submit",
  tags: ["Steps"],
  summary: "Submit one step",
  description:
    "Starts a run with a single step. Once this has returned, the step is stored and will run to the end, even if this process dies.",
  request: {
    body: body(submission),
    headers: startHeaders,
  },
  responses: {
    ...answers(
      201,
      "The step is stored and will run.",
      z.object({ step_id: z.string(), status: z.literal("submitted"), message: z.string() }).openapi("Submitted"),
    ),
    ...CHANGE_PROBLEMS,
  },
});

const STATUSES = ["pending", "claimed", "completed", "failed"] as const;

const stepStatus = z
  .object({
    step_id: z.string(),
    status: z.enum(STATUSES),
    claimed_by: z.string().nullable().openapi({ description: "The worker running it." }),
    last_update_ts: z.iso.datetime(),
    retry_count: z.number().int().openapi({ description: "Attempts after the first, so far." }),
    priority: z.number(),
    created_ts: z.iso.datetime(),
    max_retries: z.number().int(),
    payload: z.object({ type: z.string(), args: jsonObject, metadata: jsonObject }),
    result: jsonValue.optional(),
    error: z.string().optional().openapi({ description: "The last error, or that the step was skipped or cancelled." }),
  })
  .openapi("StepStatus");

const named = z.object({
  step_id: z
    .string()
    .min(4)
    .max(64)
    .openapi({ param: { name: "step_id", in: "path" }, example: "ex_7k3m9p2qar" }),
});

const statusRoute = createRoute({
  method: "get",
  path: "/status/{step_id}",
  tags: ["Steps"],
  summary: "The status of a submitted step",
  request: { params: named },
  responses: { ...answers(200, "The step as it is now.", stepStatus), ...NAMED_PROBLEMS },
});

const idempotencyRoute = createRoute({
  method: "get",
  path: "/idempotency/{step_id}",
  tags: ["Steps"],
  summary: "The idempotency key of a submitted step",
  description: "The key passed to its handler: the one it was submitted with, or a generated one.",
  request: { params: named },
  responses: {
    ...answers(
      200,
      "Its key.",
      z.object({ step_id: z.string(), idempotency_key: z.string() }).openapi("IdempotencyKey"),
    ),
    ...NAMED_PROBLEMS,
  },
});

/** What a step's status is called here. */
const CALLED: Readonly<Record<StepStatus, (typeof STATUSES)[number]>> = {
  pending: "pending",
  running: "claimed",
  waiting: "claimed",
  completed: "completed",
  failed: "failed",
  skipped: "failed",
  cancelled: "failed",
};

/** `POST /submit`, `GET /status/{step_id}` and `GET /idempotency/{step_id}`. */
export function submitRoutes(app: HttpApp, services: HttpServices): void {
  const { engine } = services;

  app.openapi(submitRoute, async (c) => {
    const { type, args, metadata, priority, max_retries, idempotency_key } = c.req.valid("json");
    const headers = c.req.valid("header");
    const given = headers["idempotency-key"] ?? idempotency_key;
    if (idempotency_key !== undefined && given !== idempotency_key)
      throw new HttpProblem("bad_request", problem("keysDiffer"));
    const step = {
      name: type,
      handler: type,
      params: args,
      ...(metadata === undefined ? {} : { metadata }),
      ...(priority === undefined ? {} : { priority }),
      ...(max_retries === undefined ? {} : { retry_count: max_retries }),
      ...(given === undefined ? {} : { idempotency_key: given }),
    };
    const origin = await confirmedOrigin(c.var, { ...headers, "idempotency-key": given }, services, {
      as: "submit",
      workflow: { id: "", name: type },
      act: { steps: [step] },
      values: {},
    });
    const view = orProblem(await engine.executeSteps({ name: type }, [step], {}, origin));
    if (given !== undefined) await mustBeSame(view, step, given);
    const { submitted } = c.get("messages").http;
    return json(c, { step_id: view.id, status: "submitted", message: submitted(type) }, 201);
  });

  app.openapi(statusRoute, async (c) => {
    const { view, step } = await submitted(c.req.valid("param").step_id, c.get("caller"));
    const [shown] = (await engine.withResults(view)).steps;
    return json(c, statusOf(view, step, shown as (typeof view.steps)[number]));
  });

  app.openapi(idempotencyRoute, async (c) => {
    const { view, step } = await submitted(c.req.valid("param").step_id, c.get("caller"));
    const { retries } = view.turn ?? { retries: 0 };
    const own = `${view.id}:${step.id}${retries > 0 ? `:${retries}` : ""}`;
    const { idempotency_key = own } = step;
    return json(c, { step_id: view.id, idempotency_key });
  });

  /** A run of one step that the caller may see. */
  async function submitted(id: string, { viewer }: Caller): Promise<{ view: ExecutionView; step: PlanStep }> {
    const view = orProblem(await engine.findExecution(id, viewer));
    const steps = await engine.snapshot(view.id);
    const [step] = steps ?? [];
    if (step === undefined || steps?.length !== 1)
      throw new HttpProblem("not_found", problem("notASubmittedStep", { id: view.id }));
    return { view, step };
  }

  /** Refuses a key that answers a step other than the one that was submitted now. */
  async function mustBeSame(
    { id }: ExecutionView,
    { handler, params }: { handler: string; params: object },
    given: string,
  ) {
    const [step] = (await engine.snapshot(id)) ?? [];
    const wanted = engine.checkStep({ name: handler, handler, params: params as never });
    const isSame =
      step !== undefined &&
      wanted.ok &&
      step.handler === wanted.value.handler &&
      isDeepStrictEqual(step.params, wanted.value.params);
    if (!isSame) throw new HttpProblem("invalid", problem("keyOfAnotherStep", { key: given }));
  }
}

function statusOf(
  view: ExecutionView,
  { handler, params, priority, metadata = {}, retry_count }: PlanStep,
  step: ExecutionView["steps"][number],
) {
  const { status, attempts, worker, reason, error } = step;
  const why =
    status === "skipped" || status === "cancelled" ? (reason === undefined ? status : `${status}: ${reason}`) : error;
  return {
    step_id: view.id,
    status: CALLED[status],
    claimed_by: worker ?? null,
    last_update_ts: step.ended_at ?? view.ended_at ?? step.started_at ?? view.created_at,
    retry_count: Math.max(0, attempts - 1),
    priority,
    created_ts: view.created_at,
    max_retries: retry_count,
    payload: { type: handler, args: params, metadata },
    ...(status === "completed" ? { result: step.result } : {}),
    ...(why === null ? {} : { error: why }),
  };
}
