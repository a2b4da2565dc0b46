import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** The right to serve a data directory, held by one process at a time. */
export interface OwnerLock {
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock of a data directory, or returns undefined where another process has it. On Linux it is an abstract
 * socket, which the kernel drops with its process however that ends; elsewhere a file with the process's number.
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
