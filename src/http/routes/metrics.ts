import { createMetrics } from "../metrics.ts";
import { createRoute, type HttpApp, PROBLEMS, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

const route = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["Operations"],
  summary: "Prometheus metrics for this process",
  responses: {
    200: { description: "In the Prometheus text format.", content: { "text/plain": { schema: z.string() } } },
    ...PROBLEMS,
  },
});

/** `GET /metrics`, for owners. */
export function metricsRoutes(app: HttpApp, services: HttpServices): void {
  const metrics = createMetrics(services);
  app.openapi(route, async (c) => c.body(await metrics.text(), 200, { "content-type": metrics.contentType }) as never);
}
