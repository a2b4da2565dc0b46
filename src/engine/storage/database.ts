import { type Collection, type Db, type Document, MongoClient, type MongoClientOptions, ReadConcern } from "mongodb";
import type { ExecutionDocument } from "../state/execution-document.ts";
import { buildIndexes } from "./build-indexes.ts";
import { failOnClosedSockets } from "./closed-sockets.ts";
import { UnusableDatabaseError } from "./database-advice.ts";
import { DatabaseClock } from "./database-clock.ts";
import type {
  DeathDocument,
  OutcomeDocument,
  PlanPart,
  RemovalDocument,
  ResultDocument,
  ScheduleDocument,
  StepDocument,
  StepLogDocument,
  WebhookDocument,
  WorkerDocument,
  WorkflowDocument,
} from "./documents.ts";
import { migrate } from "./migrations.ts";

/** An open database: its client, its clock and the engine's collections. */
export interface Database {
  client: MongoClient;
  db: Db;
  clock: DatabaseClock;
  workflows: Collection<WorkflowDocument>;
  steps: Collection<StepDocument>;
  executions: Collection<ExecutionDocument>;
  plans: Collection<PlanPart>;
  outcomes: Collection<OutcomeDocument>;
  results: Collection<ResultDocument>;
  step_logs: Collection<StepLogDocument>;
  removals: Collection<RemovalDocument>;
  workers: Collection<WorkerDocument>;
  deaths: Collection<DeathDocument>;
  schedules: Collection<ScheduleDocument>;
  webhooks: Collection<WebhookDocument>;
}

/** The write concern for raw commands. */
export const DURABLE = { w: "majority", j: true } as const;

/** The write concern for renewing a lease, and nothing else: the primary's word is enough. */
export const RENEWAL = { w: 1 } as const;

const OPTIONS: MongoClientOptions = {
  appName: "stepgram",
  ignoreUndefined: true,
  // A standalone server has no retryable writes; the engine repeats its writes itself, fenced by `rev`.
  retryWrites: false,
  // Do not wait forever for a reply from a machine that has vanished.
  socketTimeoutMS: 15_000,
};

/** How often the driver looks for connections that have been idle for too long, in milliseconds. */
const POOL_CHECK_MS = 10_000;

/** A Long is read as a bigint; the engine itself stores none, only what people give it beyond 2^53. */
const LARGE_NUMBERS = { useBigInt64: true } as const;

/**
 * A database of the client, with the guarantees that Stepgram relies on: it reads from the primary, and a write is
 * acknowledged once a majority has it in its journal. Options of the connection string (`readPreference`, `readConcernLevel`,
 * `w`, `journal`, `wtimeoutMS`) change the client's defaults, not these.
 */
export function openDb(client: MongoClient, name: string): Db {
  return client.db(name, {
    readPreference: "primary",
    readConcern: new ReadConcern("local"),
    writeConcern: { w: "majority", journal: true },
  });
}

/** The database that holds the documents of workflows, next to the engine's own. */
export function userDataName(dbName: string): string {
  return `${dbName}_data`;
}

/** Connects. Does not create indexes. `timing`: how long to wait for a reply, by default 15 s. */
export async function connect(
  uri: string,
  name: string,
  timing: Pick<MongoClientOptions, "socketTimeoutMS"> = {},
): Promise<Database> {
  failOnClosedSockets();
  const client = new MongoClient(uri, { ...OPTIONS, ...timing });
  // The driver does not take this option, but has it: without a minimum there is nothing to check ten times a second.
  if (client.options.minPoolSize === 0) Object.assign(client.options, { minPoolSizeCheckFrequencyMS: POOL_CHECK_MS });
  await client.connect();
  const db = openDb(client, name);
  const of = <T extends Document>(collection: string) => db.collection<T>(collection, LARGE_NUMBERS);
  return {
    client,
    db,
    clock: new DatabaseClock(),
    workflows: of<WorkflowDocument>("workflows"),
    steps: of<StepDocument>("steps"),
    executions: of<ExecutionDocument>("executions"),
    plans: of<PlanPart>("plans"),
    outcomes: of<OutcomeDocument>("outcomes"),
    results: of<ResultDocument>("results"),
    step_logs: of<StepLogDocument>("step_logs"),
    removals: of<RemovalDocument>("removals"),
    workers: of<WorkerDocument>("workers"),
    deaths: of<DeathDocument>("deaths"),
    schedules: of<ScheduleDocument>("schedules"),
    webhooks: of<WebhookDocument>("webhooks"),
  };
}

