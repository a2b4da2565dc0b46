import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));
const FOLDERS = ["commands", "interpreter", "engine", "handlers", "telegram"];

/** Errors that only programs read: they are thrown when a program registers something. */
const FOR_PROGRAMS: ReadonlySet<string> = new Set(["commands/custom-shortcode.ts", "commands/template-definition.ts"]);

/** Calls whose sentences people read. */
const CALLS = /\b(?:fail|hinted|new PermanentError|new TransientError)\(/g;

/** Two words in a literal: a sentence rather than a code or a name. */
const SENTENCE = /(["'`])(?:(?!\1)[^\\\n])*?[a-z]{2,} [a-z]{2,}(?:(?!\1)[^\\\n])*\1/i;

/** The arguments of the call whose bracket opens at `open`, without those of calls of `problem`. */
function argumentsFrom(text: string, open: number): string {
  let depth = 0;
  let own = "";
  for (let at = open; at < text.length; at++) {
    if (text.startsWith("problem(", at)) at = closing(text, at + "problem".length);
    else {
      if (text[at] === "(") depth++;
      if (text[at] === ")" && --depth === 0) break;
      own += text[at];
    }
  }
  return own;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at;
  }
  return text.length;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(SRC, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

describe("errors that people read", () => {
  it.each(FOLDERS)("come from the catalog of problems in src/%s", (folder) => {
    const literal = sourcesIn(folder)
      .filter((name) => !FOR_PROGRAMS.has(name))
      .flatMap((name) => {
        const text = readFileSync(join(SRC, name), "utf8");
        return [...text.matchAll(CALLS)]
          .map(({ index, 0: call }) => argumentsFrom(text, index + call.length - 1))
          .filter((given) => SENTENCE.test(given))
          .map((given) => `${name}: ${given.slice(0, 120)}`);
      });
    expect(literal).toEqual([]);
  });
});
