import type { DayPart } from "./languages/time-language.ts";
import type { TermCursor } from "./term-cursor.ts";

/** A time of day as it was said. */
export interface SaidClock {
  hour: number;
  minute: number;
  part?: DayPart;
  /** Said as a word: noon, midnight. */
  isNamed?: true;
}

/** A time of day. A number alone is one only where it `mayBeBare`. */
export function readClock(terms: TermCursor, mayBeBare: boolean): SaidClock | undefined {
  const from = terms.at;
  while (terms.has("at") && !terms.has("clock")) terms.at += 1;
  const isMarked = terms.at > from;
  if (terms.at > from + 1) return undefined;
  if (isMarked) terms.skipLinks();
  const said = namedClock(terms) ?? spokenClock(terms) ?? writtenClock(terms, mayBeBare || isMarked);
  if (said === undefined) {
    terms.at = from;
    return undefined;
  }
  const links = terms.at;
  terms.skipLinks();
  const part = terms.has("part") ? (terms.value("part") as DayPart) : undefined;
  if (part === undefined || said.isNamed) {
    terms.at = links;
    return said;
  }
  terms.at += 1;
  return { ...said, part };
}

/** Several times of day: at 9, 12 and 18. Undefined if there is none, or it could be one with minutes. */
export function readClocks(terms: TermCursor): SaidClock[] | undefined {
  const first = readClock(terms, false);
  if (first === undefined) return undefined;
  const clocks = [first];
  for (let at = terms.at; ; at = terms.at) {
    while (terms.has("and")) terms.at += 1;
    const next = terms.at === at ? undefined : readClock(terms, true);
    if (next === undefined) {
      terms.at = at;
      return clocks;
    }
    // "Las 9 y 15" is a quarter past nine, or nine and three o'clock in the afternoon.
    const isMarked = terms.has("at", at + 1) || terms.has("oclock", terms.at - 1) || terms.has("part", terms.at - 1);
    if (terms.has("past", at) && next.minute === 0 && !next.isNamed && !isMarked) return undefined;
    clocks.push(next);
  }
}

function namedClock(terms: TermCursor): SaidClock | undefined {
  const hour = terms.takeNumber("clock");
  if (hour === undefined) return undefined;
  return { ...withMinutes(terms, { hour, minute: 0 }), ...(hour % 12 === 0 ? { isNamed: true } : {}) };
}

/** Half past seven; quarter to 9; halb acht; без четверти девять. */
function spokenClock(terms: TermCursor): SaidClock | undefined {
  const from = terms.at;
  let minutes: number | undefined;
  if (terms.take("halfTo")) minutes = -30;
  else if (terms.take("without")) {
    const before = minuteCount(terms);
    minutes = before === undefined ? undefined : -before;
  } else {
    const digits = terms.isDigits(terms.at) && !terms.has("unit", terms.at + 1);
    const count = minuteCount(terms);
    // "9 to 5" is more often a working day than 4:51.
    if (terms.take("pastHour")) minutes = count;
    else if (!(digits && terms.has("to")) && terms.take("toHour") && count !== undefined) minutes = -count;
  }
  terms.take("at");
  const hour = minutes === undefined ? undefined : (terms.takeNumber("number") ?? terms.number("clock"));
  if (hour !== undefined && terms.number("clock") === hour) terms.at += 1;
  if (minutes === undefined || hour === undefined || !Number.isInteger(hour) || hour < 1 || hour > 24) {
    terms.at = from;
    return undefined;
  }
  terms.take("oclock");
  return { hour, minute: minutes };
}

function minuteCount(terms: TermCursor): number | undefined {
  terms.skipLinks();
  const minutes = terms.takeNumber("minutes") ?? terms.takeNumber("number");
  if (minutes === undefined || !Number.isInteger(minutes) || minutes < 1 || minutes > 59) return undefined;
  if (terms.value("unit") === "minute") terms.at += 1;
  return minutes;
}

/** 9:30; 9 Uhr 30; 9 heures moins le quart; jam 7 lewat 15. */
function writtenClock(terms: TermCursor, isMarked: boolean): SaidClock | undefined {
  const from = terms.at;
  const time = terms.takeNumber("time");
  const hour = time === undefined ? terms.takeNumber("number") : Math.floor(time / 100);
  if (hour === undefined || !Number.isInteger(hour)) return undefined;
  // "2 horas" is a time of day only after a word for at.
  const isHour = terms.has("oclock") && !terms.has("unit");
  const isSpoken = terms.take("oclock");
  let clock: SaidClock = { hour, minute: time === undefined ? 0 : time % 100 };
  let isWhole = time !== undefined || isMarked || isHour || terms.has("part");
  if (time === undefined) {
    const minute = isSpoken && !terms.has("unit", terms.at + 1) ? terms.number("number") : undefined;
    if (minute !== undefined && terms.isDigits(terms.at) && minute < 60) {
      terms.at += 1;
      clock = { hour, minute };
    } else {
      const after = terms.at;
      clock = withMinutes(terms, clock);
      isWhole ||= terms.at > after;
    }
  }
  if (isWhole) return clock;
  terms.at = from;
  return undefined;
}

/** Adds what follows an hour: lewat 15, moins le quart, y media, et demie. */
function withMinutes(terms: TermCursor, clock: SaidClock): SaidClock {
  const from = terms.at;
  if (!terms.has("halfTo") && terms.take("andHalf")) return { ...clock, minute: 30 };
  const sign = terms.has("minus") ? -1 : 1;
  const isAnd = terms.has("and");
  if (!terms.take("minus") && !terms.take("past") && !terms.take("and")) return clock;
  terms.skipLinks();
  const minutes = isAnd ? terms.takeNumber("minutes") : minuteCount(terms);
  if (minutes !== undefined && clock.minute === 0) return { ...clock, minute: sign * minutes };
  terms.at = from;
  return clock;
}
