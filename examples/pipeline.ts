// A data pipeline: load, process three batches in parallel, store the result, send a notification.
import { createStepgram } from "stepgram";

const stepgram = await createStepgram({ onMessage: ({ text }) => console.log(text) });
await stepgram.data.insertMany("users", [{ id: 1, active: true }, { id: 2, active: true }, { id: 3 }], "example");

const workflow = await stepgram.createWorkflow({
  name: "Data Processing Pipeline",
  description: "Process and analyze user data",
  maxParallelSteps: 3,
});
const load = await stepgram.addStep(workflow, {
  name: "Load User Data",
  handler: "database_operation",
  params: { operation: "find", collection: "users", query: { active: true } },
});

// Steps that depend on the same step, but not on each other, run in parallel.
const batches: string[] = [];
for (const number of [1, 2, 3]) {
  const batch = await stepgram.addStep(workflow, {
    name: `Process Batch ${number}`,
    handler: "log",
    params: { message: `Processing batch ${number} of {steps['Load User Data'].result.count} users...` },
    dependencies: [load],
  });
  batches.push(batch);
}

const aggregate = await stepgram.addStep(workflow, {
  name: "Aggregate Results",
  handler: "database_operation",
  params: {
    operation: "insert",
    collection: "analytics",
    data: { users: "{steps['Load User Data'].result.count}", status: "completed" },
  },
  dependencies: batches,
});
await stepgram.addStep(workflow, {
  name: "Send Notification",
  handler: "notification",
  params: { message: "Data processing completed successfully!", type: "success" },
  dependencies: [aggregate],
});

const done = await stepgram.waitFor(await stepgram.executeWorkflow(workflow));
for (const { name, status, attempts } of done.steps) console.log(`${status}: ${name} (attempt ${attempts})`);
await stepgram.close();
if (done.status !== "completed") process.exitCode = 1;
