import { answers, createRoute, type HttpApp, json, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

/** How long the database may take to answer, in ms. */
const PING_MS = 2_000;

const health = z
  .object({
    worker_id: z.string(),
    status: z.enum(["healthy", "unhealthy"]),
    uptime_seconds: z.number(),
    current_capacity: z.number().int().openapi({ description: "How many more steps this process can take on now." }),
    max_capacity: z
      .number()
      .int()
      .openapi({ description: "How many steps it can run at once; 0 if it runs no steps." }),
    database: z.enum(["reachable", "unreachable"]),
    version: z.string(),
  })
  .openapi("Health");

const route = createRoute({
  method: "get",
  path: "/health",
  tags: ["Operations"],
  summary: "Whether this process is healthy",
  security: [],
  responses: { ...answers(200, "Healthy.", health), ...answers(503, "The database is unreachable.", health) },
});

/** `GET /health`, which needs no token. */
export function healthRoutes(app: HttpApp, { engine, version }: HttpServices): void {
  const began = performance.now();
  app.openapi(route, async (c) => {
    const isReachable = await answersWithin(PING_MS, engine.operations.ping());
    const { id, running, capacity } = engine.operations.worker();
    const body = {
      worker_id: id,
      status: isReachable ? "healthy" : "unhealthy",
      uptime_seconds: Math.round((performance.now() - began) / 100) / 10,
      current_capacity: Math.max(0, capacity - running),
      max_capacity: capacity,
      database: isReachable ? "reachable" : "unreachable",
      version,
    };
    return json(c, body, isReachable ? 200 : 503);
  });
}

async function answersWithin(ms: number, ping: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const answered = ping.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
