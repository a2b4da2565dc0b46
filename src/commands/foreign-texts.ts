import { printShortcode } from "../../grammar/shortcode/print.ts";
import { escapeForeign, foreignTemplates } from "../../grammar/template/foreign.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problems/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { PrepareContext } from "./command.ts";
import type { ForeignText } from "./session-effect.ts";
import type { WorkflowReference } from "./signature.ts";

/** A step as far as what it says to people matters. */
interface SpeakingStep {
  name: string;
  handler: string;
  params?: JsonObject;
}

/** The first template of another language that people would get to read from these steps. */
export function foreignText(
  steps: readonly SpeakingStep[],
  handlers: ReadonlyMap<string, Handler>,
): ForeignText | undefined {
  for (const { name, handler, params = {} } of steps)
    for (const text of texts(handlers.get(handler)?.forPeople?.(params) ?? null))
      for (const { written, instead } of foreignTemplates(text))
        return {
          step: name,
          written,
          ...(instead === undefined ? {} : { instead }),
          escaped: escaped(params) as JsonObject,
        };
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

/**
 * As {@link heldText}, for the steps of a stored workflow by their ids: the button escapes the templates in them, then starts it
 * with `start`.
 */
export function heldTexts(
  workflow: string,
  texts: ReadonlyMap<string, ForeignText | null>,
  start: string,
  messages: Pick<InterpreterMessages, "replies">,
): Failure | undefined {
  const foreign = [...texts].flatMap(([id, text]) => (text === null ? [] : [{ id, text }]));
  const [first] = foreign;
  if (first === undefined) return undefined;
  const edits = foreign.map(({ id, text }) => shortcodeOf("EDIT_STEP", [workflow, id, { params: text.escaped }]));
  return heldText(first.text, [...edits, start].join("\n"), messages);
}

/** Why a workflow that was stored earlier must not start: people would read a template of another language. */
export async function heldStoredTexts(
  workflow: WorkflowReference,
  action: string,
  args: readonly (string | JsonObject)[],
  { session, messages, engine, viewer }: Pick<PrepareContext, "session" | "messages" | "engine" | "viewer">,
): Promise<Failure | undefined> {
  if (session.createdHere(workflow.id)) return undefined;
  const stored = await engine.findWorkflow(workflow.id, viewer);
  const known = session.foreignTexts(workflow.id);
  const texts = new Map(
    (stored.ok ? stored.value.steps : []).flatMap((step): [string, ForeignText | null][] =>
      known.has(step.id) ? [] : [[step.id, foreignText([step], engine.handlers) ?? null]],
    ),
  );
  return heldTexts(workflow.id, texts, shortcodeOf(action, [workflow.id, ...args]), messages);
}

/** A shortcode of MULTISTEP. */
export function shortcodeOf(action: string, args: readonly (string | JsonValue)[]): string {
  const printed = args.map((arg) =>
    typeof arg === "string"
      ? { kind: "text" as const, text: arg, start: 0, end: 0 }
      : { kind: "json" as const, value: arg, repaired: false, start: 0, end: 0 },
  );
  return printShortcode("MULTISTEP", action, printed);
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
