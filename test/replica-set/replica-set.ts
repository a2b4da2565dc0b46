import { mkdtempSync, rmSync } from "node:fs";
import type { NetConnectOpts } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import { addressOf } from "../database-address.ts";
import { LateCopy } from "./late-copy.ts";
import { Member } from "./member.ts";
import type { Behind } from "./member-connection.ts";

/** How a replica set behaves; all of it may be changed while it runs. */
export interface ReplicaSetOptions {
  /** How late the secondaries are, in milliseconds. */
  lagMs?: number;
  /** How long a majority takes to have a write, in milliseconds. */
  majorityLagMs?: number;
  /** How long there is no primary after a step-down, in milliseconds. */
  electionMs?: number;
  /** What it says of its version; by default that of MongoDB 7.0. */
  wireVersion?: number;
  /** The URI of the primary's database. Default: an embedded one for this set. */
  behind?: string;
}

/** How long a member is away that has crashed. */
const DOWN_MS = 1500;

/**
 * Three servers on local ports that look like a replica set to a driver, in front of embedded databases. What the primary has
 * is in one database, whoever the primary is; what the secondaries have is in another, which follows as late as is wanted.
 *
 * Unlike in a real set, a new primary has every write of the old one, even if no majority had it yet: nothing is rolled back.
 * So it shows what clients make of stale reads, late acknowledgements, lost replies and refusals, but not of lost `w: 1` writes.
 */
export class ReplicaSet {
  readonly members: readonly Member[] = [new Member(this), new Member(this), new Member(this)];
  readonly cursors = new Map<string, Behind>();
  /** The reads that secondaries have answered: `find executions`. */
  readonly secondaryReads: string[] = [];
  readonly copy: LateCopy;
  primary: Member | undefined = this.members[0];
  term = 1;
  /** Grows with every change of roles. */
  counter = 1;
  majorityLagMs: number;
  electionMs: number;
  readonly wireVersion: number;
  readonly #behind: NetConnectOpts;
  readonly #close: () => Promise<void>;
  readonly #running = new Set<Promise<unknown>>();
  #waiting: (() => void)[] = [];

  private constructor(behind: string, copy: string, options: ReplicaSetOptions, close: () => Promise<void>) {
    this.#behind = addressOf(behind);
    this.copy = new LateCopy(addressOf(copy), options.lagMs ?? 0);
    this.majorityLagMs = options.majorityLagMs ?? 0;
    this.electionMs = options.electionMs ?? 500;
    this.wireVersion = options.wireVersion ?? 21;
    this.#close = close;
  }

  static async open(options: ReplicaSetOptions = {}): Promise<ReplicaSet> {
    const dir = mkdtempSync(join(tmpdir(), "stepgram-set-"));
    const own = options.behind === undefined ? await openEmbedded({ dataDir: join(dir, "primary") }) : undefined;
    const copy = await openEmbedded({ dataDir: join(dir, "copy") });
    const set = new ReplicaSet(options.behind ?? (own?.uri as string), copy.uri, options, async () => {
      await own?.close();
      await copy.close();
      rmSync(dir, { recursive: true, force: true });
    });
    for (const member of set.members) await member.listen();
    return set;
  }

  /** The connection string, ready for further options. */
  get uri(): string {
    return `mongodb://${this.members.map(({ address }) => address).join(",")}/?replicaSet=rs0`;
  }

  get lagMs(): number {
    return this.copy.lagMs;
  }

  addressOf(behind: Behind): NetConnectOpts {
    return behind === "primary" ? this.#behind : this.copy.address;
  }

  running<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => this.#running.delete(done));
    this.#running.add(done);
    return done;
  }

  changed(counter: number, ms: number): Promise<void> {
    if (this.counter !== counter) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = ms < 2 ** 31 ? setTimeout(resolve, ms).unref() : undefined;
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #change(): void {
    this.counter++;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /**
   * The primary steps down, keeping its connections, or crashes and is away for a while. Resolves when another has been elected.
   * What was under way is finished before that, and is answered with an error or not at all.
   */
  async stepDown(how: "politely" | "by crashing"): Promise<void> {
    const old = this.primary;
    if (old === undefined) return;
    this.primary = undefined;
    if (how === "by crashing") {
      old.crash();
      setTimeout(() => old.restart(), DOWN_MS);
    }
    this.#change();
    await Promise.all([...this.#running, new Promise((resolve) => setTimeout(resolve, this.electionMs))]);
    this.term++;
    this.primary = this.members[(this.members.indexOf(old) + 1) % this.members.length];
    this.#change();
  }

  async close(): Promise<void> {
    this.#change();
    await Promise.all(this.members.map((member) => member.close()));
    this.copy.close();
    await this.#close();
  }
}
