import { Cron } from "croner";

const FIELD = /^[\d*/,?-]+$/;

/** The fields of what is meant as a cron line; undefined for other texts. */
export const cronFields = (text: string): string[] | undefined => {
  const fields = text.split(/\s+/);
  return fields.length >= 4 && fields.slice(0, 2).every((field) => FIELD.test(field)) ? fields : undefined;
};

/** The next time of a cron line after `from`; undefined when there is none, or the line is wrong. */
export const nextTime = (cron: string, zone: string, from: Date): Date | undefined => {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(from) ?? undefined;
  } catch {
    return undefined;
  }
};

/** What is wrong with the fields of a cron line, in words, or undefined. */
export const cronProblem = (fields: readonly string[]): string | undefined => {
  if (fields.length !== 5) return `it has ${fields.length} fields and must have five, without seconds and year`;
  try {
    new Cron(fields.join(" "), { paused: true });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, "");
  }
};

const EVERY =
  /^(?:every|each|setiap|tiap) (?:(\d{1,2}) ?)?([a-z]+)(?: (?:(?:at|on|jam|pukul) )?(\d{1,2})(?:[:.](\d\d))? ?(am|pm)?)?$/i;

const WEEKDAYS = [
  ["sunday", "minggu", "week"],
  ["monday", "senin"],
  ["tuesday", "selasa"],
  ["wednesday", "rabu"],
  ["thursday", "kamis"],
  ["friday", "jumat"],
  ["saturday", "sabtu"],
];

/** A cron line, and whether the words said all of it: "every Monday" leaves the hour open. */
export interface SpokenCron {
  cron: string;
  isWhole: boolean;
}

/** The cron line that "every 5 minutes" or "setiap Senin jam 9" says, where one does. */
export const cronFor = (text: string): SpokenCron | undefined => {
  const [, count, name = "", said, minutes = "00", half] = EVERY.exec(text.replaceAll(/\s+/g, " ")) ?? [];
  const word = name.toLowerCase();
  const unit = word.replace(/s$/, "");
  const step = count === undefined ? "*" : `*/${Number(count)}`;
  const divides = (whole: number) => count === undefined || (Number(count) > 0 && whole % Number(count) === 0);
  const often = (cron: string): SpokenCron => ({ cron, isWhole: said === undefined });
  if (["minute", "min", "menit"].includes(unit)) return divides(60) ? often(`${step} * * * *`) : undefined;
  if (["hour", "jam"].includes(unit)) return divides(24) ? often(`0 ${step} * * *`) : undefined;
  const hours = Number(said ?? 9);
  if (count !== undefined || Number(minutes) > 59 || hours > (half === undefined ? 23 : 12)) return undefined;
  const hour = (hours % (half === undefined ? 24 : 12)) + (half?.toLowerCase() === "pm" ? 12 : 0);
  const on = (days: string): SpokenCron => ({
    cron: `${Number(minutes)} ${hour} * * ${days}`,
    isWhole: said !== undefined,
  });
  if (["day", "hari"].includes(word)) return on("*");
  const weekday = WEEKDAYS.findIndex((names) => names.includes(unit));
  return weekday < 0 ? undefined : on(String(weekday));
};
