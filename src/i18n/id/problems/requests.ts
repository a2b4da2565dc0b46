import type { requestProblems as english } from "../../en/problems/requests.ts";
import type { Problems } from "../../problem.ts";

/** What can be wrong with a request of api_call. */
export const requestProblems: Pick<Problems, keyof typeof english> = {
  mustBeUrl: "harus berupa URL, seperti https://api.example.com/data",
  cannotBeHtml: "tidak bisa HTML; tulis teksnya dalam Markdown",
  mustBeFullUrl: "harus berupa URL lengkap, seperti https://api.example.com/data",
  mustBeHttp: "harus diawali https:// atau http://",
  noUserInUrl: "tidak boleh memuat nama pengguna atau kata sandi; pakai header Authorization",
  portZero: "memakai port 0",
  notPublicAddress: ({ address }) => `mengarah ke ${address}, yang bukan alamat publik`,
  notPublicName: ({ host }) => `mengarah ke ${host}, yang bukan nama publik`,
  bodyNotFor: ({ method }) => `tidak bisa dipakai dengan ${method}; masukkan ke url, atau pakai POST`,
  mustBeHeaders: 'harus berupa objek, seperti {"Authorization": "Bearer …"}',
  tooManyHeaders: ({ most }) => `berisi lebih dari ${most} header`,
  notAHeaderName: ({ name }) => `memuat ${name}, yang bukan nama header`,
  headerReserved: ({ name }) => `memuat ${name}, yang tidak bisa Anda atur`,
  headerNotText: ({ name }) => `harus mengisi ${name} dengan teks`,
  headerCharacters: ({ name }) => `mengisi ${name} dengan karakter yang tidak diperbolehkan dalam header`,
  headerTooLong: ({ name, most }) => `mengisi ${name} dengan lebih dari ${most} karakter`,

  urlIs: ({ why }) => `url ${why}`,
  secretNotForHost: ({ secret, host, hosts }) => ({
    message: `{secrets.${secret}} hanya boleh dikirim ke ${hosts}, tidak ke ${host}.`,
    hint: `Kalau ${host} memang boleh menerimanya, pengelola bot bisa menambahkannya di API_SECRET_HOSTS: ${secret}=${hosts}, ${host}.`,
  }),
  redirectIs: ({ why }) => `pengalihannya ${why}`,
  answered: ({ host, status, excerpt }) => `${host} menjawab ${status}${excerpt === "" ? "" : `: ${excerpt}`}`,
  noAnswerWithin: ({ host, seconds }) => `${host} tidak menjawab dalam ${seconds} detik`,
  notReached: ({ host, reason }) => `${host} tidak bisa dihubungi: ${reason}`,
  answerNotRead: ({ host, status, reason }) =>
    `${host} sudah menerima permintaannya dan menjawab ${status}, tetapi jawabannya tidak bisa dibaca: ${reason}. Permintaan tidak akan dikirim lagi`,
  encodingUnknown: ({ encoding }) =>
    `jawabannya memakai content encoding "${encoding}" yang tidak didukung; yang didukung: gzip, deflate, br, dan zstd mulai Node 22.15`,
  tooManyEncodings: ({ number, most }) => `jawabannya memakai ${number} content encoding, lebih dari ${most}`,
  tooManyRedirects: ({ host, most }) => `${host} mengalihkan lebih dari ${most} kali`,
  redirectsNowhere: ({ host }) => `${host} mengalihkan ke sesuatu yang bukan URL`,
  redirectsToHttp: ({ host }) => `${host} mengalihkan dari https ke http`,
  noAddress: ({ host }) => `${host} tidak punya alamat`,
  hostNotPublic: ({ host, address }) => `${host} mengarah ke ${address}, yang bukan alamat publik`,
};
