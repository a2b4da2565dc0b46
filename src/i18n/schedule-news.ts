import { type RichPart, type RichText, rich } from "./rich-text.ts";

/** Why a schedule has not started its workflow at some times. */
type WhyMissed = "overlap" | "downtime" | "suspended" | "failed";

/** What a chat is told about its schedules without having asked. `workflow` and `id` are those of the schedule. */
export interface ScheduleNewsMessages {
  /** It could not start at `at`; `why` is a sentence. */
  failed(workflow: RichPart, at: string, why: string, id: RichPart): RichText;
  /** A line below: when it tries again, or that it never will. */
  triesAgain(next: string): string;
  triesNoMore: string;
  /** It starts `delay` after its time `at`, because no process ran. */
  late(workflow: RichPart, at: string, delay: string, id: RichPart): RichText;
  /** A line below: how many later times, until `last`, the late run stands for. */
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
  /** In lists, behind a schedule: what became of its latest times. */
  lastFailed(at: string, why: string): string;
  lastMissed(times: string, at: string, why: string): string;
  /** In lists, instead of its next time: the run before has not ended. */
  waitsForRun: string;
  /** In lists: how it treats times at which it cannot simply start, where that is not the default. */
  options: { queue: string; parallel: string; none: string };
}

/** See {@link ScheduleNewsMessages}. */
export const englishScheduleNews: ScheduleNewsMessages = {
  failed: (workflow, at, why, id) => rich`⚠️ ${workflow} could not start ${at}: ${why} · ${id}`,
  triesAgain: (next) => `The schedule stays. It tries again ${next}.`,
  triesNoMore: "It will not try again.",
  late: (workflow, at, delay, id) =>
    rich`🕒 ${workflow} runs ${delay} late: it was due ${at}, when I was not running · ${id}`,
  standsFor: (times, last) => `This run also stands for ${times} since, until ${last}.`,
  missed: (workflow, times, why, id) => rich`⏭ ${workflow} did not run ${times}, because ${why} · ${id}`,
  span: (times, first, last) => (first === last ? first : `${times} (${first} to ${last})`),
  why: {
    overlap: "its run before had not ended",
    downtime: "I was not running",
    suspended: "it was suspended",
    failed: "it could not start",
  },
  toldOnceADay: "I say so once a day; LIST_SCHEDULES shows it at any time.",
  next: (next) => `Next: ${next}.`,
  removed: (workflow, id) => rich`🗑️ The schedule of ${workflow} is gone, because the workflow was deleted · ${id}`,
  times: (number, isMore) => (number === 1 ? "once" : `${number}${isMore ? " or more" : ""} times`),
  lastFailed: (at, why) => `⚠️ could not start ${at}: ${why}`,
  lastMissed: (times, at, why) => `⏭ left out ${times}, last ${at}: ${why}`,
  waitsForRun: "waits for its run before to end",
  options: { queue: "overlap: queue", parallel: "overlap: parallel", none: "catch_up: none" },
};

/** See {@link ScheduleNewsMessages}. */
export const indonesianScheduleNews: ScheduleNewsMessages = {
  failed: (workflow, at, why, id) => rich`⚠️ ${workflow} tidak bisa dimulai pada ${at}: ${why} · ${id}`,
  triesAgain: (next) => `Jadwalnya tetap ada. Dicoba lagi ${next}.`,
  triesNoMore: "Tidak akan dicoba lagi.",
  late: (workflow, at, delay, id) =>
    rich`🕒 ${workflow} terlambat ${delay}: seharusnya ${at}, saat saya tidak berjalan · ${id}`,
  standsFor: (times, last) => `Eksekusi ini juga mewakili ${times} sesudahnya, sampai ${last}.`,
  missed: (workflow, times, why, id) => rich`⏭ ${workflow} dilewati ${times}, karena ${why} · ${id}`,
  span: (times, first, last) => (first === last ? `pada ${first}` : `${times} (${first} sampai ${last})`),
  why: {
    overlap: "eksekusi sebelumnya belum selesai",
    downtime: "saya sedang tidak berjalan",
    suspended: "jadwalnya ditangguhkan",
    failed: "tidak bisa dimulai",
  },
  toldOnceADay: "Ini saya kabarkan sekali sehari; LIST_SCHEDULES selalu menampilkannya.",
  next: (next) => `Berikutnya: ${next}.`,
  removed: (workflow, id) => rich`🗑️ Jadwal ${workflow} hilang, karena workflow-nya dihapus · ${id}`,
  times: (number, isMore) => `${number} kali${isMore ? " atau lebih" : ""}`,
  lastFailed: (at, why) => `⚠️ tidak bisa dimulai ${at}: ${why}`,
  lastMissed: (times, at, why) => `⏭ dilewati ${times}, terakhir ${at}: ${why}`,
  waitsForRun: "menunggu eksekusi sebelumnya selesai",
  options: { queue: "overlap: queue", parallel: "overlap: parallel", none: "catch_up: none" },
};
