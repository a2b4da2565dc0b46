import { describe, expect, it } from "vitest";
import type { RepeatedTime } from "../../../src/engine/schedule.ts";
import { localTime, momentOf } from "../../../src/engine/when/local-time.ts";
import { nextTime } from "../../../src/engine/when/next-time.ts";
import { parseScheduleTime } from "../../../src/engine/when/schedule-time.ts";
import { expectLinear } from "../../ms-of-work.ts";

/** Its next times after a moment. */
function times(when: RepeatedTime, from: string, count: number): string[] {
  const found: string[] = [];
  for (let at: Date | undefined = new Date(from); found.length < count; ) {
    at = nextTime(when, at);
    if (at === undefined) break;
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
}

function repeated(text: string, now: string, zone = "UTC"): RepeatedTime {
  const time = parseScheduleTime(text, new Date(now), zone);
  if (!time.ok || time.value.kind === "once") throw new Error(text);
  return time.value;
}

const berlin = (cron: string): RepeatedTime => ({ kind: "cron", cron, zone: "Europe/Berlin" });

describe("when clocks change", () => {
  it("a cron time that is skipped runs at the first moment after the gap", () => {
    expect(times(berlin("30 2 * * *"), "2027-03-27T12:00:00Z", 2)).toEqual(["2027-03-28T01:00", "2027-03-29T00:30"]);
  });

  it("a cron time that occurs twice runs only the first time", () => {
    expect(times(berlin("30 2 * * *"), "2027-10-30T12:00:00Z", 2)).toEqual(["2027-10-31T00:30", "2027-11-01T01:30"]);
  });

  it("a schedule that repeats within the hour also runs in the hour that occurs twice", () => {
    expect(times(berlin("*/30 * * * *"), "2027-10-30T23:45:00Z", 5).at(-1)).toBe("2027-10-31T02:00");
  });

  it("a single time that is skipped is moved by the gap, and one that occurs twice is the first", () => {
    const now = new Date("2027-03-01T00:00:00Z");
    const at = (text: string) => {
      const time = parseScheduleTime(text, now, "Europe/Berlin");
      return time.ok && time.value.kind === "once" ? time.value.at.toISOString() : time;
    };
    expect(at("2027-03-28T02:30")).toBe("2027-03-28T01:30:00.000Z");
    expect(at("28 March 2027 at 2:30")).toBe("2027-03-28T01:30:00.000Z");
    expect(at("2027-10-31T02:30")).toBe("2027-10-31T00:30:00.000Z");
    expect(at("am 31.10.2027 um 2:30 Uhr")).toBe("2027-10-31T00:30:00.000Z");
  });

  it("every local time of a year is the moment at which a clock shows it, unless it is skipped", () => {
    const skipped: number[] = [];
    for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Jakarta"]) {
      const first = localTime(new Date("2027-01-01T00:00:00Z"), zone).day;
      for (let day = first; day < first + 365; day++) {
        const shown = localTime(momentOf({ day, minute: 150 }, zone), zone);
        if (shown.day !== day || shown.minute !== 150) skipped.push(shown.minute);
      }
    }
    // Lord Howe Island skips half an hour from 2:00, so that 2:30 is there.
    expect(skipped).toEqual([210, 210]);
  });
});

describe("what a cron expression can't say", () => {
  it("an exact interval counts from its creation, however late it is evaluated", () => {
    const when = repeated("every 7 minutes", "2026-11-25T10:03:00Z");
    expect(times(when, "2026-11-25T10:03:00Z", 3)).toEqual([
      "2026-11-25T10:10",
      "2026-11-25T10:17",
      "2026-11-25T10:24",
    ]);
    expect(times(when, "2026-11-25T12:00:00Z", 1)).toEqual(["2026-11-25T12:02"]);
  });

  it("every other day continues across the ends of months", () => {
    const when = repeated("every other day at 9", "2026-11-28T10:00:00Z");
    expect(times(when, "2026-11-28T10:00:00Z", 3)).toEqual([
      "2026-11-29T09:00",
      "2026-12-01T09:00",
      "2026-12-03T09:00",
    ]);
  });

  it("every second week keeps the days of one week together", () => {
    const when = repeated("every 2 weeks on Monday and Friday at 9", "2026-11-25T10:00:00Z");
    expect(times(when, "2026-11-25T10:00:00Z", 4)).toEqual([
      "2026-11-27T09:00",
      "2026-12-07T09:00",
      "2026-12-11T09:00",
      "2026-12-21T09:00",
    ]);
  });

  it("every third month counts months", () => {
    const when = repeated("every 3 months on the 1st at 9", "2026-11-25T10:00:00Z");
    expect(times(when, "2026-11-25T10:00:00Z", 3)).toEqual([
      "2026-12-01T09:00",
      "2027-03-01T09:00",
      "2027-06-01T09:00",
    ]);
  });

  it("clock times with different minutes take turns", () => {
    const when = repeated("every day at 9:00 and 18:30", "2026-11-25T10:00:00Z");
    expect(times(when, "2026-11-25T10:00:00Z", 3)).toEqual([
      "2026-11-25T18:30",
      "2026-11-26T09:00",
      "2026-11-26T18:30",
    ]);
  });

  it("the last day of the month is the last of each month", () => {
    const when = repeated("last day of the month at 18:00", "2027-01-15T00:00:00Z");
    expect(times(when, "2027-01-15T00:00:00Z", 3)).toEqual([
      "2027-01-31T18:00",
      "2027-02-28T18:00",
      "2027-03-31T18:00",
    ]);
  });
});

describe("a zone", () => {
  it.each([
    ['"0 9 * * 1-5":Asia/Jakarta', "Asia/Jakarta"],
    ["0 9 * * 1-5:WIB", "Asia/Jakarta"],
    ["0 9 * * 1-5:UTC+7", "Etc/GMT-7"],
    ["weekdays at 9:00:GMT+07:00", "Etc/GMT-7"],
    ["weekdays at 9 (Asia/Jakarta)", "Asia/Jakarta"],
    ["weekdays at 9am New York time", "America/New_York"],
    ["weekdays at 9 UTC-3", "Etc/GMT+3"],
    ["weekdays at 9 UTC+5:30", "Asia/Kolkata"],
    ["setiap hari kerja jam 9 waktu Indonesia Tengah", "Asia/Makassar"],
    ["werktags um 9 Uhr MEZ", "Europe/Berlin"],
    ["по будням в 9 МСК", "Europe/Moscow"],
  ])("may follow or be said: %s", (text, zone) => {
    expect(repeated(text, "2026-11-25T10:00:00Z", "America/Lima")).toMatchObject({ cron: "0 9 * * 1-5", zone });
  });

  it.each(["0 9 * * 1-5:Asia/Jakrta", "weekdays at 9 Mars/Base", "weekdays at 9 WIB UTC", "weekdays at 9 BST"])(
    "is refused where it is none or unclear: %s",
    (text) => expect(parseScheduleTime(text, new Date(), "UTC")).toMatchObject({ ok: false }),
  );
});

describe("reading a time", () => {
  it("is quick, whatever the text", () => {
    const parts = ["every ", "at ", "и ", "1 ", "9:", "-", "و", "half ", "in ", ".", "and ", "a ", "Monday "];
    expectLinear(
      (length) => length,
      (length) => {
        for (const part of parts) parseScheduleTime(part.repeat(length).slice(0, length), new Date(), "UTC");
      },
      200,
    );
    expect(parseScheduleTime("a".repeat(201), new Date(), "UTC")).toMatchObject({ ok: false });
  });
});
