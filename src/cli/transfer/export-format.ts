import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { z } from "../../engine/zod.ts";
import { CommandFailed } from "../command.ts";
import { MalformedLineError } from "./extended-json.ts";

/** The version of the format below. One that is newer is refused. */
export const FORMAT = 1;

/** Which of Stepgram's two databases: the engine's own, or the people's data beside it. */
export type Space = "engine" | "data";

/** The first line of an export. */
export interface ExportHeader {
  readonly format: number;
  /** What the engine's database was called there. */
  readonly database: string;
  readonly version: string;
  readonly exported_at: string;
}

/** A collection or a view, after which its lines follow. */
export interface CollectionLine {
  readonly space: Space;
  readonly name: string;
  readonly type: "collection" | "view";
}

/** The last line: what came before it, and its checksum. */
export interface ExportEnd {
  readonly collections: number;
  readonly documents: number;
  /** Of every byte before this line. */
  readonly sha256: string;
}

/**
 * An export is a text of lines, each a JSON object with one member, whose name says what it is: `stepgram_export` once,
 * first; then for each collection `collection`, `options`, any number of `index` and of `document`; `end` once, last.
 * Options, indexes and documents are canonical Extended JSON, in the order in which the database gave them.
 */
export type LineKind = "stepgram_export" | "collection" | "options" | "index" | "document" | "end";

/** One line of an export. */
export function lineOf(kind: LineKind, json: string): string {
  return `{"${kind}":${json}}\n`;
}

const KINDS = ["document", "index", "options", "collection", "stepgram_export", "end"] as const;

/** Cuts a line, without its end, into its kind and the JSON in it. Throws MalformedLineError. */
export function cutLine(line: string): { kind: LineKind; json: string } {
  for (const kind of KINDS)
    if (
      line.startsWith(kind, 2) &&
      line.startsWith('{"') &&
      line.startsWith('":', 2 + kind.length) &&
      line.endsWith("}")
    )
      return { kind, json: line.slice(kind.length + 4, -1) };
  throw new MalformedLineError("it is no line of an export");
}

const header = z.object({
  format: z.number().int(),
  database: z.string(),
  version: z.string(),
  exported_at: z.string(),
});
const collection = z.object({
  space: z.enum(["engine", "data"]),
  name: z.string().min(1),
  type: z.enum(["collection", "view"]),
});
const end = z.object({ collections: z.number().int(), documents: z.number().int(), sha256: z.string() });

function read<T>(schema: z.ZodType<T>, json: string): T {
  try {
    return schema.parse(JSON.parse(json));
  } catch {
    throw new MalformedLineError("its members are not those that they should be");
  }
}

export function readHeader(json: string): ExportHeader {
  return read(header, json);
}
export function readCollection(json: string): CollectionLine {
  return read(collection, json);
}
export function readEnd(json: string): ExportEnd {
  return read(end, json);
}

/** No export has a longer line. */
const LONGEST_LINE = 128 * 1024 * 1024;
const NEWLINE = 0x0a;

/** The lines of a file, without their ends. The last one counts where it has no end, too. */
export async function* linesOf(path: string): AsyncGenerator<Buffer, void, void> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      yield pieces.length === 0 ? piece : Buffer.concat([...pieces, piece]);
      pieces = [];
      length = 0;
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE) throw new CommandFailed("is no export of Stepgram: it has a line without an end");
  }
  if (length > 0) yield Buffer.concat(pieces);
}

/** What an export says of itself. */
export interface ExportSummary {
  readonly header: ExportHeader;
  readonly end: ExportEnd;
}

/** Reads a whole export and makes sure that it is exactly what was written. Fails, in words, where it is not. */
export async function checkExport(path: string): Promise<ExportSummary> {
  const hash = createHash("sha256");
  let header: ExportHeader | undefined;
  let last: Buffer | undefined;
  let lines = 0;
  for await (const line of linesOf(path)) {
    if (header === undefined) header = firstLine(line);
    // Everything but the last line counts for the checksum, and which one is the last shows when no other comes.
    if (last !== undefined) hash.update(last).update("\n");
    last = line;
    lines++;
  }
  if (header === undefined || last === undefined) throw new CommandFailed("is empty");
  const end = lastLine(last);
  if (end === undefined) throw new CommandFailed(`is cut off: after line ${lines} the end of the export is missing`);
  if (end.sha256 !== hash.digest("hex"))
    throw new CommandFailed("is damaged or was changed: its content does not have the checksum that its end says");
  return { header, end };
}

function firstLine(line: Buffer): ExportHeader {
  if (line[0] === 0x1f && line[1] === 0x8b) throw new CommandFailed("is compressed; unpack it first, with gunzip");
  let header: ExportHeader;
  try {
    const { kind, json } = cutLine(line.toString());
    if (kind !== "stepgram_export") throw new Error();
    header = readHeader(json);
  } catch {
    throw new CommandFailed("is no export of Stepgram: its first line is another one");
  }
  if (header.format > FORMAT)
    throw new CommandFailed(
      `was written by a newer Stepgram (${header.version}), in a format that this one cannot read`,
    );
  return header;
}

function lastLine(line: Buffer): ExportEnd | undefined {
  try {
    const { kind, json } = cutLine(line.toString());
    return kind === "end" ? readEnd(json) : undefined;
  } catch {
    return undefined;
  }
}
