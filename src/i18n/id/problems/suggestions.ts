import type { suggestionProblems as english } from "../../en/problems/suggestions.ts";
import type { Problems } from "../../problem.ts";

/** What to write instead of a shortcode that was refused. */
export const suggestionProblems: Pick<Problems, keyof typeof english> = {
  suggestion: ({ shortcode }) => `Tulis ${shortcode}`,
  takes: ({ command, parameters }) => `Argumen ${command}: ${parameters}.`,
  takesForExample: ({ command, parameters, example }) => `Argumen ${command}: ${parameters}. Contoh: ${example}`,
  takesNothing: ({ command }) => `${command} tidak memerlukan argumen.`,
  sendAgain: "Perbaiki itu dulu, lalu kirim lagi shortcode ini.",
  actionsOf: ({ names }) => `Yang ada: ${names.join(", ")}.`,
  correctedBelow: ({ line }) => `Baris ${line} sudah menuliskannya dengan benar.`,
  helpLists: "[MULTISTEP:HELP] menampilkan semua perintah.",
};
