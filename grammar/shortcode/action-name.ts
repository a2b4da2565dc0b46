import { BACKSLASH, CLOSE_BRACKET, COLON, isAlphanumeric, isBlank, UNDERSCORE } from "../characters.ts";
import { type Reading, reaches, type Scan } from "./reading.ts";
import { suggestAction } from "./vocabulary.ts";

const MAX_NAME = 128;

/** An action's name as it stands in an island. */
export interface ActionName {
  /** The canonical name, registered or not; "" where none stands there. */
  name: string;
  /** The offset of the `:` or `]` after it, or of the first character that no name can hold. */
  end: number;
  /** Whether a separator stands at `end`. */
  separated: boolean;
}

/** Reads the action of a MULTISTEP island: any case, blanks around and for underscores, `\_` for `_`. */
export function* readActionName(reading: Reading, from: number): Scan<ActionName> {
  const { source, names } = reading;
  const actions = names.get("MULTISTEP")!;
  let words = "";
  let i = from;
  for (; i < from + MAX_NAME; i += 1) {
    if (i >= source.length && !(yield* reaches(source, i))) break;
    const code = source.at(i);
    if (code === COLON || code === CLOSE_BRACKET) return { name: canonical(words, actions), end: i, separated: true };
    if (isAlphanumeric(code) || code === UNDERSCORE) words += String.fromCharCode(code);
    else if (isBlank(code)) words += " ";
    else if (code !== BACKSLASH || !(yield* reaches(source, i + 1)) || source.at(i + 1) !== UNDERSCORE) break;
  }
  return { name: canonical(words, actions), end: i, separated: false };
}

function canonical(words: string, actions: ReadonlySet<string>): string {
  const upper = words.trim().toUpperCase();
  const joined = upper.replaceAll(" ", "");
  if (actions.has(joined)) return joined;
  const spaced = upper.split(" ").filter(Boolean).join("_");
  return actions.has(spaced) ? spaced : joined;
}

/** What to say of an action that is not registered. */
export function unknownAction(
  namespace: string,
  written: string,
  actions: Iterable<string>,
): { message: string; expected: string } {
  const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
  const meant = suggestAction(written, actions);
  const hint = meant === undefined ? "; [MULTISTEP:HELP] lists what there is" : `: did you mean ${meant}?`;
  const expected = meant ?? [...actions].join(", ");
  return { message: `${namespace} has no action "${shown}"${hint}`, expected };
}
