import type { httpProblems as english } from "../../en/problems/http.ts";
import type { Problems } from "../../problem.ts";

/** What can be wrong with a request to the HTTP API. */
export const httpProblems: Pick<Problems, keyof typeof english> = {
  requestDoesNotFit: ({ at, why }) => `${at}: ${why}`,
  noToken: {
    message: "Ini memerlukan token.",
    hint: 'Kirim header "Authorization: Bearer TOKEN". Pakai HTTP_TOKEN, atau buat token dengan /token di chat pribadi dengan bot.',
  },
  tokenNotValid: {
    message: "Token ini tidak berlaku: salah ketik, sudah dicabut, atau sudah habis masanya.",
    hint: "Pakai HTTP_TOKEN, atau buat token dengan /token di chat pribadi dengan bot.",
  },
  makerHasNoAccess: "Pembuat token ini sudah tidak punya akses ke bot.",
  ownersOnly: "Hanya pemilik bot yang boleh melakukan ini.",
  otherOrigin: {
    message: "Permintaan ini berasal dari halaman di origin lain.",
    hint: 'Program mengirim header "Authorization: Bearer TOKEN", bukan cookie.',
  },
  noStepOfRun: ({ step, id }) => `${id} tidak punya langkah ${step}.`,
  tooManyRequests: {
    message: "Permintaannya terlalu banyak, atau datanya terlalu besar.",
    hint: "Coba lagi semenit lagi.",
  },
  tooManyStreams: { message: "Terlalu banyak stream yang terbuka.", hint: "Tutup sebagian, atau coba lagi nanti." },
  badCursor: "Cursor ini tidak valid.",
  noSuchRoute: ({ method, path }) => ({
    message: `Tidak ada ${method} ${path}.`,
    hint: "GET /openapi.json memuat semua rute; /docs menampilkannya di browser.",
  }),
  bodyTooLarge: ({ most }) => `Isi permintaan lebih dari ${most} byte.`,
  dashboardNotBuilt: {
    message: "Dasbornya belum dibangun.",
    hint: "Jalankan npm run build. Paket yang diterbitkan sudah menyertakannya.",
  },
  initDataNotValid: {
    message: "Telegram tidak mengonfirmasi siapa Anda, atau konfirmasinya sudah kedaluwarsa.",
    hint: "Tutup dasbornya lalu buka lagi dengan /dashboard.",
  },
  initDataUsed: {
    message: "Tautan dasbor ini sudah pernah dipakai.",
    hint: "Tutup lalu buka lagi dengan /dashboard.",
  },
  nothingAsked: {
    message: "Langkah itu sedang tidak menanyakan apa pun.",
    hint: "Mungkin sudah ada yang menjawab.",
  },
  bodyNotForm: {
    message: "Isi permintaan tidak sesuai dengan Content-Type-nya.",
    hint: "Kirim JSON dengan Content-Type: application/json.",
  },
  bodyNotJson: {
    message: "Isi permintaan bukan JSON.",
    hint: 'Kirim JSON, dengan header "Content-Type: application/json".',
  },
  wrongHost: ({ host }) => ({
    message: `Server ini tidak dikenal sebagai ${host}.`,
    hint: "Pengelola bot bisa mengisi PUBLIC_URL dengan alamat publik server ini.",
  }),
  onlyMethod: ({ method, path, allowed }: { method: string; path: string; allowed: string }) =>
    `${path} hanya menerima ${allowed}, bukan ${method}.`,
  databaseUnreachable: {
    message: "Database sedang tidak bisa dihubungi.",
    hint: "Coba lagi beberapa detik lagi.",
  },
  internalError: "Terjadi kesalahan di server; lihat log-nya.",
  notASubmittedStep: ({ id }) => ({
    message: `${id} adalah eksekusi dengan lebih dari satu langkah.`,
    hint: `GET /api/executions/${id} menampilkannya.`,
  }),
  keyOfAnotherStep: ({ key }) => `Kunci idempotensi ${key} milik langkah dengan jenis lain atau args lain.`,
  mustBeConfirmed: {
    message: "Ini harus dikonfirmasi dulu; belum ada yang dilakukan. Lihat rencananya.",
    hint: 'Jika setuju, kirim lagi permintaannya dengan digest ini di header "Confirm: DIGEST".',
  },
  planHasChanged: {
    message: "Rencananya sudah berubah sejak dikonfirmasi; belum ada yang dilakukan. Lihat rencana yang sekarang.",
    hint: 'Jika setuju, kirim lagi permintaannya dengan digest ini di header "Confirm: DIGEST".',
  },
  keysDiffer: "Header Idempotency-Key dan idempotency_key di isi permintaan berbeda.",
};
