import type { Message } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { CAPABILITIES, type Capability } from "../../engine/actor.ts";
import type { GrantWords } from "../../i18n/words.ts";

/** What can be granted: everybody admitted has `chat`. */
const GRANTABLE = CAPABILITIES.filter((capability) => capability !== "chat");

/** Which rights are meant, and whose. */
export type GrantRequest = { ok: true; capabilities: Capability[]; to: number } | { ok: false; message: string };

/** Reads `files,network 123456789`, `files here`, or `files` in a reply to the person's message. */
export function readGrantRequest(
  command: "grant" | "revoke",
  rest: string,
  message: Message,
  words: GrantWords,
): GrantRequest {
  const given = rest.toLowerCase().split(/[\s,]+/);
  const usage = words.usage(command, GRANTABLE.join(", "));
  const last = given.at(-1) ?? "";
  const written = /^-?[1-9]\d{0,15}$/.test(last) ? Number(last) : last === "here" ? message.chat.id : undefined;
  const reply = message.reply_to_message;
  const repliedTo = reply === undefined || reply.sender_chat !== undefined ? undefined : reply.from?.id;
  const to = written ?? repliedTo;
  const named = written === undefined ? given : given.slice(0, -1);
  const wrong = named.find((word) => word !== "all" && !isGrantable(word));
  if (wrong !== undefined && wrong !== "") {
    const meant = nearest(wrong, GRANTABLE);
    return { ok: false, message: `${words.noRight(wrong.slice(0, 40), meant)}${usage}` };
  }
  if (to === undefined || named.length === 0 || wrong === "") return { ok: false, message: usage };
  return { ok: true, capabilities: named.includes("all") ? GRANTABLE : named.filter(isGrantable), to };
}

function isGrantable(word: string): word is Capability {
  return (GRANTABLE as readonly string[]).includes(word);
}
