import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { answerTo, dataOf, pressData, pressed } from "../bot-api/button-presses.ts";
import { BOT } from "../bot-api/conversation.ts";
import { OWNER, type RunningBot, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";

useDatabase();

const SITI = { id: OWNER.id, first_name: "Siti", language_code: "id" };
const BUDI = { id: 502, first_name: "Budi", language_code: "id" };
const GROUP = -1001;
const MEMBER = 700;
const RIGHTS = ["can_pin_messages", "can_delete_messages", "can_change_info", "can_restrict_members"];

/** Words that every English sentence has one of, and no Indonesian one. */
const ENGLISH =
  /\b(?:a|an|and|are|be|been|cannot|does|for|from|has|have|here|in|is|it|its|more|must|no|not|of|on|only|or|than|that|the|there|this|to|was|which|with|write|your)\b/gi;

/** The bot's own words: quotations were written by people, and shortcodes and JSON must be sent as they are. */
function ownWords(text: string): string {
  return text
    .replaceAll(/\[[A-Z]+:[^\n]*/g, "")
    .replaceAll(/"[^"\n]*"/g, "")
    .replaceAll(/\{[^\n]*\}/g, "")
    .replaceAll(/context\.\S*|steps\S*/g, "");
}

function expectIndonesian(text: string): void {
  expect.soft(ownWords(text).match(ENGLISH) ?? [], text).toEqual([]);
}

async function ask(server: BotApiServer, text: string, chat: number, from = SITI): Promise<string> {
  const before = server.messages(chat).length;
  const asked = server.sendText(from, chat, text).message?.message_id;
  const reply = await server.waitFor(`the answer to ${text}`, () =>
    server
      .messages(chat)
      .slice(before)
      .find(({ reply_to }) => chat > 0 || reply_to === asked),
  );
  return reply.text;
}

/** Each with words of the answer. */
const ERRORS: readonly (readonly [string, string])[] = [
  ["[MULTISTEP:CREATE_WORKFLW:Laporan]", "maksud Anda CREATE_WORKFLOW"],
  ["[MULTISTEP:CREATE_WORKFLOW]", "Nama belum diisi"],
  ["[MULTISTEP:EXECUTE:tidak_ada]", "Tidak ada workflow"],
  ["[MULTISTEP:STATUS:ex_zzzz]", "Tidak ada eksekusi"],
  ["[MULTISTEP:LIST_EXECUTIONS:jalan]", "bukan status"],
  ['[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"delai","params":{"seconds":5}}]]', "Tidak ada handler"],
  ['[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"delay","params":{"lamanya":5}}]]', "tidak dikenal"],
  ['[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"delay","params":{"seconds":-5}}]]', "harus berupa angka"],
  ['[MULTISTEP:QUICK_WORKFLOW:A:[{"handler":"log","params":{"message":"x"}}]]', 'tidak punya "name"'],
  [
    '[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"log","params":{"message":"x"},"condition":"context.n >"}]]',
    "masih diperlukan nilai",
  ],
  [
    '[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"log","params":{"message":"x"},"dependencies":["Y"]}]]',
    "tidak ada dalam daftar",
  ],
  [
    '[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"api_call","params":{"url":"http://127.0.0.1/"}}]]',
    "bukan alamat publik",
  ],
  [
    '[MULTISTEP:QUICK_WORKFLOW:A:[{"name":"X","handler":"database_operation","params":{"operation":"delete","collection":"users"}}]]',
    "memilih semua dokumen",
  ],
  ['[MULTISTEP:CREATE_WORKFLOW:B]\n[MULTISTEP:ADD_STEP:workflow_id:X:log:{"message":"x"}:X]', "pada dirinya sendiri"],
  ['[MULTISTEP:CREATE_WORKFLOW:B]\n[MULTISTEP:ADD_STEP:workflow_id:X:log:{"message"; oops]', "JSON"],
  ["[MULTISTEP:CREATE_WORKFLOW:Tidak ditutup", "terpotong"],
  ["[MULTISTEP:RESUME:execution_id]", "Belum ada execution_id"],
  ["[MULTISTEP:BATCH_PROCESS:log:[]]", "Daftar itemnya kosong"],
  ["[MULTISTEP:TEMPLATE_WORKFLOW:laporan]", "Tidak ada template"],
  ["[USER:MUTE:@budi]", "nama pengguna"],
  [
    "[MULTISTEP:CREATE_WORKFLOW:C]\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:pokoknya kapan-kapan]",
    '"setiap hari kerja jam 9"',
  ],
];

async function running(): Promise<{ server: BotApiServer; bot: RunningBot }> {
  const server = await startServer();
  server.conversation.chat(GROUP);
  const { members } = server.conversation;
  members.add(GROUP, SITI.id, "creator");
  members.add(GROUP, BOT.id, "administrator", RIGHTS);
  members.add(GROUP, MEMBER, "member");
  members.add(GROUP, BUDI.id, "member");
  const grants = (_: unknown, right: string) => right === "admin";
  return { server, bot: await startBot({ server, confirm: "elevated", allowedChatIds: [GROUP], grants }) };
}

describe("people who read Indonesian are answered in it, without an English sentence,", () => {
  it("whatever is wrong with their message", async () => {
    const { server } = await running();
    for (const [text, words] of ERRORS) {
      const answer = await ask(server, text, SITI.id);
      expect.soft(answer, text).toContain(words);
      expectIndonesian(answer);
    }
  });

  it("when a step fails, is confirmed, or when a button comes too late", async () => {
    const { server } = await running();
    const read = { operation: "read", file_path: "/tidak/ada.txt" };
    const failing = [{ name: "Baca", handler: "file_operation", params: read, retry_count: 0 }];
    server.sendText(SITI, SITI.id, `[MULTISTEP:QUICK_WORKFLOW:Gagal:${JSON.stringify(failing)}]`);
    const progress = await server.waitFor("the failure", () =>
      server.messages(SITI.id).find(({ text }) => text.includes("tidak ada file /tidak/ada.txt")),
    );
    expectIndonesian(progress.text);

    const kept = { operation: "insert", collection: "catatan", data: { id: 1 } };
    const keeps = [{ name: "Simpan", handler: "database_operation", params: kept }];
    const question = await ask(server, `[MULTISTEP:QUICK_WORKFLOW:Simpan:${JSON.stringify(keeps)}]`, SITI.id);
    expect(question).toContain("Boleh saya lakukan ini?");
    expectIndonesian(question);

    const waits = [{ name: "Tunggu", handler: "delay", params: { seconds: 60 } }];
    server.sendText(SITI, SITI.id, `[MULTISTEP:QUICK_WORKFLOW:Lama:${JSON.stringify(waits)}]`);
    const long = await server.waitFor("the run", () =>
      server.messages(SITI.id).find(({ text, keyboard }) => text.includes("Lama") && keyboard.flat().length > 2),
    );
    const pause = dataOf(long, "Jeda");
    await pressed(server, SITI, long, "Batalkan");
    await server.waitFor("the end", () => long.text.includes("Dibatalkan"));
    const { text: late } = await answerTo(server, pressData(server, SITI, long, pause));
    expect(late).toContain("tidak bisa dijeda");
    expectIndonesian(late);
  });

  it("when they act on a chat, and when Telegram refuses", async () => {
    const { server } = await running();
    const answers = [
      [await confirmed(server, "[GROUP:SET_TITLE:Tim kita]"), "Nama grup ini sekarang"],
      [await confirmed(server, `[USER:MUTE:${MEMBER}:10 minutes]`), "dibisukan sampai"],
      [await ask(server, "[GROUP:SET_TITLE:Punyaku]", GROUP, BUDI), "dengan hak mengubah info grup"],
      [await ask(server, `[USER:INFO:${MEMBER}]`, GROUP), "dibatasi"],
      [await ask(server, '[GROUP:SET_TITLE:Sana:{"chat_id":-2002}]', GROUP, BUDI), "chat lain"],
      [await ask(server, "[GROUP:PIN_MESSAGE:nanti]", GROUP), "bukan id pesan"],
    ] as const;
    for (const [answer, words] of answers) {
      expect(answer).toContain(words);
      expectIndonesian(answer);
    }
  });
});

/** Sends it to the group, confirms it, and returns what the bot says then. */
async function confirmed(server: BotApiServer, text: string): Promise<string> {
  const before = server.messages(GROUP).length;
  const question = await ask(server, text, GROUP);
  if (!question.includes("Boleh saya lakukan ini?")) return question;
  expectIndonesian(question);
  const message = server.messages(GROUP).at(-1)!;
  await pressed(server, SITI, message, "Jalankan");
  const answer = await server.waitFor(`the outcome of ${text}`, () =>
    server
      .messages(GROUP)
      .slice(before)
      .find((one) => /[✏🔇]/u.test(one.text) && !one.text.includes("Boleh")),
  );
  return answer.text;
}
