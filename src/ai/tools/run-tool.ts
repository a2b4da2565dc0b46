import { randomUUID } from "node:crypto";
import { parseOnce } from "../../../grammar/shortcode/parse.ts";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { ChatActions } from "../../commands/chat-action.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import { type Actor, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonValue } from "../../engine/json.ts";
import type { ExpectedError } from "../../engine/result.ts";
import { isTransient } from "../../engine/storage/database-errors.ts";
import { en } from "../../i18n/en/messages.ts";
import { problem, sayInEnglish } from "../../i18n/problem.ts";
import { plain } from "../../i18n/rich-text.ts";
import { bindParams } from "../../interpreter/binding/bind-params.ts";
import { shortcodeOf } from "../../interpreter/offer.ts";
import { type ConfirmMode, type MessagePlan, needsConfirmation, planOf } from "../../interpreter/plan.ts";
import { completePlanText } from "../../interpreter/plan-text.ts";
import { prepareMessage } from "../../interpreter/prepare.ts";
import { type Reply, withoutPlaces } from "../../interpreter/reply.ts";
import { runMessage } from "../../interpreter/run-message.ts";
import type { Turns } from "../../interpreter/turns.ts";
import { type CommandTool, commandTools, type ToolDescription } from "./command-tools.ts";

/** Who the tools act for, and in which chat. */
export interface ToolCaller {
  actor: Actor;
  /** It acts without confirmation. Only owners' tools may do so. */
  isUnattended: boolean;
}

/** The outcome of asking whether a message may run. */
export type Confirmed =
  /** It has run; this is the reply the chat got. */
  | { state: "ran"; text: string }
  | { state: "discarded" }
  /** Nobody has answered yet. */
  | { state: "waiting" };

/** Asks people in their chats before a tool does what must be confirmed. */
export interface ConfirmInChat {
  /** Whether someone can be asked there. */
  canAsk(actor: Actor): boolean;
  /** Asks in the message's chat. The message's key is the question's id. False if too many questions are open there. */
  ask(message: IncomingMessage, plan: MessagePlan): Promise<boolean>;
  /** Waits for the answer to a question of the same person in the same chat, for a while. Undefined if there is none. */
  look(id: string, actor: Actor, signal?: AbortSignal): Promise<Confirmed | undefined>;
}

/** What tools work with. */
export interface ToolServices {
  engine: Engine;
  chats: ChatStore;
  registry: CommandRegistry;
  access: Pick<Access, "authorize" | "isOwner">;
  /** The time zone of the chats, an IANA name. */
  timeZone: string;
  /** When a person is asked first. */
  confirm: ConfirmMode;
  /** Undefined where nobody can be asked: then what must be confirmed is refused. */
  inChat?: ConfirmInChat;
  /** Acts on chats, for GROUP and USER commands. */
  chatActions?: ChatActions;
  /** Calls in one chat run one after another: an AI may make several at once, each of which needs what the previous one created. */
  turns: Turns<number>;
}

/** What a tool answers. */
export interface ToolReply {
  isError: boolean;
  text: string;
}

/** A tool, ready to be used. */
export interface Tool extends ToolDescription {
  /** Never throws because of the arguments. `signal`: ends the wait for a person's answer. */
  run(args: JsonValue, signal?: AbortSignal): Promise<ToolReply>;
}

/** Every registered command as a tool of the caller, and the one that waits for a person's answer. */
export function toolsOf(caller: ToolCaller, services: ToolServices): Tool[] {
  const { registry, engine, inChat, turns } = services;
  const { actor, isUnattended } = caller;
  const commands = commandTools(registry, engine).map((tool) => ({
    ...tool,
    async run(args: JsonValue, signal?: AbortSignal) {
      const done = await unlessAway(() => turns.take(actor.chat_id, () => runTool(tool, args, caller, services)));
      return "asked" in done ? waitForAnswer(done.asked, caller, services, signal) : done;
    },
  }));
  if (isUnattended || !inChat?.canAsk(actor)) return commands;
  const waits = (args: JsonValue, signal?: AbortSignal) =>
    waitForAnswer(String(Object(args).id ?? ""), caller, services, signal);
  return [...commands, { ...CONFIRMATION, run: waits }];
}

