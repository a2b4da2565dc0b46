import type { Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Redact } from "../engine/redaction/redact.ts";
import { lineOf } from "../i18n/rich-text.ts";
import type { DataBlocks } from "./data-block.ts";

/** How many of a chat's newest workflows and runs the model is told about. */
const MAX_LISTED = 10;
const MAX_NAME = 80;

const ABOUT = `YOU
You are Stepgram, a bot in this chat. A person writes to you. Answer in the person's language, briefly, in Markdown. Use shortcodes only to do something or to look something up; otherwise just answer.
After each of your messages with shortcodes you get their outcomes, and the results of runs that have ended. Then continue, or answer the person without shortcodes. A message without shortcodes ends your turn.
To look at data, run a workflow with a step that loads it; you get its result automatically. Anything that writes, deletes, calls the network or reaches other chats is first shown to the person, who may refuse it.
Never say that something is done before an outcome says so.`;

/** The system message: how to write shortcodes, what the bot is, and the state of the chat, as data. */
export async function systemMessage(
  prompt: string,
  engine: Pick<Engine, "listWorkflows" | "listExecutions" | "listSchedules" | "now">,
  viewer: Viewer,
  timeZone: string,
  blocks: DataBlocks,
  redact: Redact,
): Promise<string> {
  const state = blocks.mark(await chatState(engine, viewer, timeZone, redact));
  return [prompt.trim(), ABOUT, blocks.rule, `THE CHAT NOW\n${state}`].join("\n\n");
}

async function chatState(
  engine: Pick<Engine, "listWorkflows" | "listExecutions" | "listSchedules" | "now">,
  viewer: Viewer,
  timeZone: string,
  redact: Redact,
): Promise<string> {
  const shown = (name: string): string => lineOf(redact(name), MAX_NAME);
  // This chat must not learn about other chats.
  const here = { ...viewer, all: false };
  const [{ workflows, total }, { executions }, schedules] = await Promise.all([
    engine.listWorkflows(here, { limit: MAX_LISTED }),
    engine.listExecutions(here, { limit: MAX_LISTED }),
    engine.listSchedules(here),
  ]);
  const more = total > workflows.length ? [`- and ${total - workflows.length} older`] : [];
  return [
    `Time: ${engine.now().toISOString()}, time zone ${timeZone}`,
    "Workflows, newest first:",
    ...workflows.map(({ id, name, steps }) => `- ${id} ${shown(name)}, ${steps} ${steps === 1 ? "step" : "steps"}`),
    ...more,
    "Runs, newest first:",
    ...executions.map((run) => `- ${run.id} ${shown(run.workflow)}: ${run.status}, ${run.progress}%`),
    "Schedules:",
    ...schedules.slice(0, MAX_LISTED).map((one) => `- ${one.id} ${shown(one.workflow_name)}`),
  ].join("\n");
}
