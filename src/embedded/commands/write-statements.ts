import { Arr, Doc } from "../bson/document.ts";
import { CommandError, failedToParse, missingField, typeMismatch, unknownField } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import type { Found, Query } from "../query/query.ts";
import { type Ahead, collectMatches, foundAgain, isCurrent, SHORT_SCAN_MS, scanAhead } from "../query/write-targets.ts";
import type { Collection } from "../storage/collection.ts";
import type { Store } from "../storage/store.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { addDetails } from "./command.ts";

/** The members of a statement, with their BSON type if they have only one. */
export type StatementTypes = { readonly [member: string]: "object" | "array" | "bool" | undefined };

/** Checks the shape of a statement of a write command; `where` is for instance `update.updates`. */
export function checkStatement(
  statement: Doc,
  where: string,
  types: StatementTypes,
  required: readonly string[],
): void {
  statement.names.forEach((name, i) => {
    if (!Object.hasOwn(types, name)) throw unknownField(`${where}.${name}`);
    const wanted = types[name];
    const value = statement.values[i];
    if (wanted === undefined || value === undefined || value === null) return;
    const type = typeNameOf(value);
    if (type !== wanted)
      throw typeMismatch(`BSON field '${where}.${name}' is the wrong type '${type}', expected type '${wanted}'`);
  });
  const hint = statement.get("hint");
  if (hint !== undefined && typeof hint !== "string" && !(hint instanceof Doc))
    throw failedToParse("Hint must be a string or an object");
  for (const name of required)
    if ((statement.get(name) ?? undefined) === undefined) throw missingField(`${where}.${name}`);
}

/** How long one transaction of a command may take before other clients get a turn. */
export const SLICE_MS = 40;

/** A statement of a write command, compiled. */
export interface Statement<T> {
  readonly collection: Collection | undefined;
  readonly query: Query;
  /** 1 to change only the first match, 0 to change all. */
  readonly limit: number;
  /** What to do if nothing matches, in the transaction that found that out. */
  readonly otherwise: ((tally: T) => void) | undefined;
  readonly change: (found: Found, tally: T) => void;
}

/** A write command's statements, and how their outcome is counted. */
export interface Statements<T> {
  readonly count: number;
  readonly ordered: boolean;
  readonly deadline: number;
  readonly compile: (index: number) => Statement<T>;
  /** An empty tally for a transaction. */
  readonly fresh: () => T;
  /** Called with the tally once the transaction is on disk. */
  readonly stored: (tally: T) => void;
}

interface Slice<T> {
  readonly tally: T;
  readonly errors: readonly (readonly [index: number, error: CommandError])[];
  /** The statement at which the next transaction starts. */
  readonly index: number;
  readonly ahead: Ahead | undefined;
  /** Whether that statement takes long to find its documents. */
  readonly long: boolean;
  /** An error that ends the whole command. */
  readonly fatal: CommandError | undefined;
}

/** Runs statements in order, in as many transactions as needed to give other clients their turn. */
export async function runStatements<T>(instance: Instance, work: Statements<T>): Promise<WriteErrors> {
  const errors = new WriteErrors();
  let index = 0;
  let ahead: Ahead | undefined;
  while (index < work.count) {
    const [from, found] = [index, ahead];
    const slice = await instance.queue.run(() => runSlice(instance.store, work, from, found));
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

function runSlice<T>(store: Store, work: Statements<T>, from: number, found: Ahead | undefined): Slice<T> {
  const ends = performance.now() + SLICE_MS;
  const isOver = (): boolean => store.isFilled || performance.now() > ends;
  const tally = work.fresh();
  const errors: [number, CommandError][] = [];
  const outcome = { tally, errors, ahead: undefined, long: false, fatal: undefined };
  let ahead = found;
  let index = from;
  do {
    try {
      const rest = runOne(work.compile(index), ahead, tally, isOver, work.deadline);
      if (rest === "long") return { ...outcome, index, long: true };
      if (rest !== undefined) return { ...outcome, index, ahead: rest };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // As after any statement that fails, the changes made so far are kept.
      if (error.is("MaxTimeMSExpired")) return { ...outcome, index, fatal: error };
      errors.push([index, error]);
      if (work.ordered) return { ...outcome, index: work.count };
    }
    ahead = undefined;
    index++;
  } while (index < work.count && !isOver());
  return { ...outcome, index };
}

/** Runs a statement. Returns what is left of it for another transaction. */
function runOne<T>(
  statement: Statement<T>,
  ahead: Ahead | undefined,
  tally: T,
  isOver: () => boolean,
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
      if (next > ahead.next && isOver()) return { ...ahead, next, matched };
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

/** The failed statements of a write command, as its reply lists them. */
export class WriteErrors {
  readonly #errors: Doc[] = [];

  /** Records that a statement failed. Faults of the server and the end of the time limit are thrown on. */
  add(index: number, error: unknown): void {
    if (!(error instanceof CommandError) || error.is("MaxTimeMSExpired")) throw error;
    const entry = Doc.of({ index, code: error.code, errmsg: error.message });
    this.#errors.push(addDetails(entry, error));
  }

  /** Adds the list, if it is not empty, to a reply. */
  addTo(reply: Doc): Doc {
    return this.#errors.length === 0 ? reply : reply.append("writeErrors", new Arr(this.#errors));
  }
}
