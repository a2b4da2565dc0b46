/** A time of day found in a text, and the index of the word after it. */
export interface NaturalClock {
  hour: number;
  minute: number;
  end: number;
}

type DayPart = (hour: number) => number | undefined;

/** Converts an hour to the 24-hour clock, given a part of the day from hour `least` to `most`; undefined if it does not fit. */
function within(least: number, most: number): DayPart {
  return (hour) => {
    const hours = hour <= 12 ? [hour, hour + 12].map((one) => (one === 24 ? 0 : one)) : [hour];
    return hours.find((one) => (one >= least && one <= most) || one + 24 <= most);
  };
}

const morning = within(0, 11);
const noon = within(10, 15);
const evening = within(15, 19);
const night = within(18, 24);
const PARTS: ReadonlyMap<string, DayPart> = new Map([
  ["am", (hour) => (hour >= 1 && hour <= 12 ? hour % 12 : undefined)],
  ["pm", (hour) => (hour >= 1 && hour <= 12 ? (hour % 12) + 12 : undefined)],
  ["morning", morning],
  ["pagi", morning],
  ["siang", noon],
  ["afternoon", within(12, 18)],
  ["sore", evening],
  ["evening", within(16, 23)],
  ["malam", night],
  ["night", night],
]);

export function dayPart(word: string | undefined): DayPart | undefined {
  return PARTS.get(word ?? "");
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ["noon", 12],
  ["midday", 12],
  ["midnight", 0],
]);
const AT = new Set(["at", "jam", "pukul", "pada", "@", "around"]);
const CLOCK = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/;

