import { DBOS } from "@dbos-inc/dbos-sdk";
import { inFlight, timed } from "../in-flight.ts";
import { answer, sizesOf } from "./answer.ts";

/** DBOS in a separate process; its arguments are the database's URL and the workloads' sizes. Steps do nothing. */
const systemDatabaseUrl = process.argv[2];
if (systemDatabaseUrl === undefined) throw new Error("usage: dbos.ts URL SIZES");
const steps = DBOS.registerWorkflow(
  async (length: number) => {
    for (let i = 0; i < length; i++) await DBOS.runStep(async () => null, { name: `step ${i}` });
  },
  { name: "steps" },
);
DBOS.setConfig({ name: "bench", systemDatabaseUrl, logLevel: "error" });
await DBOS.launch();

const sizes = sizesOf(process.argv[3]);
answer(
  {
    "ten-step": () => timed(() => inFlight(sizes.workflows, sizes.inFlight, () => steps(10))),
    chain: () => timed(() => steps(sizes.chain)),
  },
  () => DBOS.shutdown(),
);
