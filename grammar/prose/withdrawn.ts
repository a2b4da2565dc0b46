import { type Line, lineText, SHORTCODE_SIGN } from "../shortcode/lines.ts";

/**
 * Tells of each shortcode, in their order, whether it is struck through (`~~ ~~`, `<del>`), commented out (`<!-- -->`, in code
 * also `# …` and `// …`), removed by a diff, or quoted from someone over several lines or in a lazy quotation.
 */
export function withdrawnShortcodes(lines: readonly Line[]): boolean[] {
  const marks = new Marks();
  const diffs = diffLines(lines);
  let isQuoted = false;
  for (const [i, line] of lines.entries()) {
    const text = lineText(line);
    const goesOn: boolean = isQuoted && !BLOCK.test(text);
    isQuoted = !line.fenced && /\S/.test(text) && (goesOn || QUOTE.test(text));
    marks.read(text, line.fenced, isQuoted || diffs.has(i) || isComment(text, line.fenced));
  }
  return marks.withdrawn;
}

/** A line of a quotation. What follows it without a mark still belongs to it, up to a blank line. */
const QUOTE = /^\s{0,3}(?:>|&gt;)[\s>]{0,8}[^\s>]/;
/** What begins something else: a list, a heading, a table, a code block. */
const BLOCK = /^\s*(?:[-*+•#|]|\d{1,3}[.)]|```|~~~)(?!\*)/;

function isComment(text: string, fenced: boolean): boolean {
  return (fenced ? /^\s{0,40}(?:#|\/\/|--|;|%)/ : /^\s{0,40}\/\//).test(text) && text.includes(SHORTCODE_SIGN);
}

/** The lines that the diffs in code blocks take away: those with "-" in a block that has lines with "+". */
function diffLines(lines: readonly Line[]): Set<number> {
  const taken = new Set<number>();
  let removed: number[] = [];
  let hasAdded = false;
  for (const [i, line] of lines.entries()) {
    const text = lineText(line);
    if (line.fenced && text.startsWith("-")) removed.push(i);
    if (line.fenced && (text.startsWith("+") || /^[`~]{3,}\s*diff\b/.test(text.trimStart()))) hasAdded = true;
    if (line.fenced && lines[i + 1]?.fenced === true) continue;
    if (hasAdded) for (const one of removed) taken.add(one);
    removed = [];
    hasAdded = false;
  }
  return taken;
}

/** Something that has been opened, and the shortcodes since. */
interface Opened {
  close: string;
  line: number;
  shortcodes: number[];
}

const TOKEN = new RegExp(`${SHORTCODE_SIGN}|<!--|-->|/\\*|\\*/|~~|<(/?)(?:s|del|strike)>|["“”„«»「」『』]`, "gi");
const QUOTE_ENDS: Readonly<Record<string, string>> = {
  "“": "”",
  "„": "“”",
  "«": "»",
  "「": "」",
  "『": "』",
  '"': '"',
};

/** Reads lines and remembers which shortcodes are between marks that withdraw them. What is never closed does not count. */
class Marks {
  readonly withdrawn: boolean[] = [];
  #comment: Opened | undefined;
  #strike: Opened | undefined;
  #quote: Opened | undefined;
  #line = 0;
  #last = "";

  read(text: string, fenced: boolean, isWithdrawn: boolean): void {
    this.#line += 1;
    const isBlank = !/\S/.test(text);
    if (isBlank && this.#strike?.close === "~~") this.#strike = undefined;
    for (const match of text.matchAll(TOKEN)) {
      const { 0: token, index } = match;
      if (token === SHORTCODE_SIGN) this.#shortcode(isWithdrawn);
      else if (token === "<!--" || (token === "/*" && fenced))
        this.#comment ??= this.#open(token === "/*" ? "*/" : "-->");
      else if (token === "-->" || token === "*/") {
        if (this.#comment?.close === token) this.#comment = this.#close(this.#comment);
      } else if (token === "~~" || token.startsWith("<")) {
        if (!fenced) this.#strikes(token.toLowerCase(), match[1] === "/");
      } else if (token.length === 1 && !fenced) this.#quotes(text, token, index);
    }
    if (!isBlank) this.#last = text.trimEnd().slice(-1);
  }

  #shortcode(isWithdrawn: boolean): void {
    const index = this.withdrawn.push(isWithdrawn) - 1;
    for (const opened of [this.#comment, this.#strike, this.#quote]) opened?.shortcodes.push(index);
  }

  #open(close: string): Opened {
    return { close, line: this.#line, shortcodes: [] };
  }

  #close({ shortcodes }: Opened): undefined {
    for (const index of shortcodes) this.withdrawn[index] = true;
  }

  #strikes(token: string, closes: boolean): void {
    if (this.#strike === undefined) {
      if (!closes) this.#strike = this.#open(token === "~~" ? token : token.replace("<", "</"));
    } else if (token === this.#strike.close) this.#strike = this.#close(this.#strike);
  }

  /** A quotation over several lines that someone is said to have written. */
  #quotes(text: string, token: string, index: number): void {
    const opened = this.#quote;
    const before = text.charAt(index - 1);
    const after = text.charAt(index + 1);
    const beginsWord = before === "" || /[\s(:—–-]/.test(before);
    if (
      opened?.close.includes(token) === true &&
      !(token === '"' && beginsWord && after !== "" && /\S/.test(after) && before !== "")
    ) {
      this.#quote = opened.line < this.#line ? this.#close(opened) : undefined;
      return;
    }
    const close = QUOTE_ENDS[token];
    if (close === undefined || (token === '"' && !beginsWord)) return;
    const lead = text.slice(Math.max(0, index - 80), index);
    const isSomebodys = /\p{L}/u.test(lead) ? !/[{[]/.test(lead) : before === "" && this.#last === ":";
    this.#quote = isSomebodys ? this.#open(close) : undefined;
  }
}
