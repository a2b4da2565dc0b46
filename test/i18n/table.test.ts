import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtInReference } from "../../src/cli/text-commands.ts";
import { labelOf } from "../../src/commands/command.ts";
import { paramsOf } from "../../src/commands/handler-shapes.ts";
import { BUILT_IN_REGISTRY } from "../../src/commands/registry.ts";
import { LOCALES, MESSAGES } from "../../src/i18n/languages.ts";
import type { RichSpan } from "../../src/i18n/rich-text.ts";
import { planTexts } from "./plan-samples.ts";

/** Arguments to call the functions with, which no text contains by itself. */
const MARKS = ["70001", "70002", "70003", "70004"];
/** What a text needs before them, because it chooses its words by it. */
const FIRST_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "replies.offered": ["CANCEL"],
  "replies.offer": ["CANCEL"],
  "replies.offerStart": ["CANCEL"],
  "answer.write": ["text"],
};

interface Entry {
  path: string;
  kind: string;
  text: string;
}

function said(value: unknown): string {
  return Array.isArray(value)
    ? value.map((part: unknown) => (typeof part === "string" ? part : (part as RichSpan).text)).join("")
    : String(value);
}

/** Every text of a language with its path; functions are called. */
function entriesOf(table: object, path = ""): Entry[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]): Entry[] => {
    const at = path === "" ? key : `${path}.${key}`;
    // Problems take named values; problems.test.ts covers them.
    if (at === "problems") return [];
    // English has them in the definitions of the commands and handlers; see below.
    if (["help.summaries", "help.results", "help.details"].includes(at)) return [];
    // These take data; see "tells plans apart".
    if (["plan.head", "plan.effect", "replies.offerDeletion", "progress.stepCounts"].includes(at)) return [];
    if (typeof value === "string") return [{ path: at, kind: "text", text: value }];
    if (Array.isArray(value)) return [{ path: at, kind: `list of ${value.length}`, text: said(value) }];
    if (typeof value === "object" && value !== null) return entriesOf(value, at);
    const call = value as (...marks: string[]) => unknown;
    return [
      {
        path: at,
        kind: "function",
        text: said(call(...(FIRST_ARGUMENTS[at] ?? []), ...MARKS)),
      },
    ];
  });
}

const tables = LOCALES.map((locale) => ({ locale, entries: entriesOf(MESSAGES[locale]) }));
const english = tables.find(({ locale }) => locale === "en")!.entries;
function marksOf(text: string): string[] {
  return (text.match(/7000\d/g) ?? []).toSorted();
}
/** Slash commands are the same in every language. */
function commandsOf(text: string): string[] {
  return [...new Set(text.match(/(?<![\w/])\/[a-z]+/g) ?? [])].toSorted();
}

describe("the messages of each language", () => {
  it("are a folder next to the English one, with the same files, listed in the table", () => {
    const i18n = new URL("../../src/i18n/", import.meta.url);
    const filesOf = (locale: string) => readdirSync(new URL(`${locale}/`, i18n), { recursive: true }).toSorted();
    expect(readdirSync(i18n).filter((name) => /^[a-z]{2}$/.test(name))).toEqual(LOCALES.toSorted());
    for (const locale of LOCALES) expect(filesOf(locale), locale).toEqual(filesOf("en"));
  });

  it.each(tables)("$locale has the same keys of the same kind as English", ({ entries }) => {
    const shape = (all: Entry[]) => all.map(({ path, kind }) => `${path}: ${kind}`).toSorted();
    expect(shape(entries)).toEqual(shape(english));
    expect(entries.length).toBeGreaterThan(100);
  });

  it.each(tables)("$locale: no message is empty, broken or ignores an argument", ({ entries }) => {
    for (const { path, text } of entries) {
      expect(text.trim(), path).not.toBe("");
      expect(text, path).not.toMatch(/undefined|\[object|NaN|null/);
    }
  });

  it.each(tables)("$locale has the same arguments, commands and outer blanks as English", ({ entries }) => {
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    for (const { path, text } of english) {
      const other = byPath.get(path)?.text ?? "";
      expect(marksOf(other), path).toEqual(marksOf(text));
      expect(commandsOf(other), path).toEqual(commandsOf(text));
      expect([/^\s*/.exec(other)?.[0], /\s*$/.exec(other)?.[0]], path).toEqual([
        /^\s*/.exec(text)?.[0],
        /\s*$/.exec(text)?.[0],
      ]);
    }
  });

  it("cover everything HELP says about a command or a handler", async () => {
    const { commands, handlers } = await builtInReference();
    const notes = commands.flatMap((command) => command.notes ?? []);
    const params = handlers.flatMap((handler) => paramsOf(handler.params).map(({ about }) => about));
    const written = [...new Set([...notes, ...params])].toSorted();
    for (const locale of LOCALES.filter((one) => one !== "en")) {
      const { details, results } = MESSAGES[locale].help;
      expect(Object.keys(details).toSorted(), locale).toEqual(written);
      expect(Object.keys(results).toSorted(), locale).toEqual(commands.map(labelOf).toSorted());
    }
  });

  it("say in one sentence what each command, handler and template does", async () => {
    const { commands, handlers } = await builtInReference();
    const labels = commands.map(labelOf);
    const names = [...labels, ...[...handlers, ...BUILT_IN_REGISTRY.templates].map(({ name }) => name)].toSorted();
    for (const locale of LOCALES.filter((one) => one !== "en")) {
      const { summaries } = MESSAGES[locale].help;
      expect(Object.keys(summaries).toSorted(), locale).toEqual(names);
      for (const summary of Object.values(summaries)) expect(summary).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each(LOCALES)("%s has words for what a button does, and for what the message has not done", (locale) => {
    const { offer, offered } = MESSAGES[locale].replies;
    const { commands } = BUILT_IN_REGISTRY;
    for (const { action } of commands.filter(({ control }) => control))
      expect(offer(action, "")).not.toMatch(/[A-Z]{2}/);
    for (const { action } of commands.filter(({ endsTarget }) => endsTarget))
      expect(said(offered(action, "")), action).not.toBe(said(offered("SOMETHING_ELSE", "")));
  });

  it.each(tables)("$locale says everything about a plan that English says", ({ locale }) => {
    const valuesOf = (text: string) => text.match(/[A-Z]\d|-?\d{3,}|Ada|Kelompok/g)?.toSorted() ?? [];
    const texts = planTexts(MESSAGES[locale].plan);
    for (const [i, text] of planTexts(MESSAGES.en.plan).entries()) {
      expect(texts[i], text).not.toMatch(/undefined|\[object|NaN|null/);
      expect(valuesOf(texts[i] ?? ""), text).toEqual(valuesOf(text));
    }
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("leave out what is unknown", () => {
    for (const { help, unknownCommand, lists, grant, progress } of Object.values(MESSAGES)) {
      const texts = [
        help.hello(undefined),
        unknownCommand("x", undefined, "/help"),
        lists.page(1, 2, undefined),
        grant.noRight("x", undefined),
        progress.completed(undefined, "1 step"),
        progress.failed(undefined, undefined),
        progress.cancelled(undefined, undefined),
        progress.paused(undefined, "ex_1"),
        progress.retry(1, 2, undefined),
      ];
      expect(texts.join("\n")).not.toContain("undefined");
    }
  });

  it("fit into the answer to a press if they are one", () => {
    for (const { entries } of tables)
      for (const { path, text } of entries)
        if (path.startsWith("press.")) expect(text.length, path).toBeLessThanOrEqual(200);
  });
});
