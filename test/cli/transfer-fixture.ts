import { readFileSync } from "node:fs";
import type { Db } from "mongodb";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { type Databases, openDatabases } from "../../src/cli/transfer/databases.ts";
import { type ExportCounts, exportData, fileOutput } from "../../src/cli/transfer/export-data.ts";
import { checkExport } from "../../src/cli/transfer/export-format.ts";
import { importData, refuseExistingData } from "../../src/cli/transfer/import-data.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";

/** A database to move data out of and into. */
export interface Store {
  readonly databases: Databases;
  readonly engine: Db;
  readonly data: Db;
}

/** Separate databases for one test. */
export async function freshStore(): Promise<Store> {
  const config = readConfig({ MONGODB_URI: await sharedDatabase(), MONGODB_DB: freshName() });
  const databases = await openDatabases(config, pino({ level: "silent" }));
  onTestFinished(() => databases.close());
  return { databases, engine: databases.of("engine"), data: databases.of("data") };
}

const HEADER = { format: 1, database: "stepgram", version: "0.0.0", exported_at: "2024-02-29T00:00:00.000Z" };

export async function exportTo(store: Store, path: string): Promise<ExportCounts> {
  const output = await fileOutput(path);
  const counts = await exportData(store.databases, output, HEADER, new AbortController().signal);
  await output.finish();
  return counts;
}

/** What `stepgram import` does, `--replace` or not. */
export async function importFrom(store: Store, path: string, replace = false): Promise<ExportCounts> {
  await checkExport(path);
  if (!replace) await refuseExistingData(store.databases);
  return importData(store.databases, path, new AbortController().signal);
}

/** Everything that a database holds, as an export without its end line. */
export async function contentOf(store: Store): Promise<string> {
  const path = `${scratchDirectory()}/content`;
  await exportTo(store, path);
  return readFileSync(path, "utf8");
}
