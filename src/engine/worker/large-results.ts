import { parseJson } from "../../../grammar/json-text.ts";
import type { JsonValue } from "../json.ts";
import type { StepOutcome, StoredResult } from "../state/execution-document.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import type { Database } from "../storage/database.ts";
import { loadOutcomes } from "../storage/execution-parts.ts";
import { loadResults, type ResultText, storeResults } from "../storage/results.ts";

/** The most bytes of JSON that are kept in memory for the steps that read them next. */
const MAX_KEPT = 32 * 1024 * 1024;

/** Results of steps by index, read for one purpose; undefined for one that is no longer stored. */
export type HeldResults = Map<number, JsonValue | undefined>;

/** Stores and reads the results that are kept separately from their executions; remembers the latest, which the next steps often read. */
export class LargeResults {
  readonly #database: Database;
  /** By execution and key, the one used last at the end. */
  readonly #latest = new Map<string, { value: JsonValue; bytes: number }>();
  #bytes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves once all are durable. */
  async store(results: readonly (ResultText & { bytes: number; result: JsonValue })[]): Promise<void> {
    await storeResults(this.#database, results);
    for (const { execution_id, key, bytes, result } of results) this.#remember(`${execution_id}:${key}`, result, bytes);
  }

  /** Reads results of one execution, by key; those that are no longer stored are left out. */
  async load(executionId: string, stored: readonly StoredResult[]): Promise<Map<string, JsonValue>> {
    const found = new Map<string, JsonValue>();
    const absent: StoredResult[] = [];
    for (const one of stored) {
      const id = `${executionId}:${one.key}`;
      const known = this.#latest.get(id);
      if (known === undefined) absent.push(one);
      else {
        found.set(one.key, known.value);
        this.#remember(id, known.value, known.bytes);
      }
    }
    if (absent.length === 0) return found;
    const texts = await loadResults(
      this.#database,
      executionId,
      absent.map(({ key }) => key),
    );
    for (const { key, bytes } of absent) {
      const text = texts.get(key);
      if (text === undefined) continue;
      const value = parseJson(text);
      found.set(key, value);
      this.#remember(`${executionId}:${key}`, value, bytes);
    }
    return found;
  }

  /** The whole result of an outcome, wherever it is kept; null if it has none. */
  async of(executionId: string, outcome: StepOutcome | undefined): Promise<JsonValue> {
    if (outcome?.stored === undefined) return outcome?.result ?? null;
    return (await this.load(executionId, [outcome.stored])).get(outcome.stored.key) ?? null;
  }

  /** Reads what a `StepScope` missed: outcomes that were moved out of the document, or else results, which go to `held`. */
  async loadMissing(machine: ExecutionMachine, missing: Iterable<number>, held: HeldResults): Promise<void> {
    const { _id } = machine.document;
    const steps = [...missing];
    const moved = steps.filter((step) => machine.outcome(step) === undefined);
    if (moved.length > 0) {
      const outcomes = await loadOutcomes(this.#database, _id, moved);
      for (const step of moved) machine.loaded.set(step, outcomes.get(step) ?? LOST_OUTCOME);
      return;
    }
    const wanted = steps.flatMap((step) => {
      const stored = machine.outcome(step)?.stored;
      return stored === undefined ? [] : [{ step, stored }];
    });
    const found = await this.load(
      _id,
      wanted.map(({ stored }) => stored),
    );
    for (const { step, stored } of wanted) held.set(step, found.get(stored.key));
  }

  #remember(id: string, value: JsonValue, bytes: number): void {
    this.#forget(id);
    this.#latest.set(id, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#latest.keys()) {
      if (this.#bytes <= MAX_KEPT) return;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#bytes -= this.#latest.get(id)?.bytes ?? 0;
    this.#latest.delete(id);
  }
}

const LOST_OUTCOME: StepOutcome = { attempts: 0, ended_at: new Date(0) };
