import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import type { Found, Query } from "../query/query.ts";
import { type Ahead, collectMatches, foundAgain, isCurrent, SHORT_SCAN_MS, scanAhead } from "../query/write-targets.ts";
import type { Collection } from "../storage/collection.ts";
import { typeNameOf } from "../values/bson-type.ts";

/** Fails with FailedToParse (9) where a hint is neither a name nor a key pattern. */
export function checkHint(hint: Value): void {
  if (typeof hint !== "string" && !(hint instanceof Doc)) throw failedToParse("Hint must be a string or an object");
}

/** The members that a statement may have, with the BSON type of those that have only one. */
export type StatementTypes = { readonly [member: string]: "object" | "array" | "bool" | undefined };

/**
 * Checks the shape of one statement of a write command, as `update.updates`: what is wrong with it fails the whole
 * command. Fails with 40415, 40414 or TypeMismatch (14).
 */
export function checkStatement(
  statement: Doc,
  where: string,
  types: StatementTypes,
  required: readonly string[],
): void {
  statement.names.forEach((name, i) => {
    if (!Object.hasOwn(types, name))
      throw new CommandError(40415, "Location40415", `BSON field '${where}.${name}' is an unknown field.`);
    const wanted = types[name];
    const value = statement.values[i];
    if (wanted === undefined || value === undefined || value === null) return;
    const type = typeNameOf(value);
    if (type !== wanted)
      throw typeMismatch(`BSON field '${where}.${name}' is the wrong type '${type}', expected type '${wanted}'`);
  });
  const hint = statement.get("hint");
  if (hint !== undefined) checkHint(hint);
  for (const name of required)
    if ((statement.get(name) ?? undefined) === undefined)
      throw new CommandError(40414, "Location40414", `BSON field '${where}.${name}' is missing but a required field`);
}

/** How long one transaction of a command goes on before others get their turn. */
export const SLICE_MS = 40;

/** A statement of a write command, compiled. */
export interface Statement<T> {
  readonly collection: Collection | undefined;
  readonly query: Query;
  /** 1 where only the first match is changed, 0 for all. */
  readonly limit: number;
  /** What is done where nothing matches; nothing may have been written since that was seen. */
  readonly otherwise: ((tally: T) => void) | undefined;
  readonly change: (found: Found, tally: T) => void;
}

/** A write command's statements, with how their outcome is counted. */
export interface Statements<T> {
  readonly count: number;
  readonly ordered: boolean;
  readonly deadline: number;
  readonly compile: (index: number) => Statement<T>;
  /** What one transaction counts, and what becomes of it once it is stored. */
  readonly fresh: () => T;
  readonly stored: (tally: T) => void;
}

interface Slice<T> {
  readonly tally: T;
  readonly errors: readonly (readonly [index: number, error: CommandError])[];
  /** Where the next begins. */
  readonly index: number;
  readonly ahead: Ahead | undefined;
  /** Whether the statement there takes long to find what it changes. */
  readonly long: boolean;
  /** What ends the whole command. */
  readonly fatal: CommandError | undefined;
}

/** Runs statements one after another, in as many transactions as it takes to let others have their turn. */
export async function runStatements<T>(instance: Instance, work: Statements<T>): Promise<WriteErrors> {
  const errors = new WriteErrors();
  let index = 0;
  let ahead: Ahead | undefined;
  while (index < work.count) {
    const [from, found] = [index, ahead];
    const slice = await instance.queue.run(() => runSlice(work, from, found));
    work.stored(slice.tally);
    for (const [at, error] of slice.errors) errors.add(at, error);
    if (slice.fatal !== undefined) throw slice.fatal;
    ({ index, ahead } = slice);
    if (!slice.long) continue;
    try {
      const { collection, query, limit } = work.compile(index);
      if (collection !== undefined) ahead = await scanAhead(collection, query, limit, work.deadline);
    } catch (error) {
      errors.add(index, error);
      index = work.ordered ? work.count : index + 1;
    }
  }
  return errors;
}

function runSlice<T>(work: Statements<T>, from: number, found: Ahead | undefined): Slice<T> {
  const ends = performance.now() + SLICE_MS;
  const tally = work.fresh();
  const errors: [number, CommandError][] = [];
  const outcome = { tally, errors, ahead: undefined, long: false, fatal: undefined };
  let ahead = found;
  let index = from;
  do {
    try {
      const rest = runOne(work.compile(index), ahead, tally, ends, work.deadline);
      if (rest === "long") return { ...outcome, index, long: true };
      if (rest !== undefined) return { ...outcome, index, ahead: rest };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // What has been changed so far stays, as after any statement that fails.
      if (error.code === 50) return { ...outcome, index, fatal: error };
      errors.push([index, error]);
      if (work.ordered) return { ...outcome, index: work.count };
    }
    ahead = undefined;
    index++;
  } while (index < work.count && performance.now() < ends);
  return { ...outcome, index };
}

/** Runs a statement; what of it is left for another transaction, if anything is. */
function runOne<T>(
  statement: Statement<T>,
  ahead: Ahead | undefined,
  tally: T,
  ends: number,
  deadline: number,
): Ahead | "long" | undefined {
  const { collection, query, limit, otherwise, change } = statement;
  if (collection === undefined) {
    otherwise?.(tally);
    return undefined;
  }
  if (ahead !== undefined) {
    const current = isCurrent(ahead, collection);
    let { matched } = ahead;
    for (let next = ahead.next; next < ahead.records.length; next++) {
      if (next > ahead.next && performance.now() > ends) return { ...ahead, next, matched };
      const found = foundAgain(collection, query, ahead.records[next] as number, deadline);
      if (found === undefined) continue;
      change(found, tally);
      matched++;
    }
    if (matched > 0 || current || (limit === 0 && otherwise === undefined)) {
      if (matched === 0) otherwise?.(tally);
      return undefined;
    }
  }
  const most = ahead === undefined ? SHORT_SCAN_MS : Number.POSITIVE_INFINITY;
  const found = collectMatches(collection, query, limit, deadline, most);
  if (found === undefined) return "long";
  if (found.length === 0) otherwise?.(tally);
  for (const one of found) change(one, tally);
  return undefined;
}

/** The statements of a write command that failed, as its reply lists them. */
export class WriteErrors {
  readonly #errors: Doc[] = [];

  /** Notes that a statement failed; what is no command error, or ends the command (50), is thrown on. */
  add(index: number, error: unknown): void {
    if (!(error instanceof CommandError) || error.code === 50) throw error;
    const entry = Doc.of({ index, code: error.code, errmsg: error.message });
    error.details?.names.forEach((name, i) => {
      const value = error.details?.values[i];
      if (value !== undefined) entry.append(name, value);
    });
    this.#errors.push(entry);
  }

  /** Adds the list to a reply where there is anything to list. */
  addTo(reply: Doc): Doc {
    return this.#errors.length === 0 ? reply : reply.append("writeErrors", new Arr(this.#errors));
  }
}
