import {
  type CharTest,
  ignoringCase,
  isWord,
  NONE,
  posixClass,
  propertyClass,
  RegexError,
  type RegexTree,
  shortClass,
} from "./regex-tree.ts";

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, e: 27, a: 7 };
const MOST_REPEATS = 1000;

/** Parses a PCRE pattern. What needs backtracking (lookaround, back references and so on) is refused. */
export function parseRegex(pattern: string, options: string): RegexTree {
  const parser = new Parser(pattern);
  const flags = {
    ignoreCase: options.includes("i"),
    multiline: options.includes("m"),
    dotAll: options.includes("s"),
    extended: options.includes("x"),
  };
  return parser.whole(flags);
}

class Parser {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;
  #groups = 0;

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  whole(flags: Flags): RegexTree {
    const tree = this.#choice(flags);
    if (this.#at < this.#chars.length) throw new RegexError("unmatched closing parenthesis");
    return tree;
  }

  #peek(ahead = 0): string | undefined {
    return this.#chars[this.#at + ahead];
  }

  #choice(given: Flags): RegexTree {
    if (++this.#depth > 250) throw new RegexError("parentheses are too deeply nested");
    let flags = given;
    const choices: RegexTree[] = [];
    let parts: RegexTree[] = [];
    for (;;) {
      const char = this.#peek();
      if (char === undefined || char === ")") break;
      if (char === "|") {
        this.#at++;
        choices.push({ kind: "sequence", parts });
        parts = [];
        continue;
      }
      if (flags.extended && this.#skipBlank()) continue;
      const inline = this.#inlineFlags(flags);
      if (inline !== undefined) {
        flags = inline;
        continue;
      }
      parts.push(this.#quantified(this.#atom(flags), flags));
    }
    this.#depth--;
    choices.push({ kind: "sequence", parts });
    return choices.length === 1 ? (choices[0] as RegexTree) : { kind: "choice", parts: choices };
  }

  #skipBlank(): boolean {
    const char = this.#peek() as string;
    if (/\s/.test(char)) this.#at++;
    else if (char === "#") while (this.#peek() !== undefined && this.#peek() !== "\n") this.#at++;
    else return false;
    return true;
  }

  /** `(?i)` changes the flags for the rest of its group. */
  #inlineFlags(flags: Flags): Flags | undefined {
    const text = this.#chars.slice(this.#at, this.#at + 12).join("");
    const found = /^\(\?([imsx]*)(?:-([imsx]*))?\)/.exec(text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return changed(flags, found[1] ?? "", found[2] ?? "");
  }

  #quantified(atom: RegexTree, flags: Flags): RegexTree {
    let tree = atom;
    for (;;) {
      if (flags.extended) while (this.#peek() !== undefined && this.#skipBlank());
      const bounds = this.#quantifier();
      if (bounds === undefined) return tree;
      const [least, most] = bounds;
      if (most < least) throw new RegexError("numbers out of order in {} quantifier");
      if (least > MOST_REPEATS || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEATS))
        throw new RegexError(`a repetition count can be at most ${MOST_REPEATS}`);
      const lazy = this.#peek() === "?";
      if (lazy) this.#at++;
      else if (this.#peek() === "+") throw new RegexError("possessive quantifiers are not supported");
      tree = { kind: "repeat", part: tree, least, most, lazy };
    }
  }

  #quantifier(): [number, number] | undefined {
    const char = this.#peek();
    if (char === "*" || char === "+" || char === "?") {
      this.#at++;
      return [char === "+" ? 1 : 0, char === "?" ? 1 : Number.POSITIVE_INFINITY];
    }
    if (char !== "{") return undefined;
    const found = /^\{(\d+)(,(\d*))?\}/.exec(this.#chars.slice(this.#at, this.#at + 24).join(""));
    if (found === null) return undefined;
    this.#at += found[0].length;
    const least = Number(found[1]);
    return [least, found[2] === undefined ? least : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3])];
  }

  #atom(flags: Flags): RegexTree {
    const char = this.#peek() as string;
    this.#at++;
    switch (char) {
      case "(":
        return this.#group(flags);
      case "[":
        return { kind: "char", test: this.#set(flags) };
      case ".":
        return { kind: "char", test: flags.dotAll ? (code) => code !== NONE : (code) => code !== NONE && code !== 10 };
      case "^":
        return { kind: "assert", holds: (before) => before === NONE || (flags.multiline && before === 10) };
      case "$":
        return {
          kind: "assert",
          holds: (_before, after, last) => after === NONE || (after === 10 && (flags.multiline || last)),
        };
      case "\\":
        return this.#escape(flags);
      case "*":
      case "+":
      case "?":
        throw new RegexError("quantifier does not follow a repeatable item");
      default:
        return this.#literal(char.codePointAt(0) as number, flags);
    }
  }

