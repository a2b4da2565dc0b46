import { createToken, Lexer, type TokenType } from "chevrotain";

/** Any word, keywords included: after a dot they are names too. */
export const Word = createToken({ name: "Word", pattern: Lexer.NA });

/** A name, in the letters of any of the larger scripts. */
export const Identifier = createToken({
  name: "Identifier",
  label: "a name",
  pattern: /[A-Za-z_$\u00c0-\u1fff\u3040-\ud7ff\uf900-\ufdff][\w$\u00c0-\u1fff\u3040-\ud7ff\uf900-\ufdff]*/,
  categories: Word,
});

/** A number as in JSON; the leading zero may be left out. */
export const NumberLiteral = createToken({
  name: "NumberLiteral",
  label: "a number",
  pattern: /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/,
});

/** A string in plain quotes or in those that phones and word processors put instead. */
export const StringLiteral = createToken({
  name: "StringLiteral",
  label: "a string",
  pattern:
    /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[\u2018\u2019](?:[^\u2018\u2019\\]|\\[\s\S])*[\u2018\u2019]|[\u201c\u201d](?:[^\u201c\u201d\\]|\\[\s\S])*[\u201c\u201d]/,
  line_breaks: true,
});

const Space = createToken({ name: "Space", pattern: /[\s\u200b]+/, group: Lexer.SKIPPED, line_breaks: true });

function keyword(name: string, pattern: RegExp): TokenType {
  return createToken({ name, pattern, label: name.toLowerCase(), longer_alt: Identifier, categories: Word });
}

export const True = keyword("True", /True|true|TRUE/);
export const False = keyword("False", /False|false|FALSE/);
export const None = keyword("None", /None|null|undefined/);
export const In = keyword("In", /in|IN/);
export const Is = keyword("Is", /is|IS/);

/** `and`, `&&`. */
export const And = createToken({ name: "And", label: "and", pattern: Lexer.NA });
/** `or`, `||`. */
export const Or = createToken({ name: "Or", label: "or", pattern: Lexer.NA });
export const Not = keyword("Not", /not|NOT/);

const AndWord = createToken({ name: "AndWord", pattern: /and|AND/, longer_alt: Identifier, categories: [And, Word] });
const OrWord = createToken({ name: "OrWord", pattern: /or|OR/, longer_alt: Identifier, categories: [Or, Word] });
const AndSign = createToken({ name: "AndSign", pattern: "&&", categories: And });
const OrSign = createToken({ name: "OrSign", pattern: "||", categories: Or });

/** `== != === !== < <= > >=`. */
export const Compare = createToken({ name: "Compare", label: "a comparison", pattern: /[=!]==?|[<>]=?/ });
/** `+` and `-`, between two values or before one. */
export const Sign = createToken({ name: "Sign", label: "+ or -", pattern: /[+-]/ });
/** `* / %`. */
export const Factor = createToken({ name: "Factor", label: "*, / or %", pattern: /[*/%]/ });
export const Bang = createToken({ name: "Bang", label: "!", pattern: "!" });
/** A lone `=`: a token only so that the error can say what to write. */
export const Assign = createToken({ name: "Assign", label: "=", pattern: "=" });

export const Dot = createToken({ name: "Dot", label: ".", pattern: /\?\.|\./ });
export const Comma = createToken({ name: "Comma", label: ",", pattern: "," });
export const Colon = createToken({ name: "Colon", label: ":", pattern: ":" });
export const OpenParen = createToken({ name: "OpenParen", label: "(", pattern: "(" });
export const CloseParen = createToken({ name: "CloseParen", label: ")", pattern: ")" });
export const OpenBracket = createToken({ name: "OpenBracket", label: "[", pattern: "[" });
export const CloseBracket = createToken({ name: "CloseBracket", label: "]", pattern: "]" });
export const OpenBrace = createToken({ name: "OpenBrace", label: "{", pattern: "{" });
export const CloseBrace = createToken({ name: "CloseBrace", label: "}", pattern: "}" });

/** All tokens, in the order in which the lexer tries them. */
export const expressionTokens: TokenType[] = [
  Space,
  Word,
  And,
  Or,
  True,
  False,
  None,
  AndWord,
  OrWord,
  Not,
  In,
  Is,
  Identifier,
  NumberLiteral,
  StringLiteral,
  AndSign,
  OrSign,
  Compare,
  Bang,
  Assign,
  Sign,
  Factor,
  Dot,
  Comma,
  Colon,
  OpenParen,
  CloseParen,
  OpenBracket,
  CloseBracket,
  OpenBrace,
  CloseBrace,
];

/** The lexer of conditions. */
export const expressionLexer = new Lexer(expressionTokens);

const ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["0", "\0"],
]);

/** The text of a quoted string, with the escapes that Python and JavaScript share. Unknown escapes stay. */
export function stringValue(literal: string): string {
  const inside = literal.slice(1, -1);
  if (!inside.includes("\\")) return inside;
  let text = "";
  for (let i = 0; i < inside.length; i += 1) {
    const char = inside[i]!;
    const next = inside[i + 1];
    if (char !== "\\" || next === undefined) {
      text += char;
      continue;
    }
    i += 1;
    const length = next === "u" ? 4 : next === "x" ? 2 : 0;
    const hex = inside.slice(i + 1, i + 1 + length);
    if (length > 0 && hex.length === length && /^[0-9a-fA-F]+$/.test(hex)) {
      text += String.fromCharCode(Number.parseInt(hex, 16));
      i += length;
    } else text += ESCAPES.get(next) ?? (/[\w]/.test(next) ? `\\${next}` : next);
  }
  return text;
}

const TEMPLATE = /\{{1,2}[ \t]*((?:context|steps)[.[][^{}]*)\}/;

/** The inside of the first braces in a text that are meant as a template. */
export function templateIn(text: string): string | undefined {
  return text.includes("{") ? TEMPLATE.exec(text)?.[1]?.trim() : undefined;
}
