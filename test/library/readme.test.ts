import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
/** The README's TypeScript blocks: two lines for a bot, a program with the library, a test. */
const [botLines = "", program = "", testProgram = ""] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, block = ""]) => block,
);

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stepgram-readme-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program of the README the way the examples run, and returns what it prints. */
async function run(source: string): Promise<string> {
  const file = join(directory, "program.mts");
  writeFileSync(file, source);
  const args = ["--tsconfig", join(root, "tsconfig.json"), file];
  const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/tsx"), args, { cwd: directory });
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
  const example = readFileSync(join(root, "examples/grammy-bot.ts"), "utf8");
  expect(example).toContain(botLines);
});

test("the README's test passes", async () => {
  expect((await run(testProgram)).trim().split("\n").at(-1)).toBe("Still there?");
});
