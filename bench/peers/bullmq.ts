import { FlowProducer, Worker } from "bullmq";
import { timed } from "../in-flight.ts";
import { answer, sizesOf } from "./answer.ts";

/** BullMQ in a separate process; its arguments are the server's socket and the workloads' sizes. Jobs do nothing. */
const path = process.argv[2];
if (path === undefined) throw new Error("usage: bullmq.ts SOCKET SIZES");
const connection = { path, maxRetriesPerRequest: null };
const sizes = sizesOf(process.argv[3]);
const ends = new Map<string, () => void>();
const flows = new FlowProducer({ connection });
function worker(queueName: string, concurrency: number): Worker {
  const made = new Worker(queueName, async () => null, { connection, concurrency });
  made.on("completed", (job) => {
    ends.get(job.name)?.();
    ends.delete(job.name);
  });
  made.on("error", (error) => console.error(error));
  return made;
}
const workers = [worker("chain", 1), worker("batch", sizes.atOnce)];
await Promise.all([flows.waitUntilReady(), ...workers.map((each) => each.waitUntilReady())]);

type Flow = Parameters<FlowProducer["add"]>[0];
const opts = { removeOnComplete: true };
let runs = 0;

function run(queueName: string, children: Flow[]): Promise<number> {
  const name = `last ${runs++}`;
  return timed(async () => {
    const ended = new Promise<void>((resolve) => ends.set(name, resolve));
    await flows.add({ name, queueName, children, opts });
    await ended;
  });
}

/** A flow in which each job waits for the one before: a parent waits for its children, so the first job is the innermost. */
function chain(length: number): Flow[] {
  return length === 0 ? [] : [{ name: "step", queueName: "chain", children: chain(length - 1), opts }];
}

answer(
  {
    chain: () => run("chain", chain(sizes.chain - 1)),
    batch: () =>
      run(
        "batch",
        Array.from({ length: sizes.batch }, () => ({ name: "item", queueName: "batch", opts })),
      ),
  },
  async () => {
    await Promise.all(workers.map((each) => each.close()));
    await flows.close();
  },
);
