import { expect, it } from "vitest";
import { CAPABILITIES } from "../../src/engine/actor.ts";
import { handlers } from "../../src/handlers/table.ts";
import { HELP_TOPICS } from "../../src/i18n/help-messages.ts";
import { MESSAGES } from "../../src/i18n/languages.ts";
import type { PlanMessages } from "../../src/i18n/plan-messages.ts";
import type { RichSpan } from "../../src/i18n/rich-text.ts";
import { NO_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { answerTo, dataOf, pressData, pressed } from "../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { planTexts } from "./plan-samples.ts";

useDatabase();

const SITI = { id: OWNER.id, first_name: "Siti", language_code: "id-ID" };
const BUDI = { id: 502, first_name: "Budi", language_code: "id" };
const GROUP = -100;

const LONG = chainOf("Panjang", [delay("Tunggu", 60)]);

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}_]{3,}/gu) ?? [];
}
function said(value: unknown): string {
  return Array.isArray(value)
    ? value.map((part: unknown) => (typeof part === "string" ? part : (part as RichSpan).text)).join("")
    : String(value);
}
function textsOf(table: object): string[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]): string[] => {
    if (key === "problems" || key === "offerDeletion") return [];
    if (key === "plan") return planTexts(value as PlanMessages);
    if (typeof value === "string") return [value];
    if (typeof value === "function") return [said((value as (...all: string[]) => unknown)("1", "2", "3", "4"))];
    return textsOf(value as object);
  });
}
const indonesianWords = new Set(textsOf(MESSAGES.id).flatMap(wordsOf));
/** Messages that only the English table has. */
const englishWords = new Set(
  textsOf(MESSAGES.en)
    .flatMap(wordsOf)
    .filter((word) => !indonesianWords.has(word)),
);
/** Names of permissions, handlers, settings and languages are the same in every language. */
const NAMES: ReadonlySet<string> = new Set([
  "timeout",
  "ask",
  MESSAGES.en.language.toLowerCase(),
  ...CAPABILITIES.flatMap((name) => name.split("-")),
  ...handlers.map(({ name }) => name),
]);
function says(server: BotApiServer, chatId: number, words: string, nth = 0) {
  return server.waitFor(
    words,
    () => server.messages(chatId).filter(({ texts }) => texts.join("\n").includes(words))[nth],
  );
}

