import { answers, createRoute, type HttpApp, json, PROBLEMS, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

const tags = ["Operations"];
const count = z.number().int();
const counts = z.record(z.string(), count);

const queueRoute = createRoute({
  method: "get",
  path: "/admin/queue",
  tags,
  summary: "Pending, running and finished steps",
  request: {},
  responses: {
    ...answers(
      200,
      "The current queue.",
      z
        .object({
          pending_steps: count,
          claimed_steps: count.openapi({ description: "Steps that are running or waiting." }),
          completed_steps: count.openapi({ description: "Since counting began, across all processes." }),
          failed_steps: count,
          active_workers: count,
          queue_depth_by_priority: counts,
          steps_by_type: counts.openapi({ description: "Pending and claimed steps by handler." }),
          worker_capacity: count.openapi({ description: "How many steps all workers can run at once." }),
          partial: z
            .boolean()
            .optional()
            .openapi({ description: "There were too many open executions to count them all." }),
        })
        .openapi("Queue"),
    ),
    ...PROBLEMS,
  },
});

const workersRoute = createRoute({
  method: "get",
  path: "/admin/workers",
  tags,
  summary: "The workers and what each is running",
  description: "There is no leader; all workers are equal.",
  responses: {
    ...answers(
      200,
      "The current workers.",
      z
        .object({
          workers: z.array(
            z.object({
              worker_id: z.string(),
              host: z.string(),
              pid: count,
              started_ts: z.iso.datetime().nullable(),
              age_seconds: z.number().nullable(),
              lease_until: z.iso.datetime(),
              lease_seconds_left: z.number().openapi({ description: "Negative if the worker is considered dead." }),
              capacity: count.nullable(),
              running_steps: z.array(
                z.object({
                  execution_id: z.string(),
                  workflow: z.string(),
                  step: count.openapi({ description: "Its position, starting at 1." }),
                  since: z.iso.datetime().optional(),
                }),
              ),
            }),
          ),
        })
        .openapi("Workers"),
    ),
    ...PROBLEMS,
  },
});

const recoveryRoute = createRoute({
  method: "post",
  path: "/admin/recovery/run",
  tags,
  summary: "Run one recovery pass now",
  description: "Finds dead workers and requeues their steps. Workers also do this every second on their own.",
  responses: {
    ...answers(
      200,
      "What the pass did.",
      z.object({ dead_workers: z.array(z.string()), requeued_steps: count }).openapi("Recovery"),
    ),
    ...PROBLEMS,
  },
});

/** `/admin`, for owners. */
export function adminRoutes(app: HttpApp, { engine }: HttpServices): void {
  const { operations } = engine;

  app.openapi(queueRoute, async (c) => {
    const [queue, workers] = await Promise.all([operations.queue(), operations.workers()]);
    const { pending, claimed, completed, failed, byPriority, byHandler, isPartial } = queue;
    const now = engine.now();
    const active = workers.filter(({ lease_until }) => lease_until > now);
    return json(c, {
      pending_steps: pending,
      claimed_steps: claimed,
      completed_steps: completed,
      failed_steps: failed,
      active_workers: active.length,
      queue_depth_by_priority: byPriority,
      steps_by_type: byHandler,
      worker_capacity: active.reduce((sum, { capacity = 0 }) => sum + capacity, 0),
      ...(isPartial ? { partial: true } : {}),
    });
  });

  app.openapi(workersRoute, async (c) => {
    const now = engine.now().getTime();
    const seconds = (ms: number): number => Math.round(ms / 100) / 10;
    const workers = (await operations.workers()).map(({ id, since, lease_until, capacity, running, ...worker }) => ({
      worker_id: id,
      ...worker,
      started_ts: since ?? null,
      age_seconds: since === undefined ? null : seconds(now - since.getTime()),
      lease_until,
      lease_seconds_left: seconds(lease_until.getTime() - now),
      capacity: capacity ?? null,
      running_steps: running,
    }));
    return json(c, { workers });
  });

  app.openapi(recoveryRoute, async (c) => json(c, await operations.recover()));
}
