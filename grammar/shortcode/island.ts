import { COLON, DOUBLE_QUOTE, isBlank, NEWLINE, OPEN_BRACE, OPEN_BRACKET, RETURN } from "../characters.ts";
import { readActionName, unknownAction } from "./action-name.ts";
import type { ArgumentCut, Flaw } from "./argument-cut.ts";
import { scanBareText, unescapeText } from "./bare-text.ts";
import { escaped } from "./island-start.ts";
import { readJsonArgument } from "./json-argument.ts";
import { strictJson, tooDeep } from "./json-value.ts";
import type { Argument } from "./nodes.ts";
import { quickJson, quickName, quickText } from "./quick-cut.ts";
import { opensIsland, type Reading, reaches, type Scan, skipBlank } from "./reading.ts";

/** An island as it was cut. */
export interface CommandContext {
  namespace: string;
  action: string | undefined;
  args: Argument[];
  end: number;
  flaw: Flaw | undefined;
}

/** Cuts the island whose `[` is at `start` and whose namespace's colon ends before `afterNamespace`. */
export function* cutIsland(reading: Reading, start: number, afterNamespace: number): Scan<CommandContext> {
  const { source } = reading;
  const island: CommandContext = { namespace: "MULTISTEP", action: undefined, args: [], end: -1, flaw: undefined };
  let at = yield* cutNames(reading, island, start, afterNamespace);
  // Should the island never be closed, then only JSON surely belongs to it: prose has colons too.
  let reach = Math.max(at, afterNamespace);
  while (at >= 0 && source.at(at) === COLON) {
    const from = at + 1;
    const quick = quickArgument(reading, from);
    if (quick !== undefined) {
      island.args.push(quick);
      at = quick.end;
      if (quick.kind === "json") reach = at;
      continue;
    }
    const first = yield* skipBlank(source, from);
    const code = first < source.length ? source.at(first) : 0;
    const opens = code === OPEN_BRACE || code === DOUBLE_QUOTE || code === OPEN_BRACKET;
    let cut: ArgumentCut | undefined;
    if (opens && !(code === OPEN_BRACKET && (yield* opensIsland(reading, first)))) {
      cut = yield* readJsonArgument(reading, from, first);
    }
    if (cut === undefined || cut.bare) cut = yield* cutBareText(reading, from, first, cut?.reach ?? reach);
    if (cut.argument !== undefined) island.args.push(cut.argument);
    island.flaw ??= cut.flaw;
    reach = Math.max(reach, cut.reach);
    at = cut.next;
  }
  if (at >= 0) {
    island.end = at + 1;
    return island;
  }
  const message = 'this shortcode is not closed: its "]" is missing';
  island.flaw ??= { code: "unclosed", message, start, end: afterNamespace, expected: "]" };
  island.end = yield* unclosedEnd(reading, reach);
  return island;
}

function* cutNames(reading: Reading, island: CommandContext, start: number, afterNamespace: number): Scan<number> {
  const { source, names } = reading;
  const namespace = source.slice(start + 1, afterNamespace - 1);
  if (namespace !== "MULTISTEP" && names.has(namespace)) {
    // Such an island begins only where a registered action stands, followed by a separator or the text's end.
    const { at } = yield* scanBareText(reading, afterNamespace);
    island.namespace = namespace;
    island.action = source.slice(afterNamespace, at).trim();
    return at < source.length ? at : -1;
  }
  const actions = names.get("MULTISTEP")!;
  const quick = quickName(source, afterNamespace);
  if (quick >= 0 && actions.has(source.slice(afterNamespace, quick))) {
    island.action = source.slice(afterNamespace, quick);
    return quick;
  }
  const { name, end, separated } = yield* readActionName(reading, afterNamespace);
  let written = name;
  let at = end;
  if (!separated) {
    const rest = yield* scanBareText(reading, end);
    at = rest.stop === "colon" || rest.stop === "close" ? rest.at : -1;
    if (at >= 0) written = source.slice(afterNamespace, at).trim();
  }
  if (actions.has(written)) {
    island.action = written;
    return at;
  }
  const span = { start: afterNamespace, end: Math.max(end, afterNamespace + 1) };
  if (written === "") {
    const message = "this shortcode names no action: write one, as in [MULTISTEP:HELP]";
    island.flaw = { code: "missing-action", message, ...span, expected: "an action such as HELP" };
  } else {
    island.flaw = { code: "unknown-action", ...unknownAction("MULTISTEP", written, actions), ...span };
  }
  return at;
}

/** The argument at `from` where it is plain text or JSON by the letter, without anything that needs a second look. */
function quickArgument(reading: Reading, from: number): Argument | undefined {
  const { source } = reading;
  if (from >= source.length) return undefined;
  const code = source.at(from);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) {
    const end = quickJson(reading, from);
    const outcome = end < 0 ? undefined : strictJson(source.slice(from, end));
    return outcome?.ok ? { kind: "json", value: outcome.value, repaired: false, start: from, end } : undefined;
  }
  if (code === DOUBLE_QUOTE || isBlank(code)) return undefined;
  const end = quickText(source, from);
  return end < 0 ? undefined : { kind: "text", text: unescapeText(source.slice(from, end)), start: from, end };
}

function* cutBareText(reading: Reading, from: number, first: number, reach: number): Scan<ArgumentCut> {
  const { source } = reading;
  const { stop, at } = yield* scanBareText(reading, first);
  if (stop === "colon" || stop === "close") {
    const argument: Argument = { kind: "text", text: unescapeText(source.slice(from, at)), start: from, end: at };
    return { argument, next: at, reach };
  }
  const deep: Flaw = { code: "too-deep", message: tooDeep, start: at, end: at + 1 };
  return { next: -1, reach, flaw: stop === "deep" ? deep : undefined };
}

/** An island that is never closed ends with its line, and before any other island on that line. */
function* unclosedEnd(reading: Reading, from: number): Scan<number> {
  const { source } = reading;
  let i = from;
  while (i < source.length || (yield* reaches(source, i))) {
    const code = source.at(i);
    if (code === NEWLINE || code === RETURN) break;
    if (code === OPEN_BRACKET && !escaped(source, i) && (yield* opensIsland(reading, i))) break;
    i += 1;
  }
  return i;
}
