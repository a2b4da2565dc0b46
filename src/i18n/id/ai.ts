import type { AiMessages } from "../ai-messages.ts";
import { durationText } from "../duration-text.ts";
import { times } from "./times.ts";

/** What the bot says about its own AI, in Indonesian. */
export const ai: AiMessages = {
  stopButton: "⏹ Hentikan",
  stopped: "⏹ Dihentikan.",
  stoppedAfter: "⏹ Dihentikan. Yang sempat dijalankan:",
  nothingToStop: "AI sedang tidak melakukan apa-apa. /cancel membatalkan eksekusi.",
  newConversation:
    "🆕 Percakapan baru. Yang kita bicarakan sebelumnya sudah saya lupakan; workflow dan eksekusi tetap ada.",
  roundsUsed: (rounds) =>
    `⏸ AI sudah mencapai batas ${rounds} putaran untuk pertanyaan ini. Kirim "lanjut" agar diteruskan.`,
  usage: (tokens, calls, limit, ms) =>
    `Pemakaian AI hari ini: ${number(tokens)}${limit === undefined ? "" : ` dari ${number(limit)}`} token dalam ${calls} panggilan. Dihitung ulang dalam ${durationText(ms, times.units)}.`,
  none: "AI belum diatur di bot ini. Pengelolanya dapat mengisi AI_MODEL.",
  notGranted: (grant) => `Anda belum punya akses ke AI. Pemilik bot dapat memberikannya dengan ${grant}.`,
};

function number(value: number): string {
  return value.toLocaleString("id");
}
