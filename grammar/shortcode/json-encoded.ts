import { BACKSLASH, DOUBLE_QUOTE, isBlank, OPEN_BRACE, OPEN_BRACKET } from "../characters.ts";
import { scanJson } from "./json-scan.ts";
import { finish, reaches, type Scan, type ScanState, startScan } from "./scanner.ts";
import { Source } from "./source.ts";

/** How the quotes of JSON are written that went through HTML, or through a JSON string. */
type Encoding = "entities" | "backslashes";

const AMPERSAND = 38;
const FIRST_WINDOW = 500;
/** How far from the opening bracket the first quote may be, past blanks and further brackets. */
const MAX_LEAD = 64;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["quot", '"'],
  ["#34", '"'],
  ["#x22", '"'],
  ["apos", "'"],
  ["#39", "'"],
  ["#x27", "'"],
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["nbsp", "\u00a0"],
]);

/** JSON that was found in an encoding, decoded. */
export interface DecodedJson {
  text: string;
  /** The offset in the source after it. */
  end: number;
  /** Whether the text suggests that its writer lost count of quotes or braces. */
  suspicious: boolean;
}

/**
 * Reads JSON at `first` whose first quote is `&quot;` or `\"`, which no JSON can begin with; undefined for other JSON, and if it
 * never balances. In a stream it waits for more characters than it needs, at most four times as many.
 */
export function* scanEncodedJson(state: ScanState, first: number): Scan<DecodedJson | undefined> {
  const { source } = state;
  const encoding = state.encodedBudget > 0 ? yield* encodingAt(source, first) : undefined;
  if (encoding === undefined) return undefined;
  const budget = state.encodedBudget;
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const limit = first + window;
    yield* reaches(source, limit);
    const { text, offsetOf } = decode(source, first, Math.min(limit, source.length), encoding);
    const scan = finish(scanJson(startScan(new Source(text), state.names), 0, text.length));
    if (scan.stop === "balanced" && scan.at < text.length) {
      state.encodedBudget = budget;
      return { text: text.slice(0, scan.at), end: offsetOf(scan.at), suspicious: scan.suspicious };
    }
    // Failed attempts are limited; JSON that is there costs no more than a few times its length.
    state.encodedBudget -= text.length;
    if (scan.stop !== "limit" || limit >= source.length || state.encodedBudget <= 0) return undefined;
  }
}

function* encodingAt(source: Source, first: number): Scan<Encoding | undefined> {
  let i = first + 1;
  for (; i < first + MAX_LEAD; i += 1) {
    if (i >= source.length && !(yield* reaches(source, i))) return undefined;
    const code = source.at(i);
    if (code !== OPEN_BRACE && code !== OPEN_BRACKET && !isBlank(code)) break;
  }
  if (source.at(i) === BACKSLASH)
    return (yield* reaches(source, i + 1)) && source.at(i + 1) === DOUBLE_QUOTE ? "backslashes" : undefined;
  if (source.at(i) !== AMPERSAND) return undefined;
  yield* reaches(source, i + 6);
  const entity = /^&(quot|#34|#x22);/.exec(source.slice(i, Math.min(source.length, i + 6)));
  return entity === null ? undefined : "entities";
}

/** A decoded text, and the source's offset of each of its offsets. */
interface Decoded {
  text: string;
  offsetOf(at: number): number;
}

function decode(source: Source, from: number, to: number, encoding: Encoding): Decoded {
  const raw = source.slice(from, to);
  const sign = encoding === "entities" ? "&" : "\\";
  const read = encoding === "entities" ? readEntity : readEscape;
  const pieces: string[] = [];
  // After each decoded character: its offset in the text, and that in the source.
  const marks: [at: number, offset: number][] = [];
  let length = 0;
  let next = 0;
  for (let at = raw.indexOf(sign); at >= 0; at = raw.indexOf(sign, next)) {
    const [character, width] = read(raw, at);
    pieces.push(raw.slice(next, at), character);
    length += at - next + 1;
    next = at + width;
    marks.push([length, from + next]);
  }
  pieces.push(raw.slice(next));
  const offsetOf = (at: number): number => {
    const [known, offset] = marks.findLast(([end]) => end <= at) ?? [0, from];
    return offset + at - known;
  };
  return { text: pieces.join(""), offsetOf };
}

function readEntity(raw: string, at: number): [character: string, length: number] {
  const end = raw.slice(at + 1, at + 8).indexOf(";");
  const character = end < 0 ? undefined : ENTITIES.get(raw.slice(at + 1, at + 1 + end));
  return character === undefined ? ["&", 1] : [character, end + 2];
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function readEscape(raw: string, at: number): [character: string, length: number] {
  const character = ESCAPES.get(raw[at + 1] ?? "");
  if (character !== undefined) return [character, 2];
  const hex = raw[at + 1] === "u" ? raw.slice(at + 2, at + 6) : "";
  return /^[0-9a-fA-F]{4}$/.test(hex) ? [String.fromCharCode(Number.parseInt(hex, 16)), 6] : ["\\", 1];
}
