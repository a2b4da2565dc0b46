import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../../src/embedded/open-embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type ExecutionView, isSettled } from "../../src/engine/execution.ts";
import { openEngineHere, startHere } from "./engine-here.ts";
import { SHAPES, type Shape } from "./shapes.ts";
import { killHard, startWorkerProcess } from "./workers.ts";

const SECONDS = Number(process.env.CRASH_SECONDS ?? 60);
const EXECUTIONS = Number(process.env.CRASH_EXECUTIONS ?? 300);
const WORKERS = 3;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let dir = "";
let database: EmbeddedDatabase;
let engine: Engine;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "stepgram-crash-"));
  database = await openEmbedded({ dataDir: dir });
  engine = await openEngineHere(database.uri, "crash");
});

afterAll(async () => {
  await engine.close();
  await database.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Entry {
  key: string;
  execution: string;
  step: string;
}

describe(`${EXECUTIONS} executions, ${WORKERS} workers, a kill -9 every half second for ${SECONDS} s`, () => {
  it(
    "all end with the right status; no effect is lost, and no more repeated than workers were killed",
    async () => {
      const ledger = join(dir, "ledger.jsonl");
      writeFileSync(ledger, "");
      const args = [database.uri, "crash", ledger];
      const workers = new Set<ChildProcess>();
      const begin = async () => void workers.add(await startWorkerProcess(args));
      await Promise.all(Array.from({ length: WORKERS }, begin));
      const started = new Map<string, Shape>();
      const spread = async () => {
        for (let i = 0; i < EXECUTIONS; i++) {
          const shape = SHAPES[i % SHAPES.length] as Shape;
          started.set(await startHere(engine, shape.name, shape.steps, `x${i}`), shape);
          await pause((SECONDS * 900) / EXECUTIONS);
        }
      };
      let kills = 0;
      const end = performance.now() + SECONDS * 1000;
      const starting: Promise<void>[] = [];
      const massacre = async () => {
        while (performance.now() < end) {
          await pause(500);
          // The one that has lived longest; a process that is still starting has nothing to lose.
          const [victim] = workers;
          if (victim === undefined) continue;
          workers.delete(victim);
          await killHard(victim);
          kills++;
          starting.push(begin());
        }
        await Promise.all(starting);
      };
      await Promise.all([spread(), massacre()]);

      const views = new Map<string, ExecutionView>();
      for (let waited = 0; waited < 120_000 && views.size < started.size; waited += 500) {
        for (const id of started.keys()) {
          const view = views.has(id) ? undefined : await engine.view(id);
          if (view !== undefined && isSettled(view.status)) views.set(id, view);
        }
        await pause(500);
      }
      for (const worker of workers) await killHard(worker);

      const entries = readFileSync(ledger, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Entry);
      const counts = new Map<string, number>();
      const order = new Map<string, number>();
      for (const [at, { execution, step }] of entries.entries()) {
        const name = `${execution} ${step}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (!order.has(name)) order.set(name, at);
      }
      let lost = 0;
      let misordered = 0;
      for (const [id, shape] of started) {
        const view = views.get(id);
        expect(view, `${shape.name} ${id} has not ended`).toBeDefined();
        expect(view?.status, `${shape.name} ${id}`).toBe(shape.status);
        expect(view?.context, `${shape.name} ${id}`).toMatchObject(shape.context);
        for (const effect of shape.effects) if (!counts.has(`${id} ${effect}`)) lost++;
        for (const { name, dependencies = [] } of shape.steps)
          for (const dependency of dependencies) {
            const [mine, theirs] = [order.get(`${id} ${name}`), order.get(`${id} ${dependency}`)];
            if (mine !== undefined && theirs !== undefined && mine < theirs) misordered++;
          }
      }
      const repeated = [...counts.values()].reduce((sum, count) => sum + count - 1, 0);
      console.log(
        `executions ${started.size}, kills ${kills}, effects ${entries.length}, lost ${lost}, repeated ${repeated}, out of order ${misordered}`,
      );
      expect(lost).toBe(0);
      expect(misordered).toBe(0);
      expect(repeated).toBeLessThanOrEqual(kills);
    },
    (SECONDS + 200) * 1000,
  );
});
