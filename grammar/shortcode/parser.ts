import { EMPTY_ALT, EmbeddedActionsParser, type IToken, type ParserMethod } from "chevrotain";
import { BACKSLASH } from "../characters.ts";
import { actionNames } from "./action-names.ts";
import { unescapeText } from "./bare-text.ts";
import { type ErrorCollector, type Flaw, missingAction, nearMiss, tooManyShortcodes, unknownAction } from "./errors.ts";
import type { ActionName, Extent } from "./extent.ts";
import type { JsonOutcome } from "./json-value.ts";
import { meantByUnknown } from "./near-miss.ts";
import type { Argument, NearMiss, Node } from "./nodes.ts";
import type { Piece, ProsePiece } from "./pieces.ts";
import type { Source } from "./source.ts";
import * as token from "./tokens.ts";
import { MULTISTEP, type Names, type Namespace, namespaceOf } from "./vocabulary.ts";

type Rule<T> = ParserMethod<[], T>;

/** A text while it is read. */
export interface OpenText {
  readonly source: Source;
  readonly names: Names;
  readonly errors: ErrorCollector;
}

/** An argument, or why it could not be read. */
type ReadArgument = Argument | Flaw;

/**
 * The grammar of messages; its actions build the nodes. Every text is a message: what is wrong with a shortcode is a
 * token of its own or a missing one, so Chevrotain has no errors to report.
 */
export class MessageParser extends EmbeddedActionsParser {
  #text!: OpenText;
  #base = 0;

