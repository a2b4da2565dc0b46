import type { Document } from "mongodb";
import { tenSteps } from "./engine-workloads.ts";
import { batchOf, chainOf, DATABASE, type EngineWorld } from "./engine-world.ts";
import { timed } from "./in-flight.ts";
import type { Workload } from "./rounds.ts";

const FEW = 100;
const MANY = 10_000;
/** Steps that run at the same time in both: the same number travel in one write, whatever the execution's size. */
const WIDTH = 10;
/** Small executions on either side of the large one, so that both see the same machine. */
const SMALL_RUNS = 10;

/** Finished executions that are stored before anything is measured. */
const STORED = 100_000;
const CHUNK = 2000;
const WORKFLOWS = 60;

/** What a step costs in an execution of 10,000 steps, over what it costs in one of 100. */
export async function growthBySteps(world: EngineWorld): Promise<Workload> {
  const few = await world.workflow(batchOf(FEW), WIDTH);
  const many = await world.workflow(batchOf(MANY), WIDTH);
  const small = (): Promise<number> =>
    timed(async () => {
      for (let i = 0; i < SMALL_RUNS; i++) await world.run(few, FEW);
    });
  return {
    name: "growth-steps",
    unit: "ratio",
    warmUps: 1,
    async measure() {
      const before = await small();
      const large = await timed(() => world.run(many, MANY));
      const after = await small();
      return large / MANY / ((before + after) / (2 * SMALL_RUNS * FEW));
    },
  };
}

/** What a step of ten-step workflows costs where 100,000 finished executions are stored, over what it costs where none are. */
export async function growthByStored(empty: EngineWorld, full: EngineWorld): Promise<Workload> {
  const [inEmpty, inFull] = [await empty.workflow(chainOf(10)), await full.workflow(chainOf(10))];
  await storeFinished(full, await full.run(inFull, 10));
  return {
    name: "growth-stored",
    unit: "ratio",
    warmUps: 1,
    async measure() {
      const before = await tenSteps(empty, inEmpty, WORKFLOWS);
      const stored = await tenSteps(full, inFull, 2 * WORKFLOWS);
      const after = await tenSteps(empty, inEmpty, WORKFLOWS);
      return stored / ((before + after) / 2);
    },
  };
}

/** Stores copies of a finished execution, as if they had run over the last month. */
async function storeFinished(world: EngineWorld, id: string): Promise<void> {
  const executions = world.client.db(DATABASE).collection<Document & { _id: string }>("executions");
  const finished = await executions.findOne({ _id: id });
  if (finished === null) throw new Error("the execution to be copied is not there");
  const now = Date.now();
  for (let from = 0; from < STORED; from += CHUNK)
    await executions.insertMany(
      Array.from({ length: CHUNK }, (_, i) => {
        const at = new Date(now - ((from + i) / STORED) * 30 * 86_400_000);
        return { ...finished, _id: `ex_stored${from + i}`, created_at: at, turn: at, ended_at: at };
      }),
      { ordered: false },
    );
}
