import { EmbeddedActionsParser, type IToken, type ParserMethod } from "chevrotain";
import { numberValue } from "../json-text.ts";
import { suggestInCondition } from "../scope.ts";
import { type Said, say } from "../sentences.ts";
import type { Access, Arithmetic, Comparison, Expression } from "./ast.ts";
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
    let start = this.LA(1).startOffset;
    const first = this.SUBRULE(this.#sum);
    const texts = [this.#written(start)];
    const rest: { operator: Comparison; operand: Expression }[] = [];
    this.MANY(() => {
      const operator = this.SUBRULE(this.#comparator);
      start = this.LA(1).startOffset;
      rest.push({ operator, operand: this.SUBRULE2(this.#sum) });
      texts.push(this.#written(start));
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
        { ALT: () => ({ kind: "literal", value: this.#number(this.CONSUME(token.NumberLiteral)) }) },
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
      if ("name" in found) return { kind: "call", name: found.name, args };
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

  /** A text in quotes. A template in it would not be filled in, only compared as written. */
  #textOf(text: IToken): Expression {
    const value = stringValue(text.image);
    const template = templateIn(value);
    if (template !== undefined)
      this.misuse ??= {
        token: text,
        said: say("templateInCondition", { template }),
      };
    return { kind: "literal", value };
  }

  #number(digits: IToken): number | bigint | string {
    const value = numberValue(digits.image);
    if (value === Number.POSITIVE_INFINITY) this.misuse ??= { token: digits, said: say("thisNumberTooLarge") };
    return value;
  }
}

function literal(_token: IToken, value: boolean | null): Expression {
  return { kind: "literal", value };
}

function comparison(image: string): Comparison {
  if (image === "===") return "is";
  return image === "!==" ? "is not" : (image as Comparison);
}
