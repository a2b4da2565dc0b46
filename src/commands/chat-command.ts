import { type Actor, peopleOf } from "../engine/actor.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import { parseScheduleTime } from "../engine/when/schedule-time.ts";
import { problem } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { ChatAction, ChatActionRequest } from "./chat-action.ts";
import type { CommandDefinition, PrepareContext } from "./command.ts";
import { canonicalOptions } from "./options.ts";
import { parsePlaceholder } from "./placeholder-name.ts";
import { momentText } from "./schedule-words.ts";
import type { Arguments, Parameter, Signature } from "./signature.ts";

/** Options that name another chat. The last parameter of every GROUP and USER command. */
export const ELSEWHERE = {
  name: "options",
  kind: "object",
  optional: true,
  example: '{"chat_id":-1001234567890}',
} as const satisfies Parameter;

/** A message. Default: the one replied to. */
export const MESSAGE = {
  name: "message",
  kind: "text",
  optional: true,
  example: "message_id",
} as const satisfies Parameter;

/** A person. Default: the one replied to. */
export const PERSON = { name: "user", kind: "text", optional: true, example: "123456789" } as const satisfies Parameter;

/** For how long. */
export const DURATION = {
  name: "duration",
  kind: "text",
  greedy: true,
  optional: true,
  example: "10 minutes",
} as const satisfies Parameter;

/** Telegram treats shorter and longer times as forever. */
const LEAST_SECONDS = 30;
const MOST_SECONDS = 366 * 86_400;

/** The chat that the options name, or this one. */
function addressedChat(options: JsonObject | undefined, actor: Pick<Actor, "chat_id">): Result<number> {
  const given = canonicalOptions(options ?? {}, ["chat_id"]);
  if (!given.ok) return given;
  const chat = given.value.get("chat_id") ?? actor.chat_id;
  const chat_id = typeof chat === "number" ? chat : idIn(String(chat), true);
  if (chat_id === undefined || !Number.isSafeInteger(chat_id) || chat_id === 0)
    return fail("invalid", problem("chatIdNotNumeric"));
  return { ok: true, value: chat_id };
}

/** The parts of a GROUP or USER command that differ between them. */
type ChatCommandDefinition<S extends Signature> = Pick<
  CommandDefinition<S>,
  "namespace" | "action" | "summary" | "example" | "result" | "data" | "signature" | "readOnly"
> & {
  /** The action for these arguments. */
  act(args: Arguments<S>, context: PrepareContext): Result<ChatAction>;
};

/** Declares a command that acts on a chat or its members: this chat, or the one named by the last argument. */
export function defineChatCommand<const S extends Signature>({
  act,
  ...definition
}: ChatCommandDefinition<S>): CommandDefinition<S, ChatActionRequest> {
  return {
    ...definition,
    topic: "people",
    capability: "admin",
    ...(definition.readOnly === undefined ? { control: true } : {}),
    notes: [
      "You need the admin permission, and must be allowed to do this in the chat yourself; the bot must be an administrator there.",
    ],
    prepare(args, context) {
      const action = act(args, context);
      if (!action.ok) return action;
      const chat = addressedChat((args as { options?: JsonObject }).options, context.actor);
      if (!chat.ok) return chat;
      const by = context.actor.user_id;
      const also = new Set(peopleOf(context.origin).map(({ user_id }) => user_id));
      also.delete(by);
      const who = also.size === 0 ? { by } : { by, also: [...also] };
      const request = { chat_id: chat.value, ...who, action: action.value };
      return ok({ input: request, act: request, resolved: resolvedArguments(args, action.value, context) });
    },
    async run(request) {
      return { ok: "act", request };
    },
  };
}

/** The arguments with the ids of the message and the person, because a button doesn't reply to a message. */
function resolvedArguments(
  args: { user?: string; duration?: string },
  action: ChatAction,
  context: PrepareContext,
): { [parameter: string]: string | undefined } {
  if ("message_id" in action) return { message: String(action.message_id) };
  if (!("user_id" in action)) return {};
  const isPerson = args.user === undefined || addressedPerson(args.user, context).ok;
  return { user: String(action.user_id), ...(isPerson ? {} : { duration: args.user }) };
}

