import type { HttpMessages } from "../http-messages.ts";

export const http: HttpMessages = {
  submitted: (type) => `Langkah ${type} sudah dikirim.`,
  tokenMade: (unattended) =>
    `Ini token baru Anda untuk API HTTP. Hanya ditampilkan sekali. Siapa pun yang memilikinya bisa bertindak sebagai Anda di chat ini${unattended ? ", tanpa ditanya dulu" : ""}:`,
  howToRevoke: (id) => `Cabut dengan /token revoke ${id}`,
  tokenSent: "Token untuk chat ini sudah dikirim ke Anda lewat chat pribadi.",
  tokenNotSent:
    "Saya belum bisa mengirim pesan pribadi kepada Anda. Buka chat dengan saya, kirim /start, lalu coba lagi di sini.",
  tokenForPeople: "Token bertindak sebagai seseorang, jadi admin anonim atau channel tidak bisa memilikinya.",
  unattendedForOwners: "Hanya pemilik bot yang bisa membuat token tanpa konfirmasi.",
  tooManyTokens: (most) =>
    `Anda sudah punya ${most} token di chat ini, dan itu batasnya. Cabut salah satunya dulu; /token menampilkan daftarnya.`,
  tokens: (count) => (count === 1 ? "Token Anda di chat ini:" : `${count} token Anda di chat ini, yang terbaru dulu:`),
  tokenRow: (id, made, unattended) => `${id}, dibuat ${made}${unattended ? ", tanpa konfirmasi" : ""}`,
  noTokens: "Anda tidak punya token di chat ini.",
  tokenRevoked: (id) => `Token ${id} sudah dicabut dan tidak berlaku lagi.`,
  noToken: (id) => `Anda tidak punya token ${id}. /token menampilkan token Anda.`,
  tokenUsage:
    "/token new membuat token, /token new unattended membuat token tanpa konfirmasi, dan /token revoke ID mencabut token.",
};
