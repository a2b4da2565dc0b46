import type { stepProblems as english } from "../../en/problems/steps.ts";
import type { Problems } from "../../problem.ts";

const SHAPED = ", yang membuat atau mengubah apa yang dijalankan di sini,";

/** What can be wrong with a step, when it is added and while it runs. */
export const stepProblems: Pick<Problems, keyof typeof english> = {
  stepNeedsName: "Sebuah langkah perlu nama.",
  stepNameTooLong: ({ most }) => `Nama langkah bisa berisi paling banyak ${most} karakter.`,
  stepNameUnfit: ({ why }) => `Nama atau kunci idempotensi langkah ini ${why}.`,
  handlerUnknown: ({ written, near, handlers }) => ({
    message: `Tidak ada handler "${written}".`,
    hint: near === undefined ? `Daftar handler: ${handlers.join(", ")}.` : `Maksud Anda "${near}"?`,
  }),
  stepIs: ({ step, why }) => `Langkah "${step}": ${why}`,
  stepJson: ({ step, why }) => `Langkah "${step}" berisi JSON yang tidak bisa disimpan: ${why}.`,
  otherTemplate: ({ step, written, why, instead }) => ({
    message: `Langkah "${step}": ${written} ${why}.`,
    hint: `Template hanya menyisipkan nilai, tidak menghitung. Misalnya: ${instead}. Tulis \\{ agar kurung kurawal tetap sebagai teks.`,
  }),
  optionOutOfRange: ({ step, option, min, max }) =>
    `Langkah "${step}": ${option} harus berupa angka dari ${min} sampai ${max}.`,
  badSaveAs: ({ step, why }) => ({
    message: `Langkah "${step}": save_as: ${why}`,
    hint: 'Misalnya: "save_as":"users".',
  }),
  badCondition: ({ step, line, column, why, caret }) =>
    `Syarat langkah "${step}" salah di ${line}:${column}: ${why}\n${caret}`,

  needsPermission: ({ step, part, capability, user }) =>
    `"${step}"${part === undefined ? "" : `: ${part}`} memerlukan izin "${capability}", yang tidak dimiliki pengguna ${user}.`,
  shaperNeedsPermission: ({ step, part, capability, user, name }) => {
    const what = `"${step}"${part === undefined ? "" : `: ${part}`}`;
    const who = name === undefined ? `pengguna ${user}` : `${name} (${user})`;
    if (capability === "chat")
      return {
        message: `${what}: ${who}, yang membuat atau mengubah apa yang dijalankan di sini, tidak lagi punya akses ke bot.`,
        hint: "Buat sendiri workflow ini.",
      };
    return {
      message: `${what} memerlukan izin "${capability}", yang tidak dimiliki ${who}, yang membuat atau mengubah apa yang dijalankan di sini.`,
      hint: `Buat sendiri workflow ini, atau pemilik bot bisa mengirim /grant ${capability} ${user}.`,
    };
  },
  secretNeedsPermission: ({ step, secret, capability, user, isShaper }) => ({
    message: `"${step}" memakai {secrets.${secret}}, yang memerlukan izin "${capability}". Pengguna ${user}${isShaper ? SHAPED : ""} tidak memilikinya.`,
    hint: `${isShaper ? "Buat workflow-nya sendiri, atau pemilik" : "Pemilik"} bisa memberikannya: /grant ${capability} ${user}.`,
  }),
  secretServesOwners: ({ step, secret, user, isShaper }) => ({
    message: `"${step}" memakai {secrets.${secret}}, yang tidak diikat ke host mana pun sehingga hanya bisa dipakai workflow milik pemilik. Pengguna ${user}${isShaper ? SHAPED : ""} bukan pemilik.`,
    hint: `${isShaper ? "Buat workflow-nya sendiri, atau pengelola bot" : "Pengelola bot"} bisa mengikatnya dengan API_SECRET_HOSTS=${secret}=HOST, dengan HOST sebagai host API itu, lalu pemilik bisa mengirim /grant network,secrets ${user}.`,
  }),
  keyUsedOtherwise: ({ key }) => `Kunci idempotensi "${key}" sudah dipakai dengan params lain.`,
  wasNotStarted: ({ step }) => `"${step}" tidak dimulai.`,
  resultNotJson: ({ why }) => `hasilnya tidak bisa disimpan sebagai JSON: ${why}`,
  resultUnfit: ({ step, why }) =>
    `hasil langkah "${step}" tidak sesuai dengan skemanya: ${why}. Langkah itu sudah berjalan, jadi tidak diulang; RESULT menampilkan hasilnya.`,
  didNotFinish: ({ step, seconds }) => `"${step}" tidak selesai dalam ${seconds} detik.`,
  stepFailed: ({ step }) => `"${step}" gagal.`,
  cannotBeContextKey: ({ key }) => `"${key}" tidak bisa menjadi kunci konteks.`,
  badCheckpoint: ({ name, why }) => `Checkpoint "${name}" tidak bisa disimpan sebagai JSON: ${why}`,
  conditionInvalid: ({ step, why }) => `Syarat langkah "${step}" tidak valid: ${why}`,
  conditionFailed: ({ step, condition, why }) => `Syarat langkah "${step}" (${condition}) gagal: ${why}`,
  conditionOf: ({ condition, why }) => `syarat ${condition}: ${why}`,
  workersDied: ({ number }) => `${number} worker mati saat menjalankan langkah ini.`,
  nobodyDecided: "Tidak ada yang memutuskan tepat waktu.",
  filesCannotBeFetched: "File yang dikirim ke chat tidak bisa diambil oleh proses ini.",
  chatTakesNoFiles: {
    message: "Chat ini tidak bisa menerima file, jadi pertanyaannya tidak bisa dijawab.",
    hint: "Ajukan di chat Telegram, atau minta teks, misalnya jalur file.",
  },
  fileTooLargeToFetch: ({ most }) => `File itu terlalu besar: yang bisa disimpan paling banyak ${most} byte.`,
  fileNotFetched: "Telegram tidak memberikan file itu.",
  nobodyAnswered: "Tidak ada yang menjawab tepat waktu.",
  answerEmpty: "Jawabannya kosong.",
  answerTooLong: ({ most }) => ({
    message: `Jawaban paling banyak ${most} karakter.`,
    hint: "Kirim yang lebih pendek.",
  }),
  answerUnfit: ({ why }) => `Jawabannya ${why}.`,
  answerCut: {
    message: "Panjang jawabannya tepat di batas pesan, jadi mungkin ada bagian yang hilang.",
    hint: "Kirim sebagai file .txt.",
  },
  answerNoNumber: {
    message: "Saya tidak bisa membacanya sebagai angka.",
    hint: "Kirim satu angka dengan paling banyak 15 digit, misalnya 42 atau 1250,5.",
  },
  answerTwoNumbers: ({ written, readings }) => ({
    message: `"${written}" bisa berarti dua angka.`,
    hint: `Kirim ${readings[0]} atau ${readings[1]}.`,
  }),
  answerNoDate: ({ today }) => ({
    message: "Saya tidak bisa membacanya sebagai tanggal.",
    hint: `Kirim tanggal, misalnya ${today}, besok, atau Jumat jam 9 pagi.`,
  }),
  answerTwoDates: ({ dates }) => ({
    message: "Itu bisa berarti lebih dari satu tanggal.",
    hint: `Kirim ${dates.join(" atau ")}.`,
  }),
  answerNoOption: ({ options }) => ({
    message: "Itu bukan salah satu pilihannya.",
    hint: `Kirim salah satu dari ini: ${options.join(", ")}.`,
  }),
  answerNoFile: {
    message: "Jawabannya harus berupa file.",
    hint: "Kirim dokumen, foto, file audio, video, atau pesan suara.",
  },
  answerNoText: { message: "Jawabannya harus berupa teks, bukan file.", hint: "Kirim sebagai pesan teks." },
  personDecided: ({ person, decision }) => `${person} memutuskan: ${decision}`,
  couldNotAsk: ({ why }) => `Pertanyaannya tidak bisa diajukan: ${why}`,
  outboxFull:
    "Antrean pesan chat ini penuh: terlalu banyak pesan menunggu dikirim ke sana. Pengiriman akan dicoba lagi.",
  messageLost: "Pesannya sudah tidak tersimpan, jadi tidak diketahui apakah terkirim.",
  globalTimeout: ({ seconds }) => `Workflow ini melewati timeout globalnya (${seconds} detik).`,
  shortcodeFailed: ({ shortcode, why }) => `${shortcode}: ${why}`,
  noSuchOption: "Pilihan itu tidak ada.",
  nextStepsNeed: ({ capability }) => `Langkah berikutnya memerlukan izin "${capability}", yang tidak Anda miliki.`,
  questionClosed: "Pertanyaan ini sudah ditutup.",
  attemptNotStarted: "Percobaan ini tidak bisa dimulai.",
  outcomeNotStored: ({ why }) => `Hasilnya tidak bisa disimpan: ${why}`,
  argumentsInShortcode: ({ written, example }) => ({
    message: `"${written}" memuat argumen; dalam langkah, argumen ditulis di params.`,
    hint: `Tulis ${example}`,
  }),
  noShortcode: ({ written, near, names }) => ({
    message: `Tidak ada shortcode "${written}".${near === undefined ? "" : ` Maksud Anda ${near}?`}`,
    hint: `Daftar shortcode: ${names.join(", ")}.`,
  }),
};
