import type { DayPart } from "./languages/time-language.ts";

/** The hours of each part of the day, both included. Above 24 they belong to the night that began the day before. */
const HOURS: Readonly<Record<Exclude<DayPart, "am" | "pm">, readonly [first: number, last: number]>> = {
  dawn: [0, 6],
  morning: [0, 11],
  midday: [10, 15],
  afternoon: [12, 18],
  late: [12, 20],
  sore: [15, 19],
  evening: [16, 23],
  night: [18, 28],
};

/** An hour of the day said with a part of it (8 in the evening) on the 24-hour clock; undefined if it does not fit. */
export function hourIn(part: DayPart, hour: number): number | undefined {
  if (part === "am" || part === "pm")
    return hour >= 1 && hour <= 12 ? (hour % 12) + (part === "pm" ? 12 : 0) : undefined;
  const [first, last] = HOURS[part];
  const hours = hour <= 12 ? [hour % 24, (hour + 12) % 24] : [hour];
  return hours.find((one) => (one >= first && one <= last) || one + 24 <= last);
}
