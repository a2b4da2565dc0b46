import type { Operations } from "../engine/operations.ts";
import { version } from "./version.ts";

/**
 * Reports each step and each execution that ends in this process as an OpenTelemetry span, with the times when it began and
 * ended, and its execution's id as an attribute. Only the API package is used: without an SDK in the process this does nothing.
 */
export async function traceEndings(operations: Pick<Operations, "onEnded">): Promise<void> {
  // Loaded after the start, because few need it.
  const { ProxyTracerProvider, SpanKind, SpanStatusCode, trace } = await import("@opentelemetry/api");
  const us = ["stepgram", version()] as const;
  operations.onEnded(({ id, workflow, steps, execution }) => {
    const provider = trace.getTracerProvider();
    const isProxy = provider instanceof ProxyTracerProvider;
    const tracer = isProxy ? provider.getDelegateTracer(...us) : provider.getTracer(...us);
    // Without an SDK.
    if (tracer === undefined) return;
    const shared = { "stepgram.execution_id": id, "stepgram.workflow": workflow };
    const report = (
      name: string,
      more: Record<string, string | number>,
      outcome: string,
      from?: Date,
      to?: Date,
    ): void => {
      if (from === undefined || to === undefined) return;
      const attributes = { ...shared, ...more, "stepgram.outcome": outcome };
      const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime: from, attributes, root: true });
      if (outcome === "failed") span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(to);
    };
    for (const { name, handler, outcome, retries, started_at, ended_at } of steps)
      report(
        `step ${handler}`,
        { "stepgram.step": name, "stepgram.handler": handler, "stepgram.retries": retries },
        outcome,
        started_at,
        ended_at,
      );
    if (execution !== undefined) report("execution", {}, execution.outcome, execution.started_at, execution.ended_at);
  });
}
