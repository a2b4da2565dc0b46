import { durationText } from "../../duration-text.ts";
import type { aiProblems as english } from "../../en/problems/ai.ts";
import type { Problems } from "../../problem.ts";
import { times } from "../times.ts";

/** Why the AI gave no answer. */
export const aiProblems: Pick<Problems, keyof typeof english> = {
  aiAway: {
    message: "AI tidak bisa dihubungi.",
    hint: "Coba lagi sebentar lagi. Jika masih terjadi, pengelola bot perlu memeriksa AI_BASE_URL.",
  },
  aiBusy: { message: "AI sedang terlalu sibuk.", hint: "Coba lagi sebentar lagi." },
  aiBusyFor: ({ seconds }) => ({
    message: "AI sedang terlalu sibuk.",
    hint: `Coba lagi dalam ${seconds} detik.`,
  }),
  aiBroken: ({ status }) => ({
    message: `Server AI sedang bermasalah (${status}).`,
    hint: "Coba lagi sebentar lagi.",
  }),
  aiKeyRefused: ({ status }) => ({
    message: `Server AI menolak kunci bot ini (${status}).`,
    hint: "Pengelola bot perlu memeriksa AI_API_KEY.",
  }),
  aiNoModel: {
    message: "Server AI tidak punya model itu (404).",
    hint: "Pengelola bot perlu memeriksa AI_MODEL dan AI_BASE_URL.",
  },
  aiRefused: ({ status, excerpt }) => ({
    message: `AI menolak pertanyaannya (${status})${excerpt === "" ? "." : `: "${excerpt}".`}`,
    hint: "Tanyakan dengan kata lain, atau mulai percakapan baru dengan /new.",
  }),
  aiReported: ({ excerpt }) => ({
    message: `Server AI melaporkan kesalahan: "${excerpt}".`,
    hint: "Coba lagi sebentar lagi.",
  }),
  aiBudgetUsed: ({ most, ms }) => ({
    message: `Jatah ${most.toLocaleString("id")} token AI untuk chat ini hari ini sudah habis.`,
    hint: `Jatah baru tersedia dalam ${durationText(ms, times.units)}.`,
  }),
  aiOneModel: {
    message: "Bot ini hanya memakai satu model AI, jadi langkah tidak bisa memilih model lain.",
    hint: 'Hapus "model".',
  },
  aiWrongShape: {
    message: "Jawaban AI tidak sesuai dengan skemanya.",
    hint: "Jelaskan isi setiap kolom di prompt, atau minta lebih sedikit kolom.",
  },
  noModel: {
    message: "AI belum diatur di bot ini.",
    hint: "Pengelola bot dapat mengisi AI_MODEL.",
  },
  aiSlow: { message: "AI tidak menjawab tepat waktu.", hint: "Coba lagi sebentar lagi." },
  aiBrokeOff: {
    message: "Sambungan ke AI terputus di tengah jawabannya, jadi tidak ada bagian jawaban itu yang dijalankan.",
    hint: "Coba lagi.",
  },
  aiNonsense: {
    message: "Balasan server AI bukan jawaban yang valid.",
    hint: "Coba lagi. Jika masih terjadi, pengelola bot perlu memeriksa AI_BASE_URL.",
  },
  aiEmpty: { message: "Jawaban AI kosong.", hint: "Tanyakan lagi dengan kata lain." },
  aiFiltered: {
    message: "Server AI menahan sebagian jawabannya, jadi tidak ada bagiannya yang dijalankan.",
    hint: "Tanyakan lagi dengan kata lain.",
  },
  aiTooLong: {
    message: "Jawaban AI terlalu panjang dan terpotong, jadi tidak ada bagiannya yang dijalankan.",
    hint: "Minta satu hal saja dulu.",
  },
};
