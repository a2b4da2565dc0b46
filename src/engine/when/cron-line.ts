import { Cron } from "croner";

const FIELD = /^[\d*/,?-]+$/;

/** The fields of what is meant as a cron line; undefined for other texts. */
export function cronFields(text: string): string[] | undefined {
  const fields = text.split(/\s+/);
  return fields.length >= 4 && fields.slice(0, 2).every((field) => FIELD.test(field)) ? fields : undefined;
}

/** The next time of a cron line after `from`; undefined when there is none, or the line is wrong. */
export function nextTime(cron: string, zone: string, from: Date): Date | undefined {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(from) ?? undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the fields of a cron line, in words, or undefined. */
export function cronProblem(fields: readonly string[]): string | undefined {
  if (fields.length !== 5) return `it has ${fields.length} fields and must have five, without seconds and year`;
  try {
    new Cron(fields.join(" "), { paused: true });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, "");
  }
}
