import type { commandProblems as english } from "../../en/problems/commands.ts";
import type { Problems } from "../../problem.ts";

const PERSON = "Balas salah satu pesannya, atau tulis id numeriknya, seperti 123456789.";
const DURATION = "Misalnya, tulis 300, 10 menit, atau 2 hari; tanpa durasi berlaku selamanya.";

/** What can be wrong with a command and the values it takes. */
export const commandProblems: Pick<Problems, keyof typeof english> = {
  noCommand: ({ command }) => `Tidak ada perintah ${command}.`,
  pictureOptions: ({ written }) => ({
    message: `Gambar tidak punya opsi "${written}".`,
    hint: 'Tulis {"theme":"dark"} atau {"theme":"light"}, atau jangan tulis sama sekali.',
  }),
  commandFailed: ({ command }) => `${command} gagal.`,
  commandNeeds: ({ command, capability }) => ({
    message: `${command} memerlukan izin "${capability}", yang tidak Anda miliki.`,
    hint: "Pemilik bot bisa memberikannya.",
  }),
  shaperNeedsForCommand: ({ command, capability, user, name }) => ({
    message: `${command} memerlukan izin "${capability}", yang tidak dimiliki ${name === undefined ? `pengguna ${user}` : `${name} (${user})`}, yang membuat atau mengubah apa yang dijalankan di sini.`,
    hint: `Buat sendiri workflow ini, atau pemilik bot bisa mengirim /grant ${capability} ${user}.`,
  }),
  otherChat: ({ chat }) => ({
    message: `${chat} adalah chat lain; hanya pemilik bot yang boleh mengatur chat lain dari sini.`,
    hint: "Kirim perintah ini di chat itu, atau hilangkan chat_id-nya.",
  }),
  noChatHere: { message: "Tidak ada chat di sini yang bisa diatur.", hint: "Kirim ini ke bot di dalam grup." },
  noCommandOfName: ({ written, near, labels }) => ({
    message: `Tidak ada perintah "${written}".${near === undefined ? "" : ` Maksud Anda ${near}?`}`,
    hint: `Daftar perintah: ${labels.join(", ")}.`,
  }),
  noTemplate: ({ written, near, names, others }) => ({
    message: `Tidak ada template "${written}".${near === undefined ? "" : ` Maksud Anda ${near}?${notTaken(others)}`}`,
    hint: `Daftar template: ${names.join(", ")}. [MULTISTEP:TEMPLATES] menampilkan params-nya.`,
  }),
  templateParams: ({ template, problems, shortcode }) => ({
    message: `Untuk template ${template}: ${problems.join("; ").replace(/\.$/, "")}.`,
    hint: `Misalnya, tulis ${shortcode}`,
  }),
  titleTooLong: ({ most, length }) => ({
    message: `Judul bisa berisi paling banyak ${most} karakter; yang ini ${length}.`,
    hint: "Tulis yang lebih pendek.",
  }),
  groupDescriptionTooLong: ({ most, length }) => ({
    message: `Deskripsi bisa berisi paling banyak ${most} karakter; yang ini ${length}.`,
    hint: "Tulis yang lebih pendek.",
  }),
  noFutureTime: ({ written }) => ({
    message: `"${written}" bukan waktu yang akan datang.`,
    hint: 'Misalnya, tulis "0 9 * * 1" untuk setiap Senin pukul 9.',
  }),
  scheduleHasRun: ({ id, workflow }) => ({
    message: `Jadwal ${id} untuk "${workflow}" sudah dijalankan.`,
    hint: "[MULTISTEP:LIST_EXECUTIONS] menampilkan eksekusinya.",
  }),
  batchTooLarge: ({ most, items }) => ({
    message: `Satu batch bisa berisi paling banyak ${most} item; yang ini ${items}.`,
    hint: "Bagi menjadi beberapa pesan.",
  }),
  noItems: ({ example }) => ({
    message: "Daftar itemnya kosong.",
    hint: `Misalnya, tulis ${example}`,
  }),
  itemNotParams: ({ number, handler, written, example }) => ({
    message: `Item ${number} harus berupa objek berisi params untuk ${handler}, bukan ${written}.`,
    hint: `Misalnya, tulis ${example}`,
  }),
  chatIdNotNumeric: {
    message: "chat_id harus berupa id numerik chat.",
    hint: 'Misalnya, tulis {"chat_id":-1001234567890}.',
  },
  noMessage: ({ written }) => ({
    message: written === undefined ? "Pesannya belum disebutkan." : `"${written}" bukan id pesan.`,
    hint: "Balas pesan itu, atau tulis id numeriknya, atau message_id untuk pesan yang dibalas.",
  }),
  userName: ({ written }) => ({
    message: `${written} adalah nama pengguna; yang diperlukan id numerik.`,
    hint: PERSON,
  }),
  noPerson: ({ written }) => ({
    message: written === undefined ? "Orangnya belum disebutkan." : `"${written}" bukan id orang.`,
    hint: PERSON,
  }),
  notADuration: ({ written }) => ({ message: `"${written}" bukan durasi.`, hint: DURATION }),
  durationOutOfRange: ({ least }) => ({
    message: `Durasinya harus dari ${least} detik sampai 366 hari.`,
    hint: DURATION,
  }),
};

function notTaken(names: readonly string[]): string {
  return names.length === 0 ? "" : ` Template itu tidak memerlukan ${names.join(", ")}.`;
}
