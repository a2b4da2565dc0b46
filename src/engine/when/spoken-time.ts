import { readClock } from "./spoken-clock.ts";
import { readDays } from "./spoken-days.ts";

/** What people say of a time: a cron line, and whether the words said all of it, or an hour of a day that is near. */
export type SpokenTime =
  | { kind: "cron"; cron: string; isWhole: boolean }
  | { kind: "day"; daysAhead: number; hour: number; minute: number };

/** The time that "every 5 minutes", "weekdays at 9", "setiap Senin jam 9 pagi" or "tomorrow at 9" says, where one does. */
export function spokenTime(text: string): SpokenTime | undefined {
  const lower = text.toLowerCase().trim();
  const nickname = NICKNAMES.get(lower);
  if (nickname !== undefined) return { kind: "cron", cron: nickname, isWhole: true };
  // 9 am is 9am, Mon-Fri is Mon - Fri, and a comma between days is an and.
  const spaced = lower
    .replaceAll(/(\d) (am|pm)\b/g, "$1$2")
    .replaceAll(/([a-z])[-–—]([a-z])/g, "$1 - $2")
    .replaceAll(/,/g, " and ")
    .replaceAll(/([a-z]):(?=\d)/g, "$1 ");
  const words = spaced.split(/\s+/);
  return often(words) ?? againAndAgain(words) ?? nearDay(words);
}

/** What cron itself calls some of its lines. */
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

function often([every = "", ...words]: readonly string[]): SpokenTime | undefined {
  if (!/^(?:every|each|setiap|tiap)$/.test(every) || words.length > 2) return undefined;
  const [unit = "", count] = words.length === 2 ? [words[1], words[0]] : words;
  const divides = (whole: number): boolean =>
    count === undefined || (/^\d{1,2}$/.test(count) && Number(count) > 0 && whole % Number(count) === 0);
  const step = count === undefined ? "*" : `*/${Number(count)}`;
  if (MINUTES.has(unit) && divides(60)) return { kind: "cron", cron: `${step} * * * *`, isWhole: true };
  if (HOURS.has(unit) && divides(24)) return { kind: "cron", cron: `0 ${step} * * *`, isWhole: true };
  return undefined;
}

function againAndAgain(words: readonly string[]): SpokenTime | undefined {
  const days = readDays(words, 0);
  const clock = days === undefined ? readClock(words, 0) : readClock(words, days.end, days.part);
  const which = days ?? (clock === undefined ? undefined : readDays(words, clock.end));
  if (which === undefined || Math.max(which.end, clock?.end ?? 0) !== words.length) return undefined;
  const { hour, minute } = clock ?? { hour: 9, minute: 0 };
  return { kind: "cron", cron: `${minute} ${hour} ${which.fields}`, isWhole: which.isWhole && clock !== undefined };
}

/** How many days ahead each is. */
const NEAR: readonly [words: string, days: number][] = [
  ["day after tomorrow", 2],
  ["hari ini", 0],
  ["tomorrow", 1],
  ["tonight", 0],
  ["today", 0],
  ["besok", 1],
  ["lusa", 2],
];

function nearDay(words: readonly string[]): SpokenTime | undefined {
  for (const [name, daysAhead] of NEAR) {
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
