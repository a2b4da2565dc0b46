// Onboarding: a welcome, a pause, a tutorial, and an update of the user's document.
import { createStepgram } from "stepgram";

// Without a bot, the program delivers messages itself; here it only prints them.
const stepgram = await createStepgram({ onMessage: ({ chat, text }) => console.log(`to ${chat}: ${text}`) });
await stepgram.data.insert("users", { id: 123456789, name: "Ada" }, "example");

const workflow = await stepgram.createWorkflow({
  name: "User Onboarding",
  description: "Complete user onboarding process",
});
const welcome = await stepgram.addStep(workflow, {
  name: "Send Welcome",
  handler: "send_message",
  params: { text: "Welcome to SyncaraBot! 🎉" },
});
const wait = await stepgram.addStep(workflow, {
  name: "Wait",
  handler: "delay", // The time is kept in the database: stop the program now, and it continues here when you start it again.
  params: { seconds: 5 },
  dependencies: [welcome],
});
const tutorial = await stepgram.addStep(workflow, {
  name: "Send Tutorial",
  handler: "send_message",
  params: { text: "Let me show you how to use the bot..." },
  dependencies: [wait],
});
await stepgram.addStep(workflow, {
  name: "Update Status",
  handler: "database_operation",
  params: {
    operation: "update",
    collection: "users",
    query: { id: "{context.user_id}" }, // A string that is a single placeholder keeps the value's type: here, a number.
    data: { onboarded: true },
  },
  dependencies: [tutorial],
});

const execution = await stepgram.executeWorkflow(workflow, { context: { user_id: 123456789 }, chat: 123456789 });
for await (const { progress, currentStep } of stepgram.follow(execution))
  console.log(`${progress}%${currentStep === undefined ? "" : ` ${currentStep}`}`);

console.log(await stepgram.data.find("users", { onboarded: true }, {}));
await stepgram.close();
