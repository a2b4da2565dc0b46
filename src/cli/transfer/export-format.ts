import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { z } from "../../engine/zod.ts";
import { CommandFailed } from "../command.ts";
import { MalformedLineError } from "./extended-json.ts";

/** The version of the format below. An import refuses a newer one. */
export const FORMAT = 1;

/** Which of Stepgram's two databases: the engine's own, or the users' data. */
export type Space = "engine" | "data";

/** The first line of an export. */
export interface ExportHeader {
  readonly format: number;
  /** The name of the engine's database. */
  readonly database: string;
  readonly version: string;
  readonly exported_at: string;
}

/** Starts a collection or a view; its lines follow. */
export interface CollectionLine {
  readonly space: Space;
  readonly name: string;
  readonly type: "collection" | "view";
}

/** The last line: counts and a checksum of everything before it. */
export interface ExportEnd {
  readonly collections: number;
  readonly documents: number;
  /** Covers every byte before this line. */
  readonly sha256: string;
}

/**
 * An export consists of lines. Each is a JSON object with one member, whose name is the kind of the line:
 * `stepgram_export` once, first; for each collection `collection`, `options`, any number of `index`, then of `document`;
 * `end` once, last. Options, indexes and documents are canonical Extended JSON, in the database's order.
 */
export type LineKind = "stepgram_export" | "collection" | "options" | "index" | "document" | "end";

/** Formats one line. */
export function lineOf(kind: LineKind, json: string): string {
  return `{"${kind}":${json}}\n`;
}

const KINDS = ["document", "index", "options", "collection", "stepgram_export", "end"] as const;

/** Splits a line, without its newline, into its kind and its JSON. Throws MalformedLineError. */
export function cutLine(line: string): { kind: LineKind; json: string } {
  for (const kind of KINDS)
    if (
      line.startsWith(kind, 2) &&
      line.startsWith('{"') &&
      line.startsWith('":', 2 + kind.length) &&
      line.endsWith("}")
    )
      return { kind, json: line.slice(kind.length + 4, -1) };
  throw new MalformedLineError("it is not an export line");
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
    throw new MalformedLineError("its fields are wrong");
  }
}

function readHeader(json: string): ExportHeader {
  return read(header, json);
}
export function readCollection(json: string): CollectionLine {
  return read(collection, json);
}
function readEnd(json: string): ExportEnd {
  return read(end, json);
}

/** No line of an export is longer, in bytes. */
const LONGEST_LINE = 128 * 1024 * 1024;
const NEWLINE = 0x0a;

/** The lines of a file, without newlines. The last one may lack its newline. */
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
    if (length > LONGEST_LINE) throw new CommandFailed("is not a Stepgram export: a line is too long");
  }
  if (length > 0) yield Buffer.concat(pieces);
}

/** The first and last lines of an export. */
export interface ExportSummary {
  readonly header: ExportHeader;
  readonly end: ExportEnd;
}

/** Reads a whole export and checks that it is complete and unchanged. Throws CommandFailed with the reason if not. */
export async function checkExport(path: string): Promise<ExportSummary> {
  const hash = createHash("sha256");
  let header: ExportHeader | undefined;
  let last: Buffer | undefined;
  let lines = 0;
  for await (const line of linesOf(path)) {
    if (header === undefined) header = firstLine(line);
    // The checksum covers all lines but the last, which is only known once no other follows.
    if (last !== undefined) hash.update(last).update("\n");
    last = line;
    lines++;
  }
  if (header === undefined || last === undefined) throw new CommandFailed("is empty");
  const end = lastLine(last);
  if (end === undefined) throw new CommandFailed(`is cut off: after line ${lines} the end of the export is missing`);
  if (end.sha256 !== hash.digest("hex"))
    throw new CommandFailed("is damaged or was changed: its content does not match its checksum");
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
    throw new CommandFailed("is not a Stepgram export: its first line is not an export header");
  }
  if (header.format > FORMAT)
    throw new CommandFailed(
      `was written by a newer Stepgram (${header.version}), in a format that this version cannot read`,
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
