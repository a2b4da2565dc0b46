import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MongoClient } from "mongodb";
import { describe, expect, it } from "vitest";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import { migrate } from "../../src/engine/storage/migrations.ts";
import { runCommand } from "../cli/command-line-runner.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { newDataDir, runStepgram, StepgramProcess } from "../telegram/stepgram-process.ts";

useServersOnly();

const BETWEEN = "the data moves between the embedded database and another server";

/** A data directory whose database has two documents, and an export of it. */
async function exported(): Promise<{ dataDir: string; path: string }> {
  const dataDir = newDataDir();
  const embedded = await openEmbedded({ dataDir });
  const client = await new MongoClient(embedded.uri).connect();
  await client.db("stepgram").collection("workflows").insertOne({ name: "one" });
  await client.db("stepgram_data").collection("users").insertOne({ name: "Ada" });
  await client.close();
  await embedded.close();
  const path = join(newDataDir(), "export.jsonl");
  const { code, stdout, stderr } = await runCommand({
    args: ["export", path],
    env: { DATA_DIR: dataDir },
    embedded: BETWEEN,
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Exported 2 documents in 2 collections \(.+, embedded\)/);
  return { dataDir, path };
}

describe("stepgram export and stepgram import", () => {
  it("fill a database that was opened but never used; it then has the export's format", async () => {
    const { path } = await exported();
    const dataDir = newDataDir();
    const embedded = await openEmbedded({ dataDir });
    const client = await new MongoClient(embedded.uri).connect();
    await migrate(client.db("stepgram"));
    const imported = await runCommand({ args: ["import", path], env: { DATA_DIR: dataDir }, embedded: BETWEEN });
    expect([imported.code, imported.stderr]).toEqual([0, ""]);
    expect(await client.db("stepgram").collection("format").countDocuments()).toBe(0);
    expect(await client.db("stepgram").collection("workflows").countDocuments()).toBe(1);
    await client.close();
    await embedded.close();
  });

  it("move all data through a file and through a pipe, into the embedded database and into another server", async () => {
    const { dataDir, path } = await exported();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const piped = await runStepgram({ args: ["export"], env: { DATA_DIR: dataDir }, embedded: BETWEEN });
    expect(piped.code).toBe(0);
    expect(piped.stderr).toContain("Exported 2 documents");
    const lines = piped.json;
    expect(lines.map((line) => Object.keys(line)[0])).toEqual([
      ...["stepgram_export", "collection", "options", "document", "collection", "options", "document", "end"],
    ]);
    expect(lines[3]).toMatchObject({ document: { _id: { $oid: expect.anything() }, name: "one" } });

    const env = { MONGODB_URI: await sharedDatabase(), MONGODB_DB: freshName() };
    const there = await runStepgram({ args: ["import"], input: piped.stdout, env });
    expect([there.code, there.stderr]).toEqual([0, ""]);
    expect(there.stdout).toMatch(/^Imported 2 documents in 2 collections \(mongodb:\/\//);
    const client = await new MongoClient(env.MONGODB_URI).connect();
    expect(await client.db(`${env.MONGODB_DB}_data`).collection("users").countDocuments({ name: "Ada" })).toBe(1);
    await client.close();

    const back = await runStepgram({ args: ["export", "-"], env });
    expect(back.json.slice(1, -1)).toEqual(lines.slice(1, -1));
    const refused = await runCommand({ args: ["import", path], env });
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(
      /^The database already contains data .*workflows \(1\), users \(1\). Nothing was written/,
    );
    expect((await runCommand({ args: ["import", "--replace", path], env })).code).toBe(0);
  });

  it("refuse a file that is not what was exported, and do not even open the database", async () => {
    const file = join(newDataDir(), "broken.jsonl");
    writeFileSync(file, '{"name":"Ada"}\n');
    const env = { DATA_DIR: newDataDir() };
    const { code, stdout, stderr } = await runCommand({ args: ["import", file], env });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/broken.jsonl is not a Stepgram export: .* Nothing was written.\n$/);
    expect(existsSync(join(env.DATA_DIR, "db"))).toBe(false);
  });

  it("say what is wrong with their arguments, and exit 2", async () => {
    const env = { DATA_DIR: newDataDir() };
    const absent = await runCommand({ args: ["import", "/nowhere/export.jsonl"], env });
    expect([absent.code, absent.stderr]).toEqual([2, "Cannot read /nowhere/export.jsonl: there is no such file.\n"]);
    const unwritable = await runCommand({ args: ["export", "/nowhere/export.jsonl"], env });
    expect(unwritable.code).toBe(2);
    expect(unwritable.stderr).toContain("Cannot write /nowhere/export.jsonl");
    const nameless = await runCommand({ args: ["import"], env });
    expect([nameless.code, nameless.stderr]).toEqual([1, "The input is empty. Nothing was written.\n"]);
  });

  it.skipIf(!existsSync("/dev/full"))("fail where the disk is full, and leave no half export", async () => {
    const full = await runCommand({ args: ["export", "/dev/full"], env: { DATA_DIR: newDataDir() } });
    expect([full.code, full.stdout]).toEqual([1, ""]);
    expect(full.stderr).toContain("Cannot write /dev/full: the disk is full. The export is not complete.");
  });

  it("fail if the database cannot be reached, and keep the older export", async () => {
    const path = join(newDataDir(), "export.jsonl");
    writeFileSync(path, "older");
    const MONGODB_URI = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300";
    const { code, stderr } = await runCommand({ args: ["export", path], env: { MONGODB_URI } });
    expect([code, stderr]).toEqual([1, expect.stringContaining("Cannot use the database (mongodb://127.0.0.1:1")]);
    expect(readFileSync(path, "utf8")).toBe("older");
    expect(readdirSync(dirname(path))).toEqual(["export.jsonl"]);
  });
});

describe("stepgram import --replace", () => {
  it("is refused while another process uses the database, and names it; a killed one doesn't count", async () => {
    const { path } = await exported();
    const env = { DATA_DIR: newDataDir() };
    const worker = new StepgramProcess({ args: ["worker"], env });
    await worker.waitForOutput("Ready");
    const refused = await runCommand({ args: ["import", "--replace", path], env });
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/^This database .+ is in use by a worker \(process \d+ on .+\)\. .+ Stop it first/);
    const server = await startServer();
    const bot = new StepgramProcess({
      env: { ...env, BOT_TOKEN: server.token, TELEGRAM_API_ROOT: server.url, OWNER_IDS: "501" },
    });
    await bot.waitForOutput("Ready");
    const again = await runCommand({ args: ["import", "--replace", path], env });
    expect(again.stderr).toMatch(
      / is in use by the bot \(process \d+ on .+\) and a worker \(process \d+ on .+\)\. .+ Stop them first/,
    );
    await Promise.all([worker.kill("SIGKILL"), bot.kill("SIGKILL")]);
    const imported = await runCommand({ args: ["import", "--replace", path], env });
    expect([imported.code, imported.stderr]).toEqual([0, ""]);
  });
});
