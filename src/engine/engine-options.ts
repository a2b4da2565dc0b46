import type { Actor, Authorize } from "./actor.ts";
import type { Handler, StepLog } from "./handler.ts";
import type { JsonObject } from "./json.ts";
import type { Quotas } from "./quotas.ts";
import type { Limits } from "./worker/cut-result.ts";

/** Structured log, as pino has it: `err` is an Error. */
export interface EngineLog {
  warn(fields: { err: Error }, message: string): void;
  child(fields: JsonObject): StepLog;
}

/** How an engine is made. */
export interface EngineOptions {
  /** MongoDB's connection string. */
  uri: string;
  /** Name of the engine's database; user data is in `<db>_data`. Default `stepgram`. */
  db?: string;
  handlers: readonly Handler[];
  /** Asked before each step. */
  authorize: Authorize;
  /** Owners work in the shared data space. Default: nobody. */
  isOwner?(actor: Actor): Promise<boolean>;
  log?: EngineLog;
  /** Seconds a worker may be silent before others take its steps. Default 7. */
  leaseSeconds?: number;
  /** Names this machine: who says the same sees at once that a process has ended. Default: what the system says. */
  host?: string;
  limits?: Partial<Limits>;
  /** What one chat may have, owners aside. Without it nothing is counted. */
  quotas?: Partial<Quotas>;
  /** Days a finished execution is kept. Default 30. */
  retentionDays?: number;
  secret?(name: string): string | undefined;
  /** 0..1; injected so that tests are repeatable. */
  random?(): number;
  /** Puts another time in the place of the database's, for tests; leases go by the database's own all the same. */
  shiftTime?(database: Date): Date;
}
