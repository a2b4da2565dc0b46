import { suggestMember } from "../scope.ts";
import { findLookAlike } from "./near-misses.ts";
import { readPlaceholder } from "./placeholder.ts";

/** Braces in a text for people that another language would fill in; here people would see them literally. */
export interface ForeignTemplate {
  /** As written. */
  written: string;
  /** What to write to insert that value; undefined if templates here have nothing like it. */
  instead: string | undefined;
  /** Where its first brace is. */
  at: number;
}

const PATH = String.raw`[\p{L}_][\p{L}\p{N}_]{0,60}(?:\.[\p{L}_][\p{L}\p{N}_]{0,60}|\[[ \t]?(?:\d{1,9}|'[^'\n]{1,60}'|"[^"\n]{1,60}")[ \t]?\]){0,8}`;
/** `{{ now() }}`, but not an object such as `{{color: 'red'}}`. */
const DOUBLE = /\{\{(?![ \t]*["'\p{L}\p{N}_-]+[ \t]*:)([^{}\n]{1,200})\}\}/uy;
const STATEMENT = /\{%[^%{}\n]{1,200}%\}/y;
const DOLLAR = /\{([^{}\n]{1,200})\}/y;
/** `{user}`, `{user.name}`, and `{total:.2f}` or `{name!r}` as in Python. */
const BARE = new RegExp(String.raw`\{[ \t]?(${PATH})(?:![rsa])?(?::[.,<>^+\d][.,\d]{0,8}[a-z%]?)?[ \t]?\}`, "uy");
const IS_PATH = new RegExp(`^${PATH}$`, "u");

/** The templates of other languages in a text, outside code. Escaped braces are literal. Linear in the text. */
export function* foreignTemplates(text: string): Generator<ForeignTemplate, void, undefined> {
  if (!text.includes("{")) return;
  const prose = withoutCode(text);
  for (let at = prose.indexOf("{"); at >= 0; at = prose.indexOf("{", at)) {
    const isDollar = prose[at - 1] === "$";
    const end = isEscaped(prose, isDollar ? at - 1 : at) || isEscaped(prose, at) ? undefined : readForeign(prose, at);
    if (end === undefined) {
      at = Math.max(at + 1, readPlaceholder(prose, at)?.end ?? 0);
      continue;
    }
    const written = text.slice(isDollar ? at - 1 : at, end);
    yield { written, instead: suggestion(written), at };
    at = end;
  }
}

/** The text with the braces of other languages' templates escaped, so that they are sent literally. */
export function escapeForeign(text: string): string {
  let escaped = "";
  let from = 0;
  for (const { at } of foreignTemplates(text)) {
    escaped += `${text.slice(from, at)}\\`;
    from = at;
  }
  return escaped + text.slice(from);
}

/** The text with the placeholders that were probably meant; undefined if one of its templates has none. */
export function replaceForeign(text: string): string | undefined {
  let replaced = "";
  let from = 0;
  for (const { at, written, instead } of foreignTemplates(text)) {
    if (instead === undefined) return undefined;
    const start = written.startsWith("$") ? at - 1 : at;
    replaced += text.slice(from, start) + instead;
    from = start + written.length;
  }
  return replaced + text.slice(from);
}

/** The end of a foreign template whose first brace is at `at`. */
function readForeign(text: string, at: number): number | undefined {
  if (text[at - 1] === "$") return endOf(DOUBLE, text, at) ?? endOf(DOLLAR, text, at);
  if (readPlaceholder(text, at) !== undefined) return undefined;
  const found = endOf(DOUBLE, text, at) ?? endOf(STATEMENT, text, at);
  if (found !== undefined) return found;
  if (isFormula(text, at)) return undefined;
  const end = endOf(BARE, text, at);
  return end !== undefined && /^\{[ \t]?(?:context|steps|secrets)[.[]/.test(text.slice(at, at + 20)) ? undefined : end;
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Braces of a formula: after `^`, `_`, a closing brace, or a command such as `\frac`. */
function isFormula(text: string, at: number): boolean {
  const before = text[at - 1] ?? "";
  if (before === "^" || before === "}" || (before === "_" && !/[\p{L}\p{N}]_$/u.test(text.slice(at - 2, at))))
    return true;
  return /\\[a-zA-Z]{1,20}$/.test(text.slice(Math.max(0, at - 22), at));
}

function isEscaped(text: string, at: number): boolean {
  let run = 0;
  while (text[at - 1 - run] === "\\") run += 1;
  return run % 2 === 1;
}

/** The placeholder that was probably meant. */
function suggestion(written: string): string | undefined {
  const inside = written
    .replace(/^\$?\{\{?/, "")
    .replace(/\}\}?$/, "")
    .replace(/(?:![rsa])?(?::[.,<>^+\d][.,\d]{0,8}[a-z%]?)?[ \t]?$/, "")
    .trim();
  const [path = ""] = inside.split("|", 1);
  const wholly = /^(?:context|steps|secrets)[.[]/.test(inside) ? `{${inside}}` : "";
  if (wholly !== "" && readPlaceholder(wholly, 0)?.end === wholly.length && findLookAlike(wholly) === undefined)
    return wholly;
  return suggestedFor(path.trim());
}

function suggestedFor(inside: string): string | undefined {
  if (/^(?:\d+(?:\.\d+)?|true|false)$/i.test(inside)) return inside;
  const quoted = /^(['"])([^'"]*)\1$/.exec(inside)?.[2];
  if (quoted !== undefined) return quoted;
  if (/^(?:context|steps|secrets)[.[]/.test(inside))
    return readPlaceholder(`{${inside}}`, 0)?.end === inside.length + 2 ? `{${inside}}` : undefined;
  if (!IS_PATH.test(inside)) return undefined;
  const [root = "", ...rest] = inside.split(".");
  const member = rest[0] === "result" ? "result" : suggestMember(rest[0]);
  if (member !== undefined) return `{${["steps", root, member, ...rest.slice(1)].join(".")}}`;
  const isSecret = rest.length > 0 && /^(?:env|secret|process)$/i.test(root);
  return isSecret ? `{secrets.${rest.at(-1)}}` : `{context.${inside}}`;
}

/** The text with its code blocks and inline code blanked out, every other character where it was. */
function withoutCode(text: string): string {
  if (!text.includes("`") && !text.includes("~~~")) return text;
  const runs = [...text.matchAll(/`+|~{3,}/g)].map((run) => ({ at: run.index, mark: run[0] }));
  // The next run of the same length and sign, for each run, from the end.
  const next = new Map<string, number>();
  const closing = runs.map(() => -1);
  for (let i = runs.length - 1; i >= 0; i -= 1) {
    closing[i] = next.get(runs[i]!.mark) ?? -1;
    next.set(runs[i]!.mark, runs[i]!.at);
  }
  let out = "";
  let from = 0;
  for (const [i, { at, mark }] of runs.entries()) {
    if (at < from) continue;
    const startsLine = /(?:^|\n)[ \t>]{0,20}$/.test(text.slice(Math.max(0, at - 22), at));
    // A fence that is never closed reaches to the end; a lone backtick is not code.
    const isFence = mark.length >= 3 && startsLine;
    if ((closing[i]! < 0 || mark[0] === "~") && !isFence) continue;
    const end = closing[i]! < 0 ? text.length : closing[i]! + mark.length;
    out += text.slice(from, at) + " ".repeat(end - at);
    from = end;
  }
  return out + text.slice(from);
}
