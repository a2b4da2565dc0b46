import { suggestMember } from "../scope.ts";
import { type Said, say } from "../sentences.ts";
import { type Placeholder, readPlaceholder } from "./placeholder.ts";

/** Braces that were probably meant as a placeholder but are not one. */
export interface LookAlike {
  /** The braces as written. */
  written: string;
  /** The placeholder that was probably meant. */
  instead: string;
  /** What is wrong: a predicate whose subject is `written`. */
  why: Said;
}

const NOT_A_TEMPLATE = say("notATemplate");

const LOOK_ALIKE = /\{{1,2}[ \t]*(context|steps|secrets)((?:\.|\[)[\p{L}\p{N}_$'"‘“ ][^{};\n]{0,200})\}/uy;
/** An unquoted name with spaces, and the path after it: `.user name.first`. */
const SPACED = /^\.([\p{L}\p{N}_$-]+(?: [\p{L}\p{N}_$-]+)+)((?:\.[\p{L}\p{N}_$-]+)*)$/u;
/** A key without its quotes: `.get(name)`, `[name]`. */
const BARE = /^(?:\.get\(|\[)([\p{L}\p{N}_$-]+)[)\]]$/u;
/** The valid path at the beginning. */
const BEGINS = /^(?:\.[\p{L}\p{N}_$-]+)+/u;
/** Defaults as other languages write them: `default('x')`, `default: 'x'`, and `|| 'x'`, without its first `|`. */
const DEFAULT = /^(?:default ?\(([^()]*)\)|default ?: ?(.*)|\|(.*))$/s;
/** A filter as Jinja has it: `truncate(20)`. */
const FILTER =
  /^(?:[a-z_]{1,20}\([^()]{0,40}\)|upper|lower|uppercase|lowercase|capitalize|titlecase|trim|strip|tojson|json|safe|escape|length|urlencode|striptags|nl2br)$/;
/** A default after `or` or `??`: `.name or 'x'`, `.get('name') ?? 'x'`. */
const OR = /^(?:\.get\((['"])([\p{L}\p{N}_$-]+)\1\)|((?:\.[\p{L}\p{N}_$-]+)+)) *(?:or|\?\?) *(.+)$/u;

/** Finds the first look-alike in a text: `{context.user name}`, `{context.count + 1}`. Escaped braces are literal. */
export function findLookAlike(text: string): LookAlike | undefined {
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\") backslashes += 1;
    const placeholder = backslashes % 2 === 1 ? undefined : readPlaceholder(text, at);
    if (placeholder !== undefined) {
      const other = otherLanguage(placeholder, text.slice(at, placeholder.end));
      if (other !== undefined) return other;
      at = placeholder.end;
      continue;
    }
    LOOK_ALIKE.lastIndex = at;
    const match = backslashes % 2 === 1 ? null : LOOK_ALIKE.exec(text);
    if (match !== null)
      return { written: match[0], instead: suggestion(match[1]!, match[2]!.trim()), why: NOT_A_TEMPLATE };
    at += 1;
  }
  return undefined;
}

/** The near miss in a valid placeholder whose default or member belongs to another language. */
function otherLanguage({ root, path, fallback }: Placeholder, written: string): LookAlike | undefined {
  const braces = written.startsWith("{{") ? 2 : 1;
  const whole = written.slice(braces, -braces).trim();
  const inside = fallback === undefined ? whole : whole.slice(0, whole.indexOf("|")).trim();
  if (fallback !== undefined) {
    const other = DEFAULT.exec(fallback);
    const value = other?.slice(1).find((group) => group !== undefined) ?? "";
    if (other !== null)
      return {
        written,
        instead: `{${inside}|${unquoted(value)}}`,
        why: say("defaultWrongWay"),
      };
    if (FILTER.test(fallback)) return { written, instead: `{${inside}}`, why: say("noFilters") };
  }
  const member = root === "steps" ? path[1]?.key : undefined;
  const meant = suggestMember(member);
  if (meant === undefined || path[1]?.fallback !== undefined) return undefined;
  const why = say("neverHasValue", { member: String(member) });
  return { written, instead: `{${replaceMember(inside, String(member), meant)}}`, why };
}

/** The path with its second key replaced: `steps.Load.output.rows` with `result` gives `steps.Load.result.rows`. */
function replaceMember(path: string, key: string, meant: string): string {
  const spellings = [`.${key}`, `['${key}']`, `["${key}"]`, `.get('${key}')`];
  const [spelling, at] = spellings
    .map((each) => [each, path.indexOf(each, "steps.".length)] as const)
    .find(([, at]) => at > 0) ?? ["", -1];
  return at < 0 ? `steps.step1.${meant}` : `${path.slice(0, at)}.${meant}${path.slice(at + spelling.length)}`;
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"‘’“”])(.*)['"‘’“”]$/s, "$2");
}

/** The placeholder that was probably meant by `root` and the text after it. */
function suggestion(root: string, path: string): string {
  const [, spaced, rest = ""] = SPACED.exec(path) ?? [];
  if (spaced !== undefined) return `{${root}['${spaced}']${memberOf(root, rest)}}`;
  const [, , got, dotted, otherwise] = OR.exec(path) ?? [];
  if (otherwise !== undefined) return `{${root}${dotted ?? `.${got}`}|${unquoted(otherwise.replace(/\}$/, ""))}}`;
  const bare = BARE.exec(path)?.[1];
  if (bare !== undefined) return `{${root}.${bare}}`;
  const begins = BEGINS.exec(path)?.[0];
  return begins === undefined || begins === ".get" ? `{${root}.key}` : `{${root}${begins.replace(/\.get$/, "")}}`;
}

/** The path after a step's name, with the member's real name. */
function memberOf(root: string, rest: string): string {
  const [first = "", ...others] = rest.split(".").slice(1);
  const meant = root === "steps" ? suggestMember(first) : undefined;
  return meant === undefined ? rest : [`.${meant}`, ...others].join(".");
}

/** Braces that are a placeholder in other languages but plain text here. */
export interface LiteralBraces {
  /** The braces as written. */
  written: string;
  /** The template that was probably meant. */
  instead: string;
}

const PATH = String.raw`([\p{L}_][\p{L}\p{N}_]{0,60}(?:\.[\p{L}_][\p{L}\p{N}_]{0,60}){0,5})`;
const DOUBLE = new RegExp(String.raw`(?<!\\)\{\{[ \t]{0,4}${PATH}[ \t]{0,4}\}\}`, "u");
const SINGLE = new RegExp(String.raw`(?<![\\{])\$?\{${PATH}\}(?!\})`, "u");
const DOLLAR = /(?<!\\)\$(\{(?:context|steps)[.[][^{}\n]{1,200}\})/;

/** Finds the first literal braces in a text: `{{user_name}}`, `{name}`, and `${context.name}`, whose `$` would stay. */
export function findLiteralBraces(text: string): LiteralBraces | undefined {
  const dollar = DOLLAR.exec(text);
  if (dollar !== null) return { written: dollar[0], instead: dollar[1]! };
  const found = [DOUBLE.exec(text), SINGLE.exec(text)].filter((match) => match !== null);
  const [first] = found
    .filter(([, path = ""]) => !/^(?:context|steps|secrets)$/.test(path.split(".")[0]!))
    .sort((a, b) => a.index - b.index);
  if (first === undefined) return undefined;
  const [written, path = ""] = first;
  const [root = "", ...rest] = path.split(".");
  const member = rest[0] === "result" ? "result" : suggestMember(rest[0]);
  if (member !== undefined) return { written, instead: `{${["steps", root, member, ...rest.slice(1)].join(".")}}` };
  const isSecret = rest.length > 0 && /^(?:env|secret|process)$/i.test(root);
  return { written, instead: isSecret ? `{secrets.${rest.at(-1)}}` : `{context.${path}}` };
}
