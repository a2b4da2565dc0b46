import { EmbeddedActionsParser, type IToken, type ParserMethod } from "chevrotain";
import { numberValue } from "../json-text.ts";
import { suggestInCondition } from "../scope.ts";
import { type Said, say } from "../sentences.ts";
import type { Access, Arithmetic, Comparison, Expression, FunctionName } from "./ast.ts";
import { type Folding, folded, foldingOf } from "./folding.ts";
import { findFunction } from "./operations.ts";
import * as token from "./tokens.ts";
import { stringValue, templateIn } from "./tokens.ts";

type Rule<T> = ParserMethod<[], T>;

/** Something that fits the grammar but has no meaning, such as an unknown function. */
export interface Misuse {
  token: IToken;
  said: Said;
}

/** The grammar of conditions; its actions build the syntax tree. */
export class ExpressionParser extends EmbeddedActionsParser {
  /** The first misuse in the last input. */
  misuse: Misuse | undefined;

  /** The text that the tokens are from. */
  source = "";

  /** Where the texts and numbers of the last input are. */
  literals = new Map<Expression, IToken>();

  readonly condition: Rule<Expression> = this.RULE("condition", (): Expression => this.SUBRULE(this.#either));

  readonly #either: Rule<Expression> = this.RULE("either", (): Expression => {
    const operands = [this.SUBRULE(this.#both)];
    this.MANY(() => {
      this.CONSUME(token.Or);
      operands.push(this.SUBRULE2(this.#both));
    });
    return operands.length === 1 ? operands[0]! : { kind: "or", operands };
  });

  readonly #both: Rule<Expression> = this.RULE("both", (): Expression => {
    const operands = [this.SUBRULE(this.#negation)];
    this.MANY(() => {
      this.CONSUME(token.And);
      operands.push(this.SUBRULE2(this.#negation));
    });
    return operands.length === 1 ? operands[0]! : { kind: "and", operands };
  });

  readonly #negation: Rule<Expression> = this.RULE("negation", (): Expression => {
    let nots = 0;
    this.MANY(() => {
      this.CONSUME(token.Not);
      nots += 1;
    });
    let operand = this.SUBRULE(this.#comparison);
    for (; nots > 0; nots -= 1) operand = { kind: "not", operand };
    return operand;
  });

  readonly #comparison: Rule<Expression> = this.RULE("comparison", (): Expression => {
    let start = this.LA(1);
    const first = this.SUBRULE(this.#sum);
    const texts = [this.#written(start.startOffset)];
    const rest: { operator: Comparison; operand: Expression }[] = [];
    this.MANY(() => {
      const left = start;
      const operator = this.SUBRULE(this.#comparator);
      start = this.LA(1);
      const operand = this.SUBRULE2(this.#sum);
      this.ACTION(() => this.#checkFolded(rest.at(-1)?.operand ?? first, left, operator, operand, start));
      rest.push({ operator, operand });
      texts.push(this.#written(start.startOffset));
    });
    return rest.length === 0 ? first : { kind: "compare", first, rest, texts };
  });

  readonly #comparator: Rule<Comparison> = this.RULE(
    "comparator",
    (): Comparison =>
      this.OR<Comparison>([
        { ALT: () => comparison(this.CONSUME(token.Compare).image) },
        {
          ALT: () => {
            this.CONSUME(token.In);
            return "in";
          },
        },
        {
          ALT: () => {
            this.CONSUME(token.Not);
            this.CONSUME2(token.In);
            return "not in";
          },
        },
        {
          ALT: () => {
            this.CONSUME(token.Is);
            return this.OPTION(() => this.CONSUME2(token.Not)) === undefined ? "is" : "is not";
          },
        },
      ]),
  );

  readonly #sum: Rule<Expression> = this.RULE("sum", (): Expression => {
    const first = this.SUBRULE(this.#product);
    const rest: { operator: Arithmetic; operand: Expression }[] = [];
    this.MANY(() => {
      const operator = this.CONSUME(token.Sign).image as Arithmetic;
      rest.push({ operator, operand: this.SUBRULE2(this.#product) });
    });
    return rest.length === 0 ? first : { kind: "arithmetic", first, rest };
  });

  readonly #product: Rule<Expression> = this.RULE("product", (): Expression => {
    const first = this.SUBRULE(this.#signed);
    const rest: { operator: Arithmetic; operand: Expression }[] = [];
    this.MANY(() => {
      const operator = this.CONSUME(token.Factor).image as Arithmetic;
      rest.push({ operator, operand: this.SUBRULE2(this.#signed) });
    });
    return rest.length === 0 ? first : { kind: "arithmetic", first, rest };
  });

  readonly #signed: Rule<Expression> = this.RULE("signed", (): Expression => {
    const signs: string[] = [];
    this.MANY(() => {
      signs.push(
        this.OR([{ ALT: () => this.CONSUME(token.Bang).image }, { ALT: () => this.CONSUME(token.Sign).image }]),
      );
    });
    let operand = this.SUBRULE(this.#chain);
    for (const sign of signs.reverse()) {
      if (sign === "!") operand = { kind: "not", operand };
      else if (sign === "-") operand = { kind: "negate", operand };
    }
    return operand;
  });

  readonly #chain: Rule<Expression> = this.RULE("chain", (): Expression => {
    const target = this.SUBRULE(this.#atom);
    const path: Access[] = [];
    this.MANY(() => {
      const before = this.LA(1);
      path.push(
        this.OR<Access>([{ ALT: () => this.SUBRULE(this.#attribute) }, { ALT: () => this.SUBRULE(this.#index) }]),
      );
      this.ACTION(() => {
        if (target.kind === "steps" && path.length === 2) this.#checkMember(path[1]!, before);
        const last = path.at(-1)!;
        if (last.kind !== "call" || !WITHIN.has(last.name)) return;
        const subject: Expression = path.length === 1 ? target : { kind: "access", target, path: path.slice(0, -1) };
        this.#checkFits(subject, last.args[0]!, before, true);
      });
    });
    return path.length === 0 ? target : { kind: "access", target, path };
  });

  readonly #attribute: Rule<Access> = this.RULE("attribute", (): Access => {
    this.CONSUME(token.Dot);
    return this.OR<Access>([
      {
        ALT: () => {
          const name = this.CONSUME(token.Word);
          const args = this.OPTION(() => this.SUBRULE(this.#callArguments));
          return this.ACTION(() => this.#accessOf(name, args));
        },
      },
      // JavaScript's `?.[`.
      { ALT: () => this.SUBRULE(this.#index) },
    ]);
  });

  readonly #index: Rule<Access> = this.RULE("index", (): Access => {
    this.CONSUME(token.OpenBracket);
    const key = this.SUBRULE(this.condition);
    this.CONSUME(token.CloseBracket);
    return { kind: "key", key };
  });

  readonly #callArguments: Rule<Expression[]> = this.RULE("callArguments", (): Expression[] => {
    const args: Expression[] = [];
    this.CONSUME(token.OpenParen);
    this.MANY_SEP({ SEP: token.Comma, DEF: () => args.push(this.SUBRULE(this.condition)) });
    this.CONSUME(token.CloseParen);
    return args;
  });

  readonly #atom: Rule<Expression> = this.RULE(
    "atom",
    (): Expression =>
      this.OR<Expression>([
        {
          ALT: () => {
            const digits = this.CONSUME(token.NumberLiteral);
            return this.ACTION(() => this.#literal(digits, this.#number(digits)));
          },
        },
        {
          ALT: () => {
            const text = this.CONSUME(token.StringLiteral);
            return this.ACTION(() => this.#textOf(text));
          },
        },
        { ALT: () => literal(this.CONSUME(token.True), true) },
        { ALT: () => literal(this.CONSUME(token.False), false) },
        { ALT: () => literal(this.CONSUME(token.None), null) },
        { ALT: () => this.SUBRULE(this.#named) },
        { ALT: () => this.SUBRULE(this.#group) },
        { ALT: () => this.SUBRULE(this.#list) },
        { ALT: () => this.SUBRULE(this.#object) },
      ]),
  );

  readonly #named: Rule<Expression> = this.RULE("named", (): Expression => {
    const name = this.CONSUME(token.Identifier);
    const args = this.OPTION(() => this.SUBRULE(this.#callArguments));
    return this.ACTION(() => this.#nameOf(name, args));
  });

  readonly #group: Rule<Expression> = this.RULE("group", (): Expression => {
    const items: Expression[] = [];
    let commas = 0;
    this.CONSUME(token.OpenParen);
    items.push(this.SUBRULE(this.condition));
    this.MANY(() => {
      this.CONSUME(token.Comma);
      commas += 1;
      this.OPTION(() => items.push(this.SUBRULE2(this.condition)));
    });
    this.CONSUME(token.CloseParen);
    // With a comma it is Python's tuple, which is a list here.
    return commas === 0 ? items[0]! : { kind: "list", items };
  });

  readonly #list: Rule<Expression> = this.RULE("list", (): Expression => {
    const items: Expression[] = [];
    this.CONSUME(token.OpenBracket);
    this.MANY_SEP({ SEP: token.Comma, DEF: () => items.push(this.SUBRULE(this.condition)) });
    this.CONSUME(token.CloseBracket);
    return { kind: "list", items };
  });

  readonly #object: Rule<Expression> = this.RULE("object", (): Expression => {
    const entries: { key: Expression; value: Expression }[] = [];
    this.CONSUME(token.OpenBrace);
    this.MANY_SEP({
      SEP: token.Comma,
      DEF: () => {
        const key = this.SUBRULE(this.condition);
        this.CONSUME(token.Colon);
        entries.push({ key, value: this.SUBRULE2(this.condition) });
      },
    });
    this.CONSUME(token.CloseBrace);
    return { kind: "object", entries };
  });

  constructor() {
    super(token.expressionTokens);
    this.performSelfAnalysis();
  }

  /** The source text from there to the last token read. */
  #written(start: number): string {
    return this.source.slice(start, (this.LA(0).endOffset ?? start) + 1);
  }

  #accessOf(name: IToken, args: Expression[] | undefined): Access {
    if (args === undefined) return { kind: "key", key: { kind: "literal", value: name.image } };
    const [key, fallback] = args;
    if (name.image === "get") {
      if (key !== undefined && args.length <= 2) return { kind: "get", key, fallback };
      this.misuse ??= { token: name, said: say("getArguments", { number: args.length }) };
    }
    const found = findFunction(name.image, args.length + 1);
    if ("name" in found) return { kind: "call", name: found.name, args };
    this.misuse ??= { token: name, said: found };
    return { kind: "key", key: { kind: "literal", value: null } };
  }

  #nameOf(name: IToken, args: Expression[] | undefined): Expression {
    if (args !== undefined) {
      const found = findFunction(name.image, args.length);
      if ("name" in found) {
        if (WITHIN.has(found.name)) this.#checkFits(args[0]!, args[1]!, name, true);
        return { kind: "call", name: found.name, args };
      }
      this.misuse ??= { token: name, said: found };
    } else if (name.image === "context" || name.image === "steps") return { kind: name.image };
    else {
      const shown = name.image.slice(0, 40);
      const isStep = /^\s{0,9}\.\s{0,9}(?:result|status|error)\b/.test(this.source.slice((name.endOffset ?? 0) + 1));
      this.misuse ??= { token: name, said: say(isStep ? "unknownStep" : "unknownName", { name: shown }) };
    }
    return { kind: "literal", value: null };
  }

  /** Steps have no `output`: a condition that reads it would always be false. */
  #checkMember(access: Access, at: IToken): void {
    const key = access.kind === "key" && access.key.kind === "literal" ? access.key.value : undefined;
    const suggested = typeof key === "string" ? suggestInCondition(key) : undefined;
    if (suggested !== undefined)
      this.misuse ??= { token: at, said: say("noStepMember", { member: String(key), near: suggested }) };
  }

  #checkFolded(left: Expression, leftAt: IToken, operator: Comparison, right: Expression, rightAt: IToken): void {
    if (operator === "in" || operator === "not in") {
      if (right.kind === "list") this.#checkFits(left, right, rightAt);
      else this.#checkFits(right, left, leftAt, true);
    } else if (operator === "==" || operator === "!=" || operator === "is" || operator === "is not") {
      this.#checkFits(left, right, rightAt);
      this.#checkFits(right, left, leftAt);
    }
  }

  /**
   * `lower(context.x) == 'Yes'` would always be false: no text that lower() gives has a capital letter. `isWithin`: the text may
   * be a part of the other.
   */
  #checkFits(subject: Expression, other: Expression, at: IToken, isWithin = false): void {
    const all = foldingOf(subject).foldings;
    const foldings = isWithin ? all.filter((one) => one !== "strip") : all;
    const outermost = foldings.at(-1);
    const literals = other.kind === "list" ? other.items : [other];
    const texts = literals.flatMap((one) => (one.kind === "literal" && typeof one.value === "string" ? one.value : []));
    const [text] = texts;
    if (outermost === undefined || text === undefined || texts.length < literals.length) return;
    if (texts.some((one) => folded(one, foldings) === one)) return;
    const fits = folded(text, foldings);
    this.misuse ??= {
      token: at,
      said: say("neverFits", { text, name: outermost, fits, ...this.#corrected(texts, foldings) }),
    };
  }

  /** The whole condition as it is and with these texts as the foldings leave them, if each of them is there once. */
  #corrected(texts: readonly string[], foldings: readonly Folding[]): { wrong?: string; right?: string } {
    let right = this.source;
    for (const text of texts) {
      const quoted = [`'${text}'`, `"${text}"`].find((one) => right.includes(one)) ?? "";
      const parts = quoted === "" ? [] : right.split(quoted);
      if (parts.length !== 2) return {};
      right = parts.join(quoted[0]! + folded(text, foldings) + quoted[0]!);
    }
    return { wrong: this.source, right };
  }

  /** A text in quotes. A template in it would not be filled in, only compared as written. */
  #textOf(text: IToken): Expression {
    const value = stringValue(text.image);
    const template = templateIn(value);
    if (template !== undefined)
      this.misuse ??= {
        token: text,
        said: say("templateInCondition", { template }),
      };
    return this.#literal(text, value);
  }

  #literal(at: IToken, value: number | bigint | string): Expression {
    const node: Expression = { kind: "literal", value };
    this.literals.set(node, at);
    return node;
  }

  #number(digits: IToken): number | bigint | string {
    const value = numberValue(digits.image);
    if (value === Number.POSITIVE_INFINITY) this.misuse ??= { token: digits, said: say("thisNumberTooLarge") };
    return value;
  }
}

/** The functions that look for a text in another. */
const WITHIN: ReadonlySet<FunctionName> = new Set(["contains", "startswith", "endswith"]);

function literal(_token: IToken, value: boolean | null): Expression {
  return { kind: "literal", value };
}

function comparison(image: string): Comparison {
  if (image === "===") return "is";
  return image === "!==" ? "is not" : (image as Comparison);
}
