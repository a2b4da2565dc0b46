import { createLogger } from "../app/logger.ts";
import { version } from "../app/version.ts";
import { type Command, CommandFailed, openUnlessAborted, unlessAborted } from "./command.ts";

/** `stepgram export [FILE]` */
export const exportCommand: Command = {
  name: "export",
  usage: "export [FILE]",
  summary: "write all data as JSON lines, to a FILE or to stdout",
  options: {},
  maxPositionals: 1,
  run: async ({ positionals: [file], config: readConfig, signal, write, writeError }) => {
    const config = readConfig();
    const [{ inWords, openDatabases }, { exportData, fileOutput, standardOutput }, { FORMAT }] = await Promise.all([
      import("./transfer/databases.ts"),
      import("./transfer/export-data.ts"),
      import("./transfer/export-format.ts"),
    ]);
    const isFile = file !== undefined && file !== "-";
    const output = isFile ? await fileOutput(file) : standardOutput();
    const say = isFile ? write : writeError;
    try {
      const databases = await openUnlessAborted(
        openDatabases(config, createLogger(config, "warn", writeError)),
        signal,
      );
      try {
        const header = {
          format: FORMAT,
          database: config.MONGODB_DB,
          version: version(),
          exported_at: new Date().toISOString(),
        };
        const { collections, documents } = await exportData(databases, output, header, signal);
        await output.finish();
        say(`Exported ${amount(documents, collections)} (${databases.description}).\n`);
        return 0;
      } finally {
        await databases.close();
      }
    } catch (error) {
      if (error === signal.reason) throw new CommandFailed("The export was stopped and is not complete.");
      throw inWords("The export failed", error);
    } finally {
      await output.abandon();
    }
  },
};

/** `stepgram import FILE` */
export const importCommand: Command = {
  name: "import",
  usage: "import [--replace] FILE",
  summary: "read an export, from a FILE or stdin (-), into an empty database",
  options: { replace: { type: "boolean" } },
  maxPositionals: 1,
  run: async ({ values, positionals: [file], config: readConfig, signal, input, write, writeError }) => {
    const config = readConfig();
    const [
      { inWords, openDatabases },
      { importData, importSource, refuseExistingData },
      { refuseRunningProcesses },
      { checkExport },
    ] = await Promise.all([
      import("./transfer/databases.ts"),
      import("./transfer/import-data.ts"),
      import("./transfer/running-processes.ts"),
      import("./transfer/export-format.ts"),
    ]);
    const source = await unlessAborted(importSource(file, input), signal);
    try {
      await checkExport(source.path).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CommandFailed(`${source.name} ${reason}. Nothing was written.`, { cause: error });
      });
      const databases = await openUnlessAborted(
        openDatabases(config, createLogger(config, "warn", writeError)),
        signal,
      );
      try {
        if (values.replace !== true) await refuseExistingData(databases);
        await refuseRunningProcesses(databases);
        const { collections, documents } = await importData(databases, source.path, signal);
        write(`Imported ${amount(documents, collections)} (${databases.description}).\n`);
        return 0;
      } finally {
        await databases.close();
      }
    } catch (error) {
      if (error === signal.reason) throw new CommandFailed("The import was stopped. The database is unchanged.");
      throw inWords("The import failed", error);
    } finally {
      source.close();
    }
  },
};

function amount(documents: number, collections: number): string {
  return `${documents} ${documents === 1 ? "document" : "documents"} in ${collections} ${collections === 1 ? "collection" : "collections"}`;
}
