import type { argumentProblems as english } from "../../en/problems/arguments.ts";
import type { Problems } from "../../problem.ts";

const WORDS: Readonly<Record<string, string>> = {
  name: "nama",
  description: "deskripsi",
  dependencies: "dependensi",
  context: "konteks",
  when: "waktu",
  step: "langkah",
  steps: "daftar langkah",
  items: "daftar item",
  options: "opsi",
  changes: "perubahan",
  execution: "eksekusi",
  schedule: "jadwal",
  batch_size: "ukuran batch",
  global_timeout: "timeout global",
  max_parallel: "jumlah paralel",
  message: "pesan",
  user: "pengguna",
  title: "judul",
  duration: "durasi",
  page: "halaman",
};

/** A parameter as people say it. */
function words(parameter: string): string {
  return WORDS[parameter] ?? parameter.replaceAll("_", " ");
}

/** `words` at the beginning of a sentence. */
function starting(parameter: string): string {
  const said = words(parameter);
  return said.charAt(0).toUpperCase() + said.slice(1);
}

const KINDS = { object: "objek JSON", list: "daftar JSON", int: "bilangan bulat", text: "teks" };

function didYouMean(near: string | undefined): string {
  return near === undefined ? "" : ` Maksud Anda ${near}?`;
}

/** What can be wrong with the arguments of a shortcode, and how to write them. */
export const argumentProblems: Pick<Problems, keyof typeof english> = {
  usage: ({ usage, example }) => `Tulis ${usage}, misalnya ${example}`,
  write: ({ what }) => `Tulis ${what}`,
  writeForExample: ({ what }) => `Misalnya, tulis ${what}.`,
  writeInstead: ({ right, wrong }) => `Tulis ${right}, bukan ${wrong}.`,

  missing: ({ parameter }) => `${starting(parameter)} belum diisi.`,
  mustBeText: ({ parameter, object }) => `${starting(parameter)} harus berupa teks, bukan objek JSON ${object}.`,
  mustBe: ({ parameter, kind, written, example }) => ({
    message: `${starting(parameter)} harus berupa ${KINDS[kind]}, bukan ${written}.`,
    hint: `Misalnya, tulis ${example}.`,
  }),
  mustBeWholeNumber: ({ parameter, min, max, written }) =>
    `${starting(parameter)} harus berupa bilangan bulat ${max === undefined ? `minimal ${min}` : `dari ${min} sampai ${max}`}, bukan "${written}".`,
  orQuote: ({ hint, parameter, text }) =>
    `${hint} Kalau itu bagian dari ${words(parameter)}, tulis dalam tanda kutip: "…${text}".`,
  listInObject: ({ parameter, list }) => ({
    message: `${starting(parameter)} harus berupa daftar JSON, bukan objek yang memuatnya.`,
    hint: `Tulis daftarnya saja: ${list}`,
  }),
  listNotObject: ({ parameter, list }) => ({
    message: `${starting(parameter)} harus berupa daftar JSON, bukan satu objek.`,
    hint: `Beri kurung siku: ${list}`,
  }),
  timeAsJson: ({ time }) => ({
    message: "Waktu harus berupa teks, bukan JSON.",
    hint: `Tulis tanpa JSON: ${time}`,
  }),
  notAStatus: ({ written, near, statuses }) => ({
    message: `"${written}" bukan status.${didYouMean(near)}`,
    hint: `Pilihan status: ${statuses.join(", ")}.`,
  }),
  tooManyArguments: ({ extra }) => `Terlalu banyak argumen: "${extra}".`,
  workflowFirst: "Workflow ditulis paling depan.",
  firstBeforeJson: ({ parameter }) => `${starting(parameter)} ditulis lebih dulu, sebelum JSON.`,
  argumentsNotAsJson: ({ command }) => `Argumen ${command} ditulis satu per satu, bukan sebagai satu objek JSON.`,
  argumentsWithoutNames: "Argumen ditulis satu per satu, tanpa nama.",

  tooManyObjects: "Terlalu banyak objek JSON untuk ADD_STEP: hanya params, lalu opsi di akhir.",
  paramsMustBeJson: ({ written, example }) => ({
    message: `Params harus berupa objek JSON, bukan "${written}".`,
    hint: `Misalnya, tulis ${example}; tanpa params, tulis ::.`,
  }),
  dependenciesByCommas: "Dependensi dipisahkan dengan koma.",
  tooManyStepArguments: ({ written }) =>
    `Terlalu banyak argumen untuk ADD_STEP: "${written}" berada di tempat dependensi.`,
  afterTheParams: "Setelah params ada dependensi, timeout dalam detik, dan objek opsi, misalnya step1,step2:300.",
  optionsAtTheEnd: ({ written }) => `Opsi ditulis dalam objek di akhir: ${written}`,
  nameAndHandlerMissing: "Nama langkah dan handler-nya belum ditulis.",
  nameAndHandlerMissingBeforeParams: "Nama langkah dan handler-nya belum ditulis di depan params.",
  handlerInNamePosition: ({ name, handler }) => ({
    message: `Tidak ada handler "${name}"; ${handler} berada di tempat nama.`,
    hint: `Tulis namanya dulu: ${name}:${handler}:{…}`,
  }),
  colonMissing: ({ handler, written }) => ({
    message: `Belum ada titik dua antara handler ${handler} dan params-nya.`,
    hint: `Tulis ${written}`,
  }),
  paramsNotNext: ({ handler, between, written }) => ({
    message: `Params untuk ${handler} harus langsung mengikutinya, tetapi ada "${between}" di antaranya.`,
    hint: `Tulis ${written}`,
  }),
  noNameBeforeHandler: ({ handler }) => `Langkah ini tidak punya nama di depan handler ${handler}.`,
  stepWithoutHandler: ({ name, handlers }) => ({
    message: `Langkah "${name}" tidak punya handler: apa yang harus dilakukannya?`,
    hint: `Daftar handler: ${handlers.join(", ")}.`,
  }),
  noSuchHandler: ({ written, near, handlers }) => ({
    message: `Tidak ada handler "${written}".${didYouMean(near)}`,
    hint: near === undefined ? `Daftar handler: ${handlers.join(", ")}.` : `Tulis ${near}, bukan ${written}.`,
  }),

  notAParameter: ({ written, near }) => `"${written}" bukan parameter di sini.${didYouMean(near && `"${near}"`)}`,
  parameterTwice: ({ name }) => ({
    message: `${starting(name)} ditulis dua kali.`,
    hint: "Hilangkan salah satunya.",
  }),
  takesNoParams: "Perintah ini tidak menerima params.",
  takesParams: ({ names }) => `Params-nya: ${names.join(", ")}.`,
  countedParams: ({ number }) => `Ada ${number} params.`,
  jsonRepaired: ({ json }) => (json === undefined ? "JSON diperbaiki" : `JSON diperbaiki: ${json}`),
  givenTwice: ({ parameter, values }) => `${starting(parameter)} ditulis dua kali: ${values.join(" dan ")}.`,
  leaveOneOut: "Hilangkan salah satunya.",
  dependenciesTwice: {
    message: "Dependensi ditulis dua kali: menurut urutan dan dalam opsi.",
    hint: "Hilangkan salah satunya.",
  },
  nothingToChange: { message: "Tidak ada yang diubah.", hint: 'Misalnya, tulis {"timeout":60}.' },

  notAnOption: ({ written, near, names, hasParams }) => ({
    message: `"${written}" bukan opsi di sini.${didYouMean(near && `"${near}"`)}`,
    hint: `${hasParams ? 'Parameter handler ditulis dalam "params". ' : ""}Pilihan opsi: ${names.join(", ")}.`,
  }),
  notOptions: ({ options, names, hasParams }) => ({
    message: `Yang berikut bukan opsi di sini: ${options.join(", ")}.`,
    hint: `${hasParams ? 'Parameter handler ditulis dalam "params". ' : ""}Pilihan opsi: ${names.join(", ")}.`,
  }),
  optionInstead: ({ written, near }) => `"${written}"${near === undefined ? "" : ` (maksud Anda "${near}"?)`}`,
  optionTwice: ({ option }) => `Opsi "${option}" ditulis dua kali.`,
  optionMustBeWhole: ({ option, min, max, written, example }) => ({
    message: `"${option}" harus berupa bilangan bulat dari ${min} sampai ${max}, bukan ${written}.`,
    hint: `Misalnya, tulis "${option}":${example}.`,
  }),
  optionMustBeSeconds: ({ option, max, written, example }) => ({
    message: `"${option}" harus berupa jumlah detik dari 0 sampai ${max}, bukan ${written}.`,
    hint: `Misalnya, tulis "${option}":${example}.`,
  }),
  optionMustBeText: ({ option, written }) => ({
    message: `"${option}" harus berupa teks, bukan ${written}.`,
    hint: `Misalnya, tulis "${option}":"…".`,
  }),
  optionMustBeFlag: ({ option, written }) => ({
    message: `"${option}" harus true atau false, bukan ${written}.`,
    hint: `Tulis "${option}":true.`,
  }),
  optionMustBeOneOf: ({ option, choices, written, near, example }) => ({
    message: `"${option}" harus ${choices.join(" atau ")}, bukan ${written}.`,
    hint: `${near === undefined ? "" : `Maksud Anda "${near}"? `}Tulis "${option}":"${example}".`,
  }),
  optionMustBeObject: ({ option, written }) => ({
    message: `"${option}" harus berupa objek JSON, bukan ${written}.`,
    hint: `Misalnya, tulis "${option}":{"a":1}.`,
  }),
  conditionMistake: ({ option, line, column, why }) => ({
    message: `Ada kesalahan dalam ${option} di ${line > 1 ? `baris ${line}, ` : ""}kolom ${column}: ${why}`,
    hint: "Syarat ditulis seperti context.get('count') > 5.",
  }),

  tooManyListedSteps: ({ most, steps }) =>
    `Sebuah workflow bisa berisi paling banyak ${most} langkah; daftar ini berisi ${steps}.`,
  listedStep: ({ number, why }) => `Langkah ${number}: ${why}`,
  dependencyNotListed: ({ number, name, dependency, steps }) => ({
    message: `Langkah ${number} "${name}" bergantung pada "${dependency}", yang tidak ada dalam daftar.`,
    hint: `Langkah-langkahnya: ${steps.join(", ")}.`,
  }),
  listedDependsOnItself: ({ number, name }) => ({
    message: `Langkah ${number} "${name}" bergantung pada dirinya sendiri.`,
    hint: "Sebutkan langkah yang harus selesai lebih dulu, atau hilangkan dependensinya.",
  }),
  notAStep: ({ written }) => ({
    message: `${written} bukan langkah.`,
    hint: 'Tulis {"name":"Log","handler":"log","params":{"message":"Hi"}}.',
  }),
  stepWithoutName: { message: 'langkah ini tidak punya "name".', hint: 'Misalnya, "name":"Sapa".' },
  listedWithoutHandler: ({ name }) => ({
    message: `"${name}" tidak punya "handler".`,
    hint: 'Misalnya, "handler":"log".',
  }),
  twoStepsOfId: ({ id }) => ({
    message: `Ada dua langkah dengan id "${id}".`,
    hint: "Beri setiap langkah id sendiri.",
  }),
};
