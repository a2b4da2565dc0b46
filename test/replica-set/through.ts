import type { ReplicaSetOptions } from "./replica-set.ts";

/** What a careless connection string asks for. Stepgram must not do it. */
export const CARELESS = "readPreference=secondaryPreferred&journal=false";

/** With `npm run test:replica-set`, the suites that kill processes reach their databases through such a replica set. */
export const THROUGH: ReplicaSetOptions | undefined =
  process.env.CRASH_REPLICA_SET === undefined ? undefined : { lagMs: 10_000, majorityLagMs: 20 };
