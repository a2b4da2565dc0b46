import type { chatProblems as english } from "../../en/problems/chats.ts";
import type { Problems } from "../../problem.ts";

const RIGHTS = {
  can_pin_messages: "menyematkan pesan",
  can_delete_messages: "menghapus pesan",
  can_change_info: "mengubah info grup",
  can_restrict_members: "membatasi anggota",
};

const CHECKS = {
  person: "Periksa id-nya: harus milik anggota yang bukan administrator.",
  message: "Periksa id-nya: harus milik pesan di chat ini.",
  value: "Periksa nilai barunya.",
};

const STATUS: Readonly<Record<string, string>> = {
  creator: "pemilik",
  administrator: "administrator",
  member: "anggota",
  restricted: "dibatasi",
  left: "sudah keluar",
  kicked: "diblokir",
};

function untilText(until: string | undefined): string {
  return until === undefined ? "" : ` sampai ${until}`;
}

/** What an action on a chat says. */
export const chatProblems: Pick<Problems, keyof typeof english> = {
  messagePinned: ({ id }) => `📌 Pesan ${id} disematkan`,
  messageUnpinned: ({ id }) => `📌 Sematan pesan ${id} dilepas`,
  allUnpinned: "📌 Semua sematan dilepas",
  messageDeleted: ({ id }) => `🗑️ Pesan ${id} dihapus`,
  messageWasGone: ({ id }) => `🗑️ Pesan ${id} memang sudah tidak ada`,
  titleSet: ({ title }) => `✏️ Nama grup ini sekarang "${title}"`,
  descriptionSet: "✏️ Deskripsi grup diubah",
  descriptionRemoved: "✏️ Deskripsi grup dihapus",
  memberInfo: ({ name, id, isBot, status, until }) =>
    `👤 ${name} · ${id} · ${isBot ? "bot, " : ""}${STATUS[status] ?? status}${untilText(until)}`,
  memberMuted: ({ id, until }) => `🔇 ${id} dibisukan${untilText(until)}`,
  memberUnmuted: ({ id }) => `🔊 ${id} bisa menulis lagi`,
  memberBanned: ({ id, until }) => `⛔ ${id} diblokir${untilText(until)}`,
  memberUnbanned: ({ id }) => `✅ ${id} bisa bergabung lagi`,
  memberRemoved: ({ id }) => `👋 ${id} dikeluarkan; bisa bergabung lagi`,

  onlyInGroups: { message: "Ini hanya bisa dilakukan di grup.", hint: "Kirim ke bot di dalam grup." },
  cannotCheckRights: ({ why }) => ({
    message: `Izin Anda di sini tidak bisa diperiksa: ${why}.`,
    hint: "Bot harus menjadi administrator grup.",
  }),
  onlyAdministrators: {
    message: "Hanya administrator grup ini yang bisa melakukannya.",
    hint: "Mintalah administrator untuk mengirimnya.",
  },
  needsRight: ({ right }) => ({
    message: `Anda tidak punya izin untuk itu di sini: diperlukan administrator dengan hak ${RIGHTS[right]}.`,
    hint: "Mintalah administrator dengan hak itu untuk mengirimnya.",
  }),
  shaperNeedsRight: ({ user, right }) => ({
    message: `Pengguna ${user}, yang membuat atau mengubah apa yang dijalankan di sini, tidak boleh melakukannya di grup ini: diperlukan administrator${right === undefined ? "" : ` dengan hak ${RIGHTS[right]}`}.`,
    hint: "Buat sendiri workflow ini.",
  }),
  botNotAdministrator: {
    message: "Bot tidak punya izin untuk itu di sini.",
    hint: "Jadikan bot administrator grup ini, lalu kirim lagi.",
  },
  botNeedsRight: ({ right }) => ({
    message: "Bot tidak punya izin untuk itu di sini.",
    hint: `Jadikan bot administrator grup ini dengan hak ${RIGHTS[right]}, lalu kirim lagi.`,
  }),
  telegramRefused: ({ why, check }) => ({ message: `Ditolak oleh Telegram: ${why}.`, hint: CHECKS[check] }),
  noAccess: ({ why }) => ({ message: `Bot tidak punya akses ke chat itu: ${why}.`, hint: "Tambahkan bot ke sana." }),
  becameSupergroup: { message: "Grup ini baru saja menjadi supergrup.", hint: "Kirim lagi." },
  telegramLimits: ({ seconds }) => ({
    message: "Telegram sedang membatasi bot ini.",
    hint: `Kirim lagi dalam ${seconds} detik.`,
  }),
  telegramSilent: ({ seconds }) => ({
    message: "Telegram tidak menjawab.",
    hint: `Kirim lagi dalam ${seconds} detik.`,
  }),
  terminalHasNoGroups: {
    message: "Di terminal tidak ada grup, anggota, atau pesan untuk disematkan.",
    hint: "Kirim ini ke bot di grup Telegram.",
  },
  actionNotKnown: "versi Stepgram ini tidak mengenal tindakan itu",
  messageRefused: ({ code, why }) =>
    `Pesannya ditolak oleh Telegram${code === undefined ? "" : ` (${code})`}${why === "" ? "" : `: ${why}`}`,
  deliveryUnknown: "koneksi terputus dua kali; tidak diketahui apakah pesannya sampai",
  notDelivered: "tidak terkirim",
};
