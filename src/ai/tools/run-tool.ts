import { randomUUID } from "node:crypto";
import type { Access } from "../../chat-store/access.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import type { ChatActions } from "../../commands/chat-action.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import { type Actor, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { JsonValue } from "../../engine/json.ts";
import type { ExpectedError } from "../../engine/result.ts";
import { en } from "../../i18n/en.ts";
import { plain } from "../../i18n/rich-text.ts";
import { bindParams } from "../../interpreter/binding/bind-params.ts";
import { type ConfirmMode, needsConfirmation } from "../../interpreter/needs-confirmation.ts";
import { shortcodeOf } from "../../interpreter/offer.ts";
import { planOf } from "../../interpreter/plan.ts";
import { completePlanText } from "../../interpreter/plan-text.ts";
import { type PreparedMessage, prepareMessage } from "../../interpreter/prepare.ts";
import { type Reply, withoutPlaces } from "../../interpreter/reply.ts";
import { runMessage } from "../../interpreter/run-message.ts";
import type { CommandTool } from "./command-tools.ts";

/** On whose behalf tools are used, and in which chat. */
export interface ToolCaller {
  actor: Actor;
  /** Nothing is asked before it acts. Only owners' tools may be so. */
  isUnattended: boolean;
}

/** What came of the question whether a message may run. */
export type Confirmed =
  /** It has run, and this is the reply that the chat got. */
  | { state: "ran"; text: string }
  | { state: "discarded" }
  /** Nobody has answered yet; `id` tells which question it is. */
  | { state: "waiting"; id: string };

/** Asks people in their chats before a tool does what has to be confirmed. */
export interface ConfirmInChat {
  /** Whether somebody can be asked there. */
  canAsk(actor: Actor): boolean;
  /** Asks in the message's chat; resolves when somebody has answered, or after a while. */
  ask(message: IncomingMessage, prepared: PreparedMessage): Promise<Confirmed>;
  /** Waits on for the answer to a question of the same person in the same chat. Undefined if there is none. */
  look(id: string, actor: Actor): Promise<Confirmed | undefined>;
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
  /** Undefined where nobody can be asked: then what has to be confirmed is refused. */
  inChat?: ConfirmInChat;
  /** Acts on chats, for GROUP and USER commands. */
  chatActions?: ChatActions;
}

/** What a tool answers. */
export interface ToolReply {
  isError: boolean;
  text: string;
}

/** Runs a command with named arguments, as a message with its shortcode would. Never throws for what the arguments say. */
export async function runTool(
  { command }: CommandTool,
  args: JsonValue,
  { actor, isUnattended }: ToolCaller,
  services: ToolServices,
): Promise<ToolReply> {
  const { engine, chats, registry, access, timeZone, confirm, inChat, chatActions } = services;
  const bound = bindParams(command.signature, args, { handlers: engine.handlers });
  if (!bound.ok) return failed(bound.error, command.example);
  const text = shortcodeOf(command, (name) => bound.value[name]);
  const message: IncomingMessage = { key: `tool:${randomUUID()}`, actor, text, ai: BY_AI };
  const running = { engine, chats, registry, authorize: access.authorize, timeZone, messages: MESSAGES };
  const viewer = viewerOf(actor, await access.isOwner(actor));
  const prepared = await prepareMessage({ ...message, viewer, outcomes: [] }, registry.parse(text), running);
  const isAsked = !isUnattended && confirm !== "never";
  const plan = isAsked ? await planOf(prepared, { engine, authorize: access.authorize, registry }) : undefined;
  if (plan !== undefined && (await needsConfirmation(plan, confirm, { ai: BY_AI }, async () => false))) {
    if (inChat?.canAsk(actor)) return confirmedReply(await inChat.ask(message, prepared));
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
  "This has to be confirmed by a person, and there is no chat in which to ask one. Nothing has been done. " +
  "Use a token that somebody made with /token in a Telegram chat, or one that an owner made unattended. It would do this:";

/** What the AI is told about a question to a person. */
export function confirmedReply(confirmed: Confirmed): ToolReply {
  switch (confirmed.state) {
    case "ran":
      return { isError: false, text: confirmed.text };
    case "discarded":
      return { isError: true, text: "The person who was asked said no. Nothing has been done." };
    case "waiting":
      return {
        isError: false,
        text:
          "A person has been asked in the chat whether this may be done. Nothing has been done yet. " +
          `Call the tool confirmation with {"id":"${confirmed.id}"} to wait for the answer.`,
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
