import { rich } from "../rich-text.ts";
import type { ScheduleNewsMessages } from "../schedule-news-messages.ts";

/** What chats are told about their schedules, in English. */
export const scheduleNews: ScheduleNewsMessages = {
  failed: (workflow, at, why, id) => rich`⚠️ ${workflow} could not start ${at}: ${why} · ${id}`,
  triesAgain: (next) => `The schedule stays on. Next try: ${next}.`,
  triesNoMore: "It will not try again.",
  late: (workflow, at, delay, id) =>
    rich`🕒 ${workflow} is running ${delay} late: it was due ${at}, when I was offline · ${id}`,
  standsFor: (times, last) => `It has been due ${times} since, up to ${last}; this run covers that too.`,
  missed: (workflow, times, why, id) => rich`⏭ ${workflow} was skipped ${times} because ${why} · ${id}`,
  span: (times, first, last) => (first === last ? first : `${times} (${first} to ${last})`),
  why: {
    overlap: "its previous run had not finished",
    downtime: "I was offline",
    suspended: "it was suspended",
    failed: "it could not start",
  },
  toldOnceADay: "I mention this at most once a day; LIST_SCHEDULES always shows it.",
  next: (next) => `Next: ${next}.`,
  removed: (workflow, id) => rich`🗑️ The schedule for ${workflow} was removed because the workflow was deleted · ${id}`,
  times: (number, isMore) => (number === 1 ? "once" : `${number}${isMore ? " or more" : ""} times`),
  lastFailed: (at, why) => `⚠️ could not start ${at}: ${why}`,
  lastMissed: (times, at, why) => `⏭ skipped ${times}, last ${at}: ${why}`,
  waitsForRun: "waiting for the previous run to finish",
  options: { queue: "overlap: queue", parallel: "overlap: parallel", none: "catch_up: none" },
};
