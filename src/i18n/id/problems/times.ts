import type { timeProblems as english } from "../../en/problems/times.ts";
import type { Problems } from "../../problem.ts";

const EXAMPLES =
  'Tulis detik (300), durasi ("5 menit"), waktu (2030-01-31T09:00), "setiap hari kerja jam 9" atau ekspresi cron dalam tanda kutip ("0 9 * * 1").';
const CRON_FIELDS =
  'Kelima bagiannya adalah menit, jam, tanggal, bulan, dan hari: "0 9 * * 1" berarti setiap Senin pukul 9.';

function write(forms: readonly string[]): string {
  return forms.length === 0 ? EXAMPLES : `Misalnya, tulis ${forms.map((form) => `"${form}"`).join(" atau ")}.`;
}

/** What can be wrong with a time. */
export const timeProblems: Pick<Problems, keyof typeof english> = {
  timeMissing: { message: "Kapan dijalankan?", hint: EXAMPLES },
  timeTooLong: ({ most }) => ({ message: `Waktu paling panjang ${most} karakter.`, hint: EXAMPLES }),
  timeNotUnderstood: ({ wanted, forms }) => ({
    message: `"${wanted}" tidak bisa dibaca sebagai waktu.`,
    hint: write(forms),
  }),
  timeLacksClock: ({ wanted, form, cron }) => ({
    message: `"${wanted}" tidak menyebut jam berapa.`,
    hint: `Misalnya, tulis "${form}"${cron === "" ? "" : `, atau "${cron}" sebagai ekspresi cron dalam tanda kutip`}.`,
  }),
  timeIsUnclear: ({ wanted, forms }) => ({
    message: `"${wanted}" bisa berarti lebih dari satu waktu.`,
    hint: write(forms),
  }),
  timePassed: ({ wanted, forms }) => ({ message: `${wanted} sudah lewat.`, hint: write(forms) }),
  timeNeverComes: ({ wanted, forms }) => ({
    message: `"${wanted}" tidak akan pernah tiba: tanggal itu tidak ada.`,
    hint: write(forms),
  }),
  timeTooOften: ({ wanted, forms }) => ({
    message: `"${wanted}" terlalu sering: jadwal bisa memulai workflow paling sering semenit sekali.`,
    hint: write(["setiap menit", ...forms]),
  }),
  timeTooFar: ({ wanted }) => ({ message: `"${wanted}" lebih dari sepuluh tahun lagi.`, hint: EXAMPLES }),
  onlyForRepeated: ({ options }) => ({
    message: `${options.join(" dan ")} hanya untuk jadwal yang berulang; yang ini berjalan sekali.`,
    hint: "Hilangkan opsi itu.",
  }),
  scheduledOtherwise: ({ id, workflow }) => ({
    message: `"${workflow}" sudah dijadwalkan pada waktu ini dengan opsi berbeda.`,
    hint: `Untuk mengubahnya, hapus dulu jadwal itu: [MULTISTEP:UNSCHEDULE:${id}]`,
  }),
  runIsGone: ({ id }) => `Eksekusi ${id} yang menunggu waktu ini sudah tidak ada.`,
  unexpectedError: {
    message: "Terjadi kesalahan di dalam Stepgram.",
    hint: "Lihat log bot untuk penyebabnya.",
  },
  timeZoneUnknown: ({ zone }) => ({
    message: `Tidak ada zona waktu "${zone}".`,
    hint: "Tulis nama IANA-nya, misalnya Asia/Jakarta.",
  }),
  timeIsNoIsoTime: ({ wanted }) => ({
    message: `"${wanted}" bukan waktu yang valid.`,
    hint: "Tulis tahun dengan empat angka dan bagian lainnya dengan dua angka: 2030-01-31T09:00. Zona waktu boleh menyusul: Asia/Jakarta.",
  }),
  cronIsInvalid: ({ cron, why }) => ({
    message: `Ekspresi cron "${cron}" tidak valid: ${why}.`,
    hint: CRON_FIELDS,
  }),
  cronNeverMatches: ({ cron }) => ({
    message: `Ekspresi cron "${cron}" tidak pernah cocok dengan tanggal mana pun.`,
    hint: CRON_FIELDS,
  }),
};
