import type { Schedule } from "../engine/schedule.ts";
import { durationText } from "../interpreter/duration-text.ts";
import type { ReplyWords } from "../interpreter/reply-words.ts";
import { bold, code, type RichText, rich, shortened } from "../interpreter/rich-text.ts";

/** A moment in a zone, to the minute: `2030-01-31 09:00 (Asia/Jakarta)`. Seconds are shown where there are any. */
export function momentText(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  const seconds = part("second") === "00" ? "" : `:${part("second")}`;
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}${seconds} (${zone})`;
}

/** When a schedule runs: the moment and how far it is, or the cron line and the next moment. */
export function whenText({ when, next_at }: Schedule, now: Date, zone: string, words: ReplyWords): string {
  const shownZone = when.kind === "cron" ? when.zone : zone;
  const moment =
    next_at === undefined
      ? words.notAgain
      : words.nextMoment(
          momentText(next_at, shownZone),
          durationText(Math.max(0, Math.round((next_at.getTime() - now.getTime()) / 1000) * 1000)),
        );
  return when.kind === "cron" ? words.next(when.cron, moment) : moment;
}

/** One line of LIST_SCHEDULES. */
export function scheduleLine(schedule: Schedule, now: Date, zone: string, words: ReplyWords): RichText {
  return rich`• ${bold(shortened(schedule.workflow_name, 100))} · ${whenText(schedule, now, zone, words)} · ${code(schedule.id)}`;
}
