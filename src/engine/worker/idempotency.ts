import { createHash } from "node:crypto";
import { jsonText } from "../../../grammar/json-text.ts";
import type { People } from "../actor.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { COMPLETED, PENDING, RUNNING, type StepState, WAITING } from "../state/step-state.ts";
import type { Database } from "../storage/database.ts";
import { loadOutcomes } from "../storage/execution-parts.ts";
import { claimKey, type KeyHolder, takeOverKey } from "../storage/idempotency-keys.ts";
import type { LargeResults } from "./large-results.ts";

export type KeyVerdict =
  | { kind: "run" }
  /** Another step completed it, with this result. */
  | { kind: "done"; result: JsonValue }
  /** Another step is running it. */
  | { kind: "wait" }
  /** The key was used with other params. */
  | { kind: "conflict" };

/** A step with an idempotency key. `params` are the filled-in ones. */
export interface KeyedStep {
  /** Whose execution it is. */
  people: People;
  handler: string;
  key: string;
  params: JsonObject;
  execution_id: string;
  step: number;
}

/**
 * Claims the step's idempotency key, before it runs. Keys are scoped to the chat, its own data space or the owners', and the
 * handler. Only the holder is stored; the rest follows from the state of its step: if completed, its result is used; if
 * unsettled, this step waits; if it failed, this step takes over the key, and likewise if an earlier version, whose keys had no
 * space, let a step of the other space hold it.
 */
export async function checkKey(
  database: Database,
  results: LargeResults,
  read: (executionId: string) => Promise<ExecutionMachine | undefined>,
  areOwners: (people: People) => Promise<boolean>,
  { people, handler, key, params, execution_id, step }: KeyedStep,
): Promise<KeyVerdict> {
  const isShared = await areOwners(people);
  const id = `${people.actor.chat_id}:${isShared ? SHARED : OWN}:${handler}:${key}`;
  const wanted: KeyHolder = { params: fingerprint(params), execution_id, step };
  const holder = await claimKey(database.db, id, wanted);
  if (holder.execution_id === execution_id && holder.step === step) return { kind: "run" };
  const machine = await read(holder.execution_id);
  const state: StepState | undefined = machine?.state(holder.step);
  const isSameSpace = machine !== undefined && (await areOwners(machine.document)) === isShared;
  if (isSameSpace && (state === COMPLETED || state === PENDING || state === RUNNING || state === WAITING)) {
    if (holder.params !== wanted.params) return { kind: "conflict" };
    if (state !== COMPLETED) return { kind: "wait" };
    const outcome =
      machine.outcome(holder.step) ??
      (await loadOutcomes(database, holder.execution_id, [holder.step])).get(holder.step);
    return { kind: "done", result: await results.of(holder.execution_id, outcome) };
  }
  return { kind: (await takeOverKey(database.db, id, holder, wanted)) ? "run" : "wait" };
}

/** The data spaces in the ids of keys. */
const SHARED = "shared";
const OWN = "own";

/** A hash of the params that does not depend on the order of their keys. */
function fingerprint(params: JsonValue): string {
  return createHash("sha256").update(canonical(params)).digest("base64url");
}

function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return jsonText(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join()}}`;
}
