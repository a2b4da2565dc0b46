import assert from "node:assert/strict";
import type { Db } from "mongodb";
import type { Facts } from "../facts.ts";
import { aWhile, freshAgenda, until } from "./fresh-agenda.ts";

/** Several agendas on one database, their locks, and what happens when one stops. */
export async function workers(db: Db, facts: Facts): Promise<void> {
  await facts.check("two agendas at once run each of 60 jobs exactly once, and share them", async () => {
    const runs = new Map<number, string[]>();
    const sharers = new Set<string>();
    const agendas = ["left", "right"].map((name) => {
      const agenda = freshAgenda(db, name).maxConcurrency(4).defaultConcurrency(4).defaultLockLimit(4);
      agenda.define<{ n: number }>("shared", async (job) => {
        const { n } = job.attrs.data;
        runs.set(n, [...(runs.get(n) ?? []), name]);
        sharers.add(name);
        // Neither may finish its job before the other has work, however late that one starts.
        await until("work for both", () => sharers.size === 2);
        await new Promise((resolve) => setTimeout(resolve, 10));
      });
      return agenda;
    });
    const [first] = agendas;
    await first!.ready;
    await Promise.all(Array.from({ length: 60 }, (_, n) => first!.now("shared", { n })));
    await Promise.all(agendas.map((agenda) => agenda.start()));
    await until("all runs", () => runs.size === 60);
    await aWhile();
    assert.ok([...runs.values()].every((by) => by.length === 1));
    await Promise.all(agendas.map((agenda) => agenda.drain()));
  });

  await facts.check("a job that a dead agenda holds is run by another once its lock is too old", async () => {
    const dead = freshAgenda(db, "dead", 300);
    let taken = 0;
    const end = new AbortController();
    dead.define("held", async () => {
      taken++;
      await new Promise((resolve) => end.signal.addEventListener("abort", resolve));
    });
    await dead.start();
    await dead.now("held");
    await until("its lock", () => taken === 1);
    // It stops looking for work, so that it cannot take its own job again, and keeps the lock of the running one.
    await dead.stop();
    const heir = freshAgenda(db, "heir", 300);
    let inherited = 0;
    heir.define("held", async () => {
      inherited++;
    });
    await heir.start();
    await until("its second run", () => inherited > 0);
    end.abort();
    await heir.stop();
  });

  await facts.check("the highest priority goes first, and only as many at once as were allowed", async () => {
    const agenda = freshAgenda(db, "ranked").maxConcurrency(1);
    const order: string[] = [];
    let running = 0;
    let most = 0;
    agenda.define<{ rank: string }>(
      "ranked",
      async (job) => {
        most = Math.max(most, ++running);
        order.push(job.attrs.data.rank);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
      },
      { concurrency: 1, lockLimit: 1 },
    );
    await agenda.ready;
    const when = new Date();
    for (const [rank, priority] of [
      ["low", -10],
      ["normal", 0],
      ["high", 10],
      ["highest", 20],
    ] as const)
      await agenda.create("ranked", { rank }).priority(priority).schedule(when).save();
    await agenda.start();
    await until("all runs", () => order.length === 4);
    assert.deepEqual([order, most], [["highest", "high", "normal", "low"], 1]);
    await agenda.drain();
  });

  await facts.check("what was scheduled before a restart runs after it", async () => {
    const before = freshAgenda(db, "before");
    before.define("kept", async () => {});
    await before.start();
    await before.schedule(new Date(Date.now() + 300), "kept", { from: "before" });
    await before.stop();
    const after = freshAgenda(db, "after");
    let got: unknown;
    after.define("kept", async (job) => {
      got = job.attrs.data;
    });
    await after.start();
    await until("its run", () => got !== undefined);
    assert.deepEqual(got, { from: "before" });
    await after.drain();
  });

  await facts.check("purge removes jobs that nobody defines any more", async () => {
    const agenda = freshAgenda(db, "purging");
    agenda.define("known", async () => {});
    await agenda.ready;
    await agenda.create("nobody knows it", {}).schedule("in 1 hour").save();
    const removed = await agenda.purge();
    assert.ok(removed >= 1, `${removed} removed`);
    assert.equal((await agenda.queryJobs({ name: "nobody knows it" })).total, 0);
    await agenda.stop();
  });
}