  #literal(wanted: number, flags: Flags): RegexTree {
    return this.#char((code) => code === wanted, flags);
  }

  #char(test: CharTest, flags: Flags): RegexTree {
    return { kind: "char", test: flags.ignoreCase ? ignoringCase(test) : test };
  }

  #group(given: Flags): RegexTree {
    let flags = given;
    let group: number | undefined;
    if (this.#peek() === "?") {
      const text = this.#chars.slice(this.#at, this.#at + 64).join("");
      const plain =
        /^\?([imsx]*)(?:-([imsx]*))?:/.exec(text) ?? /^\?P?<[A-Za-z_]\w*>/.exec(text) ?? /^\?'[A-Za-z_]\w*'/.exec(text);
      if (plain === null) throw new RegexError("lookaround, atomic groups and conditions are not supported");
      this.#at += plain[0].length;
      flags = changed(flags, plain[1] ?? "", plain[2] ?? "");
      if (!plain[0].endsWith(":")) group = ++this.#groups;
    } else group = ++this.#groups;
    const tree = this.#choice(flags);
    if (this.#peek() !== ")") throw new RegexError("missing closing parenthesis");
    this.#at++;
    return group === undefined ? tree : { kind: "sequence", parts: [tree], group };
  }

  #escape(flags: Flags): RegexTree {
    const letter = this.#peek();
    if (letter === undefined) throw new RegexError("\\ at end of pattern");
    switch (letter) {
      case "b":
      case "B":
        this.#at++;
        return { kind: "assert", holds: (before, after) => (isWord(before) !== isWord(after)) === (letter === "b") };
      case "A":
        this.#at++;
        return { kind: "assert", holds: (before) => before === NONE };
      case "z":
        this.#at++;
        return { kind: "assert", holds: (_before, after) => after === NONE };
      case "Z":
        this.#at++;
        return { kind: "assert", holds: (_before, after, last) => after === NONE || (after === 10 && last) };
      case "Q":
        return this.#quoted(flags);
    }
    if (/[1-9kgGKXRCN]/.test(letter)) throw new RegexError(`\\${letter} is not supported`);
    return this.#char(this.#escapedClass(), flags);
  }

  #quoted(flags: Flags): RegexTree {
    this.#at++;
    const parts: RegexTree[] = [];
    while (this.#peek() !== undefined && !(this.#peek() === "\\" && this.#peek(1) === "E"))
      parts.push(this.#literal((this.#chars[this.#at++] as string).codePointAt(0) as number, flags));
    this.#at += 2;
    return { kind: "sequence", parts };
  }

  /** What a backslash and its letter stand for; the position is at the letter. */
  #escapedClass(): CharTest {
    const letter = this.#chars[this.#at++] as string;
    if (letter === "p" || letter === "P") {
      const name =
        this.#peek() === "{"
          ? /^\{(\^?)([^}]*)\}/.exec(this.#chars.slice(this.#at, this.#at + 40).join(""))
          : undefined;
      if (name === null) throw new RegexError("malformed \\P or \\p sequence");
      if (name === undefined) return propertyClass(this.#chars[this.#at++] ?? "", letter === "P");
      this.#at += name[0].length;
      return propertyClass(name[2] ?? "", (letter === "P") !== (name[1] === "^"));
    }
    const known = shortClass(letter);
    if (known !== undefined) return known;
    const code = this.#escapedCode(letter);
    return (other) => other === code;
  }

  #escapedCode(letter: string): number {
    const rest = this.#chars.slice(this.#at, this.#at + 12).join("");
    const hex =
      letter === "x"
        ? (/^\{([0-9a-fA-F]{1,6})\}/.exec(rest) ?? /^([0-9a-fA-F]{0,2})/.exec(rest))
        : letter === "u"
          ? /^([0-9a-fA-F]{4})/.exec(rest)
          : letter === "0"
            ? /^([0-7]{0,2})/.exec(rest)
            : null;
    if (hex !== null) {
      this.#at += hex[0].length;
      return Number.parseInt(hex[1] || "0", letter === "0" ? 8 : 16);
    }
    const known = ESCAPES[letter];
    if (known !== undefined) return known;
    if (/[a-zA-Z]/.test(letter)) throw new RegexError(`unrecognized character follows \\: ${letter}`);
    return letter.codePointAt(0) as number;
  }

  #set(flags: Flags): CharTest {
    const negated = this.#peek() === "^";
    if (negated) this.#at++;
    const tests: CharTest[] = [];
    for (let first = true; ; first = false) {
      const char = this.#peek();
      if (char === undefined) throw new RegexError("missing terminating ] for character class");
      if (char === "]" && !first) break;
      const posix = char === "[" ? /^\[:(\^?)(\w+):\]/.exec(this.#chars.slice(this.#at, this.#at + 14).join("")) : null;
      if (posix !== null) {
        this.#at += posix[0].length;
        const test = posixClass(posix[2] as string);
        tests.push(posix[1] === "^" ? (code) => !test(code) : test);
        continue;
      }
      this.#at++;
      if (char === "\\" && (shortClass(this.#peek() ?? "") !== undefined || /[pP]/.test(this.#peek() ?? ""))) {
        tests.push(this.#escapedClass());
        continue;
      }
      const low = this.#setCode(char);
      if (this.#peek() === "-" && this.#peek(1) !== "]" && this.#peek(1) !== undefined) {
        this.#at++;
        const high = this.#setCode(this.#chars[this.#at++] as string);
        if (high < low) throw new RegexError("range out of order in character class");
        tests.push((code) => code >= low && code <= high);
      } else tests.push((code) => code === low);
    }
    this.#at++;
    const any: CharTest = (code) => tests.some((test) => test(code));
    const member = flags.ignoreCase ? ignoringCase(any) : any;
    return negated ? (code) => code !== NONE && !member(code) : member;
  }

  #setCode(char: string): number {
    if (char !== "\\") return char.codePointAt(0) as number;
    const letter = this.#chars[this.#at++];
    if (letter === undefined) throw new RegexError("\\ at end of pattern");
    return letter === "b" ? 8 : this.#escapedCode(letter);
  }
}

function changed(flags: Flags, on: string, off: string): Flags {
  const now = (letter: string, was: boolean): boolean => (was || on.includes(letter)) && !off.includes(letter);
  return {
    ignoreCase: now("i", flags.ignoreCase),
    multiline: now("m", flags.multiline),
    dotAll: now("s", flags.dotAll),
    extended: now("x", flags.extended),
  };
}
