import { printShortcode } from "../../grammar/shortcode/print.ts";
import { escapeForeign, foreignTemplates, replaceForeign } from "../../grammar/template/foreign.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { type Problem, problem } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { PrepareContext } from "./command.ts";
import type { ForeignText } from "./session-effect.ts";
import type { WorkflowReference } from "./signature.ts";

/** The parts of a step that determine what it tells people. */
interface SpeakingStep {
  name: string;
  handler: string;
  params?: JsonObject;
}

/** The most templates that are named. */
const MAX_NAMED = 12;
/** A longer correction is not shown. */
const MAX_EDIT = 600;

/** The templates of other languages that these steps would show to people, described by the first of them. */
export function foreignText(
  steps: readonly SpeakingStep[],
  handlers: ReadonlyMap<string, Handler>,
): ForeignText | undefined {
  const found = new Map<string, { step: string; written: string; instead?: string }>();
  let speaking: JsonObject | undefined;
  for (const { name, handler, params = {} } of steps)
    for (const text of texts(handlers.get(handler)?.forPeople?.(params) ?? null))
      for (const { written, instead } of foreignTemplates(text)) {
        speaking ??= params;
        if (found.size < MAX_NAMED && !found.has(written))
          found.set(written, { step: name, written, ...(instead === undefined ? {} : { instead }) });
      }
  const [first, ...others] = found.values();
  if (first === undefined || speaking === undefined) return undefined;
  const corrected = steps.length === 1 ? correctedParams(steps[0] as SpeakingStep, handlers) : undefined;
  return {
    ...first,
    escaped: escaped(speaking) as JsonObject,
    ...(others.length === 0 ? {} : { others }),
    ...(corrected === undefined ? {} : { corrected }),
  };
}

/** The params with what was probably meant. Text that is not for people keeps its braces, so nothing is replaced then. */
function correctedParams(
  { handler, params = {} }: SpeakingStep,
  handlers: ReadonlyMap<string, Handler>,
): JsonObject | undefined {
  const number = (value: JsonValue): number =>
    [...texts(value)].reduce((sum, text) => sum + [...foreignTemplates(text)].length, 0);
  if (number(params) !== number(handlers.get(handler)?.forPeople?.(params) ?? null)) return undefined;
  let isWhole = true;
  const replaced = eachText(params, (text) => {
    const corrected = replaceForeign(text);
    isWhole &&= corrected !== undefined;
    return corrected ?? text;
  });
  return isWhole ? (replaced as JsonObject) : undefined;
}

/** Why something that would send such a text does not start, and a button that sends it as is. */
export function heldText(
  { step, written, instead, others = [] }: ForeignText,
  asIs: string,
  { replies }: Pick<InterpreterMessages, "replies">,
  edit?: string,
): Failure {
  const shown = shortened(written, 120);
  const said = {
    step,
    written: shown,
    instead: instead ?? "",
    kept: shown.replace("{", "\\{"),
    others: others.map((one) => otherForeign(one, step)),
    edit,
  };
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

function otherForeign(other: { step: string; written: string; instead?: string }, first: string): Problem {
  const { step, written, instead } = other;
  return problem("foreignOther", {
    step: step === first ? undefined : step,
    written: shortened(written, 80),
    instead: instead === written ? undefined : instead,
  });
}

/**
 * Like {@link heldText}, for the steps of a stored workflow by their ids: the button escapes the templates in them, then starts it
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
  const others = foreign.flatMap(({ text: { step, written, instead, others: more = [] } }) => [
    { step, written, ...(instead === undefined ? {} : { instead }) },
    ...more,
  ]);
  const named = others
    .filter(({ written }, i) => others.findIndex((one) => one.written === written) === i)
    .slice(1, MAX_NAMED);
  const corrected = foreign.map(
    ({ id, text }) => text.corrected && shortcodeOf("EDIT_STEP", [workflow, id, { params: text.corrected }]),
  );
  const edit = corrected.every((one) => one !== undefined) ? corrected.join(" ") : "";
  const isShown = edit !== "" && edit.length <= MAX_EDIT;
  return heldText({ ...first.text, others: named }, [...edits, start].join("\n"), messages, isShown ? edit : undefined);
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
  return eachText(value, escapeForeign);
}

function eachText(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => eachText(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, eachText(item, change)]));
}

function* texts(value: JsonValue): Generator<string, void, undefined> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) yield* texts(item);
}
