import { aiInIndonesian } from "./ai-id.ts";
import { INDONESIAN_UNITS } from "./duration-text.ts";
import { helpId } from "./help-id.ts";
import { httpId } from "./http-id.ts";
import type { Messages } from "./messages.ts";
import { planId } from "./plan-id.ts";
import { indonesianProblems } from "./problems/id.ts";
import { rich } from "./rich-text.ts";
import { indonesianScheduleNews } from "./schedule-news.ts";
import { indonesianTimes } from "./times-id.ts";

const DONE: Readonly<Record<string, string>> = {
  CANCEL: "dibatalkan",
  PAUSE: "dijeda",
  DELETE_WORKFLOW: "dihapus",
  UNSCHEDULE: "dihapus dari jadwal",
};

/** What the button of an action does. */
const VERBS: Readonly<Record<string, string>> = {
  CANCEL: "Batalkan",
  PAUSE: "Jeda",
  RETRY: "Ulangi",
  DELETE_WORKFLOW: "Hapus",
  UNSCHEDULE: "Hapus jadwal",
  EDIT_STEP: "Ubah",
  REMOVE_STEP: "Hapus langkah",
  REMOVE_WEBHOOK: "Hapus webhook",
  PIN_MESSAGE: "Sematkan pesan",
  UNPIN_MESSAGE: "Lepas sematan pesan",
  UNPIN_ALL: "Lepas semua sematan",
  DELETE_MESSAGE: "Hapus pesan",
  SET_TITLE: "Ganti judul",
  SET_DESCRIPTION: "Ganti deskripsi",
  MUTE: "Bisukan",
  UNMUTE: "Batal bisukan",
  BAN: "Blokir",
  UNBAN: "Buka blokir",
  KICK: "Keluarkan",
};

/** "2 selesai, 1 gagal": leaves out the zeros. */
function listOfCounts(...counts: readonly (readonly [number, string])[]): string {
  return counts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(", ");
}

function after(spent: string | undefined): string {
  return spent === undefined ? "" : ` setelah ${spent}`;
}

