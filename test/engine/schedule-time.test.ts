import { describe, expect, it } from "vitest";
import { parseScheduleTime } from "../../src/engine/when/schedule-time.ts";

const NOW = new Date("2026-11-22T10:00:00Z");
function read(text: string, zone = "UTC") {
  return parseScheduleTime(text, NOW, zone);
}
function moment(text: string, zone?: string): string | undefined {
  const time = read(text, zone);
  return time.ok && time.value.kind === "once" ? time.value.at.toISOString() : undefined;
}
function later(seconds: number): string {
  return new Date(NOW.getTime() + seconds * 1000).toISOString();
}

describe("the time of a schedule", () => {
  it.each([
    ["300", 300],
    ["5 minutes", 300],
    ["in 5m", 300],
    ["1h30m", 5400],
    ["1 hour, 30 minutes", 5400],
    ["1.5 hours", 5400],
    ["dalam 2 jam 5 menit", 7500],
    ["3 hari", 259_200],
    ["2 minggu", 1_209_600],
  ])("reads %s as a duration", (text, seconds) => expect(moment(text)).toBe(later(seconds)));

  it.each([
    "tomorrow",
    "besok",
    "today at 9",
    "tomorrow at 9 or 10",
    "daily",
    "weekly at 9",
    "every week at 9",
    "monthly at 9",
    "every month on the 32nd at 9",
    "every Friday to Monday at 9",
    "every day at 25",
    "setiap pagi",
    "every Monday",
    "every Monday at 9 Foo/Bar",
    "every 5 minutes at 9",
    "every 30 seconds",
    "every day at 13 pm",
    "2027-12-31T25:00",
    "2027-02-30T09:00",
    "2027-12-31T23:00 Asia/Jakrta",
    "2027-12-31T23:00+07:00 Asia/Jakarta",
    "2027-1-5",
    "Dec 31 2027",
    "5 minutes ago",
    "1e3",
    "1.500 seconds",
    "1.5",
    "-5 minutes",
    "0 9 * * * 1",
    "0 9 * *",
    "0 9 30 2 *",
    "CRON_TZ=Nowhere 0 9 * * 1",
    "in",
  ])("refuses %s and says what to write instead", (text) => {
    expect(read(text)).toMatchObject({
      ok: false,
      error: { code: "invalid", hint: expect.stringMatching(/Write|write|five|IANA/) },
    });
  });

  it("may be followed or preceded by its zone", () => {
    const weekly = { kind: "cron", cron: "0 9 * * 1", zone: "Asia/Jakarta" };
    expect(read("CRON_TZ=Asia/Jakarta 0 9 * * 1")).toMatchObject({ ok: true, value: weekly });
    expect(read("0 9 * * 1 Asia/Jakarta")).toMatchObject({ ok: true, value: weekly });
    expect(read("0 9 * * MON", "Asia/Jakarta")).toMatchObject({ ok: true, value: { ...weekly, cron: "0 9 * * MON" } });
    expect(moment("2027-12-31T23:00 Asia/Jakarta")).toBe("2027-12-31T16:00:00.000Z");
    expect(moment("2027-12-31 23:00 WIB")).toBe("2027-12-31T16:00:00.000Z");
    expect(moment("2027-12-31T23:00+07:00", "Europe/Berlin")).toBe("2027-12-31T16:00:00.000Z");
    expect(moment("2027-12-31T23:00:05.5", "Asia/Jakarta")).toBe("2027-12-31T16:00:05.500Z");
  });

  it.each([
    ["every 5 minutes", "*/5 * * * *", "UTC"],
    ["every minute", "* * * * *", "UTC"],
    ["Every 2 hours", "0 */2 * * *", "UTC"],
    ["every Monday at 9", "0 9 * * 1", "UTC"],
    ["every day at 7:30 pm", "30 19 * * *", "UTC"],
    ["every day at 12 am", "0 0 * * *", "UTC"],
    ["setiap hari jam 7", "0 7 * * *", "UTC"],
    ["daily at 08:00", "0 8 * * *", "UTC"],
    ["daily at 9", "0 9 * * *", "UTC"],
    ["daily:09:00", "0 9 * * *", "UTC"],
    ["Every day at 9:30", "30 9 * * *", "UTC"],
    ["9am every day", "0 9 * * *", "UTC"],
    ["at 9 am daily", "0 9 * * *", "UTC"],
    ["every day at noon", "0 12 * * *", "UTC"],
    ["every morning at 8", "0 8 * * *", "UTC"],
    ["every night at 10", "0 22 * * *", "UTC"],
    ["hourly", "0 * * * *", "UTC"],
    ["@daily", "0 0 * * *", "UTC"],
    ["cron: 0 9 * * MON", "0 9 * * MON", "UTC"],
    ["weekdays at 9am", "0 9 * * 1-5", "UTC"],
    ["on weekdays at 9", "0 9 * * 1-5", "UTC"],
    ["every weekday at 17:30", "30 17 * * 1-5", "UTC"],
    ["every weekend at 10", "0 10 * * 0,6", "UTC"],
    ["Mondays at 9", "0 9 * * 1", "UTC"],
    ["every Monday and Friday at 9", "0 9 * * 1,5", "UTC"],
    ["every Monday, Wednesday, and Friday at 9", "0 9 * * 1,3,5", "UTC"],
    ["every Mon-Fri at 9", "0 9 * * 1-5", "UTC"],
    ["every Monday to Friday at 9", "0 9 * * 1-5", "UTC"],
    ["every Monday through Sunday at 9", "0 9 * * 1-7", "UTC"],
    ["weekly on Monday at 9", "0 9 * * 1", "UTC"],
    ["every month on the 1st at 9", "0 9 1 * *", "UTC"],
    ["monthly on the 15th at 08:30", "30 8 15 * *", "UTC"],
    ["setiap hari pukul 08.00", "0 8 * * *", "UTC"],
    ["setiap hari jam 9 pagi WIB", "0 9 * * *", "Asia/Jakarta"],
    ["setiap hari kerja pukul 08.00", "0 8 * * 1-5", "UTC"],
    ["setiap hari Senin jam 9", "0 9 * * 1", "UTC"],
    ["setiap Senin dan Kamis jam 7 pagi", "0 7 * * 1,4", "UTC"],
    ["setiap Senin sampai Jumat jam 7", "0 7 * * 1-5", "UTC"],
    ["tiap akhir pekan jam 10", "0 10 * * 0,6", "UTC"],
    ["setiap pagi jam 7", "0 7 * * *", "UTC"],
    ["setiap malam jam 8", "0 20 * * *", "UTC"],
    ["setiap hari jam 1 siang", "0 13 * * *", "UTC"],
    ["setiap hari jam 4 sore", "0 16 * * *", "UTC"],
    ["setiap hari jam 12 malam", "0 0 * * *", "UTC"],
    ["setiap tanggal 1 jam 9", "0 9 1 * *", "UTC"],
    ["setiap bulan tanggal 25 pukul 10.00", "0 10 25 * *", "UTC"],
    ["jam 9 setiap hari", "0 9 * * *", "UTC"],
    ["setiap hari jam 7 petang", "0 19 * * *", "UTC"],
    ["every day at 9 and 17", "0 9,17 * * *", "UTC"],
    ["setiap Senin jam 9 WIB", "0 9 * * 1", "Asia/Jakarta"],
  ])("reads %s as a cron expression", (text, cron, zone) =>
    expect(read(text)).toMatchObject({ ok: true, value: { kind: "cron", cron, zone } }),
  );

  it.each([
    ["tomorrow at 9", "UTC", "2026-11-23T09:00:00.000Z"],
    ["9am tomorrow", "UTC", "2026-11-23T09:00:00.000Z"],
    ["today at 17:30", "UTC", "2026-11-22T17:30:00.000Z"],
    ["tonight at 8", "UTC", "2026-11-22T20:00:00.000Z"],
    ["besok jam 9", "Asia/Jakarta", "2026-11-23T02:00:00.000Z"],
    ["besok jam 7 pagi WIT", "UTC", "2026-11-22T22:00:00.000Z"],
    ["hari ini jam 8 malam", "Asia/Jakarta", "2026-11-22T13:00:00.000Z"],
    ["lusa pukul 08.00", "UTC", "2026-11-24T08:00:00.000Z"],
    ["tomorrow at 9", "Pacific/Kiritimati", "2026-11-23T19:00:00.000Z"],
    ["09:00", "UTC", "2026-11-23T09:00:00.000Z"],
    ["jam 09.30", "UTC", "2026-11-23T09:30:00.000Z"],
    ["Monday at 9", "UTC", "2026-11-23T09:00:00.000Z"],
    ["Senin jam 9", "Asia/Jakarta", "2026-11-23T02:00:00.000Z"],
  ])("reads %s in %s as %s, once", (text, zone, at) => expect(moment(text, zone)).toBe(at));

  it("suggests a cron expression if the hour is missing, and explains what is wrong with a cron expression", () => {
    const said = (text: string) => JSON.stringify(read(text));
    expect(said("every Monday")).toContain("0 9 * * 1");
    expect(said("61 9 * * 1")).toContain("invalid value for minute: 61");
    expect(said("*/10 * * * * *")).toContain("it has 6 fields instead of five");
  });
});
