import { parseJson } from "../json-text.ts";
import { type ActionNames, isDistinctive, type NamedAction, squeezed } from "./action-names.ts";
import type { JsonValue } from "./nodes.ts";
import { printShortcode } from "./print.ts";
import { MULTISTEP } from "./vocabulary.ts";

type JsonObject = { [key: string]: JsonValue };

/** The action and the arguments that a call in another notation has. */
export interface Call {
  name: NamedAction;
  /** In order, or by name. */
  args: JsonValue[] | JsonObject;
}

const NAME_KEYS = [
  "action",
  "name",
  "function",
  "tool",
  "tool_name",
  "command",
  "shortcode",
  "method",
  "type",
] as const;
const ARGUMENT_KEYS = ["arguments", "args", "parameters", "params", "input", "tool_input", "kwargs"] as const;
/** Keys that the JSON of a tool call starts with. Other JSON is not read at all. */
const FIRST_KEYS: ReadonlySet<string> = new Set([
  ...NAME_KEYS,
  ...ARGUMENT_KEYS,
  "id",
  "index",
  "namespace",
  "function_call",
]);
/** Members of a call that are not arguments. */
const ENVELOPE: ReadonlySet<string> = new Set([...NAME_KEYS.slice(0, 8), "type", "id", "index", "namespace"]);

/** Whether a JSON object that starts with this key may be a tool call. */
export function mayBeginCall(key: string): boolean {
  return FIRST_KEYS.has(key.toLowerCase());
}

/** The shortcode that says the same as a call. Named arguments become one JSON object. */
export function printCall({ name, args }: Call): string {
  const list = Array.isArray(args) ? args : Object.keys(args).length === 0 ? [] : [args];
  const printable = list.map((value) =>
    typeof value === "object" && value !== null
      ? ({ kind: "json", value } as const)
      : ({ kind: "text", text: value === null ? "" : String(value) } as const),
  );
  return printShortcode(name.namespace, name.action, printable);
}

/**
 * The call that a JSON object stands for, in the forms of OpenAI, Anthropic, Hermes and of models left to themselves. It
 * has to name the namespace, or an action in several words; a single word must address something, in upper case or by a
 * placeholder or an id.
 */
export function callIn(value: JsonValue | undefined, names: ActionNames): Call | undefined {
  if (!isObject(value)) return undefined;
  for (const key of ["function", "function_call", "tool_use", "toolCall"]) {
    const inner = value[key];
    if (isObject(inner)) return callIn(inner, names);
  }
  const given = ARGUMENT_KEYS.find((key) => value[key] !== undefined && key !== "params");
  for (const key of NAME_KEYS) {
    const written = value[key];
    if (typeof written !== "string" || written.length > 80) continue;
    const namespace = namespaceOf(value, names);
    const name = calledAction(written, names, namespace);
    if (name === undefined) continue;
    const argumentsKey = given ?? (isStepLike(value) ? undefined : ARGUMENT_KEYS.find((one) => isObject(value[one])));
    const args = argumentsKey === undefined ? flatArguments(value) : argumentsOf(value[argumentsKey]);
    if (args === undefined) continue;
    const isPlain =
      name.isNamespaced ||
      (isDistinctive(name.action) &&
        !(key === "name" && (argumentsKey === undefined || "handler" in value)) &&
        key !== "type") ||
      (!Array.isArray(args) && addresses(args) && (written === name.action || refers(args)));
    if (isPlain) return { name, args };
  }
  return undefined;
}

function namespaceOf({ namespace, tool, name }: JsonObject, { names }: ActionNames): string | undefined {
  for (const written of [namespace, tool, name])
    if (typeof written === "string" && names.has(squeezed(written))) return squeezed(written);
  return undefined;
}

/** Whether the object is an ADD_STEP in flat form, whose own params belong to the step. */
function isStepLike(value: JsonObject): boolean {
  return "handler" in value || "workflow" in value || "workflow_id" in value;
}

/** The action that the name of a call stands for: `create_workflow`, `multistep_create_workflow`, `MULTISTEP:HELP`. */
export function calledAction(
  written: string,
  names: ActionNames,
  namespace?: string,
): (NamedAction & { isNamespaced: boolean }) | undefined {
  const word = squeezed(written.replaceAll(/[:./]/g, "_"));
  for (const one of names.names.keys()) {
    if (!word.startsWith(one)) continue;
    const own = names.find(word.slice(one.length), one);
    if (own?.namespace === one) return { ...own, isNamespaced: true };
  }
  const found = names.find(word, namespace);
  if (found === undefined) return undefined;
  return { ...found, isNamespaced: namespace !== undefined && found.namespace === namespace };
}

