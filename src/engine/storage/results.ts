import type { Database } from "./database.ts";
import { isOnlyDuplicates } from "./database-errors.ts";

/** A result to be stored separately from its execution, as JSON text. */
export interface ResultText {
  execution_id: string;
  /** Identifies it within the execution: the token of the claim that it comes from. */
  key: string;
  text: string;
}

/** Stores results. One that is stored already is left alone: its key is used for one attempt, which ends once. */
export async function storeResults({ results }: Database, list: readonly ResultText[]): Promise<void> {
  if (list.length === 0) return;
  try {
    await results.insertMany(
      list.map(({ execution_id, key, text }) => ({ _id: idOf(execution_id, key), execution_id, text })),
      { ordered: false },
    );
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

/** The texts of results of one execution, by key. */
export async function loadResults(
  { results }: Database,
  executionId: string,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const _id = { $in: keys.map((key) => idOf(executionId, key)) };
  const found = new Map<string, string>();
  for await (const one of results.find({ execution_id: executionId, _id }))
    found.set(one._id.slice(executionId.length + 1), one.text);
  return found;
}

/** Removes a result that no outcome refers to. */
export async function removeResult({ results }: Database, executionId: string, key: string): Promise<void> {
  await results.deleteOne({ _id: idOf(executionId, key), execution_id: executionId });
}

function idOf(executionId: string, key: string): string {
  return `${executionId}:${key}`;
}
