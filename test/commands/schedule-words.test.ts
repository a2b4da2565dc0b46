import { describe, expect, it } from "vitest";
import { momentText, repeatedText } from "../../src/commands/schedule-words.ts";
import type { RepeatedTime } from "../../src/engine/schedule.ts";
import { parseScheduleTime } from "../../src/engine/when/schedule-time.ts";
import { MESSAGES } from "../../src/i18n/languages.ts";
import { SAID_AT, SAID_IN, UNDERSTOOD } from "../engine/when/phrases.ts";

function cron(line: string): RepeatedTime {
  return { kind: "cron", cron: line, zone: "UTC" };
}

describe("how something repeats, in words", () => {
  it.each([
    ["* * * * *", "every minute", "setiap menit"],
    ["*/5 * * * *", "every 5 minutes", "setiap 5 menit"],
    ["*/5 * * * 1-5", "every 5 minutes on weekdays", "setiap 5 menit pada hari kerja"],
    ["0 * * * *", "every hour", "setiap jam"],
    ["15 * * * *", "every hour at minute 15", "setiap jam pada menit ke-15"],
    ["0 */2 * * *", "every 2 hours", "setiap 2 jam"],
    [
      "0 9-17 * * 1-5",
      "every hour from 09:00 to 17:00 on weekdays",
      "setiap jam dari 09:00 sampai 17:00 pada hari kerja",
    ],
    ["0 9 * * *", "every day at 09:00", "setiap hari pukul 09:00"],
    ["30 9,18 * * *", "every day at 09:30 and 18:30", "setiap hari pukul 09:30 dan 18:30"],
    ["0 9 * * 1", "Mondays at 09:00", "setiap hari Senin pukul 09:00"],
    ["0 9 * * MON,THU", "Mondays and Thursdays at 09:00", "setiap hari Senin dan Kamis pukul 09:00"],
    ["0 9 * * 1-5", "weekdays at 09:00", "setiap hari kerja pukul 09:00"],
    ["0 9 * * 0,6", "weekends at 09:00", "setiap akhir pekan pukul 09:00"],
    ["0 9 * * 5-7", "Fridays, Saturdays and Sundays at 09:00", "setiap hari Jumat, Sabtu dan Minggu pukul 09:00"],
    [
      "0 9 1,15 * *",
      "on the 1st and 15th of each month at 09:00",
      "setiap bulan pada tanggal 1 dan tanggal 15 pukul 09:00",
    ],
    ["0 9 L * *", "on the last day of each month at 09:00", "setiap bulan pada hari terakhir pukul 09:00"],
    ["0 9 * * 1#1", "on the first Monday of each month at 09:00", "setiap bulan pada Senin pertama pukul 09:00"],
    ["0 18 24 12 *", "every year on 24 December at 18:00", "setiap tahun pada 24 Desember pukul 18:00"],
  ])("%s is %s", (line, english, indonesian) => {
    expect(repeatedText(cron(line), MESSAGES.en.times)).toBe(english);
    expect(repeatedText(cron(line), MESSAGES.id.times)).toBe(indonesian);
  });

  it.each([
    "*/7 * * * *",
    "0 9 1 * 1",
    "0 9 * 1-6 *",
    "5-20 9 * * *",
    "*/15 9 * * *",
    "0 */5 * * *",
    "1,2,3 1,2,3 * * *",
  ])("%s, which has no words, is itself", (line) =>
    expect(repeatedText(cron(line), MESSAGES.en.times)).toBe(`on the cron schedule "${line}"`),
  );

  it("the description of a phrase is understood as the same time", () => {
    for (const [phrase] of Object.values(UNDERSTOOD).flat()) {
      const time = parseScheduleTime(phrase, SAID_AT, SAID_IN);
      if (!time.ok || time.value.kind === "once") continue;
      const again = (text: string) => {
        const read = parseScheduleTime(text, SAID_AT, time.value.kind === "cron" ? time.value.zone : SAID_IN);
        return read.ok ? read.value : text;
      };
      expect([phrase, again(repeatedText(time.value, MESSAGES.en.times))]).toEqual([phrase, time.value]);
      expect([phrase, again(repeatedText(time.value, MESSAGES.id.times))]).toEqual([phrase, time.value]);
    }
  });
});

describe("a moment in words", () => {
  it.each([
    ["2026-11-25T10:00:00Z", "today 2026-11-25 17:00 (Asia/Jakarta)", "hari ini 2026-11-25 17:00 (Asia/Jakarta)"],
    ["2026-11-25T17:30:00Z", "tomorrow 2026-11-26 00:30 (Asia/Jakarta)", "besok 2026-11-26 00:30 (Asia/Jakarta)"],
    ["2026-11-30T02:00:05Z", "Monday 2026-11-30 09:00:05 (Asia/Jakarta)", "Senin 2026-11-30 09:00:05 (Asia/Jakarta)"],
  ])("%s names the day", (at, english, indonesian) => {
    expect(momentText(new Date(at), SAID_IN, SAID_AT, MESSAGES.en.times)).toBe(english);
    expect(momentText(new Date(at), SAID_IN, SAID_AT, MESSAGES.id.times)).toBe(indonesian);
  });

  it("names a zone at an offset as people write it", () => {
    expect(momentText(SAID_AT, "Etc/GMT-7", SAID_AT, MESSAGES.en.times)).toBe("today 2026-11-25 10:00 (UTC+7)");
  });
});