/** The message with this id or placeholder. Default: the one replied to. */
export function addressedMessage(written: string | undefined, context: PrepareContext): Result<number> {
  const placeholder = written === undefined ? undefined : parsePlaceholder(written);
  if (placeholder?.kind === "current_message") return { ok: true, value: context.actor.message_id };
  if (placeholder?.kind === "message") return { ok: true, value: context.repliedTo ?? context.actor.message_id };
  const id = written === undefined ? context.repliedTo : idIn(written);
  if (id !== undefined) return { ok: true, value: id };
  return fail("invalid", problem("noMessage", { written: written && shortened(written, 60) }));
}

/** The person with this numeric id. Default: the author of the message replied to. */
export function addressedPerson(written: string | undefined, context: PrepareContext): Result<number> {
  const isReply = written === undefined || REPLY_WORDS.has(written.toLowerCase().replaceAll(/[<>{}$\s]/g, ""));
  const id = isReply ? context.repliedToUser : idIn(written);
  if (id !== undefined) return { ok: true, value: id };
  if (written?.startsWith("@")) return fail("invalid", problem("userName", { written: shortened(written, 60) }));
  return fail("invalid", problem("noPerson", { written: isReply ? undefined : shortened(written, 60) }));
}

const REPLY_WORDS: ReadonlySet<string> = new Set(["user_id", "user", "replied_user_id", "reply"]);

/** The person and the end, in seconds since 1970 and in words. In a reply the person may be left out: `[USER:MUTE:10 minutes]`. */
export function addressedPersonUntil(
  user: string | undefined,
  duration: string | undefined,
  context: PrepareContext,
): Result<{ user_id: number; until?: number; until_text?: string }> {
  const isDuration = duration === undefined && user !== undefined && context.repliedToUser !== undefined;
  const until = isDuration && idIn(user) === undefined ? readUntil(user, context) : undefined;
  const shifted = until?.ok === true ? until : undefined;
  const person = addressedPerson(shifted === undefined ? user : undefined, context);
  if (!person.ok) return person;
  const end = shifted ?? readUntil(duration, context);
  if (!end.ok) return end;
  if (end.value === undefined) return { ok: true, value: { user_id: person.value } };
  const { engine, timeZone, messages } = context;
  // To the minute, which is how people think of it.
  const minute = new Date(Math.round(end.value / 60) * 60_000);
  const until_text = momentText(minute, timeZone, engine.now(), messages.times);
  return { ok: true, value: { user_id: person.value, until: end.value, until_text } };
}

const FOR_EVER: ReadonlySet<string> = new Set(["forever", "for ever", "permanent", "permanently", "always"]);

function readUntil(duration: string | undefined, { engine, timeZone }: PrepareContext): Result<number | undefined> {
  if (duration === undefined || FOR_EVER.has(duration.toLowerCase())) return { ok: true, value: undefined };
  const now = engine.now();
  const time = parseScheduleTime(duration.replace(/^(?:for|selama)\s+/i, ""), now, timeZone);
  const notADuration = fail("invalid", problem("notADuration", { written: shortened(duration, 60) }));
  // The forms that the other errors show are single times, which work here too.
  if (!time.ok) return time.error.problem?.key === "timeNotUnderstood" ? notADuration : time;
  if (time.value.kind !== "once") return notADuration;
  const seconds = (time.value.at.getTime() - now.getTime()) / 1000;
  if (seconds < LEAST_SECONDS || seconds > MOST_SECONDS)
    return fail("invalid", problem("durationOutOfRange", { least: LEAST_SECONDS }));
  return { ok: true, value: Math.floor(time.value.at.getTime() / 1000) };
}

/** Digits as a number, with `signed` also a negative one. */
function idIn(text: string, signed = false): number | undefined {
  const word = text.trim();
  const digits = signed && word.startsWith("-") ? word.slice(1) : word;
  return /^[1-9]\d{0,15}$/.test(digits) && Number.isSafeInteger(Number(word)) ? Number(word) : undefined;
}
