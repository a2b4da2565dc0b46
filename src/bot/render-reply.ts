import type { Reply } from "../interpreter/reply.ts";
import type { RichText } from "../interpreter/rich-text.ts";
import { type FormattedText, toFormattedText } from "./formatted-text.ts";

/** The message's prose with each island's outcome in its place; what was explained but not run is offered below. */
export function renderReply(reply: Reply): FormattedText {
  const parts: RichText = reply.parts.flatMap(
    (part): RichText => (part.kind === "prose" ? [{ text: part.text }] : part.text),
  );
  const offers: RichText = reply.buttons.flatMap(
    ({ label, shortcode }): RichText => [{ text: `\n\n${label}? Send ` }, { text: shortcode, style: "code" }],
  );
  return toFormattedText([...parts, ...offers]);
}
