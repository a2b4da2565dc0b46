import type { commandProblems as english } from "../en/commands.ts";
import type { Problems } from "../problem.ts";

/** What can be wrong with a command and the values it takes. */
export const commandProblems: Pick<Problems, keyof typeof english> = {
  noCommand: ({ command }) => `Tidak ada perintah ${command}.`,
  helpLists: "[MULTISTEP:HELP] menampilkan semua perintah.",
  commandNeeds: ({ command, capability }) => ({
    message: `${command} memerlukan izin "${capability}", yang tidak Anda miliki.`,
    hint: "Pemilik bot bisa memberikannya.",
  }),
  otherChat: ({ chat }) => ({
    message: `${chat} adalah chat lain; hanya pemilik bot yang boleh mengatur chat lain dari sini.`,
    hint: "Kirim perintah ini di chat itu, atau hilangkan chat_id-nya.",
  }),
  noChatHere: { message: "Tidak ada chat di sini yang bisa diatur.", hint: "Kirim ini ke bot di dalam grup." },
};
