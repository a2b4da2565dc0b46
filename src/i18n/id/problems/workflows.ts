import type { workflowProblems as english } from "../../en/problems/workflows.ts";
import type { Problems } from "../../problem.ts";

const LOOP =
  "Workflow yang memulai dirinya sendiri tidak pernah berakhir; untuk mengulang, pakai SCHEDULED_WORKFLOW dengan ekspresi cron.";

const STATUS = {
  created: "baru dibuat",
  scheduled: "terjadwal",
  running: "sedang berjalan",
  paused: "dijeda",
  completed: "sudah selesai",
  failed: "sudah gagal",
  cancelled: "sudah dibatalkan",
};

/** What can be wrong with workflows and the order of their steps. */
export const workflowProblems: Pick<Problems, keyof typeof english> = {
  tooManySteps: ({ most, steps }) => `Sebuah workflow bisa berisi paling banyak ${most} langkah; yang ini ${steps}.`,
  stepDependsOnItself: ({ name, shortcode }) => ({
    message: `Langkah "${name}" bergantung pada dirinya sendiri.`,
    hint: `Misalnya: ${shortcode}`,
  }),
  noSuchDependency: ({ name, dependency, near, others, shortcode }) => ({
    message: `Langkah "${name}" bergantung pada "${dependency}", tetapi workflow ini tidak punya langkah itu.${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint: `${others.length === 0 ? "Tidak ada langkah lain." : `Pilih salah satu: ${others.join(", ")}.`} Misalnya: ${shortcode}`,
  }),
  stepsWaitForEachOther: ({ path, shortcode }) => ({
    message: `Langkah-langkah ini saling menunggu: ${path}.`,
    hint: `Putuskan siklusnya. Misalnya: ${shortcode}`,
  }),
  workflowFull: ({ most }) => `Sebuah workflow bisa berisi paling banyak ${most} langkah.`,
  noStepOfId: ({ id }) => `Workflow ini tidak punya langkah ${id}.`,
  noWorkflow: ({ written }) => ({
    message: `Tidak ada workflow "${written}" di sini.`,
    hint: "LIST_WORKFLOWS menampilkan workflow di chat ini.",
  }),
  noWorkflowThen: ({ written }) => ({
    message: `Belum ada workflow "${written}" di sini saat eksekusi ini dimulai.`,
    hint: "Buat workflow itu lebih dulu, atau sebut workflow dengan id-nya.",
  }),
  trialRun: ({ written, key, workflow, id }) => ({
    message: `Tidak ada yang dijalankan: ${written} meminta uji coba, tetapi tidak ada langkah dari "${workflow}" yang membacanya, dan langkah selalu benar-benar bekerja.`,
    hint: `${id === undefined ? "" : `[MULTISTEP:SHOW_WORKFLOW:${id}] menunjukkan apa yang akan dijalankan. `}Untuk menjalankan langkah-langkahnya, hapus ${key}; agar sebuah langkah memutuskan, beri kondisi seperti "context.get('${key}') != true".`,
  }),
  noExecution: ({ written }) => ({
    message: `Tidak ada eksekusi "${written}" di sini.`,
    hint: "LIST_EXECUTIONS menampilkan eksekusi di chat ini.",
  }),
  noSchedule: ({ written }) => ({
    message: `Tidak ada jadwal "${written}" di sini.`,
    hint: "[MULTISTEP:LIST_SCHEDULES] menampilkan jadwal di chat ini.",
  }),
  noWebhook: ({ written }) => ({
    message: `Tidak ada webhook "${written}" di sini.`,
    hint: "[MULTISTEP:LIST_WEBHOOKS] menampilkan webhook di chat ini.",
  }),
  manyWebhooks: ({ written }) => ({
    message: `Ada lebih dari satu webhook yang id-nya diawali "${written}".`,
    hint: "Tulis id-nya lebih lengkap.",
  }),
  notYourWebhook: ({ id }) => ({
    message: `${id} dibuat oleh orang lain: hanya orang itu atau pemilik bot yang bisa menghapusnya.`,
    hint: "Mintalah kepada orang itu, atau pemilik bot.",
  }),
  onlyMakerResumesWebhook: ({ id, person }) => ({
    message: `${id} menjalankan workflow-nya dengan izin ${person}: hanya dia yang bisa mengaktifkannya lagi.`,
    hint: "Anda bisa membuat webhook sendiri dengan [MULTISTEP:WEBHOOK:workflow_id].",
  }),
  tooManyWebhooks: ({ limit }) => ({
    message: `Chat ini punya ${limit} webhook, dan itu batasnya.`,
    hint: "Hapus salah satunya dengan REMOVE_WEBHOOK; LIST_WEBHOOKS menampilkan semuanya.",
  }),
  webhookFromStep: {
    message: "Langkah tidak bisa membuat webhook karena alamatnya akan tersimpan di hasil eksekusi.",
    hint: "Tulis [MULTISTEP:WEBHOOK:workflow_id] di chat.",
  },
  webhookOptions: ({ written }) => ({
    message: `Webhook tidak punya opsi "${written}".`,
    hint: 'Tulis {"secret":"…"} dengan 16 sampai 200 karakter, atau jangan tulis sama sekali.',
  }),
  webhookSecret: {
    message: "Secret webhook harus berisi 16 sampai 200 karakter.",
    hint: "Pakai karakter acak: siapa pun yang mengetahuinya bisa menandatangani permintaan.",
  },
  noHttpForWebhooks: {
    message: "Bot ini tidak bisa dijangkau lewat HTTP, jadi webhook tidak akan pernah dipanggil.",
    hint: "Pengelola bot perlu mengisi HTTP_PORT, misalnya 8080, dan PUBLIC_URL, yaitu alamat publik port itu.",
  },
  noSuchWebhookAddress: {
    message: "Tidak ada webhook di alamat ini.",
    hint: "Mungkin sudah dihapus; [MULTISTEP:WEBHOOK:workflow_id] di chat membuat yang baru.",
  },
  webhookSignature: {
    message: "Tanda tangannya tidak ada atau salah.",
    hint: "Kirim X-Hub-Signature-256: sha256= dan HMAC-SHA256 dari body dengan secret webhook itu, dalam heksadesimal.",
  },
  webhookSuspended: {
    message: "Webhook ini ditangguhkan karena orang lain mengubah yang dijalankannya.",
    hint: "Pembuatnya bisa mengaktifkannya lagi di chat.",
  },
  manyWorkflows: ({ written }) => `Ada lebih dari satu workflow yang id-nya diawali "${written}".`,
  manyExecutions: ({ written }) => `Ada lebih dari satu eksekusi yang id-nya diawali "${written}".`,
  manySchedules: ({ written }) => ({
    message: `Ada lebih dari satu jadwal yang id-nya diawali "${written}".`,
    hint: "Tulis id-nya lebih lengkap.",
  }),
  tooManyEditors: ({ most }) => ({
    message: `Sudah lebih dari ${most} orang yang mengubah workflow ini.`,
    hint: "Buat workflow baru dengan langkah-langkah yang Anda perlukan.",
  }),
  workflowNeedsName: "Sebuah workflow perlu nama.",
  workflowNameTooLong: ({ most }) => `Nama workflow bisa berisi paling banyak ${most} karakter.`,
  descriptionTooLong: ({ most }) => `Deskripsi bisa berisi paling banyak ${most} karakter.`,
  workflowTextUnfit: ({ why }) => `Nama atau deskripsi workflow ini ${why}.`,
  globalTimeoutOutOfRange: ({ most }) => `Timeout global harus 1 sampai ${most} detik (satu tahun).`,
  parallelOutOfRange: ({ most }) => `Jumlah langkah paralel harus 1 sampai ${most}.`,
  badMetadata: ({ why }) => `Metadata ini tidak bisa disimpan: ${why}.`,
  handlerNotHere: ({ step, handler }) =>
    `Langkah "${step}" memakai handler "${handler}", yang tidak terdaftar di sini.`,
  badContextKey: ({ why }) => `Konteks tidak valid: ${why}`,
  badContext: ({ why, most }) => ({
    message: `Konteks tidak valid: ${why}.`,
    hint: `Isinya boleh bersarang paling dalam ${most} tingkat.`,
  }),
  contextFull: ({ key, size }) => `Konteks penuh: "${key}" (${size} byte) tidak disimpan.`,
  contextTooLarge: ({ size, limit }) => `Konteks ini berukuran ${size} byte; batasnya ${limit}.`,

  cronTooDeep: {
    message: "Hanya pesan, atau eksekusi yang dimulai oleh pesan, yang bisa membuat jadwal cron.",
    hint: "Tulis satu waktu saja: detik, durasi, atau waktu ISO.",
  },
  changedMeanwhile: ({ id, workflow, people }) => ({
    message: `"${workflow}" tidak dijalankan karena sementara itu diubah oleh ${people.length === 0 ? "orang lain" : new Intl.ListFormat("id").format(people)}.`,
    hint: `Lihat dulu dengan [MULTISTEP:SHOW_WORKFLOW:${id}], lalu jalankan lagi.`,
  }),
  startsTooMany: ({ most }) =>
    `Ini akan memulai lebih dari ${most} workflow, langsung atau tidak langsung, dan itu batasnya.`,
  startedTooDeep: ({ most }) => ({
    message: `Eksekusi bisa saling memulai paling dalam ${most} tingkat, dan ini melebihinya.`,
    hint: LOOP,
  }),
  stepsSpent: ({ root, most }) => ({
    message: `Semua eksekusi yang berasal dari ${root} bisa berisi paling banyak ${most} langkah; yang ini melebihinya.`,
    hint: LOOP,
  }),
  notYourWorkflow: ({ id }) => ({
    message: `${id} dibuat oleh orang lain: hanya pembuatnya atau pemilik bot yang bisa mengubahnya.`,
    hint: "Mintalah kepada pembuatnya, atau pemilik bot.",
  }),
  onlyMakerResumes: ({ id, person, mayRemove }) => ({
    message: `${id} menjalankan workflow-nya dengan izin ${person}: hanya dia yang bisa mengaktifkannya lagi.`,
    hint: mayRemove
      ? `Anda bisa menghapusnya dengan [MULTISTEP:UNSCHEDULE:${id}] lalu menjadwalkan workflow-nya sendiri.`
      : "Anda bisa menjadwalkan workflow-nya sendiri.",
  }),
  notYourExecution: ({ id }) => ({
    message: `${id} dimulai oleh orang lain dan berjalan dengan izinnya: hanya orang itu atau pemilik bot yang bisa melakukannya.`,
    hint: "Mintalah kepada orang itu, atau pemilik bot.",
  }),
  notYourSchedule: ({ id }) => ({
    message: `${id} dijadwalkan oleh orang lain: hanya orang itu atau pemilik bot yang bisa menghapusnya.`,
    hint: "Mintalah kepada orang itu, atau pemilik bot.",
  }),
  tooManyWorkflows: ({ limit }) => ({
    message: `Chat ini punya ${limit} workflow, dan itu batasnya.`,
    hint: "Hapus salah satunya dengan DELETE_WORKFLOW; LIST_WORKFLOWS menampilkan semuanya.",
  }),
  tooLargeWorkflows: ({ limit }) => ({
    message: `Workflow chat ini sudah mencapai batas ${limit} byte.`,
    hint: "Hapus salah satunya dengan DELETE_WORKFLOW, atau langkah yang besar dengan REMOVE_STEP; LIST_WORKFLOWS menampilkan semuanya.",
  }),
  workflowTooLarge: ({ most }) => ({
    message: `Semua langkah sebuah workflow bersama-sama paling banyak ${most} byte.`,
    hint: "Taruh langkah berikutnya di workflow lain, dan data besar di file atau database.",
  }),
  tooMuchStored: ({ limit }) => ({
    message: `Data eksekusi chat ini sudah mencapai batas ${limit} byte.`,
    hint: "Eksekusi lama yang sudah selesai sedang dihapus; coba lagi sebentar lagi.",
  }),
  tooManyExecutions: ({ limit }) => ({
    message: `Chat ini punya ${limit} eksekusi yang berjalan, dan itu batasnya.`,
    hint: "Tunggu sampai satu selesai, atau CANCEL salah satunya; LIST_EXECUTIONS menampilkan semuanya.",
  }),
  tooManySchedules: ({ limit }) => ({
    message: `Chat ini punya ${limit} jadwal, dan itu batasnya.`,
    hint: "Hapus salah satunya dengan UNSCHEDULE; LIST_SCHEDULES menampilkan semuanya.",
  }),

  cannotPause: ({ id, status }) => ({
    message: `${id} ${STATUS[status]} dan tidak bisa dijeda.`,
    hint: "Hanya eksekusi yang berjalan atau terjadwal yang bisa dijeda.",
  }),
  cannotResume: ({ id, status }) => ({
    message: `${id} ${STATUS[status]} dan tidak bisa dilanjutkan.`,
    hint: "Hanya eksekusi yang dijeda yang bisa dilanjutkan.",
  }),
  cannotCancel: ({ id, status }) => ({
    message: `${id} ${STATUS[status]} dan tidak bisa dibatalkan.`,
    hint: "Eksekusi ini sudah berakhir. [MULTISTEP:RETRY:execution_id] mengulangi yang gagal.",
  }),
  cannotRetry: ({ id, status }) => ({
    message: `${id} ${STATUS[status]} dan tidak bisa diulangi.`,
    hint: "Hanya eksekusi yang gagal atau dibatalkan yang bisa diulangi.",
  }),
  startsAnew: ({ shortcode }) =>
    `Hanya eksekusi yang gagal atau dibatalkan yang bisa diulangi. ${shortcode} memulai yang baru.`,
};
