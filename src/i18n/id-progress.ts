import type { ProgressWords } from "./progress-words.ts";

function during(spent: string | undefined): string {
  return spent === undefined ? "" : ` dalam ${spent}`;
}
function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** What a progress message says, in Indonesian. */
export const idProgress: ProgressWords = {
  status: {
    created: "dibuat",
    scheduled: "terjadwal",
    running: "berjalan",
    paused: "dijeda",
    completed: "selesai",
    failed: "gagal",
    cancelled: "dibatalkan",
  },
  more: (number) => `… dan ${number} lagi`,
  completed: (spent, number) => `Selesai${during(spent)}: ${number} langkah.`,
  failed: (spent, reason) => `Gagal${during(spent)}${because(reason)}.`,
  cancelled: (spent, reason) => `Dibatalkan${during(spent)}${because(reason)}.`,
  paused: (reason) => `Dijeda${because(reason)}: RESUME melanjutkan.`,
  startsIn: (due) => `Mulai dalam ${due}.`,
  by: (who) => `oleh ${who}`,
  recovered: (names) => `Langkah pemulihan yang dijalankan: ${names}.`,
  retry: (number, most, due) => `percobaan ulang ${number}/${most}${due === undefined ? "" : ` dalam ${due}`}`,
  goesOn: (due) => `lanjut dalam ${due}`,
  attempts: (number) => `${number} percobaan`,
  skipped: "dilewati",
  waitsForMessage: "pesannya sedang dikirim",
  waitsForPerson: "menunggu seseorang",
  waitsForKey: "menunggu pekerjaan yang sama di tempat lain",
  waits: "menunggu",
  conditionFalse: "syaratnya tidak terpenuhi",
  upstreamFailed: "langkah sebelumnya gagal",
  timeout: "waktu habis",
};
