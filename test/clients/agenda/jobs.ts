import assert from "node:assert/strict";
import { backoffStrategies } from "agenda";
import type { Db } from "mongodb";
import type { Facts } from "../facts.ts";
import { aWhile, freshAgenda, until } from "./fresh-agenda.ts";

/** Jobs of one agenda. */
export async function jobs(db: Db, facts: Facts): Promise<void> {
  const agenda = freshAgenda(db, "one");
  const ran: string[] = [];
  const data = new Map<string, unknown>();
  agenda.define("note", async (job) => {
    ran.push("note");
    data.set("note", job.attrs.data);
  });
  await agenda.start();

  await facts.check("makes its index on start", async () => {
    const indexes = await db.collection("agendaJobs").indexes();
    assert.ok(
      indexes.some(({ name }) => name === "findAndLockNextJobIndex"),
      JSON.stringify(indexes),
    );
  });

  await facts.check("now runs a job once, with its data", async () => {
    await agenda.now("note", { deep: { n: 1, at: new Date(0) } });
    await until("the job's run", () => ran.includes("note"));
    assert.deepEqual(data.get("note"), { deep: { n: 1, at: new Date(0) } });
    await until("its end", async () => (await agenda.queryJobs({ name: "note", state: "completed" })).total === 1);
    await aWhile();
    assert.equal(ran.length, 1);
  });

  await facts.check("schedule runs a job when it is due, and not before", async () => {
    const due = new Date(Date.now() + 700);
    let at = 0;
    agenda.define("later", async () => {
      at = Date.now();
    });
    await agenda.schedule(due, "later");
    await agenda.schedule("in 2 hours", "later");
    await until("the scheduled run", () => at > 0);
    assert.ok(at >= due.getTime() - 50, `${at - due.getTime()} ms`);
    assert.equal((await agenda.queryJobs({ name: "later", state: "scheduled" })).total, 1);
  });

  await facts.check("every runs a job repeatedly, and keeps one document for it", async () => {
    let times = 0;
    agenda.define("often", async () => {
      times++;
    });
    await agenda.every(50, "often");
    await agenda.every(50, "often", { changed: true });
    await until("three runs", () => times >= 3);
    assert.equal(await db.collection("agendaJobs").countDocuments({ name: "often" }), 1);
  });

  await facts.check("disable stops a job, enable resumes it, cancel removes it", async () => {
    let times = 0;
    agenda.define("switched", async () => {
      times++;
    });
    await agenda.every(40, "switched");
    await until("its first run", () => times > 0);
    assert.equal(await agenda.disable({ name: "switched" }), 1);
    await aWhile();
    const stopped = times;
    await aWhile();
    assert.equal(times, stopped);
    assert.equal(await agenda.enable({ name: "switched" }), 1);
    await until("a run after that", () => times > stopped);
    assert.equal(await agenda.cancel({ name: "switched" }), 1);
    assert.equal((await agenda.queryJobs({ name: "switched" })).total, 0);
  });

  await facts.check("a job that fails is recorded, and tried again with a backoff until it succeeds", async () => {
    let attempts = 0;
    agenda.define(
      "flaky",
      async () => {
        if (++attempts < 3) throw new Error("not yet");
      },
      { backoff: backoffStrategies.constant({ delay: 20, maxRetries: 5 }) },
    );
    const job = await agenda.now("flaky");
    await until("the third attempt", () => attempts === 3);
    const stored = () => db.collection("agendaJobs").findOne({ name: "flaky" });
    await until("its success", async () => (await stored())?.lastFinishedAt !== undefined && attempts === 3);
    assert.ok((await stored())?.failedAt instanceof Date);
    assert.equal((await stored())?._id.toString(), String(job.attrs._id));
    agenda.define("hopeless", async () => {
      throw new Error("never");
    });
    await agenda.now("hopeless");
    await until("its failure", async () => (await agenda.queryJobs({ name: "hopeless", state: "failed" })).total === 1);
    assert.equal((await agenda.queryJobs({ name: "hopeless" })).jobs[0]?.failReason, "never");
  });

  await facts.check("unique keeps one job, however many save it at once", async () => {
    agenda.define("single", async () => {});
    const save = (n: number) =>
      agenda.create("single", { key: "k", n }).unique({ "data.key": "k" }).schedule("in 1 hour").save();
    await save(0);
    await Promise.all([1, 2, 3, 4, 5].map(save));
    const { jobs: found } = await agenda.queryJobs({ name: "single" });
    assert.equal(found.length, 1);
    await agenda.create("single", { key: "k", n: 9 }).unique({ "data.key": "k" }, { insertOnly: true }).save();
    const [kept] = (await agenda.queryJobs({ name: "single" })).jobs;
    assert.notEqual((kept?.data as { n: number } | undefined)?.n, 9);
  });

  await facts.check("queryJobs finds by name, data and state; jobs report progress", async () => {
    agenda.define("long", async (job) => {
      await job.touch(40);
      await aWhile();
    });
    await agenda.now("long", { for: "query" });
    await until("its progress", async () => {
      const { jobs: found } = await agenda.queryJobs({ search: "LON", data: { for: "query" } });
      return found[0]?.progress === 40;
    });
    assert.ok((await agenda.getJobsOverview()).some(({ name, total }) => name === "long" && total === 1));
  });

  await agenda.drain();
  await agenda.stop();
}
