import { OPEN_BRACE } from "../characters.ts";
import { type ActionNames, isDistinctive, type NamedAction } from "./action-names.ts";
import { type Call, calledAction, isObject, jsonLike, literalArguments, printCall } from "./tool-call.ts";
import type { Window } from "./window.ts";

const OPEN_ANGLE = 0x3c;
const OPEN_ROUND = 0x28;
const BARS = "|｜";
/** The longest token, and the most parts before a call's arguments. */
const MAX_TOKEN = 40;
const MAX_PARTS = 16;

/** Words beside the tokens that do not name the action. */
const BESIDE: ReadonlySet<string> = new Set(["function", "functions", "commentary", "assistant", "to", "json", "tool"]);
const BRACKETED = ["[tool_calls]", "[args]"];
const FENCE = "```";

/**
 * Reads a call between the tokens of a model, which some servers pass on as text: those of DeepSeek, Kimi, Llama, Mistral and
 * gpt-oss. Undefined if it names no action, or if its JSON names it.
 */
export function readTokenCall(window: Window, names: ActionNames): { length: number; meant: string } | undefined {
  let at = afterToken(window, 0);
  let name: NamedAction | undefined;
  for (let parts = 0; at > 0 && parts < MAX_PARTS; parts += 1) {
    at = window.skipBlank(at);
    const code = window.at(at);
    if (name !== undefined && (code === OPEN_BRACE || code === OPEN_ROUND)) return callOf(window, name, at);
    const token = afterToken(window, at);
    if (token > 0) at = token;
    else if (window.has(FENCE, at)) at += FENCE.length;
    else if (code === 0x3d) at += 1;
    else {
      const end = window.wordEnd(at, ".:-");
      const word = window.text.slice(at, end);
      const called = word.replace(/^functions?\./, "").replace(/(?::\d{1,4}|\.call)$/, "");
      const found = BESIDE.has(word) || name !== undefined ? undefined : calledAction(called, names);
      if (end === at || (found === undefined && !BESIDE.has(word))) return undefined;
      if (found !== undefined && !found.isNamespaced && !isDistinctive(found.action)) return undefined;
      name ??= found;
      at = end;
    }
  }
  return undefined;
}

/** The offset after the token at `from`; 0 if there is none. */
function afterToken(window: Window, from: number): number {
  for (const one of BRACKETED) if (window.has(one, from)) return from + one.length;
  if (window.at(from) !== OPEN_ANGLE) return 0;
  const bar = window.at(from + 1);
  if (!BARS.includes(String.fromCharCode(bar))) return 0;
  for (let i = from + 2; i < from + MAX_TOKEN; i += 1) {
    const code = window.at(i);
    if (code === bar && window.at(i + 1) === 0x3e) return i + 2;
    if (code < 0x2d || code === OPEN_ANGLE) return 0;
  }
  return 0;
}

function callOf(window: Window, name: NamedAction, from: number): { length: number; meant: string } | undefined {
  const isRound = window.at(from) === OPEN_ROUND;
  const close = window.closing(from + 1, isRound ? ")" : "}");
  if (close < 0) return undefined;
  const args = isRound
    ? literalArguments(window.text.slice(from + 1, close))
    : jsonLike(window.text.slice(from, close + 1));
  if (!Array.isArray(args) && !isObject(args)) return undefined;
  let length = close + 1;
  for (;;) {
    const at = window.skipBlank(length);
    const end = window.has(FENCE, at) ? at + FENCE.length : afterToken(window, at);
    const token = window.text.slice(at, end);
    if (end === 0 || !(token === FENCE || ENDS.test(token))) break;
    length = end;
  }
  return { length, meant: printCall({ name, args } satisfies Call) };
}

const ENDS = /end|eom|eot|[|｜]call[|｜]/;
