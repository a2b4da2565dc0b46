import { parseMessage } from "../../../grammar/shortcode/parse.ts";
import { CommandRegistry } from "../../commands/registry.ts";

const BUILT_IN = new CommandRegistry();

/** The shortcodes of a text as they are written: the same for texts that differ in their prose alone. */
export function shortcodesOf(text: string, { vocabulary }: Pick<CommandRegistry, "vocabulary"> = BUILT_IN): string {
  return JSON.stringify(
    parseMessage(text, vocabulary)
      .nodes.filter(({ type }) => type !== "text")
      .map(({ start, end }) => text.slice(start, end)),
  );
}
