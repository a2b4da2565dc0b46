import { BUILT_IN_REGISTRY, type CommandRegistry } from "../commands/registry.ts";
import { type Message, prepareMessage } from "./prepare.ts";
import { namesShortcode, type Reply } from "./reply.ts";
import { type RunServices, runMessage } from "./run-message.ts";

export type { Message } from "./prepare.ts";

/** Parses, prepares and runs a message at once, without a confirmation. */
export async function interpret(
  message: Message,
  services: Omit<RunServices, "registry"> & { registry?: CommandRegistry },
): Promise<Reply> {
  const { registry = BUILT_IN_REGISTRY, ...rest } = services;
  const prepared = await prepareMessage(message, registry.parse(message.text), { ...rest, registry });
  return runMessage(prepared, { ...rest, registry });
}

/** Whether the text has any shortcode. If it has none, a bot in a group stays silent. */
export function hasShortcodes(text: string, registry = BUILT_IN_REGISTRY): boolean {
  const { nodes, errors } = registry.parse(text);
  return errors.length > 0 || nodes.some((node) => node.type !== "text");
}

/**
 * Whether the text gets its own reply: it has a shortcode. In a private chat (`chatId` is positive) also if an AI only thought
 * of some before its answer.
 */
export function getsReply(text: string, chatId: number, registry = BUILT_IN_REGISTRY): boolean {
  return hasShortcodes(text, registry) || (chatId > 0 && thinksOfShortcodes(text, registry));
}

function thinksOfShortcodes(text: string, registry: CommandRegistry): boolean {
  const thoughts = registry.parse(text).nodes.filter((node) => node.type === "text" && node.thinking === true);
  return thoughts.some(({ start, end }) => namesShortcode(text.slice(start, end)));
}

/** Whether anything in the text can have run: it has a shortcode that could at least be read. */
export function couldRun(text: string, registry = BUILT_IN_REGISTRY): boolean {
  return registry.parse(text).nodes.some(({ type }) => type === "shortcode");
}

/** Whether the text ends in the middle of a shortcode, as the first part of a longer one may. */
export function endsOpen(text: string, registry = BUILT_IN_REGISTRY): boolean {
  if (/\[[A-Z_]{0,20}$/i.test(text.slice(-24))) return true;
  return registry.parse(text).nodes.some((node) => node.type === "broken" && node.error.code === "unclosed");
}

/** Whether two versions of a text have the same shortcodes. */
export function haveSameShortcodes(before: string, after: string, registry = BUILT_IN_REGISTRY): boolean {
  const shortcodesIn = (text: string): string =>
    registry
      .parse(text)
      .nodes.flatMap((node) => (node.type === "text" ? [] : [text.slice(node.start, node.end)]))
      .join("\n");
  return shortcodesIn(before) === shortcodesIn(after);
}
