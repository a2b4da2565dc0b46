import { inLatin } from "../look-alikes.ts";

/** The longest line that is looked at: a command that was misspelled is short. */
const MAX_LINE = 2_000;

const PATTERNS: readonly RegExp[] = [
  // MULTISTEP, perhaps misspelled, and a name that follows it: MULTISTEP/APPROVAL/…, !MULTSTEP:APPROVAL:…, MULTISTEP]ADD_STEP:…
  /\bMUL\w{2,8}EP\s?[\]:./|]\s?[A-Z_]{3,40}[:/.|(]/i,
  // M[ULTISTEP:ADD_STEP:…], [MULTISTEPADD_STEP:…]
  /M?[[(]?ULTISTEP\s?:?\s?[A-Z_]{3,40}:/i,
  // A name and a placeholder after it: APPROVAL:workflow_id:…, request_approval(workflow_id, …)
  /\b[a-z_]{3,40}[:/|(]\s?"?workflow_?\d?_?id\b/i,
  // [TELEGRAM:ADD_STEP:…], [GROUP:ASK_ADMIN:…]
  /^\W{0,12}\[[A-Z_]{3,20}:[A-Z_]{3,40}:/,
];

/**
 * A line that only says under which condition the rest goes on: `[WAIT_FOR_CONFIRMATION]`, `[IF approved]`, `{% if approved %}`,
 * `<wait_for_approval/>`, `if user_confirmed:`, `if (approved) {`.
 */
const GATES: readonly RegExp[] = [
  /^\W{0,6}[[<{]{1,2}[%#]?\s?(?:IF|WHEN|UNLESS|WAIT|AWAIT|PAUSE|HOLD|STOP|GATE|CONFIRM|APPROV|REQUIRE|ASK|(?:USER|HUMAN|ADMIN)[ _]?(?:CONFIRM|APPROV|INPUT))[A-Z]{0,10}(?![A-Z])[^[\]<>{}]{0,80}[%/]?[\]>}]{1,2}\W{0,6}$/i,
  /^\s{0,12}(?:if|when|unless|while)\s?\(.{1,80}\)\s?\{?$/i,
  /^\s{0,12}(?:if|when|unless|while)\s(?:not\s)?[a-z]{1,20}[_.][\w.]{1,40}(?:\s.{1,60})?\s?[:{]$/i,
];

/** A step as data or markup: {"handler":"approval"}, <step handler="approval">, `handler: approval`. */
const HANDLER = /["<\s](?:handler|type)["']?\s?[:=]\s?["']?([a-z_]{3,40})\b/gi;
const HANDLER_LINE = /^\s{0,12}(?:- )?handler:\s?["']?([a-z_]{3,40})\b/i;

/**
 * The offsets of lines in prose that may have been meant as a command, but aren't one. They run nothing, and whatever they may
 * belong to must not start without them. Linear.
 */
export function lostCommandsIn(text: string, handlers: ReadonlySet<string>): number[] {
  const found: number[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    if (line.length <= MAX_LINE && mayBeCommand(line, handlers)) found.push(start);
    start += line.length + 1;
  }
  return found;
}

function mayBeCommand(line: string, handlers: ReadonlySet<string>): boolean {
  if (!/[:=(/|\]>}]/.test(line)) return false;
  const latin = inLatin(line);
  if (GATES.some((pattern) => pattern.test(latin.trimEnd()))) return true;
  if (PATTERNS.some((pattern) => pattern.test(latin))) return true;
  const written = HANDLER_LINE.exec(latin)?.[1];
  if (written !== undefined && handlers.has(written.toLowerCase())) return true;
  if (!/[{<]/.test(latin)) return false;
  return [...latin.matchAll(HANDLER)].some(([, name = ""]) => handlers.has(name.toLowerCase()));
}
