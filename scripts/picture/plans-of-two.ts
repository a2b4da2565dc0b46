import type { Bubble } from "./draw.ts";
import type { Stage } from "./stage.ts";

const EXPIRED = { operation: "delete", collection: "temp_data", query: { expired: true } };
const ALL = { operation: "delete", collection: "temp_data", query: {}, all: true };

function quick(name: string, step: string, handler: string, params: object): string {
  return `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify([{ name: step, handler, params }])}]`;
}

function deletion(params: object): string {
  return `{"params":${JSON.stringify(params)}}`;
}

/** The id of a workflow in the latest of these messages. */
function workflowId(said: readonly Bubble[]): string {
  const id = said.at(-1)?.text.match(/wf_[0-9a-z]{10}/)?.[0];
  if (id === undefined) throw new Error(`No workflow was named: ${said.at(-1)?.text}`);
  return id;
}

/** While the question about Bea's workflow is open, Bea edits it; then the owner presses Run. */
export async function edited(stage: Stage): Promise<Bubble[]> {
  const count = (): number => stage.saidInGroup().length;
  stage.beaSends("[MULTISTEP:CREATE_WORKFLOW:Tidy up]");
  await stage.until("the workflow", () => count() === 1);
  const id = workflowId(stage.saidInGroup());
  stage.beaSends(`[MULTISTEP:ADD_STEP:${id}:Clean:database_operation:${JSON.stringify(EXPIRED)}]`);
  await stage.until("its step", () => count() === 2);
  const start = stage.sendToGroup(`[MULTISTEP:EXECUTE:${id}]`);
  await stage.until("the question", () => count() === 3);
  const question = stage.saidInGroup().slice(2);
  const edit = stage.beaSends(`[MULTISTEP:EDIT_STEP:${id}:Clean:${deletion(ALL)}]`);
  await stage.until("the change", () => count() === 4);
  const change = stage.saidInGroup().slice(3);
  await stage.press("▶️");
  await stage.until("what comes of it", () => count() === 5);
  return [start, ...question, edit, ...change, ...stage.saidInGroup().slice(4)];
}

/** The plan of a workflow whose step starts another one, which deletes. */
export async function inner(stage: Stage): Promise<Bubble[]> {
  const made = await stage.answers("[MULTISTEP:CREATE_WORKFLOW:Tidy up]", 1);
  const id = workflowId(made);
  await stage.answers(`[MULTISTEP:ADD_STEP:${id}:Clean:database_operation:${JSON.stringify(ALL)}]`, 1);
  const params = { shortcode: "MULTISTEP:EXECUTE", params: { workflow: id } };
  return stage.answers(quick("Good night", "Go on", "execute_shortcode", params), 1);
}
