// Maintenance every night at three in Jakarta, and once right now. A night missed because no process was running is made up for later.
import { createStepgram } from "stepgram";

const stepgram = await createStepgram({ timeZone: "Asia/Jakarta", onMessage: ({ text }) => console.log(text) });

// With all steps in one call, either the whole workflow is created or none of it.
const workflow = await stepgram.createWorkflow({
  name: "Daily Maintenance",
  description: "Perform daily system maintenance",
  steps: [
    { name: "Backup Database", handler: "log", params: { message: "Starting database backup..." } },
    {
      name: "Clean Temp Files",
      handler: "file_operation", // Paths are inside a sandbox, <dataDir>/files. Deleting a missing file succeeds.
      params: { operation: "delete", file_path: "/tmp/syncara_temp.log" },
      dependencies: ["Backup Database"],
    },
    {
      name: "Update Statistics",
      handler: "database_operation",
      params: { operation: "insert", collection: "maintenance_logs", data: { type: "daily_maintenance" } },
      dependencies: ["Clean Temp Files"],
    },
    {
      name: "Send Report",
      handler: "send_message",
      params: { text: "Daily maintenance completed successfully! ✅" },
      dependencies: ["Update Statistics"],
    },
    {
      name: "Raise Alarm", // A recovery step: its condition reads error_occurred, so it runs when another step has failed.
      handler: "notification",
      params: { message: "{context.error_step}: {context.error_message}", type: "error" },
      condition: "context.get('error_occurred') == True",
    },
  ],
});

// The key makes sure that there is only one schedule, however often this program starts.
const schedule = await stepgram.scheduleWorkflow(workflow, "0 3 * * *", { key: "daily-maintenance" });
console.log(`Next run: ${schedule.nextAt?.toISOString()}`);

const done = await stepgram.waitFor(await stepgram.executeWorkflow(workflow));
console.log(`This run: ${done.status}`);
await stepgram.close();
if (done.status !== "completed") process.exitCode = 1;
