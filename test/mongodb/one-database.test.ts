import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

const TESTS = join(import.meta.dirname, "..");

/** Tests that open their own database: the embedded server, the program, or the package. */
const OPENS = /\bopenEmbedded\(|bin\/stepgram\.js|\bcreateStepgram\(/;
/** Code that uses TEST_MONGODB_URI if it is set. */
const CHOOSES = /\bTEST_MONGODB_URI\b|\bonTestDatabase\(|\bsharedDatabase\(/;

/** The other files that open one, and why. */
const REASONS: Readonly<Record<string, string>> = {
  "engine/old-data.test.ts": "the data directory of an earlier version is one of the embedded database",
  "load/large-values.test.ts": "it is about how the embedded database stores large values",
  "load/soak.ts": "it measures how much the embedded database has on disk",
  "package/consumer.ts": "it is what someone who has just installed the package would write",
  "programs/database-owners.test.ts": "it is about the processes that take turns at serving an embedded database",
  "replica-set/replica-set.ts": "the set is one in front of embedded databases",
};

const files = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !/(^|[\\/])node_modules[\\/]/.test(path))
  .map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(TESTS, path), "utf8") }));

it("every test uses the MongoDB at TEST_MONGODB_URI, unless it says why not", () => {
  const own = relative(TESTS, import.meta.filename);
  const opening = files.filter(
    ({ path, text }) => OPENS.test(text) && !path.startsWith("embedded/") && path !== own.replaceAll("\\", "/"),
  );
  expect(opening.length).toBeGreaterThan(8);
  const without = opening.filter(({ text }) => !CHOOSES.test(text)).map(({ path }) => path);
  expect(without.sort()).toEqual(Object.keys(REASONS).sort());
});
