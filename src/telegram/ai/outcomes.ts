import type { Redact } from "../../engine/redaction/redact.ts";
import { plain, shortened } from "../../i18n/rich-text.ts";
import type { Reply } from "../../interpreter/reply.ts";

/** The most that a model is told of one outcome, and of all of a message, in characters. */
const MAX_OUTCOME = 4_000;
const MAX_ALL = 40_000;

/** The outcomes of a message's shortcodes, for the model that wrote them; empty if it had none. */
export function outcomesText({ parts, buttons }: Reply, redact: Redact): string {
  const outcomes = parts.flatMap((part) =>
    part.kind === "outcome" ? [shortened(redact(plain(part.text)), MAX_OUTCOME)] : [],
  );
  const offered = buttons.map(
    ({ shortcode }) => `Not run: ${redact(shortcode)} is a button that the person can press.`,
  );
  return shortened([...outcomes, ...offered].join("\n"), MAX_ALL);
}
