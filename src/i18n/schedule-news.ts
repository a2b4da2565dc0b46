import { type RichPart, type RichText, rich } from "./rich-text.ts";

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

/** See {@link ScheduleNewsMessages}. */
export const englishScheduleNews: ScheduleNewsMessages = {
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

/** See {@link ScheduleNewsMessages}. */
export const indonesianScheduleNews: ScheduleNewsMessages = {
  failed: (workflow, at, why, id) => rich`⚠️ ${workflow} tidak bisa dimulai pada ${at}: ${why} · ${id}`,
  triesAgain: (next) => `Jadwalnya tetap aktif. Dicoba lagi ${next}.`,
  triesNoMore: "Tidak akan dicoba lagi.",
  late: (workflow, at, delay, id) =>
    rich`🕒 ${workflow} terlambat ${delay}: seharusnya ${at}, saat saya tidak aktif · ${id}`,
  standsFor: (times, last) =>
    `Sejak itu jadwalnya terlewat ${times}, sampai ${last}; eksekusi ini sekaligus menggantikannya.`,
  missed: (workflow, times, why, id) => rich`⏭ ${workflow} dilewati ${times} karena ${why} · ${id}`,
  span: (times, first, last) => (first === last ? `pada ${first}` : `${times} (${first} sampai ${last})`),
  why: {
    overlap: "eksekusi sebelumnya belum selesai",
    downtime: "saya sedang tidak aktif",
    suspended: "jadwalnya ditangguhkan",
    failed: "tidak bisa dimulai",
  },
  toldOnceADay: "Saya mengabarkannya paling sering sekali sehari; LIST_SCHEDULES selalu menampilkannya.",
  next: (next) => `Berikutnya: ${next}.`,
  removed: (workflow, id) => rich`🗑️ Jadwal ${workflow} dihapus karena workflow-nya dihapus · ${id}`,
  times: (number, isMore) => `${number} kali${isMore ? " atau lebih" : ""}`,
  lastFailed: (at, why) => `⚠️ tidak bisa dimulai ${at}: ${why}`,
  lastMissed: (times, at, why) => `⏭ dilewati ${times}, terakhir ${at}: ${why}`,
  waitsForRun: "menunggu eksekusi sebelumnya selesai",
  options: { queue: "overlap: queue", parallel: "overlap: parallel", none: "catch_up: none" },
};
