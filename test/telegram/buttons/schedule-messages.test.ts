import { expect, it } from "vitest";
import { MESSAGES } from "../../../src/i18n/languages.ts";
import { wordScheduleMessage } from "../../../src/telegram/buttons/schedule-messages.ts";
import { labelsOf } from "../../bot-api/button-presses.ts";
import { chatsOf } from "../../open-engine.ts";
import { OWNER, useDatabase } from "../bot-fixture.ts";
import { GENTLE, GROUP, group, HERE, harden, make, said } from "../two-people.ts";

useDatabase();

const BEFORE_NINE = new Date("2030-01-01T08:58:00Z");

it("a suspended schedule is reported in its maker's language with buttons, and in a terminal with what to send", async () => {
  const { server, engine, pass } = await group({ startsAt: BEFORE_NINE, confirm: "never" });
  const made = await make(engine, "Sync", [GENTLE]);
  server.sendText({ ...OWNER, language_code: "id" }, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
  await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
  await harden(engine, made);
  await pass(120);
  const told = await said(server, "ditangguhkan");
  const id = (await engine.listSchedules(HERE))[0]?.id ?? "";
  expect(told.text.split("\n")).toEqual([
    `⏸ Jadwal Sync ditangguhkan karena orang lain mengubah yang dijalankannya · ${id}`,
    expect.stringMatching(/^• Bea mengubah "Clean" di "Sync" \(2030-01-01 \d\d:\d\d UTC\)$/),
    "Tidak ada yang dijalankan sampai Olla melihatnya dan mengaktifkannya lagi.",
  ]);
  expect(labelsOf(told)).toEqual([["🔎 Lihat yang akan jalan"], ["▶️ Aktifkan lagi"], ["🚫 Hapus jadwal"]]);

  const terminal = {
    engine,
    buttons: chatsOf(engine).buttons,
    hasButtons: false,
    messagesFor: async () => MESSAGES.en,
    timeZone: "UTC",
  };
  const queued = {
    key: "told",
    gateway: "terminal",
    chat_id: GROUP,
    text: "Sync",
    schedule: id,
    tries: 0,
    message_ids: [],
    seq: 1,
  };
  const { text, reply_markup } = await wordScheduleMessage(queued, terminal);
  expect(reply_markup).toBeUndefined();
  expect(text.split("\n").slice(-4)).toEqual([
    "It won't start anything until Olla reviews the change and lets it run again.",
    `To see what it would start: [MULTISTEP:SHOW_WORKFLOW:${made.id}]`,
    `To let it run again: [MULTISTEP:RESUME_SCHEDULE:${id}]`,
    `To remove it: [MULTISTEP:UNSCHEDULE:${id}]`,
  ]);
});