function argumentsOf(value: JsonValue | undefined): Call["args"] | undefined {
  if (typeof value !== "string") return Array.isArray(value) || isObject(value) ? value : undefined;
  try {
    const parsed = parseJson(value);
    return Array.isArray(parsed) || isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function flatArguments(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([key, member]) => !ENVELOPE.has(key) || isArgument(key, member, value));
  return Object.fromEntries(entries);
}

/** `{"action":"CREATE_WORKFLOW","name":"Report"}`: the name is an argument, because the action has been named. */
function isArgument(key: string, member: JsonValue, { action, shortcode, tool }: JsonObject): boolean {
  return key === "name" && typeof member === "string" && (action ?? shortcode ?? tool) !== undefined;
}

function addresses(args: JsonObject): boolean {
  return ["workflow", "workflow_id", "execution", "execution_id"].some((key) => typeof args[key] === "string");
}

/** Whether one of the arguments is a placeholder or an id. */
function refers(args: JsonObject): boolean {
  return Object.values(args).some((value) => typeof value === "string" && isReference(value));
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a word refers to something by a placeholder or an id, as arguments of shortcodes do and prose does not. */
export function isReference(word: string): boolean {
  return /^[<{["'\s]{0,4}(?:(?:workflow|execution|schedule|message|step|current_message)_?\d{0,5}_id|step_?\d{1,5}|(?:wf|ex|st|sc)_[0-9a-z]+|workflowId|executionId)(?![\w-])/i.test(
    word.slice(0, 80),
  );
}

/** The call of a MULTISTEP action, from the text between its parentheses; undefined if that is more than literals. */
export function literalArguments(text: string): Call["args"] | undefined {
  if (text.trim() === "") return [];
  const list: JsonValue[] = [];
  const named: JsonObject = {};
  for (const piece of splitOutside(text, ",")) {
    if (piece.trim() === "") continue;
    const [, key, rest] = /^\s*["']?([A-Za-z_]\w{0,40})["']?\s{0,4}[=:](?![=:])([\s\S]*)$/.exec(piece) ?? [];
    const value = literal((rest ?? piece).trim());
    if (value === undefined) return undefined;
    if (key === undefined) list.push(value);
    else named[key] = value;
  }
  if (Object.keys(named).length === 0) return list.length === 1 && isObject(list[0]) ? list[0] : list;
  return list.length === 0 ? named : [...list, named];
}

function literal(text: string): JsonValue | undefined {
  const first = text[0] ?? "";
  if (`"'\``.includes(first) && text.length > 1 && text.at(-1) === first) {
    const inner = text.slice(1, -1);
    if (first === '"') {
      try {
        return parseJson(text);
      } catch {
        return inner;
      }
    }
    return inner.replaceAll(/\\(['"`\\])/g, "$1");
  }
  if (first === "{" || first === "[") return jsonLike(text);
  if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return text;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (/^(?:none|null|undefined)$/i.test(text)) return null;
  return isReference(text) && /^\w+$/.test(text) ? text : undefined;
}

/** JSON, or a literal of Python or JavaScript that is JSON but for its single quotes, bare keys and words. */
export function jsonLike(text: string): JsonValue | undefined {
  for (const candidate of [text, asJson(text)]) {
    try {
      return parseJson(candidate);
    } catch {
      // The next reading may do.
    }
  }
  return undefined;
}

function asJson(text: string): string {
  return text
    .replaceAll(/'([^'"\\\n]{0,2000})'/g, '"$1"')
    .replaceAll(/([{,]\s{0,20})([A-Za-z_]\w{0,40})\s{0,4}:/g, '$1"$2":')
    .replaceAll(/\bTrue\b/g, "true")
    .replaceAll(/\bFalse\b/g, "false")
    .replaceAll(/\bNone\b/g, "null")
    .replaceAll(/,(\s{0,20}[}\]])/g, "$1");
}

/** Splits a text at a separator outside of brackets and quotes. */
export function splitOutside(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  let isFresh = true;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (quote !== "") {
      if (character === "\\") i += 1;
      else if (character === quote) quote = "";
    } else if ((character === '"' || (character === "'" && (isFresh || depth > 0))) && (isFresh || depth > 0))
      quote = character;
    else if ("{[(".includes(character)) depth += 1;
    else if ("}])".includes(character)) depth -= 1;
    else if (character === separator && depth <= 0) {
      pieces.push(text.slice(from, i));
      from = i + 1;
      isFresh = true;
      continue;
    }
    // A quote counts where a value begins: after the separator, or after `=` or `:`.
    isFresh = character === "=" || character === ":" || (isFresh && /\s/.test(character));
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** Names without a namespace belong to MULTISTEP only. */
export function isOwn({ namespace }: NamedAction): boolean {
  return namespace === MULTISTEP;
}
