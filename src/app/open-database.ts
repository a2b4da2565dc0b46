import type { Log } from "../engine/log.ts";
import { type Config, ConfigError } from "./config.ts";

/** System error codes for a directory that can't be created or written. */
const UNUSABLE = new Set(["ENOTDIR", "EACCES", "EPERM", "EROFS", "EEXIST", "ENAMETOOLONG", "ENOENT"]);

/** The database cannot be opened; the message says which one and why. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

/** A database that can be connected to. */
export interface OpenDatabase {
  uri: string;
  /** Where the data is, for people. */
  description: string;
  close(): Promise<void>;
}

/** Opens the embedded database, unless MONGODB_URI names another one. Warns of a database in it that is not used. */
export async function openDatabase(config: Config, log: Pick<Log, "info" | "warn">): Promise<OpenDatabase> {
  if (config.MONGODB_URI !== undefined) {
    const warning = unusedDatabase(config.MONGODB_URI, config.MONGODB_DB);
    if (warning !== undefined) log.warn({}, warning);
    const hosts = config.MONGODB_URI.replace(/^([^:]+:\/\/)(?:[^@/]*@)?([^/?]*).*$/s, "$1$2");
    return { uri: config.MONGODB_URI, description: `${hosts}/${config.MONGODB_DB}`, close: async () => {} };
  }
  // Loaded only if it is used.
  const { openEmbedded } = await import("../embedded/open-embedded.ts");
  try {
    const embedded = await openEmbedded({ dataDir: config.DATA_DIR, say: (message: string) => log.info({}, message) });
    const description = `${config.DATA_DIR}, embedded${embedded.owner ? "" : ", shared"}`;
    return { uri: embedded.uri, description, close: () => embedded.close() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (UNUSABLE.has((error as NodeJS.ErrnoException).code ?? "")) {
      throw new ConfigError([{ variable: "DATA_DIR", message: `cannot use ${config.DATA_DIR}: ${reason}` }]);
    }
    throw new DatabaseUnavailableError(`Cannot open the database in ${config.DATA_DIR}: ${reason}`, { cause: error });
  }
}

/**
 * A warning, if the connection string names a database without Stepgram's data. `admin`, and a name next to a user without
 * `authSource`, may be meant as the database where that user is looked up, which is how MongoDB reads it.
 */
export function unusedDatabase(uri: string, name: string): string | undefined {
  const [, login, path = "", options = ""] = /^[^:]+:\/\/([^/?]*@)?[^/?]*\/?([^?]*)\??(.*)$/s.exec(uri) ?? [];
  const named = decode(path);
  if (named === "" || named === name || named === "admin") return undefined;
  const isAuthSource = login !== undefined && !/(^|&)authSource=/i.test(options);
  const why = isAuthSource ? "is used only to authenticate the user" : "is not used";
  return `the database "${named}" in MONGODB_URI ${why}: the data is in "${name}" and "${name}_data", as set by MONGODB_DB`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
