import { endIsolation, explainsDeath, reclaimSteps, STORM } from "../../src/engine/state/crashes.ts";
import type { LiveStep } from "../../src/engine/state/execution-document.ts";
import type { ExecutionMachine } from "../../src/engine/state/execution-machine.ts";
import { claimStep, completeStep, failForGood, wake } from "../../src/engine/state/step-events.ts";
import { ISOLATION_MS, Quarantine } from "../../src/engine/worker/quarantine.ts";
import { machineOf, planStep } from "./machine-of.ts";

/** What a step does after the given milliseconds: complete, or kill its worker. */
export type Behaviour = { ends: number } | { kills: number };

interface Member {
  name: string;
  quarantine: Quarantine;
  /** When it has restarted. */
  from: number;
  runs: Map<number, { token: string; since: number; alone: boolean }>;
}

const TICK_MS = 100;
const RESTART_MS = 500;

/** Simulates workers running one execution of independent steps. */
export class Fleet {
  readonly machine: ExecutionMachine;
  deaths: { at: number; explained: boolean }[] = [];
  clock = 0;
  readonly #behaviours: readonly Behaviour[];
  readonly #members: Member[];
  readonly #concurrency: number;
  #tokens = 0;

  constructor(behaviours: readonly Behaviour[], workers: number, concurrency: number) {
    this.#behaviours = behaviours;
    this.#concurrency = concurrency;
    const steps = behaviours.map((_, i) => planStep(`s${i}`));
    this.machine = machineOf(steps, { parallel: steps.length, timeout: 1e9 });
    this.#members = Array.from({ length: workers }, (_, i) => this.#newcomer(`w${i}`, 0));
  }

  /** Advances the clock until all steps have settled, for at most `ms`. Calls `each` before each tick. */
  run(ms: number, each: () => void = () => {}): void {
    for (; this.machine.document.ended_at === undefined && this.clock < ms; this.clock += TICK_MS) {
      each();
      for (const member of this.#members) if (member.from <= this.clock) this.#work(member);
      wake(this.machine, this.#now());
      this.machine.refresh(this.#now());
    }
  }

  /** Kills a worker, whatever it runs. */
  kill(pick: number): void {
    const member = this.#members[pick % this.#members.length] as Member;
    if (member.from <= this.clock) this.#die(member);
  }

  /** Indices of the steps in this state. */
  inState(state: string): number[] {
    return this.#behaviours.flatMap((_, i) => (this.machine.state(i) === state ? [i] : []));
  }

  #now(): Date {
    return new Date(1_000_000 + this.clock);
  }

  #newcomer(name: string, from: number): Member {
    return { name, from, quarantine: new Quarantine(() => this.clock), runs: new Map() };
  }

  #work(member: Member): void {
    const { machine } = this;
    for (const [index, { token, since, alone }] of member.runs) {
      const behaviour = this.#behaviours[index] as Behaviour;
      const ran = this.clock - since;
      if ("kills" in behaviour && ran >= behaviour.kills) {
        this.#die(member);
        return;
      }
      if ("ends" in behaviour && ran >= behaviour.ends) {
        completeStep(machine, index, { result: null }, this.#now());
        member.runs.delete(index);
        member.quarantine.end(token);
      } else if (alone && ran >= ISOLATION_MS) {
        endIsolation(machine, index, token);
        member.quarantine.join(token);
      }
    }
    while (member.runs.size < this.#concurrency) {
      const crashesOf = (index: number) => machine.live(index)?.crashes ?? 0;
      const index = machine.takeReady((_, at) => member.quarantine.mayBegin(crashesOf(at), member.runs.size));
      if (index === undefined) return;
      const token = `t${this.#tokens++}`;
      const alone = member.quarantine.begin(token, crashesOf(index));
      claimStep(machine, index, member.name, token, this.#now(), alone);
      member.runs.set(index, { token, since: this.clock, alone });
    }
  }

  #die(member: Member): void {
    const held = [...member.runs.keys()].map((index) => this.machine.live(index) as LiveStep);
    this.deaths.push({ at: this.clock, explained: held.some(explainsDeath) });
    const others = this.deaths.filter(({ at, explained }) => at >= this.clock - STORM.within && !explained);
    for (const { index, crashes } of reclaimSteps(this.machine, member.name, others.length > STORM.deaths, this.#now()))
      failForGood(this.machine, index, `${crashes} workers died`, this.#now());
    Object.assign(member, this.#newcomer(`${member.name}'`, this.clock + RESTART_MS));
  }
}
