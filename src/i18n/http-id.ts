import type { HttpMessages } from "./http-messages.ts";

export const httpId: HttpMessages = {
  submitted: (type) => `Langkah ${type} sudah dikirim.`,
  tokenMade:
    "Ini token baru Anda. Hanya ditampilkan sekali, dan siapa pun yang memilikinya bisa bertindak sebagai Anda di obrolan ini:",
  howToRevoke: (id) => `Cabut dengan /token revoke ${id}`,
};
