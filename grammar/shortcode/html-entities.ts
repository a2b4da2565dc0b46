import { END, type Window } from "./window.ts";

const OPENING_ENTITIES = ["&#91;", "&#x5b;", "&lbrack;", "&lsqb;", "&#091;", "&amp;#91;"];
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ...[...OPENING_ENTITIES, "&#x5B;"].map((one): [string, string] => [one.toLowerCase(), "["]),
  ...["&#93;", "&#x5d;", "&rbrack;", "&rsqb;", "&#093;", "&amp;#93;"].map((one): [string, string] => [one, "]"]),
  ...["&#58;", "&#x3a;", "&colon;"].map((one): [string, string] => [one, ":"]),
  ...["&quot;", "&#34;", "&#x22;"].map((one): [string, string] => [one, '"']),
  ...["&#39;", "&apos;", "&#x27;"].map((one): [string, string] => [one, "'"]),
  ...["&#123;", "&lbrace;", "&lcub;"].map((one): [string, string] => [one, "{"]),
  ...["&#125;", "&rbrace;", "&rcub;"].map((one): [string, string] => [one, "}"]),
  ["&lowbar;", "_"],
  ["&#95;", "_"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&amp;", "&"],
  ["&nbsp;", " "],
]);

/** The length of the entity for `[` at the start of the window, or 0. */
export function openingEntity(window: Window): number {
  return OPENING_ENTITIES.find((entity) => window.has(entity, 0))?.length ?? 0;
}

/** The text from the start of the window to where its brackets balance, decoded, within its line; undefined if they never do. */
export function decodedBrackets(window: Window): { length: number; text: string } | undefined {
  let text = "";
  let depth = 0;
  for (let i = 0; window.at(i) !== END && window.at(i) !== 10; ) {
    const entity = entityAt(window, i);
    const character = entity === undefined ? window.text[i]! : entity[1];
    i += entity === undefined ? 1 : entity[0].length;
    text += character;
    if (character === "[") depth += 1;
    else if (character === "]") depth -= 1;
    if (depth === 0) return { length: i, text };
  }
  return undefined;
}

function entityAt(window: Window, at: number): [string, string] | undefined {
  if (window.at(at) !== 0x26) return undefined;
  let end = at;
  while (end < at + 10 && window.at(end) !== END && window.at(end) !== 0x3b) end += 1;
  let entity = window.text.slice(at, end + 1).toLowerCase();
  if (entity === "&amp;" && window.at(end + 1) === 0x23) {
    let longer = end + 1;
    while (longer < end + 6 && window.at(longer) !== END && window.at(longer) !== 0x3b) longer += 1;
    const double = window.text.slice(at, longer + 1).toLowerCase();
    if (ENTITIES.has(double)) entity = double;
  }
  const meant = ENTITIES.get(entity);
  return meant === undefined ? undefined : [entity, meant];
}
