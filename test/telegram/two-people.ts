import type { Engine } from "../../src/engine/engine.ts";
import type { NewStep, Workflow } from "../../src/engine/workflow.ts";
import { type BotSettings, freshName, OWNER, startBot, startServer } from "./bot-fixture.ts";

/** A Bot API server. */
export type Server = Awaited<ReturnType<typeof startServer>>;

/** May use the bot in the group, and nothing more. */
export const BEA = { id: 502, first_name: "Bea" };
export const GROUP = -100;
export const HERE = { chat_id: GROUP, all: false };
export const BY_BEA = { user_id: BEA.id, name: "Bea", chat_id: GROUP, message_id: 1, gateway: "telegram" };
export const BY_OWNER = { ...BY_BEA, user_id: OWNER.id, name: "Olla" };

/** A step that deletes documents. */
export function wipe(query: NewStep["params"]): NewStep {
  const params = { operation: "delete", collection: "temp_data", ...query };
  return { name: "Clean", handler: "database_operation", params };
}

/** Deletes expired documents, with the params to delete everything instead. */
export const GENTLE = wipe({ query: { expired: true } });
export const HARSH = wipe({ query: {}, all: true }).params ?? {};

/** A step that starts a workflow, by its id or name. */
export function starts(workflow: string, name = "Go on"): NewStep {
  return { name, handler: "execute_shortcode", params: { shortcode: "MULTISTEP:EXECUTE", params: { workflow } } };
}

/** Makes a workflow in the group. */
export async function make(engine: Engine, name: string, steps: NewStep[], actor = BY_BEA): Promise<Workflow> {
  const made = await engine.createWorkflowWithSteps({ name }, steps, { key: freshName(), actor });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** Bea lets its first step delete everything. */
export function harden(engine: Engine, { id, steps }: Workflow) {
  return engine.editStep(id, steps[0]?.id ?? "", { params: HARSH }, { actor: BY_BEA });
}

/** A bot in a group, and an engine of another process on its database (not with `startsAt`). */
export async function group(settings: Partial<Omit<BotSettings, "server">> = {}) {
  const server = await startServer();
  const db = freshName();
  const allowed = { db, allowedChatIds: [GROUP], confirm: "elevated" as const, ...settings };
  const { engine, pass } = await startBot({ server, ...allowed });
  // Where the clock is moved, a second bot would take over the first one's chats.
  const isAlone = settings.startsAt !== undefined;
  const other = isAlone ? undefined : await startBot({ server: await startServer(), ...allowed, works: false });
  const elsewhere = other?.engine ?? engine;
  return { server, engine, elsewhere, pass };
}

/** The group's question number `nth`, from 0. */
export function question(server: Server, nth = 0) {
  return server.waitFor(
    "a question",
    () => server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I do this?"))[nth],
  );
}

/** The group's first message that contains the text. */
export function said(server: Server, text: string) {
  return server.waitFor(text, () => server.messages(GROUP).find((message) => message.text.includes(text)));
}

/** How many runs the group has had. */
export async function ran(engine: Engine): Promise<number> {
  return (await engine.listExecutions(HERE)).total;
}