it("a whole conversation in Indonesian has no English words of the bot's own", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server, confirm: "elevated", allowedChatIds: [GROUP], limits: NO_LIMITS });
  const me = SITI.id;
  const tell = (text: string, words: string, nth = 0) => {
    server.sendText(SITI, me, text);
    return says(server, me, words, nth);
  };
  const toasts: string[] = [];
  const tap = async (message: Parameters<typeof pressed>[2], label: string, who = SITI) => {
    const { text } = await pressed(server, who, message, label);
    toasts.push(text);
    return text;
  };

  await tell("Buatkan laporan", "belum menemukannya di pesan ini");
  await tell("Halo", "Saya menjalankan workflow");
  await tell("/start", "Halo, Siti!", 1);
  await tell("Makasih", "Sama-sama!");
  for (const topic of HELP_TOPICS) await tell(`/help ${topic}`, MESSAGES.id.help.topics[topic]);
  await tell("/prompt", "Berikan file ini kepada AI Anda");
  await tell("/status", "Tidak ada yang sedang berjalan");
  await tell("/resume", "Tidak ada yang dijeda");
  await tell("/retry", "Tidak ada yang gagal");
  await tell("/approve", "Tidak ada yang menunggu jawaban");
  await tell("/runz", "Maksud Anda /runs?");
  await tell("/workflows", "Belum ada workflow");
  await tell("/runs", "Belum ada yang dijalankan");
  await tell("/schedules", "Tidak ada jadwal");
  await tell("/run", "yang bisa dijalankan");
  await tell("/cancel", "Tidak ada yang sedang berjalan", 1);
  await tell("/answer", "kode pertanyaannya");
  await tell("/grant", "Belum ada izin yang diberikan");
  await tell("/grant fils 502", "Maksud Anda files?");
  await tell("/grant files 502", "sekarang dapat memakai");
  await tell("/grant", "Izin yang diberikan");
  await tell("/revoke files 502", "Dicabut dari");
  await tell("/revoke files 502", "tidak memiliki izin");
  await tell("/confirm off", "tidak diminta konfirmasi");
  await tell("/confirm on", "diminta konfirmasi, sesuai");
  await tell("/settings", "Bahasa: Bahasa Indonesia");
  server.sendFile(SITI, me, "a.pdf", "x");
  await says(server, me, "Saya hanya membaca dokumen teks (.txt");
  server.sendFile(SITI, me, "a.txt", Buffer.from([0]));
  await says(server, me, "tidak dapat saya baca");

  // The question, twice; the edit of what was asked about; the approval; the progress and its buttons.
  const keep = {
    name: "Simpan",
    handler: "database_operation",
    params: { operation: "insert", collection: "catatan", data: { id: 1 } },
  };
  const ask = { name: "Izin", handler: "approval", params: { text: "Lanjut?", options: ["Ya", "Tidak"] } };
  const sent = server.sendText(SITI, me, chainOf("Buang", [keep]));
  const discarded = await says(server, me, "Boleh saya lakukan ini?");
  await tap(discarded, "Buang");
  server.edit(sent, chainOf("Lain", [keep]));
  await says(server, me, "Mengedit pesan tidak menjalankannya lagi");
  server.sendText(SITI, me, chainOf("Laporan", [keep, ask, delay("Tunggu", 60), say("Kirim", "terkirim")]));
  const question = await says(server, me, "Boleh saya lakukan ini?", 1);
  const run = dataOf(question, "Jalankan");
  await tap(question, "Jalankan");
  toasts.push((await answerTo(server, pressData(server, SITI, question, run))).text);
  const approval = await says(server, me, "❓ Lanjut?");
  const yes = dataOf(approval, "Ya");
  await tap(approval, "Ya");
  toasts.push((await answerTo(server, pressData(server, SITI, approval, yes))).text);
  const progress = await says(server, me, "Laporan · menunggu");
  await tap(progress, "Jeda");
  await server.waitFor("the pause", () => progress.text.includes("dijeda"));
  await tap(progress, "Lanjutkan");
  await server.waitFor("that it goes on", () => progress.text.includes("menunggu"));

  // Lists, and what a tap shows.
  const runs = await tell("/runs", "Eksekusi (1)");
  await tap(runs, "1");
  await server.waitFor("the run", () => runs.text.includes("Tunggu"));
  await tap(runs, "Segarkan");
  await tap(runs, "Kembali");
  const workflows = await tell("/workflows", "Workflow (1)");
  await tap(workflows, "1");
  const cancel = await tell("/cancel", "yang harus saya batalkan");
  await tap(cancel, "Laporan");
  await server.waitFor("the end", () => progress.text.includes("Dibatalkan"));
  const [{ id } = { id: "" }] = (await engine.listWorkflows({ chat_id: me, all: true })).workflows;
  server.sendText(SITI, me, `[MULTISTEP:SCHEDULED_WORKFLOW:${id}:"0 9 * * *"]`);
  await tap(await says(server, me, "Boleh saya lakukan ini?", 2), "Jalankan");
  await says(server, me, "🕒");
  const schedules = await tell("/schedules", "Jadwal (1)");
  await tap(schedules, "1");
  await server.waitFor("the schedule", () => schedules.text.includes("0 9 * * *"));
  await tap(schedules, "Hapus jadwal");

  // What shortcodes answer.
  const answers = [
    ["[MULTISTEP:CREATE_WORKFLOW:Baru::1800:5]", "dibuat"],
    ['[MULTISTEP:ADD_STEP:workflow_id:Satu:delay:{"seconds":60}]', "➕ Langkah 1"],
    ['[MULTISTEP:ADD_STEP:workflow_id:Satu:log:{"message":"x"}:step1]', "Beberapa langkah"],
    ['[MULTISTEP:EDIT_STEP:workflow_id:step2:{"timeout":60}]', "diubah: timeout"],
    ["[MULTISTEP:SHOW_WORKFLOW:workflow_id]", "setelah Satu"],
    ["[MULTISTEP:EXECUTE:workflow_id]", "Baru dimulai"],
    ["[MULTISTEP:STATUS:execution_id]", "Baru · menunggu"],
    ["[MULTISTEP:PROGRESS:execution_id]", "0% (0/2)"],
    ["[MULTISTEP:RESULT:execution_id]", "belum mulai"],
    ["[MULTISTEP:PAUSE:execution_id]", "dijeda pada"],
    ["[MULTISTEP:RESUME:execution_id]", "dilanjutkan pada"],
    ["[MULTISTEP:LIST_EXECUTIONS:running]", "eksekusi berjalan"],
    ["[MULTISTEP:LIST_EXECUTIONS:paused]", "Belum ada eksekusi yang dijeda"],
    ["[MULTISTEP:LIST_WORKFLOWS]", "2 workflow:"],
    ["[MULTISTEP:LIST_SCHEDULES]", "Belum ada jadwal di sini"],
    ["[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300]", "🕒"],
    ["[MULTISTEP:UNSCHEDULE:schedule_id]", "🗑️ Jadwal"],
    ["[MULTISTEP:REMOVE_STEP:workflow_id:step1]", "dihapus dari"],
    ['[MULTISTEP:BATCH_PROCESS:log:[{"message":"a"}]:3]', "dengan 1 item"],
    [`${LONG}\n[MULTISTEP:CANCEL:execution_id]`, "Tidak dibatalkan"],
    ["[MULTISTEP:CANCEL:execution_id]", "dibatalkan pada"],
    ["[MULTISTEP:RETRY:execution_id]", "diulangi"],
    ["[MULTISTEP:DELETE_WORKFLOW:workflow_id]", "dihapus · "],
  ] as const;
  for (const [text, words] of answers) await tell(text, words);

  // ButtonPresses that are refused, in a group.
  server.sendText(SITI, GROUP, "/workflows");
  const list = await says(server, GROUP, "Belum ada workflow");
  toasts.push((await answerTo(server, pressData(server, BUDI, list, "sg:nonsense:1"))).text);
  const foreign = { ...runs, chat_id: GROUP };
  toasts.push((await answerTo(server, pressData(server, SITI, foreign, dataOf(runs, "1")))).text);
  const stranger = { id: 99, first_name: "Tono", language_code: "id" };
  toasts.push((await answerTo(server, pressData(server, stranger, runs, dataOf(runs, "1")))).text);

  const shown = server.conversation.messages.flatMap(({ texts, keyboard }) => [
    ...texts,
    ...keyboard.flat().map(({ text }) => text),
  ]);
  const menus = server.calls
    .filter(({ method, payload }) => method === "setMyCommands" && payload.language_code === "id")
    .map(({ payload }) => JSON.stringify(payload.commands));
  expect(menus.length).toBeGreaterThan(1);
  const descriptions = menus.map((menu) => menu.replaceAll(/"(command|description)":|"[a-z]+",/g, ""));
  // Quotations were written by people, or must be sent as they are.
  const unquoted = (text: string) =>
    text
      .replaceAll(/\b(wf|ex|st|sc)_\w+/g, "")
      .replaceAll(/\[[A-Z]+:.*\]/g, "")
      .replaceAll(/"[^"]*"/g, "")
      .replaceAll(/\/\w+( [A-Z_:]+)?/g, "");
  const found = [...shown, ...toasts, ...descriptions].flatMap((text) =>
    wordsOf(unquoted(text))
      .filter((word) => englishWords.has(word) && !NAMES.has(word))
      .map((word) => `${word}: ${text}`),
  );
  expect(found).toEqual([]);
  expect(toasts.length).toBeGreaterThan(15);
});
