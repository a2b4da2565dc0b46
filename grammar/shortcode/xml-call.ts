import { isBlank } from "../characters.ts";
import { type ActionNames, isDistinctive, type NamedAction } from "./action-names.ts";
import type { JsonValue } from "./nodes.ts";
import { calledAction, callIn, isObject, isOwn, jsonLike, printCall } from "./tool-call.ts";
import { END, type Window } from "./window.ts";

/** Elements that hold a call: whole, or by its `name`. */
const WRAPPERS: ReadonlySet<string> = new Set([
  "tool_call",
  "function_call",
  "tool_use",
  "tool",
  "function",
  "invoke",
  "call",
  "action",
]);
/** Attributes and children that name the action. */
const ACTION_NAMES = ["action", "command", "function", "tool", "name", "type"] as const;
const MAX_ATTRIBUTES = 30;

type JsonObject = { [key: string]: JsonValue };

interface Element {
  /** In lower case, without a prefix such as `antml:`. */
  tag: string;
  /** `create_workflow` in `<function=create_workflow>`. */
  value: string | undefined;
  attributes: [name: string, value: string][];
  content: string;
}

/**
 * Reads the XML element at the start of the window if it stands for a call: `<MULTISTEP action="ADD_STEP" …/>`,
 * `<tool_call>{…}</tool_call>`, `<invoke name="add_step">…</invoke>`, `<create_workflow>…</create_workflow>`.
 */
export function readElement(window: Window, names: ActionNames): { length: number; meant: string } | undefined {
  const tagEnd = window.wordEnd(1, ":.-");
  const tag = localName(window.text.slice(1, tagEnd));
  if (!isCallTag(tag, names)) return undefined;
  const open = openingTag(window, tagEnd);
  if (open === undefined) return undefined;
  const written = window.text.slice(1, tagEnd);
  let length = open.end;
  let content = "";
  if (!open.isEmpty) {
    const close = window.find(`</${written.toLowerCase()}`, open.end);
    const after = close < 0 ? -1 : window.find(">", close);
    if (after < 0 && !tag.startsWith("multistep")) return undefined;
    if (after >= 0) {
      // Another element with that name may be in between, if this one is never closed.
      const next = window.text.slice(open.end, close).toLowerCase().indexOf(`<${written.toLowerCase()}`);
      if (next < 0) {
        content = window.text.slice(open.end, close);
        length = after + 1;
      }
    }
  }
  const meant = meantBy({ tag, value: open.value, attributes: open.attributes, content }, names);
  return meant === undefined ? undefined : { length, meant };
}

function localName(written: string): string {
  const word = written.toLowerCase().replaceAll(/[-_\\]/g, "_");
  return /^antml:/.test(word) ? word.slice(6) : word;
}

function isCallTag(tag: string, names: ActionNames): boolean {
  if (/^multi_?step(?:$|[:._])/.test(tag) || WRAPPERS.has(tag)) return true;
  const named = tag.includes("_") ? names.find(tag) : undefined;
  return named !== undefined && isOwn(named) && named.isExact && isDistinctive(named.action);
}

interface OpeningTag {
  attributes: [string, string][];
  value: string | undefined;
  isEmpty: boolean;
  end: number;
}

function openingTag(window: Window, from: number): OpeningTag | undefined {
  const attributes: [string, string][] = [];
  let value: string | undefined;
  let i = from;
  if (window.at(i) === 0x3d) {
    const end = window.wordEnd(i + 1, ":.-");
    value = window.text.slice(i + 1, end);
    i = end;
  }
  for (;;) {
    i = window.skipBlank(i);
    const code = window.at(i);
    if (code === END || attributes.length > MAX_ATTRIBUTES) return undefined;
    if (code === 0x3e) return { attributes, value, isEmpty: false, end: i + 1 };
    if (code === 0x2f && window.at(i + 1) === 0x3e) return { attributes, value, isEmpty: true, end: i + 2 };
    const end = window.wordEnd(i, "-:");
    if (end === i) return undefined;
    const name = window.text.slice(i, end);
    i = window.skipBlank(end);
    if (window.at(i) !== 0x3d) {
      attributes.push([name, ""]);
      continue;
    }
    i = window.skipBlank(i + 1);
    const quote = window.at(i);
    if (quote === 0x22 || quote === 0x27) {
      let close = i + 1;
      while (window.at(close) !== quote) {
        if (window.at(close) === END) return undefined;
        close += 1;
      }
      attributes.push([name, window.text.slice(i + 1, close)]);
      i = close + 1;
    } else {
      let close = i;
      while (
        window.at(close) !== END &&
        !isBlank(window.at(close)) &&
        window.at(close) !== 0x3e &&
        window.at(close) !== 0x2f
      )
        close += 1;
      if (close === i) return undefined;
      attributes.push([name, window.text.slice(i, close)]);
      i = close;
    }
  }
}

