import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeText, ShortcodeStream } from "../../grammar/shortcode/stream.ts";
import { isFull, runs } from "../property-runs.ts";
import { stepsToParse, stepsToStream } from "./counting-source.ts";
import { PIECES } from "./message-text.ts";
import { parseMessage, VOCABULARY } from "./vocabulary.ts";

const shortcode = "[MULTISTEP:HELP:";
const HOSTILE: [what: string, text: (n: number) => string, n: number][] = [
  ["open brackets", (n) => "[".repeat(n), 3_000],
  ["shortcode starts", (n) => "[MULTISTEP:".repeat(n), 500],
  ["shortcodes with an open argument", (n) => shortcode.repeat(n), 500],
  ["shortcodes with an open brace", (n) => `${shortcode}{`.repeat(n), 500],
  ["shortcodes with an open quote", (n) => `${shortcode}"`.repeat(n), 500],
  ["shortcodes with an open string", (n) => `${shortcode}{"a`.repeat(n), 500],
  ["shortcodes with an open single quote", (n) => `${shortcode}{'a`.repeat(n), 500],
  ["shortcodes with an open comment", (n) => `${shortcode}{/*`.repeat(n), 500],
  [
    "shortcodes with a comment and a shortcode in a string",
    (n) => `${shortcode}{'a':/*[x][\`[USER:INFO:`.repeat(n),
    300,
  ],
  ["shortcodes with a bracket in an open string", (n) => `${shortcode}{"x],`.repeat(n), 500],
  ["shortcodes with an escaped quote in braces", (n) => `${shortcode}{ \\" x`.repeat(n), 500],
  ["arguments that strings hide", (n) => `${shortcode}${':"{"a" `:{"a":'.repeat(n)}`, 1_500],
  ["arguments that plain strings hide", (n) => `${shortcode}${':{":'.repeat(n)}`, 3_000],
  ["nested objects", (n) => '{"a":'.repeat(n), 3_000],
  ["nested objects in a shortcode", (n) => `${shortcode}${'{"a":'.repeat(n)}`, 3_000],
  ["arguments that open strings", (n) => `${shortcode}${':{"x'.repeat(n)}"} y`, 1_500],
  ["arguments that open quotes", (n) => `${shortcode}${':"x'.repeat(n)}`, 1_500],
  ["arguments in brackets", (n) => `${shortcode}${":[x] y".repeat(n)}]`, 1_500],
  ["backslashes", (n) => "\\".repeat(n), 6_000],
  ["backslashes in a shortcode", (n) => `${shortcode}${"\\".repeat(n)}`, 6_000],
  ["escaped brackets", (n) => "\\[".repeat(n), 3_000],
  ["blanks in a name", (n) => `[${" ".repeat(n)}`.repeat(3), 3_000],
  ["blanks after a quote", (n) => `${shortcode}{"a"${" ".repeat(n)}`, 3_000],
  ["quotes with blanks", (n) => `${shortcode}{"a${'"  '.repeat(n)}`, 1_500],
  ["broken JSON", (n) => `${shortcode}{"a":1:2}]\n`.repeat(n), 250],
  ["JSON without commas", (n) => `${shortcode}[${"1 ".repeat(n)}]]`, 2_000],
  ["line markers", (n) => "> ".repeat(n) + shortcode, 3_000],
  ["well-formed shortcodes", (n) => `${shortcode}{"a":[1,2]}]\n`.repeat(n), 150],
];

describe("work grows no faster than the text", () => {
  // Quadratic work would be 16 times as much for 4 times the text, and 4 times for twice the text.
  const times = isFull ? 4 : 2;

  test.each(HOSTILE)("for many %s", (_what, text, n) => {
    expect(stepsToParse(text(times * n))).toBeLessThan(times * 1.125 * stepsToParse(text(n)));
  });

  test.each(HOSTILE)("in one-character chunks for many %s", (_what, text, n) => {
    // An unclosed shortcode is read 64 levels deep, the last ones of a text less: in a short text those weigh more.
    expect(stepsToStream(text((times * n) / 2))).toBeLessThan(times * 1.375 * stepsToStream(text(n / 2)));
  });

  test("whatever is repeated", () => {
    const units = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(units, units, units, (before, unit, after) => {
        const text = before + unit.repeat(Math.ceil(6_000 / unit.length)) + after;
        expect(stepsToParse(text)).toBeLessThan(1_000 * text.length);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("a limit gives one clear error", () => {
  test("for a text of more than 1 MB, in which nothing is read", () => {
    const text = "[MULTISTEP:HELP] ".padEnd(1_048_577, "x");
    const { nodes, errors } = parseMessage(text);
    expect(nodes).toEqual([{ type: "text", text, start: 0, end: text.length }]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: "text-too-long", line: 1, column: 1 });
    expect(errors[0]!.message).toContain("1 MB");
  });

  test("but a text of exactly 1 MB is read", () => {
    const { nodes, errors } = parseMessage("[MULTISTEP:HELP]".padEnd(1_048_576, "x"));
    expect(errors).toEqual([]);
    expect(nodes.map((node) => node.type)).toEqual(["shortcode", "text"]);
  });

  test("for a stream of more than 1 MB", () => {
    const stream = new ShortcodeStream(VOCABULARY);
    expect(stream.push("[MULTISTEP:HELP]")).toHaveLength(1);
    stream.push("x".repeat(1_048_576));
    expect(stream.push("[MULTISTEP:HELP]")).toEqual([]);
    expect(stream.end().errors.map((error) => error.code)).toEqual(["text-too-long"]);
  });

  test("for more than 10,000 shortcodes, of which the first 10,000 are read", () => {
    const { nodes, errors } = parseMessage("[MULTISTEP:HELP]\n".repeat(10_050));
    expect(nodes.filter((node) => node.type === "shortcode")).toHaveLength(10_000);
    expect(errors.map((error) => [error.code, error.line])).toEqual([["too-many-shortcodes", 10_001]]);
  });

  test("for the first shortcode beyond 10,000, wherever a chunk cuts it", () => {
    const text = "[MULTISTEP:HELP]\n".repeat(10_000);
    const rest = "and [MULTISTEP:HELP] is one more";
    const whole = parseMessage(text + rest);
    for (let cut = rest.indexOf("["); cut <= rest.indexOf("H"); cut += 1) {
      const stream = new ShortcodeStream(VOCABULARY);
      const nodes = [text + rest.slice(0, cut), rest.slice(cut)].flatMap((chunk) => stream.push(chunk));
      const { nodes: last, errors } = stream.end();
      expect(errors, `cut at ${cut}`).toEqual(whole.errors);
      expect(mergeText([...nodes, ...last]).at(-1)).toEqual(whole.nodes.at(-1));
    }
  });

  test("for JSON that is broken and too long to be repaired", () => {
    const json = `{"a":1:2,${'"b":1,'.repeat(20_000)}}`;
    const { errors } = parseMessage(`[MULTISTEP:EXECUTE:w:${json}]`);
    expect(errors.map((error) => error.code)).toEqual(["json-too-long"]);
  });

  test("for 100,000 levels of JSON", () => {
    const { errors } = parseMessage(`[MULTISTEP:EXECUTE:w:${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]`);
    expect(errors.map((error) => error.code)).toEqual(["too-deep"]);
  });
});

describe("a stream", () => {
  test("gives out a shortcode with its last character", () => {
    const text = 'x [MULTISTEP:ADD_STEP:w:n:log:{"a":["]"]}:x [y] z]';
    const stream = new ShortcodeStream(VOCABULARY);
    const given = text.split("").map((char) => stream.push(char).map((node) => node.type));
    expect(given.slice(0, -1).flat()).toEqual(["text", "text"]);
    expect(given.at(-1)).toEqual(["shortcode"]);
  });

  test("gives out prose as it comes, but holds back what may open a shortcode", () => {
    const stream = new ShortcodeStream(VOCABULARY);
    expect(stream.push("ab [").map((node) => node.type === "text" && node.text)).toEqual(["ab "]);
    expect(stream.push("1")).toMatchObject([{ text: "[1" }]);
    expect(stream.push("] \\\\")).toMatchObject([{ text: "] " }]);
    expect(stream.push("\ud83c")).toMatchObject([{ text: "\\\\" }]);
    expect(stream.push("\udf89[MULTI")).toMatchObject([{ text: "\ud83c\udf89" }]);
    expect(stream.push("STEP")).toEqual([]);
    expect(stream.end().nodes).toMatchObject([{ text: "[MULTISTEP", start: 11, end: 21 }]);
  });

  test("gives each broken shortcode once, and all errors at its end", () => {
    const stream = new ShortcodeStream(VOCABULARY);
    const nodes = [...stream.push("[MULTISTEP:NO"), ...stream.push("PE] [MULTISTEP:HE"), ...stream.push("LP")];
    const end = stream.end();
    expect(mergeText([...nodes, ...end.nodes]).map((node) => node.type)).toEqual(["broken", "text", "broken"]);
    expect(end.errors.map((error) => error.code)).toEqual(["unknown-action", "unclosed"]);
  });

  test("of empty text has no nodes", () => {
    expect(new ShortcodeStream(VOCABULARY).end()).toEqual({ nodes: [], errors: [] });
  });
});
