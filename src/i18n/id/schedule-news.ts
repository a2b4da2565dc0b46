import { rich } from "../rich-text.ts";
import type { ScheduleNewsMessages } from "../schedule-news-messages.ts";

/** What chats are told about their schedules, in Indonesian. */
export const scheduleNews: ScheduleNewsMessages = {
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