function meantBy(element: Element, names: ActionNames): string | undefined {
  const { tag, content } = element;
  const own = /^multi_?step(?:[:._](\w+))?$/.exec(tag);
  const children = childrenOf(content);
  const members: [string, string][] = [...element.attributes, ...children.members];
  const body = children.members.length > 0 ? undefined : jsonLike(content.trim());
  if (own === null && isObject(body)) {
    const call = callIn(body, names);
    if (call !== undefined) return printCall(call);
  }
  if (own === null && children.inner !== undefined) return meantBy(children.inner, names);
  const actionKey =
    own?.[1] === undefined
      ? ACTION_NAMES.find((key) =>
          members.some(([name, value]) => name.toLowerCase() === key && calledAction(value, names) !== undefined),
        )
      : undefined;
  const written = own?.[1] ?? element.value ?? members.find(([name]) => name.toLowerCase() === actionKey)?.[1] ?? tag;
  const name = calledAction(written, names);
  if (name === undefined || !isPlain(name, own !== null)) return undefined;
  const args: JsonObject = {};
  const naming = members.find(([key, value]) => key.toLowerCase() === actionKey && value === written);
  for (const member of members) {
    const [key, value] = member;
    if (member === naming) continue;
    if (["arguments", "parameters", "input"].includes(key.toLowerCase())) {
      const inner = jsonLike(value.trim());
      if (isObject(inner)) Object.assign(args, inner);
      continue;
    }
    args[key.toLowerCase().replaceAll("-", "_")] = typed(value);
  }
  if (isObject(body)) {
    if (Object.keys(args).length > 0) args.params = body;
    else Object.assign(args, body);
  } else if (Array.isArray(body)) args.steps = body;
  else if (children.members.length === 0 && content.trim() !== "" && !content.includes("<"))
    args.params = content.trim();
  return printCall({ name, args });
}

function isPlain(name: NamedAction & { isNamespaced: boolean }, isOurs: boolean): boolean {
  return isOurs || name.isNamespaced || isDistinctive(name.action);
}

/** The elements in a content: arguments by name, or one that holds a call itself. */
function childrenOf(content: string): { members: [string, string][]; inner: Element | undefined } {
  const members: [string, string][] = [];
  let inner: Element | undefined;
  let at = content.indexOf("<");
  for (let tries = 0; at >= 0 && tries < MAX_ATTRIBUTES * 2; tries += 1) {
    const end = content.indexOf(">", at);
    if (end < 0) break;
    const [, tag = "", value, attribute] =
      /^<(?:antml:)?([A-Za-z_][\w-]{0,40})(?:=([\w.:-]{1,60}))?(?:\s{1,9}name\s?=\s?["']([\w.:-]{1,60})["'])?[^<>]{0,200}$/i.exec(
        content.slice(at, Math.min(end, at + 300)),
      ) ?? [];
    const closed = tag === "" ? -1 : content.indexOf(`</${tag}`, end);
    if (closed < 0) {
      at = content.indexOf("<", at + 1);
      continue;
    }
    const text = content.slice(end + 1, closed);
    const kind = tag.toLowerCase();
    if (kind === "parameter" || kind === "param" || kind === "arg")
      members.push([value ?? attribute ?? kind, text.trim()]);
    else if (WRAPPERS.has(kind) && (value ?? attribute) !== undefined)
      inner ??= { tag: kind, value: value ?? attribute, attributes: [], content: text };
    else members.push([tag, text.trim()]);
    at = content.indexOf("<", closed + 2);
  }
  return { members, inner };
}

function typed(value: string): JsonValue {
  const text = value
    .trim()
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  return /^[{[]/.test(text) ? (jsonLike(text) ?? text) : text;
}