/** Reads `at 9`, `jam 08.30`, `7pm`, `jam 7 malam` or `at noon`, starting at a word. `part`: the part of the day already named. */
export function readClock(words: readonly string[], at: number, part?: DayPart): NaturalClock | undefined {
  let i = at;
  while (AT.has(words[i] ?? "")) i += 1;
  const named = WORDS.get(words[i] ?? "");
  if (named !== undefined) return { hour: named, minute: 0, end: i + 1 };
  const [whole, hours, minutes = "00", half] = CLOCK.exec(words[i] ?? "") ?? [];
  if (whole === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  i += 1;
  if (["in", "the"].includes(words[i] ?? "") && dayPart(words.slice(i).find((word) => !/^(?:in|the)$/.test(word))))
    while (/^(?:in|the)$/.test(words[i] ?? "")) i += 1;
  const said = half === undefined ? dayPart(words[i]) : dayPart(half);
  if (half === undefined && said !== undefined) i += 1;
  const hour = (said ?? part ?? ((one: number) => one))(Number(hours));
  return hour === undefined ? undefined : { hour, minute: Number(minutes), end: i };
}

/** Recurring days found in a text, as the last three fields of a cron expression. */
export interface NaturalDays {
  /** Day of the month, month, day of the week. */
  fields: string;
  /** False if the text leaves the day open, as in `every week`. */
  isWhole: boolean;
  /** Set if the text also names a part of the day, as in `every morning`. */
  part?: (hour: number) => number | undefined;
  /** Index of the word after the days. */
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

/** Reads recurring days, starting at a word: `every day`, `weekdays`, `setiap Senin dan Kamis`, `every month on the 1st`. */
export function readDays(words: readonly string[], from: number): NaturalDays | undefined {
  const whole = (fields: string, end: number): NaturalDays => ({ fields, isWhole: true, end });
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

function readMonthly(words: readonly string[], at: number): NaturalDays {
  const i = skip(words, at, ON);
  const day = i === at ? undefined : /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(words[i] ?? "")?.[1];
  if (day === undefined || Number(day) < 1 || Number(day) > 31) return { fields: "1 * *", isWhole: false, end: at };
  const end = ["of", "the", "month"].includes(words[i + 1] ?? "")
    ? skip(words, i + 1, new Set(["of", "the", "month"]))
    : i + 1;
  return { fields: `${Number(day)} * *`, isWhole: true, end };
}

function readWeekdays(words: readonly string[], at: number): (NaturalDays & { arePlural: boolean }) | undefined {
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

/** A time in natural language: recurring, as a cron expression (`isWhole`: nothing had to be assumed), or an hour of a nearby day. */
export type NaturalTime =
  | { kind: "cron"; cron: string; isWhole: boolean }
  | { kind: "day"; daysAhead: number; hour: number; minute: number };

/** Reads "every 5 minutes", "weekdays at 9", "setiap Senin jam 9 pagi" or "tomorrow at 9". */
export function readNaturalTime(text: string): NaturalTime | undefined {
  const lower = text.toLowerCase().trim();
  const nickname = NICKNAMES.get(lower);
  if (nickname !== undefined) return { kind: "cron", cron: nickname, isWhole: true };
  // Normalise: `9 am` to `9am`, `Mon-Fri` to `Mon - Fri`, a comma to `and`.
  const spaced = lower
    .replaceAll(/(\d) (am|pm)\b/g, "$1$2")
    .replaceAll(/([a-z])[-–—]([a-z])/g, "$1 - $2")
    .replaceAll(/,/g, " and ")
    .replaceAll(/([a-z]):(?=\d)/g, "$1 ");
  const words = spaced.split(/\s+/);
  return readInterval(words) ?? readRecurring(words) ?? readNearDay(words);
}

/** Cron's own nicknames, with and without the @. */
const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ["@hourly", "0 * * * *"],
  ["hourly", "0 * * * *"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@weekly", "0 0 * * 0"],
  ["@monthly", "0 0 1 * *"],
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
]);

const MINUTES = new Set(["minute", "minutes", "min", "mins", "menit"]);
const HOURS = new Set(["hour", "hours", "jam"]);

function readInterval([every = "", ...words]: readonly string[]): NaturalTime | undefined {
  if (!/^(?:every|each|setiap|tiap)$/.test(every) || words.length > 2) return undefined;
  const [unit = "", count] = words.length === 2 ? [words[1], words[0]] : words;
  const divides = (whole: number): boolean =>
    count === undefined || (/^\d{1,2}$/.test(count) && Number(count) > 0 && whole % Number(count) === 0);
  const step = count === undefined ? "*" : `*/${Number(count)}`;
  if (MINUTES.has(unit) && divides(60)) return { kind: "cron", cron: `${step} * * * *`, isWhole: true };
  if (HOURS.has(unit) && divides(24)) return { kind: "cron", cron: `0 ${step} * * *`, isWhole: true };
  return undefined;
}

function readRecurring(words: readonly string[]): NaturalTime | undefined {
  const days = readDays(words, 0);
  const clock = days === undefined ? readClock(words, 0) : readClock(words, days.end, days.part);
  const which = days ?? (clock === undefined ? undefined : readDays(words, clock.end));
  if (which === undefined || Math.max(which.end, clock?.end ?? 0) !== words.length) return undefined;
  const { hour, minute } = clock ?? { hour: 9, minute: 0 };
  return { kind: "cron", cron: `${minute} ${hour} ${which.fields}`, isWhole: which.isWhole && clock !== undefined };
}

const NEAR_DAYS: readonly [words: string, days: number][] = [
  ["day after tomorrow", 2],
  ["hari ini", 0],
  ["tomorrow", 1],
  ["tonight", 0],
  ["today", 0],
  ["besok", 1],
  ["lusa", 2],
];

function readNearDay(words: readonly string[]): NaturalTime | undefined {
  for (const [name, daysAhead] of NEAR_DAYS) {
    const named = name.split(" ");
    const begins = named.every((word, i) => words[i] === word);
    const ends = named.every((word, i) => words[words.length - named.length + i] === word);
    if (!begins && !ends) continue;
    const others = begins ? words.slice(named.length) : words.slice(0, -named.length);
    const clock = readClock(others, 0, name === "tonight" ? (hour) => (hour < 12 ? hour + 12 : hour) : undefined);
    if (clock === undefined || clock.end !== others.length) return undefined;
    return { kind: "day", daysAhead, hour: clock.hour, minute: clock.minute };
  }
  return undefined;
}
