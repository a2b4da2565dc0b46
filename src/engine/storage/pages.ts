import type { Collection, Document, Filter } from "mongodb";
import { problem } from "../../i18n/problem.ts";
import { fail, ok, type Result } from "../result.ts";

/** Where a page begins: after a moment, and after the entries of that moment on earlier pages. */
interface Position {
  at: Date;
  seen: readonly string[];
}

/** The most documents that one page looks at; a page of rare ones may be shorter, and the next one continues. */
const MOST_READ = 5_000;
/** How many are read at once where most may not be wanted. */
const CHUNK = 500;
/** The most entries of one moment that a cursor names. */
const MOST_SEEN = 1_000;

/** One page, and the cursor of the next one if there may be more. */
export interface PageOf<T> {
  rows: T[];
  next?: string;
}

/**
 * One page of documents by `created_at`, newest first, from the cursor on: it costs the same wherever it begins, and what is added
 * meanwhile moves nothing. `isWanted`: leaves out others. `hint`: the index to use. Errors: `invalid` for an invalid cursor.
 */
export async function readPage<T extends Document & { _id: string }, Row extends { _id: string; created_at: Date }>(
  collection: Collection<T>,
  filter: Filter<T>,
  fields: { [K in keyof Row]?: 1 },
  { after, limit, hint, isWanted }: { after?: string; limit: number; hint?: string; isWanted?(row: Row): boolean },
): Promise<Result<PageOf<Row>>> {
  let position = after === undefined ? undefined : readCursor(after);
  if (after !== undefined && position === undefined) return fail("invalid", problem("badCursor"));
  const rows: Row[] = [];
  let read = 0;
  while (rows.length < limit && read < MOST_READ) {
    const size = isWanted === undefined ? limit - rows.length : CHUNK;
    const found = await collection
      .find({ ...filter, ...beyond(position) } as Filter<T>, hint === undefined ? {} : { hint })
      .sort({ created_at: -1 })
      .limit(size)
      .project<Row>(fields)
      .toArray();
    for (const row of found) {
      if (rows.length === limit) return ok({ rows, next: writeCursor(position) });
      position = positionAfter(position, row);
      if (isWanted === undefined || isWanted(row)) rows.push(row);
    }
    read += found.length;
    if (found.length < size) return ok({ rows });
  }
  return ok({ rows, next: writeCursor(position) });
}

function beyond(position: Position | undefined): object {
  if (position === undefined) return {};
  return { created_at: { $lte: position.at }, _id: { $nin: [...position.seen] } };
}

function positionAfter(
  position: Position | undefined,
  { _id, created_at }: { _id: string; created_at: Date },
): Position {
  const isSame = position !== undefined && position.at.getTime() === created_at.getTime();
  return { at: created_at, seen: isSame ? [...position.seen.slice(-MOST_SEEN), _id] : [_id] };
}

function writeCursor(position: Position | undefined): string {
  return Buffer.from(JSON.stringify([position?.at.getTime() ?? 0, ...(position?.seen ?? [])])).toString("base64url");
}

function readCursor(text: string): Position | undefined {
  try {
    const [at, ...seen]: unknown[] = JSON.parse(Buffer.from(text, "base64url").toString());
    const isRight =
      Number.isSafeInteger(at) && seen.length <= MOST_SEEN + 1 && seen.every((one) => typeof one === "string");
    const date = new Date(Number(at));
    return isRight && !Number.isNaN(date.getTime()) ? { at: date, seen: seen as string[] } : undefined;
  } catch {
    return undefined;
  }
}
