import { parseShortcodes } from "../../../grammar/shortcode/parse.ts";
import type { Actor, Viewer } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { bind } from "../binding/bind.ts";
import { usableSegments } from "../binding/island-segments.ts";
import { segmentsOf, withoutTrailingEmpty } from "../binding/segments.ts";
import { type Command, labelOf } from "../commands/command.ts";
import type { Language } from "../language.ts";
import type { ReferenceScope } from "../placeholders/resolve-reference.ts";
import { Session } from "../placeholders/session.ts";
import { unbracedIsland } from "../placeholders/unbraced-island.ts";
import { resolveLeading } from "../resolve-arguments.ts";
import { shortened } from "../rich-text.ts";
import type { Bound } from "../signature.ts";
import { planners } from "./planners.ts";

/** Something that a message would do beyond its chat. */
export interface PlannedEffect {
  /** The step, or the command. */
  name: string;
  /** In words that name the target. */
  effect: string;
}

/** What a message would do, as far as it can be told without doing it. */
export interface MessagePlan {
  /** What writes or deletes data or files, calls the network, acts as an administrator or writes to other chats. */
  effects: PlannedEffect[];
  /** Commands that do not just look, in order. */
  changes: string[];
}

interface Rooms {
  engine: Engine;
  language: Language;
}

export interface PlanScope extends Rooms {
  actor: Actor;
  viewer: Viewer;
  session: Session;
  /** Names of workflows that the message creates, in lower case. */
  created: ReadonlySet<string>;
}

/** A command of the message with its arguments. */
export interface PlannedCommand {
  command: Command;
  label: string;
  values: Bound["values"];
}

/** Commands that only look. */
const LOOKS: ReadonlySet<string> = new Set(
  ["STATUS", "PROGRESS", "RESULT", "LIST_WORKFLOWS", "LIST_EXECUTIONS", "LIST_SCHEDULES", "SHOW_WORKFLOW"].concat([
    "HANDLERS",
    "TEMPLATES",
    "HELP",
    "USER:INFO",
  ]),
);
/** They start steps that stand elsewhere, perhaps in the same message. */
const STARTS: ReadonlySet<string> = new Set(["EXECUTE", "SCHEDULED_WORKFLOW"]);
const ADDS: ReadonlySet<string> = new Set(["ADD_STEP", "EDIT_STEP"]);
/** A name with colons of a workflow that the message creates; its segments cannot be known yet. */
const LEADING = [1, 2, 3, 4];

/** Reads what a message would do. It changes nothing, and an island that would be an error counts for nothing. */
export const planMessage = async (
  text: string,
  { actor, viewer }: { actor: Actor; viewer: Viewer },
  { engine, language }: Rooms,
): Promise<MessagePlan> => {
  const { chat_id, thread_id, user_id } = actor;
  const session = new Session(await engine.memory.load(chat_id, thread_id, user_id));
  const commands = await readCommands(text, { engine, viewer, session }, { engine, language });
  const created = commands.flatMap(({ label, values }) =>
    label === "CREATE_WORKFLOW" && typeof values.name === "string" ? [values.name.trim().toLowerCase()] : [],
  );
  const scope = { engine, language, actor, viewer, session, created: new Set(created) };
  const plan: MessagePlan = { effects: [], changes: [] };
  const isStarted =
    commands.some(({ label }) => STARTS.has(label)) ||
    (commands.some(({ label }) => ADDS.has(label)) && (await engine.listSchedules(viewer)).length > 0);
  for (const planned of commands) {
    const { command, label } = planned;
    if (LOOKS.has(label)) continue;
    plan.changes.push(label);
    const { capability = "chat" } = command;
    if (capability !== "chat") plan.effects.push({ name: label, effect: wordsOf(planned) });
    // Steps that nothing starts do nothing yet; who starts them is asked then.
    if (!ADDS.has(label) || isStarted) plan.effects.push(...((await planners[label]?.(planned, scope)) ?? []));
  }
  return plan;
};

const readCommands = async (
  text: string,
  references: ReferenceScope,
  { engine, language }: Rooms,
): Promise<PlannedCommand[]> => {
  const handlers = new Map([...engine.handlers.values()].map(({ name, example }) => [name, JSON.stringify(example)]));
  const commands: PlannedCommand[] = [];
  for (const node of parseShortcodes(text, language.vocabulary).nodes) {
    if (node.type === "text") continue;
    const own = node.type === "broken" ? unbracedIsland(node, language.vocabulary) : { node, source: text };
    const command = own && language.find(own.node.namespace, own.node.action);
    if (own === undefined || command === undefined) continue;
    const segments = usableSegments(withoutTrailingEmpty(segmentsOf(own.node.args, own.source)));
    if (!segments.ok) continue;
    const { signature } = command;
    const found = await resolveLeading(signature, segments.value, own.source, references);
    for (const leading of [found.segments, ...LEADING]) {
      const bound = bind(signature, segments.value, { source: own.source, handlers }, leading);
      if (!bound.ok) continue;
      commands.push({ command, label: labelOf(command), values: bound.value.values });
      break;
    }
  }
  return commands;
};

const wordsOf = ({ values }: PlannedCommand): string => {
  const given = Object.values(values).filter((value) => value !== undefined);
  const said = given.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))).join(", ");
  return said === "" ? "acts as an administrator" : `acts as an administrator: ${shortened(said, 120)}`;
};
