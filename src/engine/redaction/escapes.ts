/** One way to read a character of a text, and the index after it. */
export interface Reading {
  /** A UTF-16 unit, a byte or a code point, depending on the escape. */
  code: number;
  end: number;
}

/** How many layers of escaping to undo: JSON in JSON in a URL is three. */
const MAX_DEPTH = 4;

const BACKSLASH = 0x5c;
const PERCENT = 0x25;
const AMPERSAND = 0x26;
const LONGEST_NAME = 7;
const LONGEST_NUMBER = 8;

const CONTROLS = new Map(Object.entries({ b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 }));

/** HTML's named character references for ASCII. */
const NAMES = new Map(
  Object.entries({
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
    plus: "+",
    sol: "/",
    bsol: "\\",
    equals: "=",
    percnt: "%",
    num: "#",
    excl: "!",
    dollar: "$",
    lpar: "(",
    rpar: ")",
    ast: "*",
    comma: ",",
    period: ".",
    colon: ":",
    semi: ";",
    quest: "?",
    commat: "@",
    lsqb: "[",
    lbrack: "[",
    rsqb: "]",
    rbrack: "]",
    hat: "^",
    lowbar: "_",
    grave: "`",
    lcub: "{",
    lbrace: "{",
    rcub: "}",
    rbrace: "}",
    verbar: "|",
    vert: "|",
    nbsp: "\u00a0",
    tab: "\t",
    newline: "\n",
  }),
);

export function mayStartEscape(code: number): boolean {
  return code === BACKSLASH || code === PERCENT || code === AMPERSAND;
}

/** All ways to read the character at an index: as it is, unescaped once, twice, and so on. */
export function readingsAt(text: string, from: number): Reading[] {
  if (from >= text.length) return [];
  let reading: Reading = { code: text.charCodeAt(from), end: from + 1 };
  const readings = [reading];
  for (let times = 0; times < MAX_DEPTH && mayStartEscape(reading.code); times++) {
    const next = unescaped(text, reading, times);
    if (next.end !== reading.end) readings.push(next);
    reading = next;
  }
  return readings;
}

/** The character at an index after unescaping the text `times` times, whether as JSON, JavaScript, URL or HTML. */
function read(text: string, from: number, times: number): Reading | undefined {
  if (from >= text.length) return undefined;
  let reading: Reading = { code: text.charCodeAt(from), end: from + 1 };
  for (let time = 0; time < times && mayStartEscape(reading.code); time++) reading = unescaped(text, reading, time);
  return reading;
}

/** Undoes the escape that starts with `first`, if there is one; otherwise returns `first`. */
function unescaped(text: string, first: Reading, times: number): Reading {
  if (first.code === BACKSLASH) return afterBackslash(text, first.end, times) ?? first;
  if (first.code === PERCENT) return afterPercent(text, first.end, times) ?? first;
  return afterAmpersand(text, first.end, times) ?? first;
}

function afterBackslash(text: string, from: number, times: number): Reading | undefined {
  const next = read(text, from, times);
  if (next === undefined) return undefined;
  const sign = String.fromCharCode(next.code);
  if (sign === "u") return digits(text, next.end, { times, base: 16, count: 4 }) ?? braced(text, next.end, times);
  if (sign === "x") return digits(text, next.end, { times, base: 16, count: 2 });
  const control = CONTROLS.get(sign);
  if (control !== undefined) return { code: control, end: next.end };
  return /[A-Za-z0-9]/.test(sign) ? undefined : next;
}

function afterPercent(text: string, from: number, times: number): Reading | undefined {
  return (
    digits(text, from, { times, base: 16, count: 2 }) ??
    after(text, from, "u", times, (end) => digits(text, end, { times, base: 16, count: 4 }))
  );
}

function afterAmpersand(text: string, from: number, times: number): Reading | undefined {
  const number = after(
    text,
    from,
    "#",
    times,
    (end) =>
      after(text, end, "x", times, (begin) => digits(text, begin, { times, base: 16, until: ";" })) ??
      digits(text, end, { times, base: 10, until: ";" }),
  );
  if (number !== undefined) return number;
  let name = "";
  for (let end = from; name.length <= LONGEST_NAME; ) {
    const next = read(text, end, times);
    if (next === undefined) return undefined;
    end = next.end;
    const sign = String.fromCharCode(next.code).toLowerCase();
    const named = sign === ";" ? NAMES.get(name) : undefined;
    if (named !== undefined) return { code: named.charCodeAt(0), end };
    if (sign < "a" || sign > "z") return undefined;
    name += sign;
  }
  return undefined;
}

function braced(text: string, from: number, times: number): Reading | undefined {
  return after(text, from, "{", times, (end) => digits(text, end, { times, base: 16, until: "}" }));
}

/** Continues with `then` after the given character, in either case, if it comes next. */
function after(
  text: string,
  from: number,
  sign: string,
  times: number,
  then: (end: number) => Reading | undefined,
): Reading | undefined {
  const next = read(text, from, times);
  return next !== undefined && String.fromCharCode(next.code).toLowerCase() === sign ? then(next.end) : undefined;
}

/** Reads a number of exactly `count` digits, or one that ends with the character `until`. */
function digits(
  text: string,
  from: number,
  { times, base, count, until }: { times: number; base: 10 | 16; count?: number; until?: string },
): Reading | undefined {
  let code = 0;
  let end = from;
  for (let seen = 0; seen <= LONGEST_NUMBER; seen++) {
    if (seen === count) return { code, end };
    const next = read(text, end, times);
    if (next === undefined) return undefined;
    end = next.end;
    const sign = String.fromCharCode(next.code);
    if (sign === until) return seen === 0 ? undefined : { code, end };
    const digit = "0123456789abcdef".indexOf(sign.toLowerCase());
    if (digit < 0 || digit >= base) return undefined;
    code = code * base + digit;
  }
  return undefined;
}
