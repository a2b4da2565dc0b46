import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fail, hinted, inLanguage } from "../../src/engine/result.ts";
import { englishProblems } from "../../src/i18n/en/problems.ts";
import { LOCALES, MESSAGES } from "../../src/i18n/languages.ts";
import { type ProblemKey, problem, reasonOf, type Said, sayInEnglish } from "../../src/i18n/problem.ts";

type Entry = Said | ((values: object) => Said);
const KEYS = Object.keys(englishProblems) as ProblemKey[];
const others = LOCALES.filter((locale) => locale !== "en");

/** A value that can be read as a text and as a list, and that no sentence contains by itself. */
function markOf(name: string): unknown {
  const mark = `«${name}»`;
  return Object.assign(Object(mark), {
    join: () => mark,
    map: (each: (item: string) => string) => [each(mark)],
    slice: () => markOf(name),
  });
}

/** What the entry says when each of its values is a mark, and which values it read. */
function marked(entry: Entry): { text: string; read: string[] } {
  if (typeof entry !== "function") return { text: textOf(entry), read: [] };
  const read = new Set<string>();
  const values = new Proxy(
    {},
    {
      get(_, name) {
        read.add(String(name));
        return markOf(String(name));
      },
    },
  );
  return { text: textOf(entry(values)), read: [...read].toSorted() };
}
function textOf(said: Said): string {
  return typeof said === "string" ? said : `${said.message}\n${said.hint ?? ""}`;
}
function marksIn(text: string): string[] {
  return [...new Set(text.match(/«\w+»/g) ?? [])].toSorted();
}
function shortcodesIn(text: string): string[] {
  return (text.match(/\[(?:MULTISTEP|GROUP|USER):[^\]]*\]/g) ?? []).toSorted();
}

describe("the catalog of problems", () => {
  it.each(others)(
    "%s has each entry with the values and the shortcodes of the English one, in its own words",
    (locale) => {
      for (const key of KEYS) {
        const [english, other] = [MESSAGES.en, MESSAGES[locale]].map(({ problems }) => marked(problems[key] as Entry));
        expect(other!.read, key).toEqual(english!.read);
        expect(marksIn(other!.text), key).toEqual(marksIn(english!.text));
        expect(shortcodesIn(other!.text), key).toEqual(shortcodesIn(english!.text));
        const words = english!.text.replaceAll(/«\w+»/g, "").match(/[a-z]{3,}/g) ?? [];
        if (words.length > 1) expect(other!.text, key).not.toBe(english!.text);
      }
    },
  );

  it("has no duplicate names in its files", async () => {
    const folder = new URL("../../src/i18n/en/problems/", import.meta.url);
    const names: string[] = [];
    for (const file of readdirSync(folder)) {
      const exported = (await import(new URL(file, folder).href)) as object;
      for (const [name, family] of Object.entries(exported))
        if (name.endsWith("Problems")) names.push(...Object.keys(family as object));
    }
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(names.length).toBeGreaterThan(300);
  });

  it("is said in the reader's language, and in English to programs", () => {
    const failed = fail("invalid", problem("tooManySteps", { most: 3, steps: 4 }), "[X]");
    expect(failed.error).toMatchObject({
      message: "A workflow can have at most 3 steps; this one has 4.",
      hint: "[X]",
    });
    expect(inLanguage(failed.error, MESSAGES.id)).toMatchObject({
      code: "invalid",
      message: "Sebuah workflow bisa berisi paling banyak 3 langkah; yang ini 4.",
      hint: "[X]",
    });
  });

  it("leaves other authors' texts unchanged, and adds a hint in the reader's language", () => {
    const failed = fail("invalid", "Nope.");
    expect(inLanguage(failed.error, MESSAGES.id)).toEqual({ code: "invalid", message: "Nope." });
    const usage = problem("usage", { usage: "[A:B]", example: "[A:B:1]" });
    expect(inLanguage(hinted(failed, usage).error, MESSAGES.id)).toMatchObject({
      message: "Nope.",
      hint: "Tulis [A:B], misalnya [A:B:1]",
    });
  });

  it("nests problems in problems, even after they were stored as JSON", () => {
    const inner = fail("limit", problem("tooManySteps", { most: 3, steps: 4 }));
    const outer = problem("verbatim", { text: reasonOf(inner.error) });
    const stored = JSON.parse(JSON.stringify(outer)) as typeof outer;
    expect(inLanguage(fail("invalid", stored).error, MESSAGES.id).message).toContain("paling banyak 3 langkah");
    expect(inLanguage(fail("invalid", problem("verbatim", { text: "old" })).error, MESSAGES.id).message).toBe("old");
  });

  it("limits a chain of reasons", () => {
    let why = reasonOf(fail("invalid", problem("verbatim", { text: "root" })).error);
    for (let i = 0; i < 1000; i++) why = reasonOf(fail("invalid", problem("verbatim", { text: why })).error);
    expect(JSON.stringify(why).length).toBeLessThan(500);
    expect(sayInEnglish(why).message).toBe("root");
  });

  it("shows the key of an entry that only another version has", () => {
    expect(sayInEnglish({ key: "fromTheFuture" as ProblemKey }).message).toBe("fromTheFuture");
  });
});
