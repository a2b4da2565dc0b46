import { dayPart } from "./spoken-clock.ts";

/** Days that were said, as the last three fields of a cron line. */
export interface SpokenDays {
  /** Day of the month, month, day of the week. */
  fields: string;
  /** False where the words leave open which day: `every week`. */
  isWhole: boolean;
  /** `every morning` says a part of the day too. */
  part?: (hour: number) => number | undefined;
  /** The index of the word after them. */
  end: number;
}

const NAMES = [
  "sunday sun minggu ahad",
  "monday mon senin",
  "tuesday tue tues selasa",
  "wednesday wed rabu",
  "thursday thu thurs kamis",
  "friday fri jumat jum'at",
  "saturday sat sabtu",
].map((names) => names.split(" "));

const EVERY = new Set(["every", "each", "setiap", "tiap"]);
const ON = new Set(["on", "pada", "the", "day", "tanggal", "tgl"]);
const DAILY = new Set(["daily", "everyday", "harian"]);
const WEEKLY = new Set(["week", "weekly", "mingguan", "pekan"]);
const MONTHLY = new Set(["month", "monthly", "bulan", "bulanan"]);
const AND = new Set(["and", "dan", "&"]);
const TO = new Set(["to", "-", "through", "until", "sampai", "hingga"]);

/** Reads `every day`, `weekdays`, `setiap Senin dan Kamis`, `every month on the 1st` at a word: days that come again and again. */
export function readDays(words: readonly string[], from: number): SpokenDays | undefined {
  const whole = (fields: string, end: number): SpokenDays => ({ fields, isWhole: true, end });
  const isEvery = EVERY.has(words[from] ?? "");
  const at = isEvery || words[from] === "on" || words[from] === "pada" ? from + 1 : from;
  const word = words[at] ?? "";
  const pair = `${word} ${words[at + 1] ?? ""}`;
  if (DAILY.has(word)) return whole("* * *", at + 1);
  if (["hari kerja", "business days", "working days"].includes(pair)) return whole("* * 1-5", at + 2);
  if (isEvery && ["business day", "working day"].includes(pair)) return whole("* * 1-5", at + 2);
  if (/^(?:weekdays|workdays)$/.test(word) || (isEvery && /^(?:weekday|workday)$/.test(word)))
    return whole("* * 1-5", at + 1);
  if (word === "weekends" || (isEvery && word === "weekend")) return whole("* * 0,6", at + 1);
  if (pair === "akhir pekan") return whole("* * 0,6", at + 2);
  const part = isEvery ? dayPart(word) : undefined;
  if (part !== undefined) return { fields: "* * *", isWhole: true, part, end: at + 1 };
  if ((MONTHLY.has(word) && (isEvery || word.endsWith("ly") || word === "bulanan")) || (isEvery && word === "tanggal"))
    return readMonthly(words, MONTHLY.has(word) ? at + 1 : at);
  const weekly = WEEKLY.has(word) && (isEvery || /ly$|an$/.test(word)) ? at + 1 : undefined;
  const named = readWeekdays(words, weekly === undefined ? at : skip(words, weekly, ON));
  if (named !== undefined && (isEvery || weekly !== undefined || named.arePlural)) return named;
  if (weekly !== undefined) return { fields: "* * 1", isWhole: false, end: weekly };
  return isEvery && (word === "day" || word === "hari") ? whole("* * *", at + 1) : undefined;
}

function readMonthly(words: readonly string[], at: number): SpokenDays {
  const i = skip(words, at, ON);
  const day = i === at ? undefined : /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(words[i] ?? "")?.[1];
  if (day === undefined || Number(day) < 1 || Number(day) > 31) return { fields: "1 * *", isWhole: false, end: at };
  const end = ["of", "the", "month"].includes(words[i + 1] ?? "")
    ? skip(words, i + 1, new Set(["of", "the", "month"]))
    : i + 1;
  return { fields: `${Number(day)} * *`, isWhole: true, end };
}

function readWeekdays(words: readonly string[], at: number): (SpokenDays & { arePlural: boolean }) | undefined {
  const days: string[] = [];
  let arePlural = true;
  let end = at;
  for (let i = at; ; ) {
    if (words[i] === "hari") i += 1;
    const day = weekday(words[i]);
    if (day === undefined) break;
    arePlural &&= /s$/.test(words[i] ?? "") && day.isPlural;
    const until = TO.has(words[i + 1] ?? "") ? weekday(words[i + 2]) : undefined;
    if (until !== undefined && (until.number || 7) <= day.number) return undefined;
    days.push(until === undefined ? String(day.number) : `${day.number}-${until.number || 7}`);
    end = i + (until === undefined ? 1 : 3);
    if (!AND.has(words[end] ?? "")) break;
    i = skip(words, end, AND);
  }
  return days.length === 0 ? undefined : { fields: `* * ${days.join(",")}`, isWhole: true, arePlural, end };
}

function weekday(word = ""): { number: number; isPlural: boolean } | undefined {
  const exact = NAMES.findIndex((names) => names.includes(word));
  if (exact >= 0) return { number: exact, isPlural: false };
  const plural = NAMES.findIndex((names) => word.endsWith("s") && names.includes(word.slice(0, -1)));
  return plural < 0 ? undefined : { number: plural, isPlural: true };
}

function skip(words: readonly string[], from: number, what: ReadonlySet<string>): number {
  let i = from;
  while (what.has(words[i] ?? "")) i += 1;
  return i;
}
