import type { fileProblems as english } from "../../en/problems/files.ts";
import type { Problems } from "../../problem.ts";

const WAYS = {
  copy: "baca file itu lalu tulis isinya di tempat lain",
  move: "baca file itu, tulis isinya di tempat lain, lalu hapus",
  list: "pakai list untuk menampilkan isi folder",
};

/** What can be wrong with a file or its path. */
export const fileProblems: Pick<Problems, keyof typeof english> = {
  mustBePath: "harus berupa jalur, seperti /reports/today.txt",
  controlCharacter: "berisi karakter kontrol",
  backslash: "berisi garis miring terbalik; pisahkan nama dengan /",
  encodedPath: "berisi titik atau garis miring dalam bentuk persen; tulis namanya apa adanya",
  deeperThanFolders: ({ most }) => `lebih dalam dari ${most} folder`,
  fileNameTooLong: ({ most }) => `memuat nama yang lebih dari ${most} byte`,
  fileNameStartsWith: ({ start }) => `memuat nama yang diawali ${start}`,
  mustNameFile: "harus menyebut sebuah file",
  useOther: ({ written, how }) => `tidak bisa "${written}": ${WAYS[how]}`,

  noFile: ({ path }) => `tidak ada file ${path}`,
  noFolder: ({ path }) => `tidak ada folder ${path}`,
  isLink: ({ path }) => `${path} adalah tautan`,
  isFolder: ({ path }) => `${path} adalah folder`,
  isNoFile: ({ path }) => `${path} bukan file`,
  isHardLink: ({ path }) => `${path} adalah hard link: file yang sama punya nama lain di tempat lain`,
  onlyFilesDeleted: ({ path }) => `${path} adalah folder; hanya file yang bisa dihapus`,
  isNoFolder: ({ path }) => `${path} bukan folder, atau berupa tautan`,
  wasReplaced: ({ path }) => `${path} diganti ketika sedang dipakai`,
  folderRemoved: ({ path }) => `folder ${path} dihapus ketika sedang dipakai`,
  fileTooLarge: ({ path, bytes, most }) => `${path} berukuran ${bytes} byte, paling banyak ${most}`,
  fileTooLargeToRead: ({ path, bytes, most }) => `${path} berukuran ${bytes} byte, yang dibaca paling banyak ${most}`,
  fileWouldGrow: ({ path, most }) => `${path} akan melebihi ${most} byte`,
  fileSpaceFull: ({ most, files }) =>
    `file chat ini akan melebihi ${most} byte, atau ${files} file dan folder; hapus beberapa dulu`,
  diskFull: ({ free }) => `ruang disk tersisa kurang dari ${free} byte, yang dicadangkan`,
  fileUnusable: ({ path, code }) => `${path} tidak bisa dipakai sekarang (${code})`,
  notTextFile: ({ path }) => `${path} bukan teks, dan hanya teks yang bisa diubah`,
  inStage: ({ stage, why }) => `tahap "${stage}": ${why}`,
};
