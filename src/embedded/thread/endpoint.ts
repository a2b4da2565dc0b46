import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Where a database is reached. */
export interface Endpoint {
  readonly socketPath: string | undefined;
  readonly port: number | undefined;
}

/** A Unix socket's path has 108 bytes with its end, on macOS 104. */
const LONGEST_PATH = 103;

/** The socket's path for a data directory: inside it, or in a private directory where that path would be too long. */
export function socketPathOf(dataDir: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const inside = join(dataDir, "stepgram.sock");
  // The socket is made as db/s first, which is shorter.
  if (Buffer.byteLength(inside) <= LONGEST_PATH) return inside;
  const { dev, ino } = statSync(dataDir, { bigint: true });
  const directory = join(tmpdir(), `stepgram-${userInfo().uid}-${dev}-${ino}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const made = statSync(directory);
  if (made.uid !== userInfo().uid || (made.mode & 0o077) !== 0) return undefined;
  const outside = join(directory, "stepgram.sock");
  return Buffer.byteLength(outside) <= LONGEST_PATH ? outside : undefined;
}

/** The connection string of an endpoint, without a database. */
export function uriOf({ socketPath, port }: Endpoint, preferPort: boolean): string {
  if (port !== undefined && (preferPort || socketPath === undefined))
    return `mongodb://127.0.0.1:${port}/?directConnection=true`;
  if (socketPath === undefined) throw new Error("the database has neither a socket nor a port");
  return `mongodb://${encodeURIComponent(socketPath)}/?directConnection=true`;
}

/** Writes down where the database is reached, for processes that join. */
export function writeEndpoint(dataDir: string, endpoint: Endpoint): void {
  const path = join(dataDir, "embedded.json");
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoint)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Where the owner said that the database is reached, or undefined where it has not said so yet. */
export function readEndpoint(dataDir: string): Endpoint | undefined {
  try {
    const { socketPath, port } = JSON.parse(readFileSync(join(dataDir, "embedded.json"), "utf8")) as Partial<Endpoint>;
    return { socketPath, port };
  } catch {
    return undefined;
  }
}
