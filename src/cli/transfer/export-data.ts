import { createHash } from "node:crypto";
import type { Databases } from "./databases.ts";
import { type ExportEnd, type ExportHeader, lineOf } from "./export-line.ts";
import type { ExportOutput } from "./export-output.ts";
import { storedCollections, storedDocuments, storedIndexes } from "./stored-collections.ts";
import { documentText } from "./write-ejson.ts";

/** Characters that are written at once. */
const CHUNK = 512 * 1024;

/** What there is to count in an export. */
export type ExportCounts = Omit<ExportEnd, "sha256">;

/**
 * Writes everything in Stepgram's databases. Each collection is read by one cursor: a document comes as it was at some
 * moment meanwhile, and one that was there all the time comes once. Needs memory for some batches only.
 */
export async function exportData(
  databases: Databases,
  output: ExportOutput,
  header: ExportHeader,
  signal: AbortSignal,
): Promise<ExportCounts> {
  const sink = new HashedLines(output);
  await sink.add(lineOf("stepgram_export", JSON.stringify(header)));
  let collections = 0;
  let documents = 0;
  for (const { space, db } of databases.spaces)
    for (const { name, type, options } of await storedCollections(db)) {
      await sink.add(lineOf("collection", JSON.stringify({ space, name, type })));
      await sink.add(lineOf("options", documentText(options)));
      collections++;
      if (type === "view") continue;
      for (const index of await storedIndexes(db, name)) await sink.add(lineOf("index", documentText(index)));
      for await (const document of storedDocuments(db, name)) {
        signal.throwIfAborted();
        const added = sink.add(lineOf("document", documentText(document)));
        if (added !== undefined) await added;
        documents++;
      }
    }
  const end: ExportEnd = { collections, documents, sha256: await sink.digest() };
  await output.write(Buffer.from(lineOf("end", JSON.stringify(end))));
  return { collections, documents };
}

/** Lines on their way out, several at once, and the checksum of all of them. */
class HashedLines {
  readonly #output: ExportOutput;
  readonly #hash = createHash("sha256");
  #lines: string[] = [];
  #length = 0;

  constructor(output: ExportOutput) {
    this.#output = output;
  }

  /** Gives a promise only where there is something to wait for. */
  add(line: string): Promise<void> | undefined {
    this.#lines.push(line);
    this.#length += line.length;
    return this.#length < CHUNK ? undefined : this.#flush();
  }

  /** Writes what is left, and gives the checksum. */
  async digest(): Promise<string> {
    await this.#flush();
    return this.#hash.digest("hex");
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#lines.join(""));
    this.#lines = [];
    this.#length = 0;
    this.#hash.update(bytes);
    await this.#output.write(bytes);
  }
}
