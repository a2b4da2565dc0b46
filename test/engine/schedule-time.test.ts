import { describe, expect, it } from "vitest";
import { parseScheduleTime } from "../../src/engine/schedule-time.ts";

const NOW = new Date("2026-11-22T10:00:00Z");
const read = (text: string, zone = "UTC") => parseScheduleTime(text, NOW, zone);
const moment = (text: string, zone?: string): string | undefined => {
  const time = read(text, zone);
  return time.ok && time.value.kind === "once" ? time.value.at.toISOString() : undefined;
};
const later = (seconds: number): string => new Date(NOW.getTime() + seconds * 1000).toISOString();

describe("a time of a schedule", () => {
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
  ])("%s is a duration", (text, seconds) => expect(moment(text)).toBe(later(seconds)));

  it.each([
    "tomorrow at 9",
    "every Monday",
    "every 7 minutes",
    "every Monday at 9 Foo/Bar",
    "every 5 minutes at 9",
    "every day at 13 pm",
    "besok jam 9",
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
  ])("%s is refused with what to write", (text) => {
    expect(read(text)).toMatchObject({
      ok: false,
      refusal: { code: "invalid", hint: expect.stringMatching(/Write|write|five|IANA/) },
    });
  });

  it("may have its zone beside it", () => {
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
    ["setiap Senin jam 9 WIB", "0 9 * * 1", "Asia/Jakarta"],
  ])("%s is again and again", (text, cron, zone) =>
    expect(read(text)).toMatchObject({ ok: true, value: { kind: "cron", cron, zone } }),
  );

  it("that leaves the hour open gets a cron line to write, and a wrong cron line what is wrong with it", () => {
    const said = (text: string) => JSON.stringify(read(text));
    expect(said("every Monday")).toContain("0 9 * * 1");
    expect(said("61 9 * * 1")).toContain("invalid value for minute: 61");
    expect(said("*/10 * * * * *")).toContain("it has 6 fields and must have five");
  });
});
