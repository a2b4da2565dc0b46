import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/engine/read-answer.ts";
import { readSaidNumber } from "../../src/engine/said-number.ts";
import { readSaidDate } from "../../src/engine/when/said-date.ts";

const NOW = new Date("2026-11-30T06:00:00Z");

describe("a number as people write it", () => {
  it.each([
    ["42", 42],
    ["-5", -5],
    ["−5", -5],
    ["+5", 5],
    ["1.250,50", 1250.5],
    ["1,250.50", 1250.5],
    ["1 250,5", 1250.5],
    ["1\u202f250", 1250],
    ["1'250.5", 1250.5],
    ["1.250.000", 1_250_000],
    ["12,50,000", 1_250_000],
    ["0.125", 0.125],
    ["1250.500", 1250.5],
    [".5", 0.5],
    ["Rp 75.000", 75_000],
    ["Rp75.000,-", 75_000],
    ["€ 12,99", 12.99],
    ["12,99 €", 12.99],
    ["٣٤", 34],
    ["٣٫٥", 3.5],
    ["123456789012345", 123_456_789_012_345],
  ])("%s is one", (written, value) => {
    expect(readSaidNumber(written)).toEqual({ value });
  });

  it.each(["", "five", "5 apples", "1e5", "12 50", "1,2,3", "1.25.000", "--5", "9007199254740993", "1".repeat(1000)])(
    "%s is none",
    (written) => {
      expect(readSaidNumber(written)).toBeUndefined();
    },
  );

  it.each(["1.250", "1,250", "1.234", "-75.000"])("%s could be two, each of which is read as one", (written) => {
    const read = readSaidNumber(written);
    const readings = read !== undefined && "readings" in read ? read.readings : [];
    const values = readings.map((reading) => readSaidNumber(reading));
    const separated = written.replace(",", ".");
    expect(values).toEqual([{ value: Number(separated.replace(".", "")) }, { value: Number(separated) }]);
  });
});

describe("a date as people say it", () => {
  it.each([
    ["2026-12-24", "2026-12-24"],
    ["24.12.1990", "1990-12-24"],
    ["13/4/1990", "1990-04-13"],
    ["12 March 1930", "1930-03-12"],
    ["today", "2026-11-30"],
    ["besok", "2026-12-01"],
    ["yesterday", "2026-11-29"],
    ["Friday", "2026-12-04"],
    ["in 3 days", "2026-12-03"],
    ["24 Dezember", "2026-12-24"],
    ["besok jam 7 malam", "2026-12-01T19:00:00+07:00"],
    ["Friday at 9", "2026-12-04T09:00:00+07:00"],
    ["2026-12-24 09:00", "2026-12-24T09:00:00+07:00"],
    ["2026-12-24T09:00:00Z", "2026-12-24T16:00:00+07:00"],
    ["tomorrow at 9 UTC", "2026-12-01T09:00:00+00:00"],
    ["12 March 1990 at 9", "1990-03-12T09:00:00+07:00"],
  ])("%s is one", (written, value) => {
    expect(readSaidDate(written, NOW, "Asia/Jakarta")).toEqual({ ok: true, value });
  });

  it.each(["", "soon", "5", "every Monday", "2026-13-40", "31 June", "x".repeat(1000)])("%s is none", (written) => {
    const read = readSaidDate(written, NOW, "Asia/Jakarta");
    expect(read).toMatchObject({ ok: false, error: { code: "invalid", message: "I can't read that as a date." } });
  });

  it.each([
    ["3/4/2027", "Send 2027-04-03 or 2027-03-04."],
    ["next Friday", "Send 2026-12-04 or 2026-12-11."],
  ])("%s could be two", (written, hint) => {
    expect(readSaidDate(written, NOW, "Asia/Jakarta")).toMatchObject({ ok: false, error: { hint } });
  });
});

it("a choice is named as it is written, by its number, or in another spelling", () => {
  const options = ["Green Tea", "2", "Black"];
  const read = (text: string) => readAnswer({ wants: "choice", options }, { text, zone: "UTC" }, NOW);
  for (const [text, value] of [
    ["green-tea", "Green Tea"],
    ["2", "2"],
    ["3", "Black"],
    ["1", "Green Tea"],
  ] as const)
    expect(read(text)).toEqual({ ok: true, value: { value } });
  expect(read("4").ok).toBe(false);
  expect(read("tea").ok).toBe(false);
});

it("a text of more than 16,000 characters is refused", () => {
  const read = (text: string) => readAnswer({ wants: "text", options: [] }, { text, zone: "UTC" }, NOW);
  expect(read("x".repeat(16_000)).ok).toBe(true);
  expect(read("x".repeat(16_001))).toMatchObject({
    error: { message: "The answer can have at most 16000 characters." },
  });
});
