import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { HttpServices } from "./services.ts";

/** How long data read from the database is reused, in ms, because many clients may ask. */
const FRESH_MS = 1_000;
/** Bounds of the histogram of durations, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** The metrics of this process, for Prometheus. */
export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

/**
 * Counts what ends in this process from now on, and reads the queue when someone asks. Counters are of this process alone, so
 * that a sum over all processes counts everything once; gauges of the queue are the same in each.
 */
export function createMetrics({
  engine,
  chats,
  gateways,
}: Pick<HttpServices, "engine" | "chats" | "gateways">): Metrics {
  const registers = [new Registry()];
  const ofStep = ["handler", "outcome"] as const;
  const steps = new Counter({
    name: "stepgram_steps_total",
    help: "Steps that have ended.",
    labelNames: ofStep,
    registers,
  });
  const executions = new Counter({
    name: "stepgram_executions_total",
    help: "Executions that have ended.",
    labelNames: ["outcome"] as const,
    registers,
  });
  const durations = new Histogram({
    name: "stepgram_step_duration_seconds",
    help: "Time from a step's first attempt to its end, excluding the time its messages waited to be sent.",
    labelNames: ofStep,
    buckets: BUCKETS,
    registers,
  });
  const retries = new Counter({
    name: "stepgram_step_retries_total",
    help: "Attempts after the first.",
    labelNames: ["handler"] as const,
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const depth = gauge("stepgram_queue_depth", "Executions with a step that no worker has claimed yet.");
  const oldest = gauge(
    "stepgram_oldest_ready_step_age_seconds",
    "How long the oldest step in the queue has been waiting.",
  );
  const workers = gauge("stepgram_workers", "Live workers.");
  const capacity = gauge("stepgram_worker_capacity", "How many steps this process can run at once.");
  const running = gauge("stepgram_running_steps", "Steps that this process is running.");
  const outbox = new Gauge({
    name: "stepgram_outbox_delay_seconds",
    help: "How long the oldest undelivered message has been waiting.",
    labelNames: ["gateway"] as const,
    registers,
  });

  const aiTokens = new Counter({ name: "stepgram_ai_tokens_total", help: "Tokens used by AI model calls.", registers });

  engine.operations.onEnded(({ steps: ended, execution }) => {
    for (const { handler, outcome, seconds, retries: more } of ended) {
      steps.inc({ handler, outcome });
      if (seconds !== undefined) durations.observe({ handler, outcome }, seconds);
      if (more > 0) retries.inc({ handler }, more);
    }
    if (execution !== undefined) executions.inc({ outcome: execution.outcome });
  });

  const look = async (): Promise<void> => {
    const { operations } = engine;
    const [backlog, all, ...waiting] = await Promise.all([
      operations.backlog(),
      operations.workers(),
      ...gateways.map((gateway) => chats.outbox.waitingSince(gateway)),
    ]);
    const now = engine.now();
    const secondsSince = (since: Date | undefined): number =>
      since === undefined ? 0 : Math.max(0, now.getTime() - since.getTime()) / 1000;
    depth.set(backlog.executions);
    oldest.set(secondsSince(backlog.since));
    workers.set(all.filter(({ lease_until }) => lease_until > now).length);
    for (const [i, gateway] of gateways.entries()) outbox.set({ gateway }, secondsSince(waiting[i]));
  };

  let latest: { at: number; looking: Promise<void> } | undefined;
  return {
    contentType: registers[0]!.contentType,
    async text() {
      if (latest === undefined || performance.now() - latest.at > FRESH_MS)
        latest = { at: performance.now(), looking: look() };
      const { looking } = latest;
      await looking.catch((error: unknown) => {
        latest = undefined;
        throw error;
      });
      const load = engine.operations.worker();
      aiTokens.reset();
      aiTokens.inc(chats.aiUsage.ofProcess());
      capacity.set(load.capacity);
      running.set(load.running);
      return registers[0]!.metrics();
    },
  };
}
