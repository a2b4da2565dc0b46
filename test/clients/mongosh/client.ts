import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Client, type Place, uriWith } from "../client.ts";
import type { Facts } from "../facts.ts";
import { Shell } from "./shell.ts";

function file(name: string): string[] {
  return ["--file", fileURLToPath(new URL(name, import.meta.url))];
}

/** mongosh, as people start it: with an expression, with files, and with lines typed into it. */
export const client: Client = {
  name: "mongosh",
  run: async (place, facts) => {
    const shell = new Shell();
    try {
      await expressions(shell, place, facts);
      await typedLines(shell, place, facts);
      await scripts(shell, place, facts);
    } finally {
      shell.close();
    }
  },
};

async function expressions(shell: Shell, { uri, socketUri }: Place, facts: Facts): Promise<void> {
  const ways = Object.entries({ TCP: uri, "the Unix socket": socketUri });
  for (const [way, address] of ways)
    if (address !== undefined)
      await facts.check(`connects over ${way}, runs --eval and exits 0`, async () => {
        const { code, stdout, stderr } = await shell.run([address, "--eval", "db.runCommand({ping: 1}).ok"]);
        assert.deepEqual([code, stdout.trim()], [0, "1"], stderr);
      });
  await facts.check("--json prints EJSON", async () => {
    const { code, stdout } = await shell.run([
      uri,
      "--json=canonical",
      "--eval",
      "({ n: Long(1), ok: db.hello().ok })",
    ]);
    assert.deepEqual([code, JSON.parse(stdout)], [0, { n: { $numberLong: "1" }, ok: { $numberInt: "1" } }]);
  });
  await facts.check("exits 1 where a command fails, and says its code's name", async () => {
    const { code, stderr } = await shell.run([uri, "--eval", "db.runCommand({nothingSuch: 1})"]);
    assert.equal(code, 1);
    assert.match(stderr, /MongoServerError.*no such command: 'nothingSuch'/);
  });
}

async function typedLines(shell: Shell, { uri, database }: Place, facts: Facts): Promise<void> {
  const lines = [
    `use ${database}`,
    "db.many.insertMany(Array.from({ length: 45 }, (_, n) => ({ _id: n }))).acknowledged",
    "show dbs",
    "show databases",
    "show collections",
    "show tables",
    "show users",
    "show roles",
    "show profile",
    "show logs",
    "show log global",
    "show startupWarnings",
    "db.many.find()",
    "it",
    "it",
    "it",
    "nothingSuch()",
    "db.many.find({ _id: 7 }).pretty()",
    "db.many.drop()",
  ];
  const { code, stdout, stderr } = await shell.run([uri], `${lines.join("\n")}\n`);
  const said = (pattern: RegExp) => () => assert.match(stdout, pattern, stderr);
  await facts.check("runs what is typed, and exits 0", () => assert.equal(code, 0, stderr));
  await facts.check("show dbs lists the database and its size", said(new RegExp(`${database} +[0-9.]+ [KM]iB`)));
  await facts.check("show collections lists the collections", said(/^\S+> many$/m));
  await facts.check("find shows 20 documents, and `it` the next ones until there are none", () => {
    for (const n of [0, 19, 20, 39, 40, 44]) assert.match(stdout, new RegExp(`_id: ${n} `));
    assert.equal(stdout.split('Type "it" for more').length, 3);
    assert.match(stdout, /no cursor/);
  });
  await facts.check("continues after an error", said(/nothingSuch is not defined.*_id: 7 .*true/s));
  await facts.check("no command that was typed is refused", () => {
    assert.doesNotMatch(`${stdout}${stderr}`, /MongoServerError|no such command/);
  });
}

/** What the other files here check inside mongosh. */
async function scripts(shell: Shell, { uri, database }: Place, facts: Facts): Promise<void> {
  const files = ["prelude.js", "documents.js", "administration.js"].flatMap(file);
  const { code, stdout, stderr } = await shell.run([uriWith(uri, database), ...files]);
  for (const line of stdout.split("\n")) {
    if (!line.startsWith('{"fact":')) continue;
    const { fact, problem } = JSON.parse(line) as { fact: string; problem?: string };
    facts.note(fact, problem);
  }
  await facts.check("runs files to their end, and exits 0", () => assert.equal(code, 0, stderr));
}
