import type { Messages } from "../messages.ts";
import { code, rich } from "../rich-text.ts";
import { ai } from "./ai.ts";
import { help } from "./help.ts";
import { http } from "./http.ts";
import { plan } from "./plan.ts";
import { indonesianProblems } from "./problems.ts";
import { progress, replies } from "./replies.ts";
import { scheduleNews } from "./schedule-news.ts";
import { times } from "./times.ts";

/** What the answer to a question is. */
const WANTED = { text: "jawaban Anda", number: "angka", date: "tanggal", file: "file" } as const;

/** What the bot says in Indonesian. */
export const id: Messages = {
  language: "Bahasa Indonesia",
  help,
  owned:
    "Sekarang Anda pemilik bot ini. Tempelkan jawaban AI yang berisi shortcode, atau kirim /start untuk melihat contohnya.",
  wrongCode: "Kode salah atau sudah kedaluwarsa. Lihat kode terbaru di log bot, lalu kirim /start dengan kode itu.",
  wrongCodeTooOften:
    "Kodenya salah lagi. Tunggu kode berikutnya, yang muncul di log bot dalam sepuluh menit, lalu kirim /start dengan kode itu.",
  needsCode: "Bot ini belum punya pemilik. Kirim /start dengan kode dari log bot, misalnya /start ABCD2345.",
  noAccess: (id) =>
    rich`Anda tidak punya akses ke bot ini. Mintalah akses kepada pemiliknya, dan kirimkan ID Anda: ${code(String(id))}.`,
  forwardedCommand: (name) =>
    `/${name} berasal dari pesan orang lain, jadi tidak ada yang dilakukan. Untuk memakainya, kirim sendiri /${name}.`,
  unknownCommand: (name, meant, commands) =>
    `Perintah /${name} tidak dikenal.${meant === undefined ? "" : ` Maksud Anda /${meant}?`} Perintah: ${commands}`,
  full: (messages) =>
    `Chat ini dapat mengirim ${messages} pesan berisi shortcode per menit. ` +
    "Pesan ini tidak dijalankan; silakan kirim ulang satu menit lagi.",
  fullOfFiles: (megabytes) =>
    `Chat ini dapat mengirim ${megabytes} MB file teks per menit. File ini tidak dibaca; silakan kirim ulang satu menit lagi.`,
  edited: "Mengedit pesan tidak menjalankannya lagi. Untuk menjalankan versi barunya, kirim sebagai pesan baru.",
  noSuchStatus: (written, known) => `Status "${written}" tidak dikenal. Pilihannya: ${known}.`,
  gaveUp: "Terjadi kesalahan di sistem, jadi sisa pesan ini tidak dijalankan. Silakan kirim lagi.",
  documentTooLarge: (megabytes) => `Dokumen ini terlalu besar. Saya membaca dokumen teks hingga ${megabytes} MB.`,
  documentUnreadable: "Dokumen ini tidak dapat saya baca. Simpan sebagai teks biasa (.txt, UTF-8), lalu kirim lagi.",
  documentKind:
    "Saya hanya membaca dokumen teks (.txt dan .md). Kirim teksnya dalam salah satu format itu, atau tempelkan.",
  settings: (language) => `Bahasa: ${language}. Untuk menggantinya, pilih salah satu:`,
  noSuchLanguage: (written, known) => `Saya belum bisa bahasa "${written}", hanya ${known}.`,
  languageSet: (language) => `Mulai sekarang saya memakai ${language}.`,
  lists: {
    workflows: (total) => `Workflow (${total})`,
    noWorkflows: "Belum ada workflow di chat ini. Tempelkan jawaban AI yang berisi shortcode, atau lihat /help.",
    steps: (number) => `${number} langkah`,
    runs: (total) => `Eksekusi (${total})`,
    noRuns: "Belum ada yang dijalankan di chat ini. Gunakan /run untuk menjalankan workflow.",
    schedules: (total) => `Jadwal (${total})`,
    noSchedules: "Tidak ada jadwal di chat ini. SCHEDULED_WORKFLOW menjadwalkan workflow; lihat /help.",
    tapRun: "Ketuk nomor untuk membuka eksekusi.",
    tapWorkflow: "Ketuk nomor untuk membuka workflow.",
    tapSchedule: "Ketuk nomor untuk membuka jadwal.",
    runWhich: "Workflow mana yang harus saya jalankan?",
    nothingToRun:
      "Tidak ada workflow di chat ini yang bisa dijalankan. Tempelkan jawaban AI yang berisi shortcode, atau lihat /help.",
    noSuchWorkflow: (written, meant) =>
      `Tidak ada workflow "${written}" di sini.${meant === undefined ? "" : ` Maksud Anda "${meant}"?`}`,
    noSuchRun: (written) => `Tidak ada eksekusi "${written}" di sini.`,
    active: (total) => `Eksekusi yang belum selesai (${total})`,
    nothingRunning: "Tidak ada yang sedang berjalan di chat ini. /runs menampilkan eksekusi sebelumnya.",
    which: {
      pause: "Eksekusi mana yang harus saya jeda?",
      resume: "Eksekusi mana yang harus saya lanjutkan?",
      retry: "Eksekusi mana yang harus saya ulangi?",
      cancel: "Eksekusi mana yang harus saya batalkan?",
    },
    nothingTo: {
      pause: "Tidak ada yang sedang berjalan di chat ini. /runs menampilkan eksekusi sebelumnya.",
      resume: "Tidak ada yang dijeda di chat ini. /runs menampilkan semua eksekusi.",
      retry: "Tidak ada yang gagal di chat ini. /runs menampilkan semua eksekusi.",
      cancel: "Tidak ada yang sedang berjalan di chat ini. /runs menampilkan eksekusi sebelumnya.",
    },
    page: (page, pages, command) =>
      `Halaman ${page} dari ${pages}${command === undefined ? "" : ` · selanjutnya: ${command}`}`,
    back: "« Kembali ke daftar",
    refresh: "🔄 Segarkan",
    run: "▶️ Jalankan",
    unschedule: "🚫 Hapus jadwal",
    unscheduled: "Jadwal dihapus.",
  },
  ai,
  suspension: {
    suspended: (workflow, id) =>
      rich`⏸ Jadwal ${workflow} ditangguhkan karena orang lain mengubah yang dijalankannya · ${id}`,
    changed: (who, step, workflow, at) => `${who} mengubah "${step}" di "${workflow}" (${at})`,
    startsNow: (workflow, who) => `Sekarang jadwal itu memulai "${workflow}" yang dibuat ${who}`,
    more: (changes) => `… dan ${changes} lagi`,
    waitsFor: (person) => `Tidak ada yang dijalankan sampai ${person} melihatnya dan mengaktifkannya lagi.`,
    decideThere: (id) => rich`Buka chat tempat Anda menjadwalkannya, lalu cari ${id} di /schedules.`,
    over: (workflow) =>
      `Jadwal "${workflow}" sempat ditangguhkan karena orang lain mengubah yang dijalankannya. Sekarang tidak lagi.`,
    look: "🔎 Lihat yang akan jalan",
    resume: "▶️ Aktifkan lagi",
    toLook: "Untuk melihat yang akan dijalankan:",
    toResume: "Untuk mengaktifkannya lagi:",
    toRemove: "Untuk menghapusnya:",
  },
  webhookSuspension: {
    suspended: (workflow, id) =>
      rich`⏸ Webhook ${workflow} ditangguhkan karena orang lain mengubah yang dijalankannya · ${id}`,
    startsNow: (workflow, who) => `Sekarang webhook itu memulai "${workflow}" yang dibuat ${who}`,
    decideThere: (id) => rich`Buka chat tempat Anda membuatnya, lalu cari ${id} dengan [MULTISTEP:LIST_WEBHOOKS].`,
    over: (workflow) =>
      `Webhook "${workflow}" sempat ditangguhkan karena orang lain mengubah yang dijalankannya. Sekarang tidak lagi.`,
  },
  buttons: {
    pause: "⏸ Jeda",
    resume: "▶️ Lanjutkan",
    cancel: "🚫 Batalkan",
    retry: "🔁 Ulangi yang gagal",
    again: "🔁 Jalankan lagi",
    details: "Rincian",
    picture: "Gambar",
    copy: "Salin id",
    id: "Lihat id",
  },
  press: {
    tooMany: "Terlalu banyak ketukan. Tidak ada tindakan yang diambil; tunggu satu menit.",
    tooOld: "Tombol ini sudah kedaluwarsa. Tidak ada tindakan yang diambil.",
    stranger: "Anda tidak punya akses ke bot ini. Mintalah akses kepada pemiliknya.",
    otherChat: "Tombol ini untuk chat lain.",
    notYours: "Hanya orang yang dituju atau pemilik bot yang dapat memakai tombol ini.",
    expired: "Ini sudah kedaluwarsa. Tidak ada tindakan yang diambil; silakan kirim ulang pesannya.",
    failed: "Tidak berhasil. Silakan coba lagi.",
    paused: "Dijeda.",
    resumed: "Dilanjutkan.",
    cancelled: "Dibatalkan.",
    retried: "Dijalankan lagi.",
    retriedEarlier: "Dijalankan lagi dengan langkah semula; workflow-nya sudah diubah sejak itu.",
    detailsCome: "Rinciannya segera dikirim.",
    pictureComes: "Gambarnya segera dikirim.",
    done: "Selesai.",
    doneAlready: "Ini sudah dilakukan.",
    pressedAlready: (name) => `${name} sudah memakai tombol ini.`,
    choseOther: (name, label) => `${name} sudah memilih yang lain: ${label}`,
    decidedAlready: (decision) => `Sudah diputuskan: ${decision}.`,
    chooseOne: (options) => `Pilih salah satu: ${options}`,
  },
  plan,
  confirm: {
    ask: "Boleh saya lakukan ini?",
    forwarded: (from) => (from === "" ? "Diteruskan" : `Diteruskan dari "${from}"`),
    via_bot: (from) => `Ditulis oleh "${from}"`,
    byAi: "AI ingin melakukan ini untuk Anda",
    offered: (from) => `Ditulis oleh "${from}"`,
    nothingYet: "Tidak ada yang dijalankan sebelum Anda menyetujuinya.",
    run: "▶️ Jalankan",
    discard: "🗑 Buang",
    always: "Jalankan, dan jangan tanya lagi di sini",
    ranUnasked: "▶️ Dijalankan; saya tidak akan bertanya lagi di sini",
    discarded: "🗑 Dibuang",
    changed: "⚠️ Saya bertanya lagi karena rencananya sudah berubah",
    pressOne: "Pilih Jalankan atau Buang.",
    ownerOnly: "Hanya pemilik bot yang dapat memilih ini.",
    questionTooOld: "Pertanyaan ini sudah kedaluwarsa. Silakan kirim pesannya lagi.",
    answer: (run, discard) => ["Kirim ", run, " untuk menjalankannya, atau ", discard, " untuk membuangnya."],
    neverAsk: " CONFIRM=never menonaktifkan pertanyaan ini.",
    asksOwners: "Di chat ini pemilik diminta konfirmasi, sesuai pengaturan CONFIRM. /confirm off menonaktifkannya.",
    asksNot: "Di chat ini pemilik tidak diminta konfirmasi. /confirm on mengaktifkannya lagi.",
    onOrOff: (written) => `Gunakan /confirm on atau /confirm off, bukan "${written}".`,
  },
  closings: {
    unanswered: "⌛ Tidak ada yang menjawab tepat waktu.",
    late: "⌛ Tidak ada keputusan hingga batas waktu.",
    cancelled: "🚫 Dibatalkan; jawaban tidak diperlukan lagi.",
    over: "Pertanyaan ini sudah ditutup.",
    expired:
      "⌛ Tidak ada keputusan hingga batas waktu, jadi tidak ada tindakan yang diambil. Jika masih diperlukan, kirim ulang pesannya.",
  },
  grant: {
    ownerOnly: "Hanya pemilik bot yang dapat melakukan itu.",
    noRight: (word, meant) => `Izin "${word}" tidak dikenal.${meant === undefined ? "" : ` Maksud Anda ${meant}?`} `,
    usage: (command, rights) =>
      `Izin: ${rights}, atau all (semua). Tambahkan id numerik orang atau grup, misalnya ` +
      `"/${command} files,network 123456789"; "here" berarti chat ini. Saat membalas pesan seseorang, id orang itu boleh dihilangkan.`,
    given: (to, rights, isHere) =>
      `${isHere ? "Chat ini" : to < 0 ? `Semua yang punya akses di chat ${to}` : to} sekarang dapat memakai: ${rights}. Untuk mencabutnya, gunakan /revoke.`,
    taken: (to, rights) => `Dicabut dari ${to}: ${rights}.`,
    hadNone: (to) => `${to} tidak memiliki izin tersebut.`,
    nobody: "Belum ada izin yang diberikan; pemilik memiliki semuanya. Untuk memberi izin, kirim misalnya ",
    list: "Izin yang diberikan:",
    chat: "chat",
  },
  answer: {
    you: "Anda",
    usage: "Kirim /answer dengan kode pertanyaannya dan pilihan Anda.",
    nothingOpen: "Tidak ada yang menunggu jawaban di chat ini.",
    noSuchCode: (code) =>
      `Tidak ada pertanyaan terbuka dengan kode "${code}". /approve menampilkan apa yang menunggu jawaban.`,
    waitsOne: (hasButtons) =>
      hasButtons
        ? "Ini menunggu jawaban. Tekan tombol di bawah pertanyaannya, atau kirim salah satu pilihannya:"
        : "Ini menunggu jawaban. Kirim salah satu baris ini, atau cukup pilihannya:",
    waitMany: (hasButtons, example) =>
      hasButtons
        ? `Semua ini menunggu jawaban. Tekan tombol di bawah pertanyaan, atau kirim nomor dan pilihannya, misalnya ${example}`
        : `Semua ini menunggu jawaban. Kirim salah satu baris ini, atau nomor dan pilihannya, misalnya ${example}`,
    write: (wants, isGroup) => (isGroup ? `✏️ Balas pesan ini dengan ${WANTED[wants]}.` : `✏️ Kirim ${WANTED[wants]}.`),
    decide: "Untuk memutuskan, kirim salah satu dari ini, atau cukup pilihannya:",
    offer: (label) => `${label}? Kirim `,
  },
  dashboard: {
    open: "Eksekusi, workflow, dan jadwal Anda:",
    button: "📊 Buka dasbor",
    inPrivate: (link) => rich`Dasbor dibuka di chat pribadi dengan saya: ${link}`,
    local: (address) =>
      rich`Dasbor tersedia di ${address} pada mesin bot ini. Untuk membukanya dari sini, isi PUBLIC_URL dengan alamat https publiknya.`,
    notServed:
      "Dasbor tidak bisa dijangkau dari sini. Pengelola bot perlu mengisi HTTP_PORT dan PUBLIC_URL, yaitu alamat https publiknya.",
  },
  slashCommands: {
    dashboard: "lihat eksekusi, workflow, dan jadwal",
    start: "apa yang bisa dilakukan bot ini",
    help: "apa yang bisa saya lakukan, atau satu shortcode: /help ADD_STEP",
    workflows: "daftar workflow di chat ini",
    runs: "daftar eksekusi di chat ini",
    run: "jalankan workflow: /run atau /run NAMA",
    status: "apa yang sedang berjalan: /status atau /status ID",
    pause: "jeda eksekusi: /pause atau /pause ID",
    resume: "lanjutkan eksekusi yang dijeda: /resume atau /resume ID",
    retry: "ulangi eksekusi yang gagal: /retry atau /retry ID",
    cancel: "batalkan eksekusi: /cancel atau /cancel ID",
    approve: "lihat apa yang menunggu jawaban, atau jawab",
    new: "mulai percakapan baru dengan AI",
    stop: "hentikan yang sedang dilakukan AI",
    usage: "pemakaian AI di chat ini hari ini",
    prompt: "ambil prompt yang mengajari AI menulis workflow",
    schedules: "daftar jadwal di chat ini",
    settings: "pilih bahasa bot",
    confirm: "konfirmasi untuk pemilik di chat ini: /confirm on atau off",
    token: "buat, lihat, atau cabut token untuk API HTTP",
    grant: "beri izin kepada orang atau chat, atau lihat daftarnya",
    revoke: "cabut izin",
  },
  http,
  terminal: {
    greeting: (version, database) =>
      `Stepgram ${version}. Database: ${database}.\n` +
      "Tempelkan pesan berisi shortcode [MULTISTEP:...]. /help menampilkan semuanya, Tab melengkapi perintah, Ctrl-D untuk keluar.",
    unfinished: (runs) => `${runs} eksekusi belum selesai; akan dilanjutkan saat Stepgram dijalankan lagi.`,
    takenOver: "Proses Stepgram lain telah mengambil alih chat ini.",
    emptyInput: "Input kosong; tidak ada yang dijalankan.",
  },
  progress,
  replies,
  times,
  scheduleNews,
  problems: indonesianProblems,
};
