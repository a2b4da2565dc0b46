import type { RepeatedTime, Schedule, ScheduleOptions, ScheduleTime, Stride } from "../engine/schedule.ts";
import { dateOf, isoDay, localTime } from "../engine/when/local-time.ts";
import { zoneLabel } from "../engine/when/time-zones.ts";
import { durationText } from "../i18n/duration-text.ts";
import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { ScheduleNewsMessages } from "../i18n/schedule-news-messages.ts";
import type { TimeMessages } from "../i18n/time-messages.ts";

/** The parts of the messages that say when something runs. */
export interface WhenMessages {
  replies: Pick<ReplyMessages, "next" | "nextMoment" | "notAgain" | "suspended">;
  times: TimeMessages;
  scheduleNews: Pick<ScheduleNewsMessages, "waitsForRun" | "options">;
}

/**
 * When a schedule runs: how it repeats and the next time, or the single time and how far off it is. For a suspended one, also
 * who changed what it starts.
 */
export function whenText(
  {
    when,
    next_at,
    suspended,
    waiting,
    overlap,
    catch_up,
  }: Pick<Schedule, "when" | "next_at" | "suspended" | "waiting" | keyof ScheduleOptions>,
  now: Date,
  chatZone: string,
  { replies, times, scheduleNews }: WhenMessages,
): string {
  const zone = when.kind === "cron" ? when.zone : chatZone;
  if (next_at === undefined) return replies.notAgain;
  const left = durationText(Math.max(0, Math.round((next_at.getTime() - now.getTime()) / 1000) * 1000), times.units);
  const moment = replies.nextMoment(momentText(next_at, zone, now, times), left);
  if (when.kind === "once") return moment;
  const { options } = scheduleNews;
  const how = [
    repeatedText(when, times),
    ...(overlap === "queue" || overlap === "parallel" ? [options[overlap]] : []),
    ...(catch_up === "none" ? [options.none] : []),
  ].join(" · ");
  if (suspended !== undefined) {
    const people = new Set(suspended.changes.map(({ name, person }) => name ?? String(person)));
    return `${replies.suspended(shortened(joinedBy([...people], times), 100))} · ${how}`;
  }
  return waiting?.for === "run" ? `${how} · ${scheduleNews.waitsForRun}` : replies.next(how, moment);
}

/** When a schedule starts its workflow, as the confirmation shows it: a moment, or how it repeats and in which zone. */
export function timesText(
  when: ScheduleTime,
  {
    engine,
    timeZone,
    messages: { times },
  }: { engine: { now(): Date }; timeZone: string; messages: { times: TimeMessages } },
): string {
  if (when.kind === "once") return momentText(when.at, timeZone, engine.now(), times);
  return when.kind === "cron" ? `${repeatedText(when, times)} (${zoneLabel(when.zone)})` : repeatedText(when, times);
}

/** A moment of the past in a time zone, to the minute: `2030-01-31 09:00 Asia/Jakarta`. */
export function shortTime(at: Date, zone: string): string {
  const { day, minute } = localTime(at, zone);
  return `${isoDay(day)} ${clockText(Math.floor(minute / 60), minute % 60)} ${zoneLabel(zone)}`;
}

/** A moment in a time zone, to the minute: `tomorrow 2030-01-31 09:00 (Asia/Jakarta)`. Seconds are shown unless they are zero. */
export function momentText(at: Date, zone: string, now: Date, times: TimeMessages): string {
  const { day, minute } = localTime(at, zone);
  const ahead = day - localTime(now, zone).day;
  const name = [times.today, times.tomorrow][ahead] ?? times.weekdays[dateOf(day).weekday];
  // No current zone has an offset with a fraction of a minute.
  const seconds = at.getUTCSeconds() === 0 ? "" : `:${two(at.getUTCSeconds())}`;
  return `${name} ${isoDay(day)} ${clockText(Math.floor(minute / 60), minute % 60)}${seconds} (${zoneLabel(zone)})`;
}

/** How something repeats: `weekdays at 09:00`, `every 90 minutes`; the cron expression itself where there are no words for it. */
export function repeatedText(when: RepeatedTime, times: TimeMessages): string {
  if (when.kind === "interval") {
    const hours = when.minutes / 60;
    return Number.isInteger(hours) ? times.everyHours(hours) : times.everyMinutes(when.minutes);
  }
  const { cron, also = [], stride } = when;
  const lines = [cron, ...also].map((line) => line.trim().split(/\s+/));
  const isSame = new Set(lines.map((fields) => fields.slice(2).join(" "))).size === 1;
  const said = isSame ? (withinHours(lines, times) ?? atClocks(lines, stride, times)) : undefined;
  return said ?? times.cron([cron, ...also].join('", "'));
}

type Fields = readonly string[];

/** Every few minutes or hours, perhaps from one hour to another, perhaps on some days of the week. */
function withinHours([first = [], ...more]: readonly Fields[], times: TimeMessages): string | undefined {
  const [minute = "", hour = ""] = first;
  const weekdays = weekdaysText(first, times);
  if (weekdays === undefined || more.length > 1) return undefined;
  const onDays = (text: string): string => (weekdays === times.daily ? text : times.on(text, weekdays));
  const step = stepOf(minute, 60);
  const [, from, to, by] = /^(\d{1,2})-(\d{1,2})(?:\/(\d{1,2}))?$/.exec(hour) ?? [];
  if (from !== undefined && to !== undefined) {
    const [last] = more;
    const end = Number(to) + 1;
    // The last hour has an expression of its own.
    const isWhole = last?.[0] === "0" && last[1] === String(end) && step !== undefined && by === undefined;
    const isHours = last === undefined && minute === "0";
    if (isWhole) return onDays(times.between(times.everyMinutes(step), clockText(Number(from), 0), clockText(end, 0)));
    if (isHours)
      return onDays(
        times.between(times.everyHours(Number(by ?? 1)), clockText(Number(from), 0), clockText(Number(to), 0)),
      );
    return undefined;
  }
  if (more.length > 0) return undefined;
  if (step !== undefined) return hour === "*" ? onDays(times.everyMinutes(step)) : undefined;
  if (!/^\d{1,2}$/.test(minute)) return undefined;
  if (hour === "*") return onDays(minute === "0" ? times.everyHours(1) : times.hourlyAt(Number(minute)));
  const hours = stepOf(hour, 24);
  return hours !== undefined && minute === "0" ? onDays(times.everyHours(hours)) : undefined;
}

