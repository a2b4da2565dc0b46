import { countedWorkloads, timedWorkloads, withWorld } from "./engine-workloads.ts";
import { growthBySteps, growthByStored } from "./growth-workloads.ts";
import { interleave, requestedRounds, type Workload } from "./rounds.ts";
import type { Figure } from "./run.ts";

/** A whole run including setup must take less than three minutes. */
const ROUNDS = { count: 7, budgetMs: 100_000 };

/** Things to compare are measured one right after the other, so that both see the same machine. */
const COMPARED = [
  "insert-one",
  "chain",
  "dbos-chain",
  "bullmq-chain",
  "ten-step",
  "dbos-ten-step",
  "batch",
  "bullmq-batch",
];

/**
 * Measures the engine on the embedded database: in time, in database commands, and how its costs grow. Each of the three has a
 * separate database; `peers` are measured in the same rounds.
 */
export function measureEngine(peers: readonly Workload[]): Promise<Figure[]> {
  const rounds = requestedRounds(ROUNDS);
  return withWorld({}, (world) =>
    withWorld({ counted: true }, (counted) =>
      withWorld({}, async (full) =>
        interleave(
          [
            ...[...(await timedWorkloads(world)), ...peers].toSorted(
              (a, b) => COMPARED.indexOf(a.name) - COMPARED.indexOf(b.name),
            ),
            ...(await countedWorkloads(counted)),
            await growthBySteps(world),
            await growthByStored(world, full),
          ],
          rounds,
        ),
      ),
    ),
  );
}

/** The benchmark `engine`. */
export function run(): Promise<Figure[]> {
  return measureEngine([]);
}
