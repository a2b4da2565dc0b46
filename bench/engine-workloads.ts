import { batchOf, chainOf, type EngineWorld, insertDurably, openEngineWorld } from "./engine-world.ts";
import { inFlight, timed } from "./in-flight.ts";
import type { Workload } from "./rounds.ts";

/** The size of each workload; the peers' workloads have the same shape. */
export const SIZES = { inFlight: 50, workflows: 200, chain: 200, batch: 1000, atOnce: 100, inserts: 100 } as const;

/** Workflows of ten steps, 50 at a time; gives the milliseconds per step. */
export async function tenSteps(world: EngineWorld, workflowId: string, workflows: number): Promise<number> {
  const ms = await timed(() => inFlight(workflows, SIZES.inFlight, () => world.run(workflowId, 10)));
  return ms / (workflows * 10);
}

/**
 * The engine's workloads in time, each from the request to start until the last outcome is on disk, and one insert for
 * comparison.
 */
export async function timedWorkloads(world: EngineWorld): Promise<Workload[]> {
  const ten = await world.workflow(chainOf(10));
  const chain = await world.workflow(chainOf(SIZES.chain));
  const batch = await world.workflow(batchOf(SIZES.batch), SIZES.atOnce);
  let inserted = 0;
  const insert = async (): Promise<void> => {
    for (let i = 0; i < SIZES.inserts; i++)
      await insertDurably(world.client, { n: inserted++, text: "x".repeat(150), at: new Date() });
  };
  return [
    {
      name: "insert-one",
      unit: "ops/s",
      measure: async () => (1000 * SIZES.inserts) / (await timed(insert)),
    },
    {
      name: "chain",
      unit: "ms/step",
      measure: async () => (await timed(() => world.run(chain, SIZES.chain))) / SIZES.chain,
    },
    {
      name: "ten-step",
      unit: "steps/s",
      measure: async () => 1000 / (await tenSteps(world, ten, SIZES.workflows)),
    },
    { name: "batch", unit: "ms", measure: () => timed(() => world.run(batch, SIZES.batch)) },
  ];
}

/** The engine's workloads in database commands, from the request to start to the end, including the worker's own polling. */
export async function countedWorkloads(counted: EngineWorld): Promise<Workload[]> {
  const chain = await counted.workflow(chainOf(SIZES.chain));
  const batch = await counted.workflow(batchOf(SIZES.batch), SIZES.atOnce);
  const commands = async (workflowId: string, steps: number): Promise<number> => {
    const before = counted.counter?.total() ?? 0;
    await counted.run(workflowId, steps);
    return ((counted.counter?.total() ?? 0) - before) / steps;
  };
  return [
    { name: "chain-commands", unit: "commands/step", warmUps: 0, measure: () => commands(chain, SIZES.chain) },
    { name: "batch-commands", unit: "commands/step", warmUps: 0, measure: () => commands(batch, SIZES.batch) },
  ];
}

/** Opens a world, passes it to `use`, and always closes it. */
export async function withWorld<T>(
  options: Parameters<typeof openEngineWorld>[0],
  use: (world: EngineWorld) => Promise<T>,
): Promise<T> {
  const world = await openEngineWorld(options);
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}
