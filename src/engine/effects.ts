import type { Actor, Capability } from "./actor.ts";
import { type Handler, needsOf } from "./handler.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** What a capability that is used means to people. */
const WORDS: Readonly<Record<Exclude<Capability, "chat">, string>> = {
  files: "works with files",
  database: "works with stored data",
  network: "calls the network",
  admin: "acts as an administrator",
  "other-chats": "writes to another chat",
};

/**
 * What a step with these params, as they are written, would do beyond its own chat: each a few words that name the target.
 * Empty for steps that only look, wait or talk to their chat. What cannot be known beforehand counts.
 */
export function effectsOf(handler: Handler, raw: JsonObject, actor: Actor): readonly string[] {
  if (handler.effects !== undefined) return handler.effects(raw, actor);
  if (typeof handler.capability === "string") return inWords([handler.capability]);
  const parsed = handler.params.safeParse(raw);
  if (!parsed.success) return ["may do more than talk to this chat"];
  return inWords(needsOf(handler, parsed.data, actor).map(({ capability }) => capability));
}

/**
 * The rights beyond its chat that a step with these params, as they are written, will need for certain; empty where that is
 * not known before its templates are filled. Who lacks them all will see it refused before it does anything.
 */
export function rightsOf(handler: Handler, raw: JsonObject, actor: Actor): readonly Capability[] {
  if (typeof handler.capability === "string") return elevated([handler.capability]);
  if (hasBraces(raw)) return [];
  const parsed = handler.params.safeParse(raw);
  return parsed.success ? elevated(needsOf(handler, parsed.data, actor).map(({ capability }) => capability)) : [];
}

function elevated(capabilities: readonly Capability[]): Capability[] {
  return [...new Set(capabilities.filter((capability) => capability !== "chat"))];
}

function hasBraces(value: JsonValue): boolean {
  if (typeof value === "string") return value.includes("{");
  return typeof value === "object" && value !== null && Object.values(value).some(hasBraces);
}

function inWords(capabilities: readonly Capability[]): string[] {
  return [...new Set(capabilities.flatMap((capability) => (capability === "chat" ? [] : [WORDS[capability]])))];
}