/** The size of the steps of a field that divides its whole range: 5 for a step of 5 minutes, 1 for `*`. */
function stepOf(field: string, whole: number): number | undefined {
  const [, size = ""] = /^\*(?:\/(\d{1,2}))?$/.exec(field) ?? [];
  if (field === "*") return 1;
  const step = Number(size);
  return step > 0 && step < whole && whole % step === 0 ? step : undefined;
}

/** The most clock times that are listed. */
const MAX_CLOCKS = 8;

/** At some times of day, on some days. */
function atClocks(lines: readonly Fields[], stride: Stride | undefined, times: TimeMessages): string | undefined {
  const clocks: number[] = [];
  for (const [minute = "", hour = ""] of lines) {
    const [minutes, hours] = [numbersIn(minute, 0, 59), numbersIn(hour, 0, 23)];
    if (minutes === undefined || hours === undefined || hour === "*" || minutes.length * hours.length > MAX_CLOCKS)
      return undefined;
    for (const one of hours) clocks.push(...minutes.map((part) => one * 60 + part));
  }
  const fields = lines[0] as Fields;
  const days = stride === undefined ? daysText(fields, times) : strideText(fields, stride, times);
  const shown = clocks.sort((a, b) => a - b).map((clock) => clockText(Math.floor(clock / 60), clock % 60));
  return days === undefined ? undefined : times.at(days, joinedBy(shown, times));
}

function daysText(fields: Fields, times: TimeMessages): string | undefined {
  const [, , date = "", month = ""] = fields;
  const weekly = weekdaysText(fields, times);
  if (weekly !== undefined) return weekly === times.daily ? weekly : times.eachWeek(weekly);
  const dates = monthDaysText(fields, times);
  if (dates !== undefined) return times.eachMonth(dates);
  const months = numbersIn(month, 1, 12);
  const isOneDay = /^\d{1,2}$/.test(date) && months?.length === 1 && fields[4] === "*";
  return isOneDay ? times.eachYear(date, times.months[(months[0] as number) - 1] ?? "") : undefined;
}

function strideText(fields: Fields, { unit, count }: Stride, times: TimeMessages): string | undefined {
  if (unit === "day") return times.everyDays(count);
  const days = unit === "week" ? weekdaysText(fields, times) : monthDaysText(fields, times);
  if (days === undefined) return undefined;
  return unit === "week" ? times.everyWeeks(count, days) : times.everyMonths(count, days);
}

/** The days of the week of a cron expression without other days; undefined for others. */
function weekdaysText([, , date, month, weekday = ""]: Fields, times: TimeMessages): string | undefined {
  if (date !== "*" || month !== "*") return undefined;
  if (weekday === "*") return times.daily;
  const days = numbersIn(weekday, 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]);
  if (days === undefined) return undefined;
  const week = [...new Set(days.map((day) => day % 7))].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7));
  if (week.length === 7) return times.daily;
  if (week.join() === "1,2,3,4,5") return times.workdays;
  if (week.join() === "6,0") return times.weekends;
  return times.onDays(
    joinedBy(
      week.map((day) => times.eachWeekday[day] ?? ""),
      times,
    ),
  );
}

/** The days of each month of a cron expression: the 1st and 15th, the last day, the first Monday. */
function monthDaysText([, , date = "", month, weekday = ""]: Fields, times: TimeMessages): string | undefined {
  if (month !== "*") return undefined;
  const [, day, nth] = /^([0-6])#([1-5]|L)$/.exec(weekday) ?? [];
  if (date === "*" && day !== undefined)
    return times.nthWeekday(
      nth === "L" ? times.last : (times.nth[Number(nth) - 1] ?? ""),
      times.weekdays[Number(day)] ?? "",
    );
  if (weekday !== "*" || date === "*") return undefined;
  if (date === "L") return times.lastDay;
  const dates = numbersIn(date, 1, 31);
  return dates === undefined || dates.length > MAX_CLOCKS
    ? undefined
    : joinedBy(
        dates.map((one) => times.monthDay(one)),
        times,
      );
}

/** The numbers of a list and ranges in a cron field, in order; undefined for other fields. */
function numbersIn(field: string, least: number, most: number, names: readonly string[] = []): number[] | undefined {
  const found = new Set<number>();
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    return named >= 0 ? named : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  };
  for (const part of field.split(",")) {
    const [from = -1, to = from, ...others] = part.split("-").map(numberOf);
    if (others.length > 0 || from < least || to > most || to < from) return undefined;
    for (let one = from; one <= to; one++) found.add(one);
  }
  return [...found].sort((a, b) => a - b);
}

function joinedBy(items: readonly string[], { and }: TimeMessages): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${and} ${last}`;
}

function clockText(hour: number, minute: number): string {
  return `${two(hour)}:${two(minute)}`;
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}
