import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText, toFormattedText } from "../../../src/telegram/outgoing/formatted-text.ts";
import { expectLinear } from "../../ms-of-work.ts";

describe("a long text", () => {
  it("stays whole while it fits", () => {
    const text = "a".repeat(4096);
    expect(splitText({ text, entities: [] })).toEqual([{ text, entities: [] }]);
  });

  it("is split at line ends", () => {
    const line = `${"x".repeat(99)}\n`;
    const parts = splitText({ text: line.repeat(100), entities: [] });
    expect(parts.length).toBe(3);
    for (const { text } of parts) {
      expect(text.length).toBeLessThanOrEqual(4096);
      expect(text.split("\n").every((one) => one.length === 99)).toBe(true);
    }
  });

  it("is never split within a surrogate pair", () => {
    const parts = splitText({ text: `a${"😀".repeat(4000)}`, entities: [] });
    expect(parts.map(({ text }) => text).join("")).toBe(`a${"😀".repeat(4000)}`);
    for (const { text } of parts) expect(Buffer.from(text).toString()).toBe(text);
  });

  it("keeps an entity whole if another line end is near", () => {
    const { text, entities } = toFormattedText([
      { text: `${"a".repeat(3000)}\n` },
      { text: `${"b".repeat(600)}\n${"c".repeat(600)}`, style: "pre" },
    ]);
    const parts = splitText({ text, entities });
    expect(parts.map((part) => part.text.length)).toEqual([3000, 1201]);
    expect(parts.map((part) => part.entities)).toEqual([[], [{ type: "pre", offset: 0, length: 1201 }]]);
  });

  it("splits an entity longer than a message into one per part", () => {
    const parts = splitText(toFormattedText([{ text: "x".repeat(5000), style: "code" }]));
    expect(parts.map((part) => part.entities)).toEqual([
      [{ type: "code", offset: 0, length: 4096 }],
      [{ type: "code", offset: 0, length: 904 }],
    ]);
  });

  it("loses nothing but blanks at the seams", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 4, max: 40 }), (text, limit) => {
        const parts = splitText({ text, entities: [] }, limit);
        expect(parts.every((part) => part.text.length <= limit && part.text.trim() !== "")).toBe(true);
        expect(
          parts
            .map((part) => part.text)
            .join("")
            .replaceAll(/\s/g, ""),
        ).toBe(text.replaceAll(/\s/g, ""));
      }),
    );
  });

  it("takes linear time", () => {
    expectLinear(
      (length) => Array.from({ length }, (_, i) => ({ text: `line ${i}\n${"y".repeat(80)}`, style: "code" as const })),
      (rich) => expect(splitText(toFormattedText(rich)).length).toBeGreaterThan(rich.length / 50),
      4_000,
    );
  });
});
