import type { shortcodeProblems as english } from "../../en/problems/shortcodes.ts";
import type { Problems } from "../../problem.ts";

/** Types of values and kinds of words, as the grammar names them. */
const NAMES: Readonly<Record<string, string>> = {
  "a list": "daftar",
  "an object": "objek",
  text: "teks",
  "a number": "angka",
  "a boolean": "true atau false",
  "a name": "nama",
  "a string": "teks dalam tanda kutip",
  "a comparison": "pembanding",
  "a value": "nilai",
  "+ or -": "+ atau -",
  "*, / or %": "*, /, atau %",
  "an action such as HELP": "tindakan seperti HELP",
  'JSON such as {"key": "value"}': 'JSON seperti {"kunci": "nilai"}',
};

function named(name: string): string {
  return NAMES[name] ?? name;
}

/** How V8 says why JSON cannot be read, by the beginning of what it says. */
const JSON_REASONS: readonly [string, string][] = [
  ["expected property name or", "di sini seharusnya ada nama kunci atau '}'"],
  ["expected double-quoted property name", "di sini seharusnya ada nama kunci dalam tanda kutip ganda"],
  ["expected ',' or '}'", "setelah nilai seharusnya ada ',' atau '}'"],
  ["expected ',' or ']'", "setelah isi daftar seharusnya ada ',' atau ']'"],
  ["expected ':'", "setelah nama kunci seharusnya ada ':'"],
  ["unexpected token", "ada karakter yang tidak pada tempatnya"],
  ["unexpected non-whitespace", "ada karakter lain setelah JSON"],
  ["unexpected end", "JSON-nya belum lengkap"],
  ["unterminated string", "ada teks yang belum ditutup"],
  ["bad control character", "ada karakter kontrol di dalam teks"],
  ["bad escaped character", "ada garis miring terbalik yang tidak pada tempatnya"],
  ["bad unicode escape", "ada garis miring terbalik yang tidak pada tempatnya"],
  ["no number after minus", "tidak ada angka setelah tanda minus"],
  ["exponent part", "pangkat angkanya belum lengkap"],
  ["unterminated fractional", "angka di belakang titiknya belum ada"],
];

function jsonReason(said: string): string {
  return JSON_REASONS.find(([begins]) => said.startsWith(begins))?.[1] ?? said;
}

