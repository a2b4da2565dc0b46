import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** The right to serve a data directory, held by one process at a time. */
export interface OwnerLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of a data directory, or returns undefined if another process has it. On Linux it is an abstract socket,
 * which the kernel releases when the process ends, however that happens; elsewhere a file with the process id.
 */
export function acquireLock(dataDir: string): Promise<OwnerLock | undefined> {
  return process.platform === "linux" ? acquireSocket(dataDir) : Promise.resolve(acquireFile(dataDir));
}

function acquireSocket(dataDir: string): Promise<OwnerLock | undefined> {
  const { dev, ino } = statSync(dataDir, { bigint: true });
  const server = createServer((socket) => socket.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(`\0stepgram-${dev}-${ino}`, () =>
      resolve({ release: () => new Promise((released) => server.close(() => released())) }),
    );
  });
}

function acquireFile(dataDir: string): OwnerLock | undefined {
  const path = join(dataDir, "owner.pid");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return { release: async () => rmSync(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (isAlive(Number(readFileSync(path, "utf8")))) return undefined;
      rmSync(path, { force: true });
    }
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The address of a database. */
export interface Endpoint {
  readonly socketPath: string | undefined;
  readonly port: number | undefined;
}

/** The path of a Unix socket is limited to 108 bytes, on macOS to 104, including the final NUL. */
const LONGEST_PATH = 103;

/** The path of the socket: in the data directory, or in a private directory if that would be too long. */
export function socketPathOf(dataDir: string): string | undefined {
  if (process.platform === "win32") return undefined;
  const inside = join(dataDir, "stepgram.sock");
  // The socket is first created as db/s, which is shorter.
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

/** Writes the address to the data directory, for processes that join. */
export function writeEndpoint(dataDir: string, endpoint: Endpoint): void {
  const path = join(dataDir, "embedded.json");
  writeFileSync(`${path}.new`, `${JSON.stringify(endpoint)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The address that the owner has written; undefined if it has not yet. */
export function readEndpoint(dataDir: string): Endpoint | undefined {
  try {
    const { socketPath, port } = JSON.parse(readFileSync(join(dataDir, "embedded.json"), "utf8")) as Partial<Endpoint>;
    return { socketPath, port };
  } catch {
    return undefined;
  }
}

/** A connection that only serves to notice the end of the owner. */
export interface Watch {
  readonly close: () => void;
}

const CONNECT_MS = 2000;

/** Connects to the owner; undefined if nobody answers. `lost` is called once, if the owner ends the connection. */
export function connectTo({ socketPath, port }: Endpoint, lost: () => void): Promise<Watch | undefined> {
  return new Promise((resolve) => {
    const socket = socketPath !== undefined ? connect(socketPath) : connect({ host: "127.0.0.1", port: port ?? 0 });
    let connected = false;
    let closed = false;
    const timer = setTimeout(() => socket.destroy(), CONNECT_MS);
    socket.on("connect", () => {
      clearTimeout(timer);
      connected = true;
      resolve({
        close: () => {
          closed = true;
          socket.destroy();
        },
      });
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timer);
      if (!connected) resolve(undefined);
      else if (!closed) lost();
    });
    socket.resume();
  });
}
