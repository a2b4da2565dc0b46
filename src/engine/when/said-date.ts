import { problem } from "../../i18n/problem.ts";
import { fail, ok, type Result } from "../result.ts";
import { clockTimes } from "./clock-times.ts";
import { isIsoLike, readIsoTime } from "./iso-time.ts";
import { TIME_LANGUAGES } from "./languages/languages.ts";
import { isoDay, localTime, momentOf } from "./local-time.ts";
import { type Phrase, readPhrase } from "./phrase.ts";
import { isRepeated } from "./repeated-time.ts";
import { isYesterday, numericDays } from "./schedule-time.ts";
import { dayNamed, singleTime } from "./single-time.ts";
import { readTerms } from "./terms.ts";
import { takeCityTime, takeZone } from "./time-zones.ts";

/** The most characters of a date. */
const MAX_LENGTH = 200;
/** Of the people who are alive, the oldest were born later. */
const FIRST_YEAR = 1900;

type Reading = { date: string } | { choices: readonly string[] };

/**
 * Reads a date, or a date with a time, in the words of `parseScheduleTime` and of the past too: `2026-12-24`, `24.12.1990`,
 * `besok`, `Friday at 9`. Gives a day as `2026-12-24`, and a moment as `2026-12-24T09:00:00+07:00` in the zone that was named
 * or in `zone`, an IANA name. What could be two dates is refused with both.
 */
export function readSaidDate(text: string, now: Date, zone: string): Result<string> {
  const wanted = text.trim();
  const refused = fail("invalid", problem("answerNoDate", { today: isoDay(localTime(now, zone).day) }));
  if (wanted === "" || wanted.length > MAX_LENGTH) return refused;
  const { rest, zone: named, unknown } = takeZone(wanted);
  if (unknown !== undefined) return refused;
  const readings = readAll(rest, now, named, zone);
  const dates = new Set(readings.flatMap((reading) => ("date" in reading ? [reading.date] : [...reading.choices])));
  const [first, ...others] = [...dates];
  if (first === undefined) return refused;
  return others.length === 0
    ? ok(first)
    : fail("invalid", problem("answerTwoDates", { dates: [first, ...others].slice(0, 3) }));
}

function readAll(rest: string, now: Date, named: string | undefined, chatZone: string): Reading[] {
  const zone = named ?? chatZone;
  const today = localTime(now, zone).day;
  if (isIsoLike(rest)) {
    const at = readIsoTime(rest, named, chatZone);
    if (at !== undefined) return [{ date: /^\d{4}-\d\d-\d\d$/.test(rest) ? rest : momentText(at, zone) }];
  }
  if (isYesterday(rest)) return [{ date: isoDay(today - 1) }];
  const numeric = numericDays(rest, now, zone);
  if (numeric !== undefined) return [{ choices: numeric }];
  return TIME_LANGUAGES.flatMap((language) => {
    const local = takeCityTime(rest, language);
    if (local.zone !== undefined && named !== undefined) return [];
    const { words } = readTerms(local.rest, language);
    const phrase = words === undefined ? undefined : readPhrase(words, FIRST_YEAR);
    const reading = phrase === undefined || isRepeated(phrase) ? undefined : readOne(phrase, now, local.zone ?? zone);
    return reading === undefined ? [] : [reading];
  });
}

function readOne(phrase: Phrase, now: Date, zone: string): Reading | undefined {
  const { clocks, part, span, year, date } = phrase;
  const today = localTime(now, zone).day;
  const hasClock = clocks !== undefined || (span !== undefined && !Number.isInteger(span.days));
  if (!hasClock && part === undefined) {
    const day = dayNamed(phrase, today, () => true);
    if (Array.isArray(day)) return { choices: day.map(isoDay) };
    return typeof day === "number" ? { date: isoDay(day) } : undefined;
  }
  const understood = singleTime(phrase, now, zone);
  if ("time" in understood)
    return understood.time.kind === "once" ? { date: momentText(understood.time.at, zone) } : undefined;
  if (understood.problem === "unclear" && understood.choices !== undefined) return { choices: understood.choices };
  // What lies in the past is a date all the same, if it was said which.
  if (understood.problem !== "passed" || (year === undefined && date === undefined)) return undefined;
  const [clock] = clockTimes(clocks ?? [], part) ?? [];
  const day = dayNamed(phrase, today, () => true);
  if (clock === undefined || typeof day !== "number") return undefined;
  return { date: momentText(momentOf({ day, minute: clock.hour * 60 + clock.minute }, zone), zone) };
}

/** A moment by the clocks of a zone, with how far they are ahead of UTC. */
function momentText(at: Date, zone: string): string {
  const { day, minute } = localTime(at, zone);
  const clock = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const ahead = day * 1440 + minute - Math.floor(at.getTime() / 60_000);
  const seconds = String(at.getUTCSeconds()).padStart(2, "0");
  return `${isoDay(day)}T${clock(minute)}:${seconds}${ahead < 0 ? "-" : "+"}${clock(Math.abs(ahead))}`;
}