  readonly message: Rule<Node[]> = this.RULE("message", () => {
    const nodes: Node[] = [];
    this.MANY(() => nodes.push(this.OR<Node>(this.#pieces)));
    return nodes;
  });

  readonly #shortcode: Rule<Node> = this.RULE("shortcode", () => {
    const args: ReadArgument[] = [];
    const opening = this.CONSUME(token.Opening);
    this.OPTION(() => this.CONSUME(token.Action));
    this.MANY(() => args.push(this.SUBRULE(this.#argument)));
    const last = this.OR<IToken | undefined>(this.#ends);
    return this.ACTION(() => this.#shortcodeNode(opening, args, last));
  });

  readonly #argument: Rule<ReadArgument> = this.RULE("argument", () => {
    const argument = this.OR<IToken>(this.#kinds);
    return this.ACTION(() => this.#readArgument(argument));
  });

  // The alternatives of the rules above. They are made once, because making them for every piece of a text is slow.
  readonly #pieces = [
    {
      ALT: () => {
        const prose = this.CONSUME(token.Prose);
        return this.ACTION(() => this.#textNode(prose));
      },
    },
    { ALT: () => this.SUBRULE(this.#shortcode) },
    {
      ALT: () => {
        const passage = this.CONSUME(token.NearMissed);
        return this.ACTION(() => this.#nearMissNode(passage));
      },
    },
  ];
  readonly #kinds = [{ ALT: () => this.CONSUME(token.Json) }, { ALT: () => this.CONSUME(token.Text) }];
  readonly #ends = [
    { ALT: () => this.CONSUME(token.Closing) },
    { ALT: () => this.CONSUME(token.Unclosed) },
    { ALT: EMPTY_ALT(undefined) },
  ];

  constructor() {
    super(token.shortcodeTokens, { maxLookahead: 1 });
    this.performSelfAnalysis();
  }

  /** Parses some pieces of a text, and adds their errors to those of the text. */
  parse(text: OpenText, pieces: readonly Piece[]): Node[] {
    const { tokens, errors } = token.tokenize(text.source, pieces);
    this.#text = text;
    this.#base = pieces[0]!.start;
    this.input = tokens;
    const nodes = this.message();
    const bug = errors[0] ?? this.errors[0];
    if (bug !== undefined) throw new Error(`the grammar of messages does not cover a text: ${bug.message}`);
    return nodes;
  }

  #textNode(prose: IToken): Node {
    const { start, end, textEnd, surplus } = prose.payload as ProsePiece;
    const { source, errors } = this.#text;
    if (surplus !== undefined) errors.add(tooManyShortcodes(surplus), surplus);
    const written = textEnd === end ? prose.image : source.slice(start, textEnd);
    return { type: "text", text: written.includes("\\[") ? unescapeProse(written) : written, start, end };
  }

  #shortcodeNode(opening: IToken, parts: ReadArgument[], last: IToken | undefined): Node {
    const { source, names, errors } = this.#text;
    // The tokens of the action and of an unclosed end may be empty, and an empty one at the end of a slice is missing.
    const { start, end, action, open } = opening.payload as Extent;
    const known = namespaceOf(opening.image.slice(1, -1), names) ?? names.get(MULTISTEP)!;
    const namespace = known.name;
    const isKnown = known.actions.has(action.name);
    const args = parts.every(isArgument) ? parts : parts.filter(isArgument);
    let flaw = isKnown ? undefined : badAction(namespace, action, known, start + opening.image.length);
    if (args.length < parts.length) flaw ??= parts.find(isFlaw);
    if (last?.tokenType !== token.Closing) flaw ??= open?.flaw;
    if (flaw === undefined) return { type: "shortcode", namespace, action: action.name, args, start, end };
    const error = errors.add(flaw, { start, end });
    const raw = source.slice(start, end);
    const meant =
      flaw.code === "unknown-action" || flaw.code === "missing-action"
        ? meantByUnknown(raw, actionNames(names))
        : undefined;
    return {
      type: "broken",
      namespace,
      action: isKnown ? action.name : undefined,
      args,
      error,
      ...(meant === undefined ? {} : { meant }),
      source: raw,
      start,
      end,
    };
  }

  #nearMissNode(passage: IToken): Node {
    const { source, names, errors } = this.#text;
    const { start, end, meant, unknown } = passage.payload as NearMiss;
    const span = { start, end };
    const { namespace = MULTISTEP, action = "", near } = unknown ?? {};
    const known = unknown && names.get(namespace);
    const flaw = known === undefined ? nearMiss(span) : unknownAction(namespace, action, known, span, near);
    const error = errors.add(flaw, span);
    return {
      type: "broken",
      namespace,
      action: undefined,
      args: [],
      error,
      ...(meant === undefined ? {} : { meant }),
      source: source.slice(start, end),
      ...span,
    };
  }

  #readArgument({ tokenType, startOffset, image, payload }: IToken): ReadArgument {
    const start = this.#base + startOffset + 1;
    const end = start - 1 + image.length;
    if (tokenType === token.Text) return { kind: "text", text: unescapeText(image.slice(1)), start, end };
    const outcome = payload as JsonOutcome;
    if (!outcome.ok) return outcome.flaw;
    return { kind: "json", value: outcome.value, repaired: outcome.repaired, start, end };
  }
}

function isArgument(part: ReadArgument): part is Argument {
  return "kind" in part;
}

function isFlaw(part: ReadArgument): part is Flaw {
  return !isArgument(part);
}

function badAction(namespace: string, { name, end }: ActionName, known: Namespace, start: number): Flaw {
  const span = { start, end: Math.max(end, start + 1) };
  return name === "" ? missingAction(span) : unknownAction(namespace, name, known, span);
}

/** In a run of backslashes before `[`, each pair is one, and an odd one has escaped the bracket. */
function unescapeProse(raw: string): string {
  let prose = "";
  let from = 0;
  for (let at = raw.indexOf("["); at >= 0; at = raw.indexOf("[", at + 1)) {
    let run = 0;
    while (at - 1 - run >= from && raw.charCodeAt(at - 1 - run) === BACKSLASH) run += 1;
    prose += raw.slice(from, at - run) + "\\".repeat(Math.floor(run / 2));
    from = at;
  }
  return prose + raw.slice(from);
}