function during(spent: string | undefined): string {
  return spent === undefined ? "" : ` dalam ${spent}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** What the answer to a question is. */
const WANTED = { text: "jawaban Anda", number: "angka", date: "tanggal", file: "file" } as const;

/** What the bot says in Indonesian. */
export const id: Messages = {
  language: "Bahasa Indonesia",
  help: helpId,
  owned:
    "Sekarang Anda pemilik bot ini. Tempelkan jawaban AI yang berisi shortcode, atau kirim /start untuk melihat contohnya.",
  wrongCode: "Kode salah atau sudah kedaluwarsa. Lihat kode terbaru di log bot, lalu kirim /start dengan kode itu.",
  wrongCodeTooOften:
    "Kodenya salah lagi. Tunggu kode berikutnya, yang muncul di log bot dalam sepuluh menit, lalu kirim /start dengan kode itu.",
  needsCode: "Bot ini belum punya pemilik. Kirim /start dengan kode dari log bot, misalnya /start ABCD2345.",
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
  ai: aiInIndonesian,
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
  plan: planId,
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
  http: httpId,
  terminal: {
    greeting: (version, database) =>
      `Stepgram ${version}. Database: ${database}.\n` +
      "Tempelkan pesan berisi shortcode [MULTISTEP:...]. /help menampilkan semuanya, Tab melengkapi perintah, Ctrl-D untuk keluar.",
    unfinished: (runs) => `${runs} eksekusi belum selesai; akan dilanjutkan saat Stepgram dijalankan lagi.`,
    takenOver: "Proses Stepgram lain telah mengambil alih chat ini.",
    emptyInput: "Input kosong; tidak ada yang dijalankan.",
  },
  progress: {
    units: INDONESIAN_UNITS,
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
    stepsDone: (done, all) => `${done} dari ${all} langkah selesai`,
    stepCounts: (completed, failed, skipped) =>
      failed + skipped === 0
        ? completed === 0
          ? "tanpa langkah"
          : `${completed} langkah`
        : listOfCounts([completed, "selesai"], [failed, "gagal"], [skipped, "dilewati"]),
    completed: (spent, counts) => `Selesai${during(spent)}: ${counts}.`,
    failed: (spent, reason) => `Gagal${after(spent)}${because(reason)}.`,
    cancelled: (spent, reason) => `Dibatalkan${after(spent)}${because(reason)}.`,
    paused: (reason, id) => `Dijeda${because(reason)}. Lanjutkan dengan /resume ${id}`,
    startsIn: (due) => `Mulai dalam ${due}.`,
    late: (delay) => `terlambat ${delay}`,
    by: (who) => `oleh ${who}`,
    recovered: (names) => `Langkah pemulihan yang dijalankan: ${names}.`,
    retry: (number, most, due) => `percobaan ulang ${number}/${most}${due === undefined ? "" : ` dalam ${due}`}`,
    goesOn: (due) => `dilanjutkan dalam ${due}`,
    attempts: (number) => `${number} percobaan`,
    skipped: "dilewati",
    resultCut: "hasilnya terlalu besar dan dipotong",
    waitsForMessage: "mengirim pesannya",
    waitsForPerson: "menunggu jawaban seseorang",
    waitsForKey: "menunggu langkah lain dengan kunci idempotensi yang sama",
    waits: "menunggu",
    conditionFalse: "syarat tidak terpenuhi",
    upstreamFailed: "langkah sebelumnya gagal",
    timeout: "waktu habis",
  },
  replies: {
    problemAt: (label, line, column, problem) => rich`❌ ${label} (baris ${line}, kolom ${column}): ${problem}`,
    notRepeated: "✂️ Sisa teksnya terlalu panjang untuk diulang di sini.",
    moreProblems: (number) => `❌ … dan ${number} masalah lain.`,
    steps: (number) => `${number} langkah`,
    items: (number) => `${number} item`,
    workflows: (number) => `${number} workflow`,
    pictureBelow: (name) => rich`🖼 Gambar ${name} menyusul.`,
    noPicture: (steps, most) => `Satu gambar memuat paling banyak ${most} langkah, sedangkan ini punya ${steps}.`,
    executions: (number, status) => `${number} eksekusi${status === undefined ? "" : ` ${status}`}`,
    schedules: (number) => `${number} jadwal`,
    page: (page, pages) => `, halaman ${page} dari ${pages}`,
    noPage: (page, pages, last) => rich`Tidak ada halaman ${page}. Halaman terakhir adalah halaman ${pages}: ${last}`,
    morePages: (next) => rich`Selanjutnya: ${next}`,
    keyIgnored: (handler) => `Kunci idempotensi tidak berlaku di sini: setiap eksekusi menjalankan ${handler} sendiri.`,
    of: (name) => `milik ${name}`,
    noWorkflows: "Belum ada workflow di sini.",
    noExecutions: (status) => `Belum ada eksekusi${status === undefined ? "" : ` yang ${status}`} di sini.`,
    noSchedules: "Belum ada jadwal di sini.",
    atMost: (seconds) => `paling lama ${seconds} detik`,
    atOnce: (number) => `${number} sekaligus`,
    noRetries: "tanpa percobaan ulang",
    workflowCreated: (name, id) => rich`✅ Workflow ${name} dibuat · ${id}`,
    workflowWithSteps: (name, steps, id) => rich`✅ Workflow ${name} dengan ${steps} dibuat · ${id}`,
    workflowDeleted: (name, id) => rich`🗑️ Workflow ${name} dihapus · ${id}`,
    schedulesRemoved: (number, each) => `${number === 1 ? "Jadwalnya" : `${number} jadwalnya`} ikut dihapus: ${each}`,
    stepAdded: (number, name, handler) => rich`➕ Langkah ${number} ${name} (${handler}) ditambahkan`,
    stepsAdded: (number) => `➕ ${number} langkah ditambahkan`,
    seeLine: (line) => `lihat baris ${line}`,
    followsFrom: (label, line, cause) => rich`↳ ${label} (baris ${line}): tidak dijalankan karena baris ${cause}`,
    stepChanged: (step, workflow, settings) => rich`✏️ Langkah ${step} dari ${workflow} diubah: ${settings}`,
    stepRemoved: (step, workflow) => rich`➖ Langkah ${step} dihapus dari ${workflow}`,
    stillWaits: (name, gone) =>
      `⚠️ "${name}" masih bergantung pada langkah itu: ubah dependensinya dengan EDIT_STEP, atau tambahkan "${gone}" lagi.`,
    sameNames: (names) => `⚠️ Beberapa langkah bernama ${names}. Sebut sebagai step1, step2 …`,
    andNames: (number) => ` dan ${number} nama lagi`,
    sendAsIs: "Kirim apa adanya",
    runCorrected: "Jalankan yang sudah diperbaiki",
    bracesStay: (written, template) => `📝 ${written} dipakai apa adanya. Untuk mengisi nilai, tulis ${template}`,
    dollarStays: (written) => `📝 Tanda $ pada ${written} dibiarkan. Hapus jika bukan tanda harga.`,
    after: (names) => `setelah ${names}`,
    andOthers: (number) => ` dan ${number} lagi`,
    starts: (names) => `menjalankan ${names}`,
    onlyIf: (condition) => `jika ${condition}`,
    goesOnAfterErrors: "tetap lanjut jika ada kesalahan",
    keptAs: (key) => `disimpan sebagai ${key}`,
    started: (workflow, id) => rich`🚀 ${workflow} dimulai · ${id}`,
    batchStarted: (workflow, items, atOnce, id) => rich`🚀 ${workflow} dimulai dengan ${items}, ${atOnce} · ${id}`,
    paused: (workflow, percent, id) => rich`⏸️ ${workflow} dijeda pada ${percent}% · ${id}`,
    resumed: (workflow, percent, id) => rich`▶️ ${workflow} dilanjutkan pada ${percent}% · ${id}`,
    cancelled: (workflow, percent, id) => rich`🚫 ${workflow} dibatalkan pada ${percent}% · ${id}`,
    runsEarlierSteps: (shortcode) =>
      rich`Workflow-nya sudah diubah sejak itu. Eksekusi ini tetap memakai langkah saat dimulai; ${shortcode} menjalankan langkah yang sekarang.`,
    retrying: (workflow, id) => rich`🔁 ${workflow} diulangi · ${id}`,
    nothingToRetry: (id) => rich`💡 ${id} dimulai oleh pesan ini juga. Belum ada yang perlu diulangi.`,
    nothingToResume: (id) => rich`💡 ${id} tidak sedang dijeda. Tidak ada yang perlu dilanjutkan.`,
    offered: (action, shortcode) =>
      rich`💡 Tidak ${DONE[action] ?? "dilakukan"} karena baru dibuat oleh pesan ini. Untuk tetap melakukannya, kirim ${shortcode}`,
    offer: (action, target) => `${VERBS[action] ?? action} ${target}`.trim(),
    offerStart: (workflow) => `Jalankan ${workflow}`,
    onlyThought:
      "💡 Ada tag pemikiran yang tidak ditutup dalam pesan ini, jadi shortcode setelahnya dianggap bagian dari pemikiran dan tidak dijalankan.",
    explained: "💡 Dianggap sebagai penjelasan: tidak ada yang dijalankan.",
    offerDeletion: (files, documents) => {
      const [file] = files;
      const ofFiles = file === undefined ? [] : [files.length === 1 ? `file ${file}` : `${files.length} file`];
      const ofData = documents.map(({ collection, isAll }) => `${isAll ? "SEMUA dokumen" : "dokumen"} ${collection}`);
      return `Hapus ${[...ofFiles, ...ofData].join(", ")}`;
    },
    andMore: (shown, more) => `${shown}; dan ${more} hal lain`,
    waitsForChoice: (label, does, isSchedule) =>
      does === undefined
        ? rich`👉 ${label} belum ${isSchedule ? "dijadwalkan" : "dijalankan"}: pilih salah satu`
        : rich`👉 ${label} – ${does} · ${isSchedule ? "belum dijadwalkan, " : ""}pilih salah satu`,
    startsAt: (workflow, moment, ids) => rich`🕒 ${workflow} dimulai ${moment} · ${ids}`,
    startsBy: (workflow, repeated, moment, id) =>
      rich`🕒 ${workflow} berjalan ${repeated}, berikutnya: ${moment} · ${id}`,
    alreadyScheduled: (workflow, when, id) =>
      rich`🕒 ${workflow} sudah dijadwalkan: ${when} · ${id}. Tidak dijadwalkan lagi.`,
    noStepsYet: (workflow) =>
      rich`⚠️ ${workflow} belum punya langkah, jadi belum ada yang dijalankan. Tambahkan dengan ADD_STEP.`,
    sameSchedule: (id, shortcode) =>
      rich`⚠️ Ada workflow lain dengan nama dan waktu yang sama: ${id}. Untuk menghentikannya: ${shortcode}`,
    webhooks: (number) => `${number} webhook`,
    noWebhooks: "Belum ada webhook di sini.",
    webhookMade: (workflow, id) => rich`🔗 Permintaan ke alamat ini memulai ${workflow} · ${id}`,
    webhookRemoved: (workflow, id) => rich`🗑️ Webhook ${id} untuk ${workflow} dihapus`,
    webhookResumed: (workflow, id) => rich`🔗 Webhook ${id} memulai ${workflow} lagi`,
    callWebhook: "Untuk mencobanya dari shell:",
    callSigned: "Untuk mencobanya dari shell, dengan secret-nya:",
    webhookShownOnce: "Alamat ini hanya ditampilkan sekali. Siapa pun yang mengetahuinya bisa memulai workflow-nya.",
    webhookSigned: "bertanda tangan",
    webhookIsSuspended: "ditangguhkan",
    neverCalled: "belum pernah dipanggil",
    lastCalled: (at) => `terakhir dipanggil ${at}`,
    whenCalled: "setiap kali webhook-nya dipanggil",
    unscheduled: (workflow, id) => rich`🗑️ Jadwal ${id} untuk ${workflow} dihapus`,
    scheduleResumed: (workflow, when, id) => rich`▶️ ${workflow} terjadwal lagi: ${when} · ${id}`,
    suspended: (people) => `⏸ ditangguhkan: ${people === "" ? "orang lain" : people} mengubahnya`,
    nextMoment: (moment, left) => `${moment}, dalam ${left}`,
    notAgain: "tidak akan berjalan lagi",
    next: (repeated, moment) => `${repeated}, berikutnya: ${moment}`,
    now: (names) => `Sekarang: ${names}`,
    resultsFollow: (name, isStep) =>
      rich`📋 ${isStep ? "Hasil langkah" : "Semua hasil"} ${name} menyusul setelah eksekusi selesai`,
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
  times: indonesianTimes,
  scheduleNews: indonesianScheduleNews,
  problems: indonesianProblems,
};
