import { escapeForeign, type ForeignTemplate, foreignTemplates } from "../../grammar/template/foreign.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problems/problem.ts";
import { shortened } from "../i18n/rich-text.ts";

/** A step as far as what it says to people matters. */
interface SpeakingStep {
  name: string;
  handler: string;
  params?: JsonObject;
}

/** A text for people that holds a template of another language. */
export interface ForeignText extends Pick<ForeignTemplate, "written" | "instead"> {
  /** The step that would send it. */
  step: string;
}

/** The first template of another language that people would get to read from these steps. */
export function foreignText(
  steps: readonly SpeakingStep[],
  handlers: ReadonlyMap<string, Handler>,
): ForeignText | undefined {
  for (const { name, handler, params = {} } of steps)
    for (const text of texts(handlers.get(handler)?.forPeople?.(params) ?? null))
      for (const { written, instead } of foreignTemplates(text)) return { step: name, written, instead };
  return undefined;
}

/** Why something does not start that would send such a text, and a button that sends it as it is. */
export function heldText(
  { step, written, instead }: ForeignText,
  asIs: string,
  { replies }: Pick<InterpreterMessages, "replies">,
): Failure {
  const shown = shortened(written, 120);
  const said = { step, written: shown, instead: instead ?? "", kept: shown.replace("{", "\\{") };
  const failed = fail(
    "invalid",
    /^\{%/.test(written)
      ? problem("foreignStatement", said)
      : instead === undefined
        ? problem("foreignCall", said)
        : problem("foreignTemplate", said),
  );
  return { ok: false, error: { ...failed.error, buttons: [{ label: replies.sendAsIs, shortcode: asIs }] } };
}

/** A value with the templates of other languages in its texts escaped. */
export function escaped(value: JsonValue): JsonValue {
  if (typeof value === "string") return escapeForeign(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(escaped);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

function* texts(value: JsonValue): Generator<string, void, undefined> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) yield* texts(item);
}