/** What can be wrong with the text of a shortcode, a condition or a template. */
export const shortcodeProblems: Pick<Problems, keyof typeof english> = {
  expectedThen: ({ expected, write }) => `Yang diharapkan: ${named(expected)}. ${write}`,
  forExampleWrite: ({ shortcode }) => `Misalnya, tulis ${shortcode}`,
  handlerAsStep: ({ handler, shortcode }) => `${handler} adalah handler untuk langkah: ${shortcode}`,

  missingAction: "shortcode ini tidak menyebut tindakan: tulis satu, seperti [MULTISTEP:HELP]",
  unknownAction: ({ namespace, written, near }) =>
    `${namespace} tidak punya tindakan "${written}"${near === undefined ? "" : `: maksud Anda ${near}?`}`,
  nearMiss:
    "ini bukan shortcode, meskipun mirip: shortcode ditulis dalam [ ], dengan titik dua di antara bagian-bagiannya",
  unclosed: 'shortcode ini belum ditutup: "]"-nya tidak ada',
  jsonUnclosed: 'JSON ini tidak pernah ditutup, begitu pula shortcode-nya: "]"-nya tidak ada',
  nestedLevels: ({ most }) => `ini bersarang lebih dari ${most} tingkat`,
  tooManyShortcodes: ({ most }) => `teks ini berisi lebih dari ${most} shortcode; sisanya diabaikan`,
  textTooLong: ({ most }) => `teks ini lebih panjang dari 1 MB (${most} karakter), jadi tidak dibaca`,
  quotesNotEscaped:
    'ada tanda kutip tanpa garis miring terbalik di dalam teks JSON ini, jadi akhir teksnya tidak jelas: tulis \\" untuk masing-masing',
  jsonTooLong: ({ length }) => `JSON ini rusak, dan dengan ${length} karakter terlalu panjang untuk diperbaiki`,
  jsonHasCode:
    "ada kode di belakang teks JSON ini, dan kode tidak dijalankan: tulis template seperti {context.name} di dalam teksnya",
  jsonLeftOut: 'JSON ini disingkat dengan "...": tulis lengkap',
  badJson: ({ reason }) => `JSON ini tidak bisa dibaca${reason === undefined ? "" : `: ${jsonReason(reason)}`}`,
  numberInJsonTooLarge: "ada angka dalam JSON ini yang terlalu besar",

  conditionEmpty: "syaratnya kosong",
  conditionTooLong: ({ most }) => `syaratnya lebih panjang dari ${most} karakter`,
  conditionTooDeep: ({ most }) => `syaratnya bersarang lebih dari ${most} tingkat`,
  noDoubleQuestion: "syarat tidak memakai \"??\": tulis context.get('key', default)",
  noQuestion: 'syarat tidak memakai "?": syarat sudah bernilai benar atau salah, jadi tulis hanya bagian di depan "?"',
  stringNotClosed: ({ quote }) => `teks yang diawali ${quote} belum ditutup`,
  meansNothing: ({ character }) => `${character} tidak berarti apa-apa dalam syarat`,
  noBraces: ({ bare }) => `syarat tidak memakai kurung kurawal: tulis ${bare}`,
  notAComparison: '"<>" bukan pembanding: tulis "!="',
  noIf: 'syarat tidak memakai "if": tulis hanya yang ada sesudahnya',
  noSuchOperator: ({ operator }) => `syarat tidak mengenal "${operator}": yang ada + - * / dan %`,
  loneEquals: () => 'satu "=" bukan pembanding: tulis "=="',
  conditionEnds: "syaratnya belum selesai",
  conditionEndsBefore: ({ expected }) => `syaratnya belum selesai: masih diperlukan ${named(expected)}`,
  unexpected: ({ found }) => `"${found}" tidak pada tempatnya`,
  unexpectedBefore: ({ found, expected }) =>
    `"${found}" tidak pada tempatnya; di situ seharusnya ada ${named(expected)}`,
  getArguments: ({ number }) => `get menerima kunci dan boleh juga nilai bawaan, bukan ${number} argumen`,
  unknownStep: ({ name }) => `nama "${name}" tidak dikenal: langkah ditulis steps['${name}']`,
  unknownName: ({ name }) =>
    `nama "${name}" tidak dikenal: tulis context.${name}, atau beri tanda kutip kalau itu teks pembanding`,
  noStepMember: ({ member, near }) => `langkah tidak punya "${member}": tulis ${near}`,
  templateInCondition: ({ template }) =>
    `template tidak diisikan dalam syarat: tulis ${template}, tanpa tanda kutip dan kurung kurawal`,
  neverFits: ({ text, name, fits }) => `${name}() tidak pernah menghasilkan "${text}": tulis '${fits}'`,
  alwaysTrue: ({ value, right }) =>
    `${value} saja selalu benar: ${right === undefined ? "tulis apa yang dibandingkan dengannya" : `tulis ${right}`}`,
  thisNumberTooLarge: "angka ini terlalu besar",
  noFunction: ({ written, near, known }) =>
    `tidak ada fungsi "${written}"${near === undefined ? `; yang ada: ${known}` : `; maksud Anda ${near}?`}`,
  functionArguments: ({ name, wanted, number }) => `${name} menerima ${wanted} argumen, bukan ${number}`,

  stepNameNeeded: "steps memerlukan nama langkah, seperti steps['Load Users'].status",
  noStepFunction: ({ name }) => `steps tidak punya ${name}`,
  keysAreText: "kunci sebuah objek berupa teks",
  valuesTooDeep: "nilai-nilai dalam syarat ini bersarang terlalu dalam",
  textTooLongJoined: "teks gabungannya terlalu panjang",
  listTooLongJoined: "daftar gabungannya terlalu panjang",
  conditionTakesTooLong:
    "syarat ini harus memeriksa lebih dari 4.000.000 unsur dan karakter: bandingkan lebih sedikit sekaligus",
  cannotTakeBoth: ({ operator, left, right }) =>
    `"${operator}" tidak bisa dipakai untuk ${named(left)} dan ${named(right)}`,
  cannotNegate: ({ type }) => `"-" tidak bisa dipakai untuk ${named(type)}`,
  divisionByZero: "pembagian dengan nol",
  numberTooLarge: "angkanya terlalu besar",
  cannotCompare: ({ operator, left, right }) =>
    `"${operator}" tidak bisa membandingkan ${named(left)} dengan ${named(right)}`,
  cannotCompareAsWritten: ({ operator, left, right, instead }) =>
    `"${operator}" tidak bisa membandingkan ${named(left)} dengan ${named(right)}; untuk membandingkan angka, tulis ${instead}`,
  functionCannotTake: ({ name, type }) => `${name} tidak bisa dipakai untuk ${named(type)}`,
  cannotReadNumber: ({ name, text }) => `${name} tidak bisa membaca ${text} sebagai angka`,
  cannotContain: ({ holder, item }) => `${named(holder)} tidak bisa memuat ${named(item)}`,

  filledTooLong: "isi template-nya lebih besar dari 1 MB",
  filledTooMuch: "isi semua template di langkah ini lebih besar dari 4 MB",
  valueMissing: ({ key }) => `{${key}} tidak punya nilai`,
  contextValueMissing: ({ key }) => `{${key}} tidak punya nilai; isi saat memulai, atau beri nilai bawaan: {${key}|…}`,
  partMissing: ({ key, part }) => `{${key}} tidak punya nilai: ${part} tidak ada`,
  noSecretsHere: ({ key }) => `{${key}} tidak bisa dipakai di sini: secrets hanya untuk api_call`,
  secretNotSet: ({ name }) => `secret ${name} belum diatur: pemilik bot bisa mengaturnya sebagai SECRET_${name}`,
  notATemplate: "bukan template, jadi akan dipakai apa adanya",
  defaultWrongWay: "menulis nilai bawaannya dengan cara yang salah: tulis setelah |",
  noFilters: "memakai filter, padahal template tidak punya filter",
  neverHasValue: ({ member }) => `tidak pernah punya nilai: langkah tidak punya "${member}"`,
};
