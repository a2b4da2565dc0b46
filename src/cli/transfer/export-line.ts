import { z } from "../../engine/zod.ts";
import { MalformedJsonError } from "./json-scanner.ts";

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

/** Cuts a line, without its end, into its kind and the JSON in it. Throws MalformedJsonError. */
export function cutLine(line: string): { kind: LineKind; json: string } {
  for (const kind of KINDS)
    if (
      line.startsWith(kind, 2) &&
      line.startsWith('{"') &&
      line.startsWith('":', 2 + kind.length) &&
      line.endsWith("}")
    )
      return { kind, json: line.slice(kind.length + 4, -1) };
  throw new MalformedJsonError("it is no line of an export");
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
    throw new MalformedJsonError("its members are not those that they should be");
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
