import type { queryProblems as english } from "../../en/problems/queries.ts";
import type { Problems } from "../../problem.ts";

const REASONS = {
  runsCode: "operator itu menjalankan kode",
  readsOthers: "operator itu membaca koleksi lain",
  writesOthers: "operator itu menulis ke koleksi lain",
  compareInstead: "operator itu menghitung; bandingkan field dengan nilai",
  useTypes: "pakai $type dan $exists",
  useRegex: "operator itu memerlukan indeks; pakai $regex",
  computes: "operator itu menghitung",
  neverInserts: "update di sini tidak pernah menyisipkan",
};

/** What can be wrong with the params of database_operation. */
export const queryProblems: Pick<Problems, keyof typeof english> = {
  collectionName: "harus berupa nama koleksi, seperti users",
  nulInName: "tidak boleh berisi karakter NUL",
  dotAtEnd: "tidak boleh diawali atau diakhiri titik",
  nameTooLong: ({ most }) => `tidak boleh lebih panjang dari ${most} byte`,
  collectionIs: ({ collection, why }) => `koleksi ${collection} ${why}`,

  actsOnEveryMatch: ({ operation }) =>
    `tidak bisa "${operation}_one": "${operation}" berlaku untuk semua dokumen yang cocok dengan query-nya`,
  upsert: 'tidak bisa "upsert"; pakai insert, yang tidak mengubah apa pun kalau id-nya sudah ada, lalu update',
  emptyQuery: ({ operation }) =>
    `tidak boleh memilih semua dokumen; untuk ${operation} semuanya, tambahkan "all": true`,
  useInsertMany: 'adalah daftar; untuk itu operasinya "insert_many"',
  mustBeDocuments: ({ most }) => `harus berupa daftar 1 sampai ${most} dokumen`,
  mustBeDocument: 'harus berupa objek, seperti {"name": "AERIS"}',
  mustIdentify: "harus menunjuk dokumennya; hilangkan atau isi dengan nilai",
  filledKey: ({ path, key }) =>
    `${path} berasal dari template dan memuat kunci ${key}: isi template adalah nilai, bukan operator atau jalur; untuk menyimpannya, tulis di dalam teks, seperti "JSON: {steps.step1.result}"`,

  mustBeSort: 'harus berupa objek dengan paling banyak 32 field, seperti {"created": -1}',
  hasField: ({ field, why }) => `memuat ${field}, yang ${why}`,
  mustGiveDirection: ({ field }) => `harus mengisi ${field} dengan 1 atau -1`,
  mustBeProjection:
    'harus berupa field yang disertakan, seperti {"name": 1} atau ["name"], atau field yang dihilangkan, seperti {"password": 0}',
  keepOrLeaveOut: "harus menyertakan field atau menghilangkan field, tidak keduanya",

  mustBeQuery: 'harus berupa objek, seperti {"active": true}',
  notSql: 'SQL tidak bisa dipakai di sini; isinya harus berupa objek, seperti {"active": true}',
  belongsAfterField: ({ operator }) => `ditulis setelah field, seperti {"age": {"${operator}": …}}`,
  mustBeQueries: "harus berupa daftar query",
  mustBeOperators: 'harus berupa operator, seperti {"$gte": 5}',
  fieldNextToOperators: "adalah field yang bercampur dengan operator; sebuah syarat hanya boleh berisi salah satunya",
  mustBeListOfValues: "harus berupa daftar nilai",
  mustBeTypes: ({ types }) => `harus salah satu dari ${types.join(", ")}, atau daftar dari itu`,
  mustBeWholeFrom0: "harus berupa bilangan bulat mulai dari 0",
  mustBeDivisor: "harus berupa [pembagi, sisa], bilangan bulat",
  mustBePattern: "harus berupa pola dalam teks",
  patternTooLong: ({ most }) => `lebih panjang dari ${most} karakter`,
  regexOptions: "hanya boleh berisi i, m, dan s",
  needsRegex: "memerlukan $regex",
  dollarInData: "diawali $, yang tidak boleh ada dalam data",
  templateInKey: "adalah template dalam kunci; template hanya diisikan ke nilai",
  dotInData: "memakai titik dalam namanya, yang tidak boleh ada dalam data",
  emptyFieldName: "adalah nama field kosong",
  fieldNameTooLong: ({ most }) => `adalah nama field yang lebih dari ${most} karakter`,
  templateInFieldName: "adalah template dalam nama field; template hanya diisikan ke nilai",
  deeperThanLevels: ({ most }) => `lebih dalam dari ${most} tingkat`,
  emptyPart: "memuat bagian kosong di antara titik",
  dollarPart: ({ part }) => `memuat bagian ${part}, padahal tidak ada bagian yang boleh diawali $`,
  badPart: ({ part, why }) => `memuat bagian ${part}, yang ${why}`,
  operatorNotAllowed: ({ reason }) => `tidak diperbolehkan: ${REASONS[reason]}`,
  notAnOperator: ({ near, operators }) =>
    `bukan operator yang bisa dipakai di sini${near === undefined ? `; pakai ${operators.join(", ")}` : `, maksud Anda "${near}"?`}`,

  mustSaySet: 'harus menyebutkan apa yang diisi, seperti {"last_seen": "2024-01-01"}',
  putIntoSet: "adalah field yang bercampur dengan operator update; masukkan ke $set",
  mustBeFields: ({ operator }) => `harus berupa objek berisi field, seperti {"${operator}": {"field": …}}`,
  cannotBeChanged: "tidak bisa diubah",
  mustBeANumber: "harus berupa angka",
  mustBeNewName: "harus berupa nama barunya",
  cannotBecomeId: "tidak bisa menjadi _id",
  mustBeTrueOrType: 'harus true, atau {"$type": "date"}',
  mustBeEnd: "harus 1 (yang terakhir) atau -1 (yang pertama)",
  mustHaveEach: "harus berupa nilai, atau memuat $each dengan daftar",
  notWithEach: "tidak bisa digabung dengan $each",
  mustBeWhole: "harus berupa bilangan bulat",
  mustBeArraySort: 'harus 1 atau -1, atau objek seperti {"score": -1}',
  mustBeList: "harus berupa daftar",
  sameDocumentId: "database menolak ini: dua dokumen akan punya id yang sama",
  dataSpaceFull: ({ most, collections }) =>
    `data chat ini akan melebihi ${most} byte, atau ${collections} koleksi; hapus sebagian dulu`,
  dataMoves: "data chat ini sedang dipindahkan ke id baru grupnya",
  databaseRefused: ({ why }) => `database menolak ini: ${why}`,
};
