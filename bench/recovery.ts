import { type CrashWorld, openCrashWorld, pause, until } from "../test/crash/crash-world.ts";
import { startHere } from "../test/crash/engine-here.ts";
import { killHard } from "../test/crash/workers.ts";
import type { Figure } from "./run.ts";

/** How often a worker is killed. */
const KILLS = 10;
/** Between two kills, in milliseconds: not a multiple of the engine's own intervals, so that kills hit all phases. */
const BETWEEN_MS = 1370;
/** The survivor has been running for a while, as in reality. */
const SETTLED_IN_MS = 8000;

/** From the kill of a worker to the moment when another one runs its step, at default settings. */
export async function run(): Promise<Figure[]> {
  return [
    // Workers on other machines are known only by their leases.
    figure("resume", await measure((n) => `machine ${n}`)),
    figure("resume-same-host", await measure(() => undefined)),
  ];
}

async function measure(hostOf: (n: number) => string | undefined): Promise<number[]> {
  const world = await openCrashWorld({ apart: true });
  try {
    return await killOneAfterAnother(world, hostOf);
  } finally {
    await world.close();
  }
}

async function killOneAfterAnother(world: CrashWorld, hostOf: (n: number) => string | undefined): Promise<number[]> {
  const on = (n: number) => {
    const host = hostOf(n);
    return host === undefined ? {} : { host };
  };
  const begun = () => world.ledger.entries().filter(({ event }) => event === "begun");
  const victims = [];
  for (let n = 0; n < KILLS; n++) {
    const victim = await world.worker({ concurrency: 1, ...on(n) });
    const step = { name: "long", handler: "effect", params: { ms: 600_000, begins: true }, timeout: 3600 };
    const id = await startHere(world.engine, [step], `victim ${n}`);
    await until(() => begun().some(({ execution }) => execution === id));
    victims.push({ victim, id });
  }
  const survivor = await world.worker({ concurrency: 100, ...on(KILLS) });
  await pause(SETTLED_IN_MS);
  const times: Promise<number>[] = [];
  for (const { victim, id } of victims) {
    await killHard(victim);
    const at = performance.timeOrigin + performance.now();
    const resumed = () => begun().find(({ execution, pid }) => execution === id && pid === survivor.pid);
    times.push(until(() => resumed() !== undefined, 60_000).then(() => ((resumed()?.at ?? 0) - at) / 1000));
    await pause(BETWEEN_MS);
  }
  return Promise.all(times);
}

function figure(name: string, values: number[]): Figure {
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const value = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  return { name, value, unit: "s", min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, n: sorted.length };
}
