import { type IRecognitionException, type IToken, tokenLabel, tokenMatcher } from "chevrotain";
import { positionIn } from "../position.ts";
import { type Reason, type Said, say } from "../sentences.ts";
import { alwaysTrueIn, asMembership } from "./always-true.ts";
import type { Expression } from "./ast.ts";
import { ExpressionParser } from "./parser.ts";
import * as token from "./tokens.ts";

export type { Expression } from "./ast.ts";

const MAX_LENGTH = 4000;
const MAX_DEPTH = 64;

/** Why a condition cannot be read, and where. Offsets are UTF-16 units. */
export interface ExpressionSyntaxError {
  code: "empty" | "too-long" | "too-deep" | "syntax" | "unknown-name" | "always-true";
  message: string;
  /** The message as a translatable sentence: its name and values. */
  reason: Reason;
  start: number;
  end: number;
  line: number;
  column: number;
  /** The source line with a caret line under it. */
  caret: string;
}

/** A parsed condition, or its first error. */
export type ParsedExpression = { ok: true; expression: Expression } | { ok: false; error: ExpressionSyntaxError };

const parser = new ExpressionParser();

/** Parses a condition. Never throws. At most 4,000 characters and 64 levels of nesting. */
export function parseExpression(source: string): ParsedExpression {
  if (source.trim() === "") return failure(source, "empty", say("conditionEmpty"), 0, 0);
  if (source.length > MAX_LENGTH) {
    return failure(source, "too-long", say("conditionTooLong", { most: MAX_LENGTH }), MAX_LENGTH, MAX_LENGTH);
  }
  const { tokens, errors } = token.expressionLexer.tokenize(source);
  const stray = errors[0];
  if (stray !== undefined)
    return failure(source, "syntax", strayMessage(source, stray.offset), stray.offset, stray.offset + 1);
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    return failure(source, "too-deep", say("conditionTooDeep", { most: MAX_DEPTH }), ...span(deep));
  }
  parser.misuse = undefined;
  parser.literals = new Map();
  parser.source = source;
  parser.input = tokens;
  const expression = parser.condition();
  const error = parser.errors[0];
  const misuse = parser.misuse as ExpressionParser["misuse"];
  if (error !== undefined) {
    const at = error.token;
    const atEnd = Number.isNaN(at.startOffset) || tokens.length === 0;
    const where: [number, number] = atEnd ? [source.length, source.length + 1] : span(at);
    const message = withoutBraces(source) ?? syntaxMessage(error, atEnd, source);
    return failure(source, "syntax", message, ...where);
  }
  if (misuse !== undefined) return failure(source, "unknown-name", misuse.said, ...span(misuse.token));
  return { ok: true, expression };
}

/**
 * Parses a condition that decides whether something runs: as {@link parseExpression}, and refuses one that is always true because
 * of a text that is compared with nothing, as in `context.answer == 'yes' or 'ok'`.
 */
export function parseCondition(source: string): ParsedExpression {
  const parsed = parseExpression(source);
  const constant = parsed.ok ? alwaysTrueIn(parsed.expression) : undefined;
  const at = constant === undefined ? undefined : parser.literals.get(constant);
  if (!parsed.ok || at === undefined) return parsed;
  const right = asMembership(parsed.expression, parser.literals);
  return failure(source, "always-true", say("alwaysTrue", { value: at.image, wrong: source, right }), ...span(at));
}

function failure(
  source: string,
  code: ExpressionSyntaxError["code"],
  said: Said,
  start: number,
  end: number,
): ParsedExpression {
  return { ok: false, error: { code, ...said, start, end, ...positionIn(source, start, end) } };
}

function span(at: IToken): [number, number] {
  return [at.startOffset, at.startOffset + at.image.length];
}

function strayMessage(source: string, offset: number): Said {
  const char = String.fromCodePoint(source.codePointAt(offset) ?? 0);
  const quote = "'\"‘’“”".includes(char);
  if (char === "?")
    return source[offset + 1] === "?" || source[offset - 1] === "?" ? say("noDoubleQuestion") : say("noQuestion");
  return quote ? say("stringNotClosed", { quote: char }) : say("meansNothing", { character: JSON.stringify(char) });
}

const BRACES = /\$?\{\{?|\}\}?/g;

/** For `{{ context.n > 10 }}` and `${context.n} > 10`: what to write instead, if it is a condition once the braces are removed. */
function withoutBraces(source: string): Said | undefined {
  if (!source.includes("{")) return undefined;
  const bare = source.replaceAll(BRACES, "").trim();
  return parseExpression(bare).ok ? say("noBraces", { bare, wrong: source, right: bare }) : undefined;
}

function syntaxMessage(error: IRecognitionException, atEnd: boolean, source: string): Said {
  const [start] = span(error.token);
  if (!atEnd && source.slice(start - 1, start + 1) === "<>") return say("notAComparison");
  if (!atEnd && error.token.image === "if") return say("noIf");
  if (!atEnd && /^[*/]$/.test(error.token.image) && source[start - 1] === error.token.image)
    return say("noSuchOperator", { operator: error.token.image.repeat(2) });
  if (!atEnd && tokenMatcher(error.token, token.Assign)) return withEquals(source);
  const expected = expectation(error);
  if (atEnd) return expected === undefined ? say("conditionEnds") : say("conditionEndsBefore", { expected });
  const found = error.token.image.slice(0, 40);
  return expected === undefined ? say("unexpected", { found }) : say("unexpectedBefore", { found, expected });
}

/** For `context.n = 5`: what to write instead, if a second sign makes it a condition. */
function withEquals(source: string): Said {
  let right = "";
  let from = 0;
  for (const at of token.expressionLexer.tokenize(source).tokens) {
    if (!tokenMatcher(at, token.Assign)) continue;
    right += `${source.slice(from, at.startOffset)}==`;
    from = at.startOffset + 1;
  }
  right += source.slice(from);
  return say("loneEquals", parseExpression(right).ok ? { wrong: source, right } : {});
}

function expectation(error: IRecognitionException): string | undefined {
  if (error.name === "NoViableAltException") return "a value";
  if (error.name !== "MismatchedTokenException") return undefined;
  // Chevrotain names the expected token only in its message.
  const labels = token.expressionTokens.map((type) => tokenLabel(type));
  const label = labels.find((name) => error.message.includes(`--> ${name} <--`));
  return label === undefined ? undefined : label.includes(" ") ? label : `"${label}"`;
}

/** The first token that is nested too deep: each open bracket is a level, and so is each prefix operator in a row. */
function tooDeep(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0;
  let prefixes = 0;
  for (const at of tokens) {
    if (tokenMatcher(at, token.OpenParen) || tokenMatcher(at, token.OpenBracket) || tokenMatcher(at, token.OpenBrace)) {
      depth += 1;
    } else if (
      tokenMatcher(at, token.CloseParen) ||
      tokenMatcher(at, token.CloseBracket) ||
      tokenMatcher(at, token.CloseBrace)
    ) {
      depth -= 1;
    }
    const prefix = tokenMatcher(at, token.Not) || tokenMatcher(at, token.Bang) || tokenMatcher(at, token.Sign);
    prefixes = prefix ? prefixes + 1 : 0;
    if (depth > MAX_DEPTH || prefixes > MAX_DEPTH) return at;
  }
  return undefined;
}
