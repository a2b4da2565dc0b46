import { durationText, INDONESIAN_UNITS } from "../../duration-text.ts";
import type { aiProblems as english } from "../en/ai.ts";
import type { Problems } from "../problem.ts";

/** Why the AI gave no answer. */
export const aiProblems: Pick<Problems, keyof typeof english> = {
  aiAway: {
    message: "AI tidak bisa dihubungi.",
    hint: "Coba tanya lagi sebentar lagi. Kalau tetap tidak bisa, pengelola bot ini dapat memeriksa AI_BASE_URL.",
  },
  aiBusy: { message: "AI sedang tidak menerima pertanyaan lagi.", hint: "Coba tanya lagi sebentar lagi." },
  aiBusyFor: ({ seconds }) => ({
    message: "AI sedang tidak menerima pertanyaan lagi.",
    hint: `Tanya lagi dalam ${seconds} detik.`,
  }),
  aiBroken: ({ status }) => ({
    message: `AI sedang bermasalah (${status}).`,
    hint: "Coba tanya lagi sebentar lagi.",
  }),
  aiKeyRefused: ({ status }) => ({
    message: `AI tidak menerima kunci bot ini (${status}).`,
    hint: "Pengelola bot ini dapat memeriksa AI_API_KEY.",
  }),
  aiNoModel: {
    message: "Server AI tidak punya model itu (404).",
    hint: "Pengelola bot ini dapat memeriksa AI_MODEL dan AI_BASE_URL.",
  },
  aiRefused: ({ status, excerpt }) => ({
    message: `AI menolak pertanyaannya (${status})${excerpt === "" ? "" : `: ${excerpt}`}`,
    hint: "Tanyakan dengan kata lain, atau mulai lagi dengan /new.",
  }),
  aiBudgetUsed: ({ most, ms }) => ({
    message: `Jatah ${most.toLocaleString("id")} token AI untuk chat ini hari ini sudah habis.`,
    hint: `Jatah baru tersedia dalam ${durationText(ms, INDONESIAN_UNITS)}.`,
  }),
  aiOneModel: {
    message: "AI bot ini hanya satu model, jadi langkah tidak bisa memilih model lain.",
    hint: 'Hapus "model".',
  },
  aiWrongShape: {
    message: "Jawaban AI tidak sesuai dengan skemanya.",
    hint: "Jelaskan isi setiap kolom di prompt, atau minta lebih sedikit kolom.",
  },
  noModel: {
    message: "Bot ini tidak punya AI yang bisa ditanyai oleh langkah.",
    hint: "Pengelola bot ini dapat mengatur AI_MODEL.",
  },
  aiSlow: { message: "AI tidak menjawab tepat waktu.", hint: "Coba tanya lagi sebentar lagi." },
  aiBrokeOff: {
    message: "Sambungan ke AI terputus di tengah jawabannya, jadi tidak ada bagian jawaban itu yang dijalankan.",
    hint: "Silakan tanya lagi.",
  },
  aiNonsense: {
    message: "Yang kembali bukan jawaban dari AI.",
    hint: "Silakan tanya lagi. Kalau tetap begitu, pengelola bot ini dapat memeriksa AI_BASE_URL.",
  },
  aiEmpty: { message: "AI tidak mengatakan apa-apa.", hint: "Tanyakan lagi dengan kata lain." },
  aiTooLong: {
    message: "Jawaban AI terlalu panjang dan terpotong, jadi tidak ada bagiannya yang dijalankan.",
    hint: "Minta satu hal saja dulu.",
  },
};
