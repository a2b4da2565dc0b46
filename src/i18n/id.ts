import type { ErrorCode } from "../engine/result.ts";
import { idProgress } from "./id-progress.ts";
import { idReplies } from "./id-replies.ts";
import type { Words } from "./words.ts";

const REFUSED: Readonly<Partial<Record<ErrorCode, string>>> = {
  not_found: "Itu sudah tidak ada di sini.",
  wrong_state: "Itu tidak bisa dilakukan sekarang: keadaannya sudah berubah, atau sudah diputuskan.",
  forbidden: "Langkah berikutnya memerlukan hak yang tidak Anda miliki. Mintalah pemilik bot.",
  limit: "Batas sudah tercapai. Coba lagi setelah yang lain selesai.",
};

/** What the bot says in Indonesian. */
export const id: Words = {
  language: "bahasa Indonesia",
  hello: (name) => `Halo${name === undefined ? "" : `, ${name}`}! `,
  tryThis: "Saya menjalankan workflow dari pesan chat. Tempelkan jawaban AI yang berisi shortcode, atau coba:\n\n",
  helpSaysMore: "\n\n/help menampilkan semua shortcode, dan mengetik / semua perintah.",
  hint: [
    "Saya menjalankan shortcode seperti ",
    ", tetapi pesan ini tidak berisi satu pun. /help menampilkan semuanya.",
  ],
  owned:
    "Sekarang Anda pemilik bot ini. Tempelkan jawaban AI yang berisi shortcode, atau kirim /start untuk melihat contoh.",
  wrongCode:
    "Itu bukan kode di log (atau sudah tidak berlaku). Lihat kode terbaru di sana, lalu kirim /start dengan kode itu.",
  needsCode: "Bot ini belum ada pemiliknya. Kirim /start dengan kode dari log, misalnya /start ABCD2345.",
  unknownCommand: (name, meant) =>
    `Tidak ada perintah /${name}.${meant === undefined ? "" : ` Maksud Anda /${meant}?`} Ketik / untuk melihat perintah; /help menampilkan shortcode.`,
  full: (messages) =>
    `Chat ini boleh mengirim ${messages} pesan berisi shortcode per menit. ` +
    "Pesan ini tidak dijalankan; silakan kirim lagi sebentar lagi.",
  noSuchStatus: (written, known) => `Tidak ada status "${written}". Yang ada: ${known}.`,
  edited:
    "Yang berlaku adalah pesan ini seperti saat pertama dikirim. Untuk menjalankan perubahannya, kirim sebagai pesan baru.",
  gaveUp: "Ada kesalahan di dalam, dan sisa pesan ini tidak dijalankan. Silakan kirim lagi.",
  documentTooLarge: (megabytes) => `Saya membaca dokumen teks sampai ${megabytes} MB, dan yang ini lebih besar.`,
  documentUnreadable: "Dokumen ini tidak dapat saya baca. Simpan sebagai teks biasa .txt (UTF-8), lalu kirim lagi.",
  documentKind: "Saya membaca dokumen teks: .txt dan .md. Kirim teksnya sebagai salah satunya, atau tempelkan.",
  settings: (language) =>
    `Saya berbicara ${language} dengan Anda. /settings en: English. /settings id: bahasa Indonesia.`,
  languageSet: (language) => `Mulai sekarang saya berbicara ${language} dengan Anda.`,
  lists: {
    workflows: (total) => `Workflow (${total})`,
    noWorkflows: "Belum ada workflow di chat ini. Tempelkan jawaban AI yang berisi shortcode, atau lihat /help.",
    steps: (number) => `${number} langkah`,
    runs: (total) => `Eksekusi (${total})`,
    noRuns: "Belum ada yang dijalankan di chat ini. /run menjalankan workflow.",
    schedules: (total) => `Jadwal (${total})`,
    noSchedules: "Tidak ada jadwal di chat ini. Shortcode SCHEDULED_WORKFLOW membuatnya; /help menjelaskan caranya.",
    next: (moment) => `berikutnya ${moment}`,
    notAgain: "tidak lagi",
    tapRun: "Ketuk nomor untuk melihat eksekusi.",
    tapWorkflow: "Ketuk nomor untuk melihat workflow.",
    tapSchedule: "Ketuk nomor untuk melihat jadwal.",
    runWhich: "Workflow mana yang harus saya jalankan?",
    nothingToRun:
      "Tidak ada workflow di chat ini yang bisa dijalankan. Tempelkan jawaban AI yang berisi shortcode, atau lihat /help.",
    noSuchWorkflow: (written, meant) =>
      `Tidak ada workflow "${written}" di sini.${meant === undefined ? "" : ` Maksud Anda "${meant}"?`}`,
    noSuchRun: (written) => `Tidak ada eksekusi "${written}" di sini.`,
    cancelWhich: "Eksekusi mana yang harus saya batalkan?",
    nothingToCancel: "Tidak ada yang sedang berjalan di chat ini. /runs menampilkan yang sudah berjalan.",
    page: (page, pages, command) =>
      `Halaman ${page} dari ${pages}${command === undefined ? "" : ` · selanjutnya: ${command}`}`,
    back: "« Kembali ke daftar",
    refresh: "🔄 Perbarui",
    run: "▶️ Jalankan",
    unschedule: "🚫 Hapus jadwal",
    unscheduled: "Jadwal dihapus: tidak akan berjalan lagi.",
  },
  press: {
    tooMany: "Anda terlalu sering menekan tombol: tidak ada yang dilakukan. Tunggu satu menit.",
    tooOld: "Tombol ini sudah terlalu lama. Tidak ada yang dilakukan.",
    stranger: "Bot ini tidak mengenal Anda. Pemiliknya dapat mengizinkan Anda.",
    otherChat: "Tombol ini milik chat lain.",
    notYours: "Hanya orang yang dituju, atau pemilik bot, yang boleh menekan ini.",
    expired: "Ini sudah kedaluwarsa, dan tidak ada yang dilakukan. Silakan kirim pesannya lagi.",
    failed: "Tidak berhasil. Silakan tekan lagi.",
    paused: "Dijeda.",
    resumed: "Dilanjutkan.",
    cancelled: "Dibatalkan.",
    retried: "Dijalankan lagi.",
    detailsCome: "Segera datang.",
    done: "Selesai.",
    pressedAlready: (name) => `${name} sudah menekan ini.`,
    decidedAlready: (decision) => `Sudah diputuskan: ${decision}.`,
    chooseOne: (options) => `Pilih salah satu: ${options}`,
    refused: (code) => REFUSED[code] ?? "Itu tidak dapat dilakukan.",
  },
  confirm: {
    ask: "Boleh saya lakukan ini?",
    times: (number) => ` (${number} kali)`,
    more: (number) => `… dan ${number} lagi`,
    commands: (labels) => `Perintah: ${labels}`,
    nothingYet: "Tidak ada yang dilakukan sebelum Anda mengizinkannya.",
    restWaits:
      "Yang sebelumnya dalam jawaban itu sudah dilakukan. Yang ini tidak dilakukan sebelum Anda mengizinkannya.",
    run: "▶️ Jalankan",
    discard: "🗑 Buang",
    always: "Jalankan, dan jangan tanya lagi di sini",
    ranUnasked: "▶️ Dijalankan, dan tidak ditanya lagi di sini",
    discarded: "🗑 Dibuang",
    restDiscarded: "🗑 Dibuang; yang sebelumnya tetap berlaku",
    changed: "⚠️ Ditanya lagi, karena yang akan dilakukan sudah berubah",
    pressOne: "Tekan Jalankan atau Buang.",
    ownerOnly: "Hanya pemilik bot yang boleh menentukan itu.",
    questionTooOld: "Pertanyaan ini sudah terlalu lama. Silakan kirim pesannya lagi.",
    answer: (run, discard) => [
      "Kirim ",
      run,
      " untuk menjalankannya, atau ",
      discard,
      ". CONFIRM=never tidak bertanya.",
    ],
    asksOwners: "Di chat ini pemilik ditanya dulu, sesuai pengaturan CONFIRM bot. /confirm off mengubahnya.",
    asksNot: "Di chat ini pemilik tidak ditanya dulu. /confirm on mengubahnya.",
  },
  grant: {
    ownerOnly: "Hanya pemilik bot yang boleh melakukan itu.",
    noRight: (word, meant) => `"${word}" bukan hak.${meant === undefined ? "" : ` Maksud Anda ${meant}?`} `,
    usage: (command, rights) =>
      `Hak: ${rights}, atau all (semua). Tulis bersama id numerik orang atau grup, misalnya ` +
      `"/${command} files,network 123456789"; "here" berarti chat ini; dalam balasan, orang yang Anda balas yang dimaksud.`,
    given: (to, rights) =>
      `${to < 0 ? `Semua yang diizinkan di chat ${to}` : to} sekarang boleh memakai: ${rights}. /revoke mencabutnya.`,
    taken: (to, rights) => `Dicabut dari ${to}: ${rights}.`,
    hadNone: (to) => `${to} tidak memiliki satu pun dari ini.`,
    nobody: "Belum ada yang diberi hak; pemilik memiliki semuanya. Untuk memberi, tulis misalnya ",
    list: "Hak yang diberikan:",
    chat: "chat",
  },
  answer: {
    usage: "Tulis /answer, kode pertanyaannya, dan pilihan Anda.",
    decide: "Untuk memutuskan, kirim:",
    offer: (label) => `${label}? Kirim `,
  },
  terminal: {
    greeting: (version, database) =>
      `Stepgram ${version}. Basis data: ${database}.\n` +
      "Tempelkan pesan berisi shortcode [MULTISTEP:...]. /help menampilkan semuanya, Ctrl-D untuk keluar.",
    takenOver: "Stepgram lain telah mengambil alih chat ini.",
    emptyInput: "Tidak ada pesan: masukannya kosong.",
  },
  summaries: {
    start: "apa yang dilakukan bot ini",
    help: "semua shortcode, atau salah satunya: /help ADD_STEP",
    workflows: "workflow di chat ini",
    runs: "yang sedang dan sudah berjalan di chat ini",
    run: "jalankan workflow: /run, atau /run NAMA",
    cancel: "batalkan eksekusi: /cancel, atau /cancel ID",
    schedules: "yang akan berjalan sendiri",
    settings: "bahasa yang saya pakai dengan Anda",
    confirm: "tanya pemilik dulu di chat ini: /confirm on, atau off",
    grant: "beri hak kepada orang atau chat, atau lihat daftarnya",
    revoke: "cabut hak yang sudah diberikan",
  },
  closings: {
    late: "⌛ Tidak ada yang memutuskan tepat waktu.",
    cancelled: "🚫 Tidak diperlukan lagi: sudah dibatalkan.",
    over: "Jawaban ini tidak ditunggu lagi.",
    expired:
      "⌛ Tidak ada yang memutuskan tepat waktu, jadi tidak ada yang dilakukan. Kirim pesannya lagi untuk ditanya lagi.",
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
  replies: idReplies,
  progress: idProgress,
};
