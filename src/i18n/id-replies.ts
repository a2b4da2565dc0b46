import type { OfferedAction, ReplyWords } from "./reply-words.ts";
import { rich } from "./rich-text.ts";

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

/** What commands answer, in Indonesian. */
export const idReplies: ReplyWords = {
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
};