const CONFIRMATION: ToolDescription = {
  name: "confirmation",
  description: "Waits for a person to confirm or refuse another tool's call, and returns the outcome.",
  schema: {
    type: "object",
    properties: { id: { type: "string", description: "The id that the other tool returned." } },
    required: ["id"],
    additionalProperties: false,
  },
  isReadOnly: true,
  isAdditive: false,
};

async function waitForAnswer(
  id: string,
  { actor }: ToolCaller,
  { inChat }: ToolServices,
  signal: AbortSignal | undefined,
): Promise<ToolReply> {
  return unlessAway(async () => {
    const found = await inChat?.look(id, actor, signal);
    return found === undefined ? { isError: true, text: "There is no such question." } : confirmedReply(id, found);
  });
}

/** The answer of `work`, or that the database is unreachable. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T | ToolReply> {
  try {
    return await work();
  } catch (error) {
    if (!isTransient(error)) throw error;
    const { message, hint = "" } = sayInEnglish(problem("databaseUnreachable"));
    return { isError: true, text: `${message} ${hint}`.trim() };
  }
}

/** Runs a command with named arguments, as a message with its shortcode would, or asks a person first. */
async function runTool(
  { command }: CommandTool,
  args: JsonValue,
  { actor, isUnattended }: ToolCaller,
  services: ToolServices,
): Promise<ToolReply | { asked: string }> {
  const { engine, chats, registry, access, timeZone, confirm, inChat, chatActions } = services;
  const bound = bindParams(command.signature, args, { handlers: engine.handlers });
  if (!bound.ok) return failed(bound.error, command.example);
  const text = shortcodeOf(command, (name) => bound.value[name]);
  const message: IncomingMessage = { key: `tool:${randomUUID()}`, actor, text, ai: BY_AI };
  const running = { engine, chats, registry, authorize: access.authorize, timeZone, messages: MESSAGES };
  const viewer = viewerOf(actor, await access.isOwner(actor));
  const prepared = await prepareMessage(
    { ...message, viewer, outcomes: [] },
    parseOnce(text, registry.vocabulary),
    running,
  );
  const isAsked = !isUnattended && confirm !== "never";
  const plan = isAsked ? await planOf(prepared, { engine, authorize: access.authorize, registry }) : undefined;
  if (plan !== undefined && (await needsConfirmation(plan, confirm, { ai: BY_AI }, async () => false))) {
    if (inChat?.canAsk(actor)) {
      return (await inChat.ask(message, plan)) ? { asked: message.key } : { isError: true, text: TOO_MANY_QUESTIONS };
    }
    const shown = plain(completePlanText(plan, en));
    return { isError: true, text: `${NOBODY_TO_ASK}\n\n${shown}` };
  }
  const reply = await runMessage(prepared, {
    ...running,
    ...(plan?.pins === undefined ? {} : { pins: plan.pins }),
    ...(chatActions === undefined ? {} : { chatActions }),
    recordOutcome: async () => {},
    // Its chat sees the run if it fails.
    onExecution: (id) => chats.progressMessages.openQuietly(id, actor),
  });
  return { isError: reply.errors > 0, text: textOf(reply) };
}

/** An owner who is not asked about their own messages is asked about these. */
const BY_AI = { hasData: false };

/** An AI has not seen the shortcode. */
const MESSAGES = withoutPlaces(en);

const NOBODY_TO_ASK =
  "A person must confirm this, but there is no chat to ask in. Nothing was done. " +
  "Use a token created with /token in a Telegram chat, or an unattended one created by an owner. This is what it would do:";

const TOO_MANY_QUESTIONS =
  "A person must confirm this, but too many questions are open in the chat. Nothing was done. Wait until someone has answered some.";

/** What the AI is told about a question to a person. */
function confirmedReply(id: string, confirmed: Confirmed): ToolReply {
  switch (confirmed.state) {
    case "ran":
      return { isError: false, text: confirmed.text };
    case "discarded":
      return { isError: true, text: "The person refused. Nothing was done." };
    case "waiting":
      return {
        isError: false,
        text:
          "A person has been asked in the chat to confirm this. Nothing has been done yet. " +
          `Call the confirmation tool with {"id":"${id}"} to wait for the answer.`,
      };
  }
}

function failed({ message, hint }: ExpectedError, example: string): ToolReply {
  return { isError: true, text: `${message} ${hint ?? `As a shortcode: ${example}`}` };
}

function textOf({ parts }: Reply): string {
  return parts
    .map((part) => (typeof part.text === "string" ? part.text : plain(part.text)))
    .join("")
    .trim();
}
