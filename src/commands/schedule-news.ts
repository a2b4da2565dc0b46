import { MAX_COUNTED, type MissedTimes, type Schedule, type ScheduleNews } from "../engine/schedule.ts";
import { durationText } from "../i18n/duration-text.ts";
import type { Messages } from "../i18n/messages.ts";
import { sayProblem } from "../i18n/problem.ts";
import { bold, code, lines, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { momentText } from "./schedule-words.ts";

/** The messages that say what happened to a schedule. */
export type NewsMessages = Pick<Messages, "scheduleNews" | "times" | "problems">;

/** The schedule that the news is about; for a removed one, only its name and id are known. */
export type NewsSubject = Pick<Schedule, "id" | "workflow_name"> & Partial<Pick<Schedule, "when">>;

/** The longest reason for which something could not start, in UTF-16 units. */
const MAX_WHY = 600;

/** What a chat is told about its schedule. `zone`: the chat's, for schedules that have none of their own. */
export function newsText(
  subject: NewsSubject,
  news: ScheduleNews,
  now: Date,
  zone: string,
  { scheduleNews: said, times, problems }: NewsMessages,
): RichText {
  const { when } = subject;
  const moment = (at: Date): string => momentText(at, when?.kind === "cron" ? when.zone : zone, now, times);
  const [workflow, id] = [bold(shortened(subject.workflow_name, 100)), code(subject.id)];
  switch (news.about) {
    case "failed": {
      const { message, hint } = sayProblem(news.why, problems);
      const why = shortened(hint === undefined ? message : `${message} ${hint}`, MAX_WHY);
      const then = news.next === undefined ? said.triesNoMore : said.triesAgain(moment(news.next));
      return lines([said.failed(workflow, moment(news.at), why, id), rich`${then}`]);
    }
    case "late": {
      const delay = durationText(now.getTime() - news.at.getTime(), times.units);
      const { left_out: left } = news;
      const rest = left === undefined ? [] : [rich`${said.standsFor(countText(left, said), moment(left.last))}`];
      return lines([said.late(workflow, moment(news.at), delay, id), ...rest]);
    }
    case "missed": {
      const { first, last, why } = news.times;
      return lines([
        said.missed(workflow, said.span(countText(news.times, said), moment(first), moment(last)), said.why[why], id),
        ...(news.next === undefined ? [] : [rich`${said.next(moment(news.next))}`]),
        ...(why === "overlap" ? [rich`${said.toldOnceADay}`] : []),
      ]);
    }
    case "removed":
      return said.removed(workflow, id);
  }
}

/** What happened at the latest times when a schedule did not start; undefined if there are none. */
export function missedText(
  { missed = [], when }: Pick<Schedule, "missed" | "when">,
  now: Date,
  zone: string,
  { scheduleNews: said, times, problems }: NewsMessages,
): string | undefined {
  const latest = missed.at(-1);
  if (latest === undefined) return undefined;
  const at = momentText(latest.last, when.kind === "cron" ? when.zone : zone, now, times);
  if (latest.why !== "failed") return said.lastMissed(countText(latest, said), at, said.why[latest.why]);
  return said.lastFailed(at, shortened(sayProblem(latest.error ?? "", problems).message, 200));
}

function countText({ count }: MissedTimes, { times }: NewsMessages["scheduleNews"]): string {
  return times(count, count >= MAX_COUNTED);
}
