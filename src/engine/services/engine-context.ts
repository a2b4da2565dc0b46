import { MongoClientClosedError } from "mongodb";
import { type Authorize, type People, peopleOf, type Shaper, whoLacks } from "../actor.ts";
import type { DataSpace } from "../data-space.ts";
import type { Handler } from "../handler.ts";
import { LateStarts } from "../late-starts.ts";
import { DEFAULT_LIMITS, type Limits, type Quotas } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Messenger, StepMessage } from "../messenger.ts";
import type { HostsOfSecret } from "../secret-use.ts";
import { SharedTimers } from "../shared-timers.ts";
import { DataLimit } from "../storage/data-limit.ts";
import type { Database } from "../storage/database.ts";
import { userData } from "../storage/user-data.ts";
import type { EngineHooks } from "./event-hooks.ts";

/** What an engine needs from the program around it, and its settings. */
export interface EngineOptions {
  /** An open database. User data goes to a second database, `<name>_data`. Closing the engine closes it. */
  database: Database;
  /** Delivers what steps send to chats. */
  messenger: Messenger;
  handlers: readonly Handler[];
  /** Asked before each step. */
  authorize: Authorize;
  /** Owners share one data space and are exempt from quotas. Default: nobody is an owner. */
  isOwner?(person: Shaper): Promise<boolean>;
  log?: Log;
  hooks?: EngineHooks;
  /** Seconds without a heartbeat after which other workers take over this worker's steps. Default 7. */
  leaseSeconds?: number;
  /** Identifies this machine; workers on the same machine notice at once that a process has ended. Default: from the operating system. */
  host?: string;
  limits?: Partial<Limits>;
  /** What one chat may have at a time. Default: no quotas. */
  quotas?: Partial<Quotas>;
  /** Days for which finished executions are kept. Default 30. */
  retentionDays?: number;
  /** Called when a newer version has taken over the data: this process starts no further step, and has to stop. */
  outdated?(error: Error): void;
  /** The value of a secret, for `{secrets.NAME}`. Default: there are none. */
  secret?(name: string): string | undefined;
  /** The hosts to which a secret is bound. Default: none is, so only owners may use secrets. */
  secretHosts?: HostsOfSecret;
  /** 0..1; injected so that tests are repeatable. */
  random?(): number;
  /** Shifts the database's time, for tests. Leases still use the real time. */
  shiftTime?(database: Date): Date;
}

/** What all parts of one engine share. */
export interface EngineContext {
  database: Database;
  messenger: Messenger;
  options: EngineOptions;
  /** Registered handlers by name; grows while the engine is open. */
  handlers: Map<string, Handler>;
  limits: Limits;
  /** The database's clock, shifted if a test asks for it. */
  now(): Date;
  /** 0..1. */
  random(): number;
  /** For what is done again and again. */
  timers: SharedTimers;
  /** Spreads what starts late. */
  lateStarts: LateStarts;
  /** Logs problems that the engine handles itself. */
  warn(error: unknown, message: string): void;
  /** Tells a chat something that no step waits for. What doesn't fit is logged, because nothing may be held up by it. */
  tell(message: StepMessage): Promise<void>;
  /** Whether all of them are owners: only then they work in the owners' space, without quotas. */
  areOwners(people: People): Promise<boolean>;
  /** The user data in which these people work together. */
  dataOf(people: People): Promise<DataSpace>;
  /** The database is about to be closed: errors of interrupted commands aren't worth logging. */
  leaving: boolean;
}

/** Fills in the defaults of the options. */
export function createEngineContext(options: EngineOptions): EngineContext {
  const { database, messenger, log, shiftTime, random = Math.random } = options;
  const areOwners = async (people: People): Promise<boolean> =>
    (await whoLacks(peopleOf(people), async (person) => (await options.isOwner?.(person)) ?? false)) === undefined;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const dataLimit = new DataLimit(database.client, database.db.databaseName, limits.data);
  const context: EngineContext = {
    database,
    messenger,
    options,
    handlers: new Map(options.handlers.map((handler) => [handler.name, handler])),
    limits,
    now: shiftTime === undefined ? () => database.clock.now() : () => shiftTime(database.clock.now()),
    random,
    timers: new SharedTimers(random),
    lateStarts: new LateStarts(random),
    warn(error, message) {
      if (context.leaving && error instanceof MongoClientClosedError) return;
      log?.warn({ err: error instanceof Error ? error : new Error(String(error)) }, message);
    },
    async tell(message) {
      if (await messenger.notify(message)) return;
      const { chat_id, schedule, webhook } = message;
      context.warn(new Error("its outbox is full"), `the chat ${chat_id} is not told about ${schedule ?? webhook}`);
    },
    areOwners,
    async dataOf(people) {
      const isShared = await areOwners(people);
      const space = userData(database.client, database.db.databaseName, people.actor, isShared);
      return isShared ? space : dataLimit.of(people.actor.chat_id, space);
    },
    leaving: false,
  };
  return context;
}
