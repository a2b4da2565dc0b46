import type { httpProblems as english } from "../en/http.ts";
import type { Problems } from "../problem.ts";

/** What can be wrong with a request to the HTTP API. */
export const httpProblems: Pick<Problems, keyof typeof english> = {
  requestDoesNotFit: ({ at, why }) => `${at}: ${why}`,
  noToken: {
    message: "Ini memerlukan token.",
    hint: 'Kirim header "Authorization: Bearer TOKEN". HTTP_TOKEN bisa dipakai, dan /token di chat pribadi dengan bot membuat yang lain.',
  },
  tokenNotValid: {
    message: "Token ini tidak berlaku: salah ketik, sudah dicabut, atau sudah habis masanya.",
    hint: "HTTP_TOKEN bisa dipakai, dan /token di chat pribadi dengan bot membuat yang lain.",
  },
  makerHasNoAccess: "Pembuat token ini sudah tidak punya akses ke bot.",
  ownersOnly: "Hanya pemilik bot yang boleh melakukan ini.",
  otherOrigin: {
    message: "Halaman yang meminta ini bukan milik server ini.",
    hint: 'Program mengirim header "Authorization: Bearer TOKEN", bukan cookie.',
  },
  noStepOfRun: ({ step, id }) => `${id} tidak punya langkah ${step}.`,
  tooManyStreams: { message: "Terlalu banyak stream sekaligus.", hint: "Tutup sebagian, atau coba lagi nanti." },
  badCursor: "Cursor ini bukan dari halaman mana pun.",
  noSuchRoute: ({ method, path }) => ({
    message: `Tidak ada ${method} ${path}.`,
    hint: "GET /openapi.json memuat daftarnya, dan /docs sama isinya untuk dibaca orang.",
  }),
  bodyTooLarge: ({ most }) => `Isi permintaan lebih dari ${most} byte.`,
  dashboardNotBuilt: {
    message: "Dasbornya belum dibangun.",
    hint: "Jalankan npm run build; paket yang diterbitkan sudah memuatnya.",
  },
  initDataNotValid: {
    message: "Telegram tidak menyebut siapa Anda, atau sudah terlalu lama.",
    hint: "Tutup dasbornya lalu buka lagi dengan /dashboard.",
  },
  initDataUsed: {
    message: "Dasbor sudah pernah dibuka dengan data ini.",
    hint: "Tutup lalu buka lagi dengan /dashboard.",
  },
  nothingAsked: {
    message: "Langkah itu tidak menanyakan apa pun sekarang.",
    hint: "Mungkin sudah ada yang menjawab.",
  },
  bodyNotForm: {
    message: "Body-nya bukan formulir seperti yang disebut Content-Type.",
    hint: "Kirim JSON dengan Content-Type: application/json.",
  },
  bodyNotJson: {
    message: "Isi permintaan bukan JSON.",
    hint: 'Kirim JSON, dengan header "Content-Type: application/json".',
  },
  wrongHost: ({ host }) => ({
    message: `Server ini tidak dikenal sebagai ${host}.`,
    hint: "Operator bisa mengisi PUBLIC_URL dengan alamat yang dipakai orang untuk membukanya.",
  }),
  onlyMethod: ({ method, path, allowed }: { method: string; path: string; allowed: string }) =>
    `${path} hanya menerima ${allowed}, bukan ${method}.`,
  databaseUnreachable: {
    message: "Database sedang tidak bisa dihubungi.",
    hint: "Coba lagi beberapa detik lagi.",
  },
  internalError: "Ada yang salah di server; log-nya memuat penyebabnya.",
  notASubmittedStep: ({ id }) => ({
    message: `${id} adalah run dengan lebih dari satu langkah.`,
    hint: `GET /api/executions/${id} menampilkannya.`,
  }),
  keyOfAnotherStep: ({ key }) => `Kunci idempotensi ${key} milik langkah dengan jenis lain atau args lain.`,
  mustBeConfirmed: {
    message: "Ini harus dikonfirmasi dulu; belum ada yang dilakukan. Rencananya menyebutkan apa yang akan dilakukan.",
    hint: 'Kalau itu yang Anda inginkan, kirim lagi permintaannya dengan header "Confirm: DIGEST", dengan digest ini.',
  },
  planHasChanged: {
    message:
      "Yang akan dilakukan sudah bukan yang dikonfirmasi; belum ada yang dilakukan. Rencananya menyebutkan yang sekarang.",
    hint: 'Kalau itu yang Anda inginkan, kirim lagi permintaannya dengan header "Confirm: DIGEST", dengan digest ini.',
  },
  keysDiffer: "Header Idempotency-Key dan idempotency_key di isi permintaan berbeda.",
};
