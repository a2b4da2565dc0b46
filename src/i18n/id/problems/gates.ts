import type { Problems } from "../../problem.ts";

/** Why a workflow that should have started was held back, in Indonesian. */
export const gateProblems = {
  stepMissing: ({ workflow, step, more, why, where, again }) => ({
    message: `"${workflow}" tidak dijalankan karena ${step}${andMore(more)} tidak dapat ditambahkan${placed(where)}: ${why}`,
    hint: `${more === 0 ? "Tambahkan langkah yang kurang" : `Tambahkan ke-${more + 1} langkah yang kurang`}, ${again}`,
  }),
  changeFailed: ({ workflow, by, more, why, where, again }) => ({
    message: `"${workflow}" tidak dijalankan karena ${by}${andMore(more)} gagal${placed(where)}: ${why}`,
    hint: `Perbaiki atau hapus perintah itu, ${again}`,
  }),
  unclearPart: ({ workflow, by, more, why, where, again }) => ({
    message: `"${workflow}" tidak dijalankan karena ${by}${andMore(more)} mungkin bagian darinya dan tidak dipahami${placed(where)}: ${why}`,
    hint: `Perbaiki atau hapus perintah itu, ${again}`,
  }),
  cutOffAfter: ({ workflow, by, where, again }) => ({
    message: `"${workflow}" tidak dijalankan karena pesannya terpotong di tengah ${by}${placed(where)}.`,
    hint: `Kirim bagian yang kurang, ${again}`,
  }),
  shapedLater: ({ workflow, by, line, shortcode }) => ({
    message: `"${workflow}" tidak dijalankan karena ${by} di baris ${line} baru datang sesudahnya, padahal eksekusi hanya berisi yang sudah ada.`,
    hint: `Untuk menjalankan semuanya, kirim ${shortcode} dalam pesan tersendiri.`,
  }),
  unheededContext: ({ key }) => ({
    message: `Tidak ada yang dijalankan: "${key}" hanya data untuk langkah-langkahnya, dan tidak ada langkah yang membacanya, jadi tidak menahan apa pun.`,
    hint: "Beri sebuah langkah syarat, tambahkan langkah approval, atau jalankan nanti dengan SCHEDULED_WORKFLOW; kalau tidak, hapus saja.",
  }),
  breaksOff: {
    message:
      'Pesannya terpotong di tengah shortcode ini: "]"-nya tidak ada. Tidak ada yang ditambahkan atau dijalankan darinya.',
    hint: "Kirim lagi shortcode ini secara utuh.",
  },
  sendAlone: ({ shortcode }) => `lalu kirim ${shortcode} dalam pesan tersendiri.`,
  sendThisAlone: "lalu kirim perintah ini dalam pesan tersendiri.",
  namedStep: ({ name }) => `langkah "${name}"`,
  numberedStep: ({ number }) => `langkah ${number}`,
  inLine: ({ line }) => `baris ${line}`,
  likelyCommand: "kelihatannya perintah, tetapi shortcode ditulis dalam [MULTISTEP:…].",
  beginningIsMissing: "itu akhir dari shortcode yang awalnya tidak ada.",
  inEarlierMessage: "dalam pesan yang terpotong",
  onlyMentioned: "perintah itu berada di dalam kalimat, jadi hanya ditawarkan sebagai tombol.",
  onlyExplained: "itu hanya menunjukkan cara menulis shortcode.",
  onlyQuoted: "itu kutipan dari orang lain.",
  waitsForChoice: "ini salah satu dari beberapa pilihan.",
} satisfies Partial<Problems>;

function andMore(more: number): string {
  return more === 0 ? "" : ` (dan ${more} lainnya)`;
}

function placed(where: string | undefined): string {
  return where === undefined ? "" : ` (${where})`;
}
