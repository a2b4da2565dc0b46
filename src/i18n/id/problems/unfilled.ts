import type { unfilledProblems as english } from "../../en/problems/unfilled.ts";
import type { Problems } from "../../problem.ts";

/** Placeholders that nobody filled in, and what to write instead of them. */
export const unfilledProblems: Pick<Problems, keyof typeof english> = {
  unfilled: ({ key, written, instead, more }) =>
    `"${written}" adalah isian contoh yang belum diganti${key === "" ? "" : ` (${key.replaceAll("_", " ")})`}. ${instead}${more === undefined ? "" : ` ${more}`}`,
  fillInChat: "chat_id berupa angka; kosongkan saja jika maksudnya chat ini.",
  fillInMessage: "Pesan dikenali dari nomornya; message_id adalah pesan yang Anda balas.",
  fillInPerson: "Orang dikenali dari id numeriknya; untuk menunjuk seseorang di chat ini, balas salah satu pesannya.",
  fillInSecret: "Pemilik bot bisa menyetelnya sebagai SECRET_NAME; setelah itu tulis {secrets.NAME}.",
  fillIn: ({ key }) => `Tulis ${key.replaceAll("_", " ")} yang sebenarnya.`,
  fillInOrLeaveOut: ({ key }) => `Tulis ${key.replaceAll("_", " ")} yang sebenarnya, atau kosongkan.`,
};
