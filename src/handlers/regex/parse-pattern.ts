import { ANY, type CharSet, complement, DIGIT, NEWLINE, NONE, range, SPACE, union, WORD } from "./char-set.ts";

/** How often something may be repeated; `max` may be infinite. `lazy` is written with a `?` behind. */
export interface Repeat {
  min: number;
  max: number;
  lazy: boolean;
}

/** One part of a pattern. `source` is what was written, without its repetition. */
export type Part =
  | { kind: "set"; source: string; set: CharSet; repeat: Repeat }
  | { kind: "group"; branches: Part[][]; repeat: Repeat }
  | { kind: "start" | "end" | "boundary"; source: string };

/** How letters, dots and anchors are read: MongoDB's `$options`. */
export interface PatternFlags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
}

/** A pattern that cannot be read, or that uses something which is not allowed; the message follows `$regex`. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

const MAX_LEVELS = 20;
const ONCE: Repeat = { min: 1, max: 1, lazy: false };

/**
 * Reads the part of regular expressions that MongoDB's engine and JavaScript's have in common: characters, classes,
 * groups, alternatives, repetition and the anchors. All else is a PatternError that names it.
 */
export function parsePattern(pattern: string, flags: PatternFlags): Part[][] {
  const characters = Array.from(pattern);
  let at = 0;
  const peek = (offset = 0): string => characters[at + offset] ?? "";
  const fail = (message: string): never => {
    throw new PatternError(message);
  };
  const literal = (character: string): CharSet => range(character, character, flags.ignoreCase);

  const branches = (level: number): Part[][] => {
    if (level > MAX_LEVELS) fail(`nests groups deeper than ${MAX_LEVELS} levels`);
    const all: Part[][] = [[]];
    while (at < characters.length && peek() !== ")") {
      if (peek() === "|") {
        at += 1;
        all.push([]);
      } else {
        (all.at(-1) as Part[]).push(part(level));
      }
    }
    return all;
  };

  const part = (level: number): Part => {
    const character = peek();
    at += 1;
    if (character === "^") return anchor("start", "^");
    if (character === "$") return anchor("end", "$");
    if (character === "(") return group(level);
    if (character === "[") return repeated(characterClass());
    if (character === ".") return repeated({ source: ".", set: flags.dotAll ? ANY : complement(NEWLINE) });
    if (character === "\\") return escapeSequence();
    if ("*+?{".includes(character)) {
      fail(`has ${JSON.stringify(character)} with nothing before it to repeat; write [${character}] for the character`);
    }
    return repeated({ source: character, set: literal(character) });
  };

  const anchor = (kind: "start" | "end" | "boundary", source: string): Part => {
    if ("*+?".includes(peek() || "x") || repetitionAhead()) fail(`repeats ${source}, which has no width`);
    return { kind, source };
  };

  const repeated = ({ source, set }: { source: string; set: CharSet }): Part => ({
    kind: "set",
    source,
    set,
    repeat: repetition(),
  });

  const group = (level: number): Part => {
    if (peek() === "?") {
      if (peek(1) !== ":") fail("uses a lookaround, a named group or flags inside the pattern, which is not allowed");
      at += 2;
    }
    if (peek() === "*") fail("uses a control verb, which is not allowed");
    const inside = branches(level + 1);
    if (peek() !== ")") fail("has a ( without its )");
    at += 1;
    return { kind: "group", branches: inside, repeat: repetition() };
  };

  const escapeSequence = (): Part => {
    const character = peek();
    if (character === "b" || character === "B") {
      at += 1;
      return anchor("boundary", `\\${character}`);
    }
    return repeated(escaped());
  };

  /** What follows a backslash, in a class or outside. */
  const escaped = (): { source: string; set: CharSet; character?: string } => {
    const character = peek();
    at += 1;
    const source = `\\${character}`;
    const named = NAMED.get(character);
    if (named !== undefined) return { source, set: named };
    const control = CONTROLS.get(character);
    if (control !== undefined) return { source, set: literal(control), character: control };
    if (character === "") fail("ends with a single backslash");
    if (/[1-9gk]/.test(character)) fail(`uses the back-reference ${source}, which is not allowed`);
    if (/[\p{L}\p{N}]/u.test(character)) fail(`uses ${source}, which is not allowed`);
    return { source, set: literal(character), character };
  };

  const characterClass = (): { source: string; set: CharSet } => {
    const from = at - 1;
    const negated = peek() === "^";
    if (negated) at += 1;
    if (peek() === "]") fail("has an empty class; write \\\\] in JSON for the bracket");
    let set = NONE;
    while (peek() !== "]") {
      if (at >= characters.length) fail("has a [ without its ]");
      const first = member();
      if (peek() === "-" && peek(1) !== "]") {
        at += 1;
        const last = member();
        if (first.character === undefined || last.character === undefined) {
          throw new PatternError("has a class with a range that does not run from one character to another");
        }
        if ((first.character.codePointAt(0) as number) > (last.character.codePointAt(0) as number)) {
          fail(`has the range ${first.source}-${last.source} in the wrong order`);
        }
        set = union(set, range(first.character, last.character, flags.ignoreCase));
      } else {
        set = union(set, first.set);
      }
    }
    at += 1;
    return { source: characters.slice(from, at).join(""), set: negated ? complement(set) : set };
  };

  const member = (): { source: string; set: CharSet; character?: string } => {
    const character = peek();
    at += 1;
    if (character === "\\") return escaped();
    if (character === "[") fail('has a "[" inside a class; write "\\\\[" for the character');
    return { source: character, set: literal(character), character };
  };

  const repetitionAhead = (): RegExpExecArray | null =>
    peek() === "{" ? /^\{(\d{1,5})(?:(,)(\d{0,5}))?\}/.exec(characters.slice(at, at + 16).join("")) : null;

  const repetition = (): Repeat => {
    const mark = peek();
    const braces = repetitionAhead();
    let repeat = ONCE;
    if (mark === "*") repeat = { min: 0, max: Number.POSITIVE_INFINITY, lazy: false };
    if (mark === "+") repeat = { min: 1, max: Number.POSITIVE_INFINITY, lazy: false };
    if (mark === "?") repeat = { min: 0, max: 1, lazy: false };
    if (braces !== null) {
      const min = Number(braces[1]);
      const open = braces[2] === undefined ? min : Number.POSITIVE_INFINITY;
      repeat = { min, max: braces[3] ? Number(braces[3]) : open, lazy: false };
      if (repeat.min > repeat.max) fail(`has the repetition ${braces[0]} in the wrong order`);
      at += braces[0].length;
    } else if (repeat !== ONCE) {
      at += 1;
    } else if (mark === "{") {
      fail('has a "{" that starts no repetition; write [{] for the character');
    }
    if (repeat === ONCE) return ONCE;
    if (peek() === "+") fail("uses a possessive repetition, which is not allowed");
    if (peek() === "?") {
      at += 1;
      repeat = { ...repeat, lazy: true };
    }
    if ("*+?".includes(peek() || "x") || repetitionAhead() !== null) fail("repeats a repetition");
    return repeat;
  };

  const all = branches(0);
  if (at < characters.length) fail("has a ) without its (");
  return all;
}

const NAMED = new Map<string, CharSet>([
  ["d", DIGIT],
  ["D", complement(DIGIT)],
  ["w", WORD],
  ["W", complement(WORD)],
  ["s", SPACE],
  ["S", complement(SPACE)],
]);

const CONTROLS = new Map<string, string>([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
]);
