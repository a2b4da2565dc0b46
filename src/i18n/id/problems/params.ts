import type { paramProblems as english } from "../../en/problems/params.ts";
import type { Problems } from "../../problem.ts";

const TYPES: Readonly<Record<string, string>> = {
  string: "teks",
  number: "angka",
  int: "bilangan bulat",
  boolean: "true atau false",
  object: "objek",
  record: "objek",
  array: "daftar",
  nonoptional: "nilai yang diisi",
};

/** The problems in one sentence, what is asked at its end. */
function together(problems: readonly string[]): string {
  const bare = problems.map((problem) => (problem.endsWith(".") ? problem.slice(0, -1) : problem));
  const asked = bare.filter((problem) => problem.endsWith("?"));
  const text = [...bare.filter((problem) => !problem.endsWith("?")), ...asked].join("; ");
  return asked.length > 0 ? text : `${text}.`;
}

/** Continues the sentence that starts with the param's name; everything else follows a colon. */
const PREDICATE =
  /^(?:harus|tidak|hanya|wajib|perlu|bukan|adalah|berupa|kosong|punya|mengandung|diawali|berisi|lebih|boleh)\b/;

/** What can be wrong with the params of a step. */
export const paramProblems: Pick<Problems, keyof typeof english> = {
  stepParams: ({ step, handler, problems, example }) =>
    `Langkah "${step}" (${handler}): ${together(problems)}${example === undefined ? "" : ` Misalnya: ${example}`}`,
  atParam: ({ param, why }) => (PREDICATE.test(why) ? `"${param}" ${why}` : `"${param}": ${why}`),
  inParam: ({ param, why }) => `${param} ${why}`,
  several: ({ problems }) => problems.join("; "),
  wrongType: ({ expected }) => `harus berupa ${TYPES[expected] ?? expected}`,

  onlyForType: ({ type }) => `hanya untuk jenis ${type}`,
  required: "wajib diisi",
  moreThanAYear: "satuannya berjumlah lebih dari satu tahun",
  paramsMustBeObject: ({ names }) => `params harus berupa objek dengan ${names.join(", ")}`,
  unknownParam: ({ name, near, names }) =>
    `parameter ${name} tidak dikenal${near === undefined ? `; params: ${names.join(", ")}` : `, maksud Anda "${near}"?`}`,
  stepOptionInParams: ({ name }) => `${name} adalah opsi langkah: tulis di luar "params", sejajar dengannya`,

  mustNotBeEmpty: "tidak boleh kosong",
  tooManyCharacters: ({ number, most }) => `berisi ${number} karakter, paling banyak ${most}`,
  tooManyBytes: ({ number, most }) => `berukuran ${number} byte, paling banyak ${most}`,
  longerThan: ({ most }) => `tidak boleh lebih panjang dari ${most} karakter`,
  mustBeNumber: ({ whole, min, max }) => `harus berupa ${whole ? "bilangan bulat" : "angka"} dari ${min} sampai ${max}`,
  mustBeTrueOrFalse: "harus true atau false",
  mustBeOneOf: ({ choices }) => `harus salah satu dari ${choices.join(", ")}`,
  mustBeListOf: ({ choices }) => `harus berupa daftar berisi ${choices.join(", ")}`,
  cannotBe: ({ written, near, choices }) =>
    `tidak bisa ${written}${near === undefined ? `; pakai ${choices.join(", ")}` : `, maksud Anda "${near}"?`}`,
  cannotBeUse: ({ written, use }) => `tidak bisa "${written}"; pakai ${use}`,
  namedTwice: ({ name }) => `berisi ${name} dua kali`,
  hasAStageThat: ({ why }) => `berisi tahap yang ${why}`,
  isNotFor: ({ operation, takes }) =>
    `tidak berlaku untuk ${operation}${takes.length === 0 ? "" : `, yang menerima ${takes.join(", ")}`}`,

  mustBeChatId: "harus berupa id numerik chat, seperti 123456789 atau -1001234567890",
  mustBeNumericChatId: "harus berupa id numerik chat; nama seperti @nama tidak bisa dipakai",
  mustBeTexts: ({ most, characters }) =>
    `harus berupa daftar 1 sampai ${most} teks yang berbeda, masing-masing paling panjang ${characters} karakter`,
  mustBeName: "harus berupa nama, seperti user_name",
  mustBeNameOrPath: "harus berupa nama atau jalur bertitik, seperti user.name",
  mustNotStartWith: ({ start }) => `tidak boleh diawali ${start}`,
  mustNotContain: ({ part }) => `tidak boleh berisi ${part}`,
  dotInKey: ({ key }) => `tidak boleh berisi titik; isi kunci ${key} dengan objek`,
  cannotBeParsed: ({ why, caret }) => `tidak bisa dibaca: ${why}\n${caret}`,

  mustBeShortcode: "harus berupa NAMESPACE:ACTION, seperti GROUP:PIN_MESSAGE; argumennya masuk ke params",
  shortcodeFromTemplate: "shortcode harus ditulis langsung, bukan dari template",
  templateInValue: "params: nilai yang diisikan memuat template, yang akan diisi lagi kemudian",
  mustBeSchema:
    'harus berupa JSON Schema sebuah objek, seperti {"type":"object","properties":{"kota":{"type":"string"}}}',
  schemaWithPattern: "tidak boleh memakai pattern atau patternProperties; jelaskan bentuk teksnya di prompt",
  schemaUnreadable: ({ why }) => `bukan JSON Schema yang valid: ${why}`,
  secretElsewhere: ({ secret }) => `{secrets.${secret}} hanya boleh dipakai di url, headers, dan data dari api_call`,

  mustBeTasks: "harus berupa daftar, seperti [{name, handler, params}]",
  noTasks: "harus berisi setidaknya satu tugas",
  tooManyTasks: ({ number, most }) => `berisi ${number} tugas, paling banyak ${most}`,
  nestedGroups: ({ most }) => `memuat grup bersarang lebih dari ${most} tingkat`,
  mustBeTask: "harus berupa objek dengan name, handler, dan params",
  mustBePlainText: "harus berupa teks",
  unknownMember: ({ name, near, names }) =>
    `berisi ${name} yang tidak dikenal${near === undefined ? `; pilihannya: ${names.join(", ")}` : `, maksud Anda "${near}"?`}`,
  taskHandlerUnknown: ({ written, near, handlers }) =>
    `tidak ada handler "${written}"${near === undefined ? `; daftar handler: ${handlers.join(", ")}` : `, maksud Anda "${near}"?`}`,
  taskNameTaken: ({ name }) => `"${name}" sudah menjadi nama tugas lain`,
  tasksFromTemplate: "tasks harus ditulis langsung, bukan dari template",
  taskFromTemplate: "sebuah tugas harus ditulis langsung, bukan dari template",
  taskMemberFromTemplate: ({ member, template }) =>
    `${member} sebuah tugas harus ditulis langsung, bukan dari template ${template}`,
  inTask: ({ task, why }) => `tugas "${task}": ${why}`,
  groupCannotAsk: "grup tidak bisa bertanya kepada orang; pakai langkah tersendiri untuk itu",
  groupCannotWait: "tidak bisa menunggu di dalam grup",
  taskFailed: ({ task, handler, why }) => `tugas "${task}" (${handler}): ${why}`,
  noShortcodesHere: "langkah tidak bisa menjalankan shortcode di sini",
};
