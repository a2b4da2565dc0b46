import type { AiMessages } from "./ai-messages.ts";
import { durationText, INDONESIAN_UNITS } from "./duration-text.ts";

/** What the bot says about its own AI, in Indonesian. */
export const aiInIndonesian: AiMessages = {
  stopButton: "⏹ Berhenti",
  stopped: "⏹ Dihentikan.",
  stoppedAfter: "⏹ Dihentikan. Yang sudah dijalankan tetap ada:",
  nothingToStop: "AI sedang tidak melakukan apa-apa. /cancel membatalkan eksekusi.",
  newConversation:
    "🆕 Percakapan baru. Yang kita bicarakan sebelumnya sudah saya lupakan; workflow dan eksekusi tetap ada.",
  roundsUsed: (rounds) =>
    `⏸ AI sudah melanjutkan ${rounds} kali untuk pertanyaan ini, jadi saya hentikan di sini. Tulis "lanjut" agar AI meneruskan.`,
  usage: (tokens, calls, limit, ms) =>
    `AI hari ini: ${number(tokens)}${limit === undefined ? "" : ` dari ${number(limit)}`} token dalam ${calls} panggilan. Hari baru dimulai dalam ${durationText(ms, INDONESIAN_UNITS)}.`,
  none: "Bot ini tidak punya AI sendiri. Pengelolanya dapat mengatur AI_MODEL.",
  notGranted: (grant) => `Anda belum boleh memakai AI. Pemilik bot dapat mengizinkannya dengan ${grant}.`,
};

function number(value: number): string {
  return value.toLocaleString("id");
}