/** The wire version of MongoDB 6.0. */
const OLDEST_WIRE_VERSION = 17;

/**
 * Throws if the server is too old, or the user may not write workflow documents, which would otherwise show only when the first
 * such step fails.
 */
async function requireServer({ client, db }: Database): Promise<void> {
  const { maxWireVersion } = await db.admin().command({ hello: 1 });
  if (Number(maxWireVersion) < OLDEST_WIRE_VERSION)
    throw new UnusableDatabaseError(
      "This server is older than MongoDB 6.0, or emulates an older version, as Amazon DocumentDB does. Stepgram needs MongoDB 6.0 or later; docs/mongodb.md lists the supported servers.",
    );
  // Needs permission to write, but changes nothing.
  await openDb(client, userDataName(db.databaseName))
    .collection("rights")
    .deleteMany({ _id: { $in: [] } });
}

/** Connects, migrates data of earlier versions and creates the indexes. Closing the engine closes the client. */
export async function openDatabase(uri: string, name: string): Promise<Database> {
  const database = await connect(uri, name);
  try {
    await database.clock.synchronize(database.db);
    await requireServer(database);
    await migrate(database.db);
    await createIndexes(database);
    return database;
  } catch (error) {
    await database.client.close();
    throw error;
  }
}

/** Statuses of executions that are not settled: `paused`, `running` and `scheduled` come after all others in the alphabet. */
export const UNSETTLED = { status: { $gte: "paused" } } as const;

/** Statuses of executions that are settled. */
const SETTLED = { status: { $lt: "paused" } } as const;

/** The index of unsettled executions. Its keys stay the same while an execution goes from one such status to another. */
export const UNSETTLED_INDEX = "unsettled";

/** Creates the indexes of the engine's queries. */
export function createIndexes({ db }: Pick<Database, "db">): Promise<void> {
  return buildIndexes(db, {
    workflows: [
      { key: { chat_id: 1, created_at: -1 } },
      { key: { created_at: -1 } },
      { key: { name_key: 1, created_at: -1 } },
      { key: { one_run: 1, chat_id: 1 } },
    ],
    steps: [{ key: { workflow_id: 1, seq: 1 } }],
    executions: [
      { key: { priority: -1, turn: 1 }, name: "ready", partialFilterExpression: { ready: true } },
      { key: { due: 1 }, name: "due", partialFilterExpression: { due: { $type: "date" } } },
      { key: { owners: 1 }, name: "held", partialFilterExpression: { owners: { $gt: "" } } },
      { key: { "actor.chat_id": 1, created_at: -1 } },
      { key: { created_at: -1 } },
      // Only of settled executions, because most executions settle soon after they start; the index of the others is short.
      { key: { status: 1, created_at: -1 }, name: "settled", partialFilterExpression: SETTLED },
      {
        key: { "actor.chat_id": 1, status: 1, created_at: -1 },
        name: "settled_of_chat",
        partialFilterExpression: SETTLED,
      },
      { key: { ended_at: 1 }, sparse: true },
      {
        key: { "actor.chat_id": 1, ended_at: 1 },
        name: "finished_of_chat",
        partialFilterExpression: { ended_at: { $type: "date" } },
      },
      { key: { "actor.chat_id": 1, created_at: 1 }, name: UNSETTLED_INDEX, partialFilterExpression: UNSETTLED },
    ],
    deaths: [{ key: { at: 1 }, expireAfterSeconds: 3600 }],
    schedules: [
      { key: { next_at: 1 }, name: "next", partialFilterExpression: { next_at: { $type: "date" } } },
      { key: { "actor.chat_id": 1, next_at: 1 } },
      { key: { workflow_id: 1 } },
    ],
    webhooks: [
      { key: { token_hash: 1 }, unique: true },
      { key: { "actor.chat_id": 1, created_at: -1 } },
      { key: { created_at: -1 } },
      { key: { workflow_id: 1 } },
    ],
    idempotency_keys: [{ key: { execution_id: 1 } }],
    budgets: [{ key: { expires_at: 1 }, expireAfterSeconds: 0 }],
  });
}
