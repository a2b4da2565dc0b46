import type { Problems } from "../../problem.ts";

const AGAIN = "Perbaiki perintah itu, lalu kirim lagi bersama yang ini.";
const WRITE_EXECUTION = "Tulis execution_id untuk eksekusi yang terakhir dimulai, atau id-nya (ex_…).";
const KINDS = { workflow: "workflow", execution: "eksekusi", schedule: "jadwal", webhook: "webhook" };

/** What can be wrong with the steps that dependencies, conditions and templates name, in Indonesian. */
export const referenceProblems = {
  readsNoStep: ({ name, written, near, others }) => ({
    message: `Langkah "${name}" membaca steps.${written}, padahal workflow ini tidak punya langkah itu.${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint: `${others.length === 0 ? "Tidak ada langkah lain." : `Langkah lainnya: ${others.join(", ")}.`} Tulis steps['Nama'], atau steps.step1 untuk yang pertama.`,
  }),
  anyChoiceRuns: ({ gate, next, condition }) => ({
    message: `"${next}" akan berjalan apa pun yang dipilih di "${gate}", karena tidak ada langkah yang membaca pilihannya.`,
    hint: `Beri "${next}" sebuah syarat, misalnya ${condition}.`,
  }),
  wholeResult: ({ name, read, instead }) => ({
    message: `Syarat langkah "${name}" membaca seluruh hasil "${read}", yang tidak menunjukkan keputusannya.`,
    hint: `Tulis ${instead}.`,
  }),
  noSuchResult: ({ name, written, handler, keys }) => ({
    message: `Syarat langkah "${name}" membaca ${written}, yang tidak pernah berisi nilai.`,
    hint: `Hasil ${handler} berisi ${keys.join(", ")}.`,
  }),
  neverEqual: ({ name, written, value, values, instead }) => ({
    message: `Syarat langkah "${name}" membandingkan ${written} dengan "${value}", padahal nilainya tidak mungkin itu.`,
    hint: `Nilainya salah satu dari ${values.join(", ")}. Misalnya: ${instead}`,
  }),
  readsItself: ({ name }) => ({
    message: `Langkah "${name}" membaca hasilnya sendiri, yang belum ada.`,
    hint: "Sebutkan langkah lain, misalnya steps.previous untuk langkah sebelumnya.",
  }),
  readsRemoved: ({ name, written }) => ({
    message: `Langkah "${name}" membaca steps.${written}, yang sudah dihapus.`,
    hint: "[MULTISTEP:SHOW_WORKFLOW:workflow_id] menampilkan langkah yang tersisa beserta nomornya.",
  }),
  noStepBefore: ({ name, written }) => ({
    message: `Tidak ada langkah sebelum "${name}", jadi "${written}" tidak menunjuk apa pun.`,
    hint: "Jangan tulis itu di langkah pertama.",
  }),
  ambiguousStep: ({ written, names }) => ({
    message: `"${written}" bisa berarti ${names.join(" atau ")}.`,
    hint: "Tulis nama langkahnya persis, atau nomornya, misalnya step1.",
  }),
  foreignOther: ({ step, written, instead }) =>
    `${written}${step === undefined ? "" : ` di "${step}"`}${instead === undefined ? "" : ` (tulis ${instead})`}`,
  foreignTemplate: ({ step, written, instead, kept, others, edit }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, yang bukan template di sini sehingga akan terlihat apa adanya.${likewise(others)}`,
    hint: `Tulis ${instead}, atau ${kept} agar kurung kurawalnya tetap.${edit === undefined ? "" : ` Untuk memperbaikinya, kirim ${edit}`}`,
  }),
  foreignCall: ({ step, written, others }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, padahal template di sini hanya menyisipkan nilai sehingga akan terlihat apa adanya.${likewise(others)}`,
    hint: 'Berikan nilainya saat memulai, seperti [MULTISTEP:EXECUTE:workflow_id:{"today":"…"}], lalu tulis {context.today}.',
  }),
  foreignStatement: ({ step, written, others }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, padahal template di sini hanya menyisipkan nilai sehingga akan terlihat apa adanya.${likewise(others)}`,
    hint: 'Buat dua langkah, masing-masing dengan syaratnya sendiri, misalnya {"condition":"context.vip"}.',
  }),
  numberOrTimeout: ({ number }) => ({
    message: `Angka ${number} setelah params bisa berarti langkah ${number} atau timeout ${number} detik.`,
    hint: `Tulis step${number} agar menunggu langkah itu, atau ::${number} untuk timeout.`,
  }),
  stepNumbersFromOne: {
    message: "Nomor langkah mulai dari 1.",
    hint: 'Tulis "step1" untuk yang pertama.',
  },
  dependenciesNotNames: ({ written }) => ({
    message: `Dependensi harus berupa nama langkah, bukan ${written}.`,
    hint: 'Tulis ["step1","step2"].',
  }),
  dependencyNotQuoted: ({ written }) => ({
    message: `Dependensi harus berupa nama atau id langkah dalam tanda kutip, bukan ${written}.`,
    hint: 'Tulis ["step1"].',
  }),
  dependsOnFailed: ({ step, why }) => ({
    message: `Langkah ini bergantung pada "${step}", yang tidak bisa ditambahkan: ${why}`,
    hint: "Perbaiki langkah itu, lalu kirim lagi bersama yang ini.",
  }),
  dependsOnRemoved: ({ step }) => ({
    message: `Langkah ini bergantung pada ${step}, yang sudah dihapus.`,
    hint: "Sebutkan langkah lain, atau tulis none.",
  }),
  dependsOnItself: ({ name }) => ({
    message: `Langkah "${name}" bergantung pada dirinya sendiri.`,
    hint: "Sebutkan langkah yang harus selesai lebih dulu, atau tulis none.",
  }),
  bareNumber: ({ number }) => ({
    message: `Tidak ada langkah "${number}" untuk dijadikan dependensi.`,
    hint: `Untuk langkah nomor ${number}, tulis step${number}. Timeout ditulis setelah dependensi, yang boleh kosong: {…}::${number}`,
  }),
  optionAsStep: ({ written }) => ({
    message: `"${written}" berada di tempat langkah-langkah yang ditunggu langkah ini.`,
    hint: 'Opsi ditulis dalam objek di akhir. Misalnya: {…}:step1::{"condition":"context.ready"}',
  }),
  strayTimeout: ({ written, step }) => ({
    message: `Timeout harus berupa bilangan bulat dalam detik, bukan "${written}".`,
    hint: `Misalnya, tulis ${step}:300.`,
  }),

  notAWorkflow: ({ written }) => ({
    message: `"${written}" bukan workflow.`,
    hint: "Tulis workflow_id untuk workflow yang terakhir dibuat, atau namanya.",
  }),
  noWorkflowButNear: ({ written, near }) => ({
    message: `Tidak ada workflow "${written}" di sini. Maksud Anda "${near}"?`,
    hint: `Tulis ${near}, bukan ${written}.`,
  }),
  notARun: ({ written }) => ({ message: `"${written}" bukan eksekusi.`, hint: WRITE_EXECUTION }),
  workflowNotARun: ({ written }) => ({
    message: `"${written}" adalah workflow, bukan eksekusi.`,
    hint: WRITE_EXECUTION,
  }),
  manyRunsOf: ({ written, runs }) => ({
    message: `"${written}" punya ${runs.length} eksekusi yang mungkin dimaksud.`,
    hint: `Tulis salah satu id-nya: ${runs.slice(0, 5).join(", ")}${runs.length > 5 ? ", …" : ""}`,
  }),
  runGone: ({ id }) => ({
    message: `Eksekusi ${id} sudah tidak ada.`,
    hint: "[MULTISTEP:LIST_EXECUTIONS] menampilkan eksekusi di chat ini.",
  }),
  stepNotAdded: ({ step, workflow, why }) => ({
    message: `Langkah "${step}" di "${workflow}" tidak ada karena tidak bisa ditambahkan: ${why}`,
    hint: "Perbaiki ADD_STEP itu, lalu kirim lagi bersama yang ini.",
  }),
  stepWasRemoved: ({ step, workflow }) => ({
    message: `Langkah ${step} di "${workflow}" sudah dihapus.`,
    hint: "[MULTISTEP:SHOW_WORKFLOW:workflow_id] menampilkan langkah yang masih ada beserta nomornya.",
  }),
  noSuchStep: ({ workflow, written, near, steps, more }) => ({
    message: `Workflow "${workflow}" tidak punya langkah "${written}".${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint:
      steps.length === 0
        ? "Workflow ini belum punya langkah."
        : `Langkah-langkahnya: ${steps.join(", ")}${more === 0 ? "" : ` dan ${more} lagi`}.`,
  }),
  noSuchStepInRun: ({ workflow, written, near, steps, more }) => ({
    message: `Eksekusi "${workflow}" tidak punya langkah "${written}".${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint: `Langkah-langkahnya: ${steps.join(", ")}${more === 0 ? "" : ` dan ${more} lagi`}.`,
  }),

  theCommand: "perintah itu",
  workflowNotCreated: ({ name, why }) => ({
    message: `Workflow "${name}" tidak dibuat: ${why}`,
    hint: AGAIN,
  }),
  placeholderUnavailable: ({ placeholder, by, name, why }) => ({
    message: `${placeholder} tidak tersedia karena ${by}${name === undefined ? "" : ` untuk "${name}"`} gagal: ${why}`,
    hint: AGAIN,
  }),
  onlySoMany: ({ placeholder, number, maker }) => ({
    message: `${placeholder} belum ada: sejauh ini pesan ini hanya membuat ${number}.`,
    hint: `Tulis satu ${maker} lagi sebelumnya.`,
  }),
  noneYet: ({ placeholder, shortcode, kind }) => ({
    message: `Belum ada ${placeholder}.`,
    hint:
      kind === "workflow"
        ? `Tulis ${shortcode} sebelumnya, atau pakai id ${KINDS[kind]}.`
        : `Itu ${KINDS[kind]} yang terakhir Anda buat di chat atau topik ini. ${shortcode} menampilkan semua yang ada di chat ini beserta id-nya.`,
  }),
  createsNone: ({ placeholder }) => ({
    message: `Pesan ini tidak membuat ${placeholder}.`,
    hint: "Tulis id atau nama workflow.",
  }),
  thereIsNone: ({ placeholder }) => `Belum ada ${placeholder}.`,
  ownExecutionId: "Untuk eksekusi yang memuat langkah ini, tulis {context.execution_id}.",
  workflowLeftOut: ({ name, shortcode }) => ({
    message: `Workflow-nya belum ditulis: tidak ada workflow bernama "${name}".`,
    hint: `Tulis ${shortcode}`,
  }),
} satisfies Partial<Problems>;

function likewise(others: readonly string[]): string {
  return others.length === 0 ? "" : ` Begitu juga ${others.join(", ")}.`;
}
