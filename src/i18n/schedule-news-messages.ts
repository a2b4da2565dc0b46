import type { RichPart, RichText } from "./rich-text.ts";

/** Why a schedule has not started its workflow at some times. */
type WhyMissed = "overlap" | "downtime" | "suspended" | "failed";

/** What a chat is told about its schedules unprompted. `workflow` and `id` are those of the schedule. */
export interface ScheduleNewsMessages {
  /** It could not start at `at`; `why` is a sentence. */
  failed(workflow: RichPart, at: string, why: string, id: RichPart): RichText;
  /** A line below: when it tries again, or that it never will. */
  triesAgain(next: string): string;
  triesNoMore: string;
  /** It starts `delay` after its time `at`, because no process ran. */
  late(workflow: RichPart, at: string, delay: string, id: RichPart): RichText;
  /** A line below: how many later times, until `last`, the late run also covers. */
  standsFor(times: string, last: string): string;
  /** It has not started at those `times`; see `span`. `why`: one of `why`. */
  missed(workflow: RichPart, times: string, why: string, id: RichPart): RichText;
  /** How many times, and from when to when; or the only one. */
  span(times: string, first: string, last: string): string;
  why: Readonly<Record<WhyMissed, string>>;
  /** A line below, after an overlap. */
  toldOnceADay: string;
  next(next: string): string;
  removed(workflow: RichPart, id: RichPart): RichText;
  /** "3 times"; `isMore`: or more. */
  times(number: number, isMore: boolean): string;
  /** In lists, after a schedule: what happened at its latest times. */
  lastFailed(at: string, why: string): string;
  lastMissed(times: string, at: string, why: string): string;
  /** In lists, instead of its next time: the previous run has not ended. */
  waitsForRun: string;
  /** In lists: how it treats times when it cannot simply start, where that is not the default. */
  options: { queue: string; parallel: string; none: string };
}
