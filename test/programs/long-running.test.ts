import { MongoClient } from "mongodb";
import { describe, expect, it } from "vitest";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

const newEnvironment = useDatabaseForCommands();

describe("a process that keeps running", () => {
  it("stepgram worker runs until SIGTERM and exits 0", async () => {
    const worker = new StepgramProcess({ args: ["worker"], env: { DATA_DIR: newDataDir() } });
    await worker.waitForOutput("Ready");
    expect(await worker.kill("SIGTERM")).toBe(0);
  });

  it("stepgram db serves the database alone, at the address that it prints", async () => {
    const db = new StepgramProcess({
      args: ["db", "--port", "0"],
      env: { DATA_DIR: newDataDir() },
      embedded: "it is what is served",
    });
    await db.waitForOutput("mongodb://");
    const client = await new MongoClient(db.stdout.trim()).connect();
    await client.db("any").collection("things").insertOne({ kept: true });
    expect(await client.db("any").collection("things").countDocuments({})).toBe(1);
    await client.close();
    expect(await db.kill("SIGTERM")).toBe(0);
  });

  it("stepgram worker says that a newer version has taken over its data, and stops", async () => {
    const { MONGODB_URI = "", MONGODB_DB = "", ...env } = newEnvironment();
    const client = await new MongoClient(MONGODB_URI).connect();
    const formats = client.db(MONGODB_DB).collection<{ _id: string; version: number }>("format");
    let upgrading: Promise<unknown> | undefined;
    const worker = await runCommand({
      args: ["worker"],
      env: { ...env, MONGODB_URI, MONGODB_DB },
      onWrite: (text) => {
        if (text.includes("Ready")) upgrading = formats.updateOne({ _id: "format" }, { $set: { version: 999 } });
      },
    });
    await upgrading;
    expect(worker.code).toBe(1);
    expect(worker.stderr).toMatch(
      /\nThis data was written by a newer version of Stepgram \(format 999; .* Upgrade Stepgram/,
    );
    await client.close();
  });
});
