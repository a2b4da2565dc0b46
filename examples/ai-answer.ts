// Runs an AI's answer without Telegram. `stepgram.prompt()` is the text that teaches an AI the shortcodes.
import { readFile } from "node:fs/promises";
import { createStepgram, interpret } from "stepgram";

const stepgram = await createStepgram({ onMessage: ({ text }) => console.log(`message: ${text}`) });
console.log(`The prompt for the AI has about ${stepgram.prompt().tokens} tokens.`);

const answer = await readFile(new URL("./ai-answer.txt", import.meta.url), "utf8");
const reply = await interpret(stepgram, answer, { chat: 1 });
for (const part of reply.parts) console.log(part.kind === "prose" ? part.text.trim() : part.text);

for await (const { workflow, progress, status } of reply.progress()) console.log(`${workflow}: ${progress}% ${status}`);
const executions = await reply.settled();
await stepgram.close();
if (reply.errors > 0 || executions.some(({ status }) => status !== "completed")) process.exitCode = 1;
