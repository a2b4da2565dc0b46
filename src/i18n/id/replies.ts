import type { ExecutionMessages, ReplyMessages } from "../reply-messages.ts";
import { rich } from "../rich-text.ts";
import { times } from "./times.ts";

const DONE: Readonly<Record<string, string>> = {
  CANCEL: "dibatalkan",
  PAUSE: "dijeda",
  DELETE_WORKFLOW: "dihapus",
  UNSCHEDULE: "dihapus dari jadwal",
  REMOVE_WEBHOOK: "dihapus",
};

/** What the button of an action does. */
const VERBS: Readonly<Record<string, string>> = {
  CANCEL: "Batalkan",
  PAUSE: "Jeda",
  RETRY: "Ulangi",
  DELETE_WORKFLOW: "Hapus",
  UNSCHEDULE: "Hapus jadwal",
  RESUME_SCHEDULE: "Aktifkan lagi jadwal",
  EDIT_STEP: "Ubah",
  REMOVE_STEP: "Hapus langkah",
  REMOVE_WEBHOOK: "Hapus webhook",
  RESUME_WEBHOOK: "Aktifkan lagi webhook",
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

/** The states of a run. */
export const runStatus = {
  created: "dibuat",
  scheduled: "terjadwal",
  running: "berjalan",
  paused: "dijeda",
  completed: "selesai",
  failed: "gagal",
  cancelled: "dibatalkan",
};

/** The states of a step. */
export const stepStatus = {
  pending: "belum mulai",
  running: "berjalan",
  waiting: "menunggu",
  completed: "selesai",
  failed: "gagal",
  skipped: "dilewati",
  cancelled: "dibatalkan",
};

/** How runs are doing, in Indonesian. */
export const progress: ExecutionMessages = {
  units: times.units,
  status: runStatus,
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
};

/** What shortcodes reply, in Indonesian. */
export const replies: ReplyMessages = {
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
  stopsNothing: (name) =>
    `⚠️ "${name}" tidak menghentikan apa pun: langkah setelahnya tetap berjalan walaupun syaratnya tidak terpenuhi. Agar sebuah langkah berhenti, beri syarat steps['${name}'].result.met`,
  waitsToo: (names) => `menunggu ${names} (ditambahkan otomatis)`,
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
  stepStatus,
};
