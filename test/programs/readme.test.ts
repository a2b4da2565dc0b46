import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryFile, writeProgram } from "../library/installed-package.ts";

const readme = repositoryFile("README.md");
/** The README's TypeScript blocks: two lines for a bot, a program with the library, a test. */
const [botLines = "", program = "", testProgram = ""] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, block = ""]) => block,
);

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stepgram-readme-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program of the README and returns what it prints. */
async function run(source: string): Promise<string> {
  const file = writeProgram(directory, source);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: directory });
  return stdout;
}

test("the README's first program prints what it says", async () => {
  const printed = await run(program);
  const shown = /for await[\s\S]*?```\n\n```\n([\s\S]*?)```/.exec(readme)?.[1];
  // The message and the progress come in any order, and a slow machine may show more of it.
  const lines = (text = "") => text.trim().split("\n");
  expect(lines(printed)).toEqual(expect.arrayContaining(lines(shown)));
});

test("the README's lines for a bot are in the example", () => {
  const example = repositoryFile("examples/grammy-bot.ts");
  expect(example).toContain(botLines);
});

test("the README's test passes", async () => {
  expect((await run(testProgram)).trim().split("\n").at(-1)).toBe("Still there?");
});
