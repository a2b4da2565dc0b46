import type { ErrorCode } from "../engine/result.ts";
import type { Messages, OfferedAction } from "./messages.ts";
import { rich } from "./rich-text.ts";

const REFUSED: Readonly<Partial<Record<ErrorCode, string>>> = {
  not_found: "Itu sudah tidak ada di sini.",
  wrong_state: "Itu tidak bisa dilakukan sekarang: keadaannya sudah berubah, atau sudah diputuskan.",
  forbidden: "Langkah berikutnya memerlukan hak yang tidak Anda miliki. Mintalah pemilik bot.",
  limit: "Batas sudah tercapai. Coba lagi setelah yang lain selesai.",
};

const DONE: Readonly<Record<OfferedAction, string>> = {
  CANCEL: "dibatalkan",
  PAUSE: "dijeda",
  DELETE_WORKFLOW: "dihapus",
  UNSCHEDULE: "dihapus dari jadwal",
};

const VERBS: Readonly<Record<OfferedAction, string>> = {
  CANCEL: "Batalkan",
  PAUSE: "Jeda",
  DELETE_WORKFLOW: "Hapus",
  UNSCHEDULE: "Hapus jadwal",
};

function during(spent: string | undefined): string {
  return spent === undefined ? "" : ` dalam ${spent}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** What the bot says in Indonesian. */
export const id: Messages = {
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
  replies: {
    steps: (number) => `${number} langkah`,
    items: (number) => `${number} item`,
    workflows: (number) => `${number} workflow`,
    executions: (number, status) => `${number} eksekusi${status === undefined ? "" : ` ${status}`}`,
    schedules: (number) => `${number} jadwal`,
    page: (page, pages) => `, halaman ${page} dari ${pages}`,
    noPage: (page, pages, last) => rich`Tidak ada halaman ${page}, hanya ${pages}. Tulis ${last}`,
    morePages: (next) => rich`Selanjutnya: ${next}`,
    noWorkflows: "Belum ada workflow di sini.",
    noExecutions: (status) => `Belum ada eksekusi${status === undefined ? "" : ` ${status}`} di sini.`,
    noSchedules: "Belum ada jadwal di sini.",
    atMost: (seconds) => `paling lama ${seconds} s`,
    atOnce: (number) => `${number} sekaligus`,
    noRetries: "tanpa percobaan ulang",
    workflowCreated: (name, id) => rich`✅ Workflow ${name} dibuat · ${id}`,
    workflowWithSteps: (name, steps, id) => rich`✅ Workflow ${name} dengan ${steps} dibuat · ${id}`,
    workflowDeleted: (name, id) => rich`🗑️ Workflow ${name} dihapus · ${id}`,
    stepAdded: (number, name, handler) => rich`➕ Langkah ${number} ${name} (${handler}) ditambahkan`,
    stepChanged: (step, workflow, settings) => rich`✏️ Langkah ${step} dari ${workflow} diubah: ${settings}`,
    stepRemoved: (step, workflow) => rich`➖ Langkah ${step} dihapus dari ${workflow}`,
    stillWaits: (name, gone) =>
      `⚠️ "${name}" masih menunggunya: ubah ketergantungannya dengan EDIT_STEP, atau tambahkan "${gone}" lagi.`,
    sameNames: (names) => `⚠️ Lebih dari satu langkah bernama ${names}: sebut sebagai step1, step2 …`,
    andNames: (number) => ` dan ${number} nama lagi`,
    bracesStay: (written, template) => `📝 ${written} dipakai apa adanya; templat ditulis ${template}`,
    dollarStays: (written) => `📝 Tanda $ pada ${written} tetap ada; hapus bila bukan harga`,
    after: (names) => `setelah ${names}`,
    andOthers: (number) => ` dan ${number} lagi`,
    onlyIf: (condition) => `jika ${condition}`,
    goesOnAfterErrors: "kesalahan tidak menghentikannya",
    keptAs: (key) => `disimpan sebagai ${key}`,
    started: (workflow, id) => rich`🚀 ${workflow} dimulai · ${id}`,
    batchStarted: (workflow, items, atOnce, id) => rich`🚀 ${workflow} dimulai dengan ${items}, ${atOnce} · ${id}`,
    paused: (workflow, percent, id) => rich`⏸️ ${workflow} dijeda pada ${percent}% · ${id}`,
    resumed: (workflow, percent, id) => rich`▶️ ${workflow} dilanjutkan pada ${percent}% · ${id}`,
    cancelled: (workflow, percent, id) => rich`🚫 ${workflow} dibatalkan pada ${percent}% · ${id}`,
    retrying: (workflow, id) => rich`🔁 ${workflow} diulangi · ${id}`,
    nothingToRetry: (id) => rich`💡 ${id} dimulai oleh pesan ini juga: belum ada yang perlu diulangi`,
    nothingToResume: (id) => rich`💡 ${id} tidak dijeda: tidak ada yang perlu dilanjutkan`,
    offered: (action, shortcode) =>
      rich`💡 Tidak ${DONE[action]}, karena dibuat oleh pesan ini juga · ${shortcode} melakukannya`,
    offer: (action, id) => `${VERBS[action]} ${id}`,
    startsAt: (workflow, moment, ids) => rich`🕒 ${workflow} dimulai pada ${moment} · ${ids}`,
    startsBy: (workflow, cron, moment, id) =>
      rich`🕒 ${workflow} dimulai menurut "${cron}", pertama pada ${moment} · ${id}`,
    unscheduled: (workflow, id) => rich`🗑️ ${workflow} tidak akan dimulai oleh ${id} lagi`,
    nextMoment: (moment, left) => `${moment}, dalam ${left}`,
    notAgain: "tidak lagi",
    next: (cron, moment) => `"${cron}", berikutnya ${moment}`,
    now: (names) => `Sekarang: ${names}`,
    forPerson: (question) => ` jawaban seseorang: ${question}`,
    stepStatus: {
      pending: "belum mulai",
      running: "berjalan",
      waiting: "menunggu",
      completed: "selesai",
      failed: "gagal",
      skipped: "dilewati",
      cancelled: "dibatalkan",
    },
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
  },
};
