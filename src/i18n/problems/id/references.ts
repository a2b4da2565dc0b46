import type { Problems } from "../problem.ts";

/** What can be wrong with the steps that dependencies, conditions and templates name, in Indonesian. */
export const referenceProblems = {
  readsNoStep: ({ name, written, near, others }) => ({
    message: `Langkah "${name}" membaca steps.${written}, padahal workflow ini tidak punya langkah itu.${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint: `${others.length === 0 ? "Tidak ada langkah lain." : `Langkah lainnya: ${others.join(", ")}.`} Tulis steps['Nama'], atau steps.step1 untuk yang pertama.`,
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
  foreignTemplate: ({ step, written, instead, kept }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, yang bukan templat di sini, sehingga orang akan membacanya apa adanya.`,
    hint: `Tulis ${instead}, atau ${kept} agar kurung kurawalnya tetap.`,
  }),
  foreignCall: ({ step, written }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, padahal templat di sini hanya menyisipkan nilai, sehingga orang akan membacanya apa adanya.`,
    hint: 'Berikan nilainya saat memulai, seperti [MULTISTEP:EXECUTE:workflow_id:{"today":"…"}], lalu tulis {context.today}.',
  }),
  foreignStatement: ({ step, written }) => ({
    message: `Tidak ada yang dimulai: teks "${step}" berisi ${written}, padahal templat di sini hanya menyisipkan nilai, sehingga orang akan membacanya apa adanya.`,
    hint: 'Buat dua langkah, masing-masing dengan syaratnya sendiri, misalnya {"condition":"context.vip"}.',
  }),
  numberOrTimeout: ({ number }) => ({
    message: `Angka ${number} setelah parameter bisa berarti langkah ${number} atau batas waktu ${number} detik.`,
    hint: `Tulis step${number} agar menunggu langkah itu, atau ::${number} untuk batas waktu.`,
  }),
  stepNumbersFromOne: {
    message: "Nomor langkah mulai dari 1.",
    hint: 'Tulis "step1" untuk yang pertama.',
  },
} satisfies Partial<Problems>;
