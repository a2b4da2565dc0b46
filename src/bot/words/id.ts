import type { Words } from "./words.ts";

const during = (spent: string | undefined): string => (spent === undefined ? "" : ` dalam ${spent}`);
const because = (reason: string | undefined): string => (reason === undefined ? "" : ` (${reason})`);

export const id: Words = {
  language: "bahasa Indonesia",
  hello: (name) => `Halo${name === undefined ? "" : `, ${name}`}! `,
  tryThis: "Saya menjalankan workflow dari pesan chat. Tempelkan jawaban AI yang berisi shortcode, atau coba:\n\n",
  helpSaysMore: "\n\n/help menjelaskan lebih banyak.",
  hint: [
    "Saya menjalankan shortcode seperti ",
    ", tetapi pesan ini tidak berisi satu pun. /help menampilkan semuanya.",
  ],
  owned: "Sekarang Anda pemilik bot ini. Kirim shortcode, atau /help.",
  wrongCode: "Itu bukan kode di log (atau sudah tidak berlaku).",
  needsCode: "Bot ini belum ada pemiliknya. Kirim /start dengan kode dari log.",
  unknownCommand: (name, meant) =>
    `Tidak ada perintah /${name}.${meant === undefined ? "" : ` Maksud Anda /${meant}?`} /help menampilkan shortcode.`,
  full: (messages) =>
    `Chat ini boleh mengirim ${messages} pesan berisi shortcode per menit. ` +
    "Pesan ini tidak dijalankan; silakan kirim lagi sebentar lagi.",
  edited:
    "Pesan ini sudah dijalankan seperti saat pertama dikirim. Untuk menjalankan perubahannya, kirim sebagai pesan baru.",
  documentTooLarge: (megabytes) => `Saya membaca dokumen teks sampai ${megabytes} MB, dan yang ini lebih besar.`,
  documentUnreadable: "Dokumen ini tidak dapat saya baca. Harus berupa teks biasa UTF-8; silakan kirim lagi.",
  settings: (language) =>
    `Saya berbicara ${language} dengan Anda. /settings en untuk bahasa Inggris, /settings id untuk bahasa Indonesia.`,
  languageSet: (language) => `Mulai sekarang saya berbicara ${language} dengan Anda.`,
  noWorkflows: "Belum ada workflow di chat ini.",
  workflows: (total) => `Workflow (${total})`,
  steps: (number) => `${number} langkah`,
  noRuns: "Belum ada yang dijalankan di chat ini.",
  runs: (total) => `Eksekusi (${total})`,
  noSchedules: "Tidak ada jadwal di chat ini.",
  schedules: (total) => `Jadwal (${total})`,
  nextAt: "berikutnya",
  page: (page, pages, command) =>
    `Halaman ${page} dari ${pages}${command === undefined ? "" : ` · selanjutnya: ${command}`}`,
  runWhat: "Workflow yang mana? Tulis /run dan nama atau id-nya; /workflows menampilkan daftarnya.",
  cancelWhat: "Eksekusi yang mana? Tulis /cancel dan id-nya; /runs menampilkan daftarnya.",
  summaries: {
    start: "apa yang dilakukan bot ini",
    help: "semua shortcode, atau salah satunya: /help ADD_STEP",
    workflows: "workflow di chat ini",
    runs: "yang sedang dan sudah berjalan di chat ini",
    run: "jalankan workflow: /run NAMA",
    cancel: "batalkan eksekusi: /cancel ID",
    schedules: "yang akan berjalan sendiri",
    settings: "bahasa yang saya pakai dengan Anda",
    confirm: "tanya pemilik dulu di chat ini: /confirm on, atau off",
  },
  buttons: {
    pause: "⏸ Jeda",
    resume: "▶️ Lanjutkan",
    cancel: "🚫 Batalkan",
    retry: "🔁 Ulangi yang gagal",
    again: "🔁 Jalankan lagi",
    details: "Rincian",
    copy: "Salin id",
    id: "Lihat id",
  },
  progress: {
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
  },
};
