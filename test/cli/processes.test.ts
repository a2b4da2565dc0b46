import { MongoClient } from "mongodb";
import { describe, expect, it } from "vitest";
import { newDataDir, StepgramProcess } from "../telegram/stepgram-process.ts";

describe("a process that stays", () => {
  it("stepgram worker runs until SIGTERM and exits 0", async () => {
    const worker = new StepgramProcess({ args: ["worker"], env: { DATA_DIR: newDataDir() } });
    await worker.waitForOutput("Ready");
    expect(await worker.kill("SIGTERM")).toBe(0);
  });

  it("stepgram db serves the database alone, at the address that it prints", async () => {
    const db = new StepgramProcess({ args: ["db", "--port", "0"], env: { DATA_DIR: newDataDir() } });
    await db.waitForOutput("mongodb://");
    const client = await new MongoClient(db.stdout.trim()).connect();
    await client.db("any").collection("things").insertOne({ kept: true });
    expect(await client.db("any").collection("things").countDocuments({})).toBe(1);
    await client.close();
    expect(await db.kill("SIGTERM")).toBe(0);
  });
});
