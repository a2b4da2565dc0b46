import type { TimeMessages } from "../time-messages.ts";

/** The words for times in English. */
export const times: TimeMessages = {
  units: { ms: "ms", s: "s", min: "min", h: "h", d: "d", decimal: "." },
  and: "and",
  today: "today",
  tomorrow: "tomorrow",
  weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  eachWeekday: ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"],
  months: [..."January February March April May June July August September October November December".split(" ")],
  nth: ["first", "second", "third", "fourth", "fifth"],
  last: "last",
  daily: "every day",
  workdays: "weekdays",
  weekends: "weekends",
  onDays: (days) => days,
  eachWeek: (days) => days,
  monthDay: (day) => `${day}${ordinalSuffix(day)}`,
  lastDay: "last day",
  nthWeekday: (nth, weekday) => `${nth} ${weekday}`,
  eachMonth: (days) => `on the ${days} of each month`,
  eachYear: (day, month) => `every year on ${day} ${month}`,
  everyMinutes: (number) => (number === 1 ? "every minute" : `every ${number} minutes`),
  everyHours: (number) => (number === 1 ? "every hour" : `every ${number} hours`),
  hourlyAt: (minute) => `every hour at minute ${minute}`,
  everyDays: (number) => (number === 2 ? "every other day" : `every ${number} days`),
  everyWeeks: (number, days) => `every ${number} weeks on ${days}`,
  everyMonths: (number, days) => `every ${number} months on the ${days}`,
  at: (days, clocks) => `${days} at ${clocks}`,
  on: (repeated, days) => `${repeated} on ${days}`,
  between: (repeated, first, last) => `${repeated} from ${first} to ${last}`,
  cron: (line) => `on the cron schedule "${line}"`,
};

/** st, nd, rd or th. */
function ordinalSuffix(day: number): string {
  const isTeen = day % 100 >= 11 && day % 100 <= 13;
  return (isTeen ? undefined : ["st", "nd", "rd"][(day % 10) - 1]) ?? "th";
}
