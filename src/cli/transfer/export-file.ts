import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { CommandFailed } from "../command.ts";
import { cutLine, type ExportEnd, type ExportHeader, FORMAT, readEnd, readHeader } from "./export-line.ts";

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
