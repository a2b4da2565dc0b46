import type { jsonProblems as english } from "../../en/problems/json.ts";
import type { Problems } from "../../problem.ts";

/** What is wrong with a text or a JSON value. */
export const jsonProblems: Pick<Problems, keyof typeof english> = {
  containsNul: "berisi karakter NUL",
  containsHalfACharacter: "berisi separuh pasangan surrogate, yang bukan karakter utuh",
  reservedKey: "adalah nama khusus yang tidak boleh dipakai",
  notFinite: "bukan bilangan berhingga",
  notPlainJson: "bukan JSON biasa",
  nestedTooDeep: ({ most }) => `bersarang lebih dari ${most} tingkat`,
  tooManyValues: ({ most }) => `berisi lebih dari ${most} nilai`,
  largerThan: ({ most }) => `lebih besar dari ${most} karakter`,
  partIs: ({ part, why }) => `${part ?? "isinya"} ${why}`,
  contextKeyEmpty: "Kunci tidak boleh kosong.",
  contextKeyTooLong: ({ most }) => `Kunci bisa berisi paling banyak ${most} karakter.`,
  notAContextKey: ({ key, reserved }) =>
    `${key} tidak bisa menjadi kunci: tanpa titik, tanpa $ di awal, dan bukan ${reserved.join(", ")}.`,
  jsonCannotBeStored: ({ why }) => `JSON ini tidak bisa disimpan: ${why}.`,
  paramsCannotBeUsed: ({ why }) => `Params ini tidak bisa dipakai: ${why}.`,
  useAnotherKey: "Pakai kunci lain.",
  nestLess: "Buat strukturnya lebih dangkal.",
  useSmallerNumber: "Pakai angka yang lebih kecil.",
  leaveOutCharacter: "Hilangkan karakter itu.",
  tooManyDigits: ({ number }) => ({
    message: `Angka ${number} terlalu panjang untuk disimpan dengan tepat.`,
    hint: `Tulis sebagai teks: "${number}".`,
  }),
};
