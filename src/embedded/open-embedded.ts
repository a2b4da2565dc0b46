import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  acquireLock,
  connectTo,
  type Endpoint,
  type OwnerLock,
  readEndpoint,
  socketPathOf,
  uriOf,
  type Watch,
  writeEndpoint,
} from "./server/ownership.ts";
import { ServerProcess } from "./server/server-process.ts";

export interface EmbeddedOptions {
  /** The directory that holds everything. Created with mode 0700 if it does not exist. */
  readonly dataDir: string;
  /** A loopback TCP port to listen on besides the Unix socket; 0 takes any free one. */
  readonly port?: number;
  /** Called with messages for the person who runs it. */
  readonly say?: (line: string) => void;
}

/** A MongoDB-compatible database in a directory, served by this process or by another on the same machine. */
export interface EmbeddedDatabase {
  /** The connection string, without a database. It stays the same when another process takes over. */
  readonly uri: string;
  /** Whether this process serves the database; it may become true later. */
  readonly owner: boolean;
  /** Resolves when everything is on disk and nothing keeps the process alive. */
  readonly close: () => Promise<void>;
}

const JOIN_MS = 30_000;
const RETRY_MS = 50;

/**
 * Opens the database in a data directory. The first process to do so serves it from a thread. Others connect to its
 * socket, and one of them takes over when it ends. Throws if the directory cannot be used.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const opened = new Opened(options);
  await opened.open();
  return opened;
}

class Opened implements EmbeddedDatabase {
  readonly #dataDir: string;
  readonly #port: number | undefined;
  readonly #say: (line: string) => void;
  #lock: OwnerLock | undefined;
  #server: ServerProcess | undefined;
  #watch: Watch | undefined;
  #endpoint: Endpoint | undefined;
  #closed = false;
  #takeover: Promise<void> | undefined;

  constructor({ dataDir, port, say }: EmbeddedOptions) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.#dataDir = realpathSync(dataDir);
    mkdirSync(join(this.#dataDir, "db"), { recursive: true, mode: 0o700 });
    this.#port = port;
    this.#say = say ?? (() => undefined);
  }

  get uri(): string {
    return uriOf(this.#endpoint as Endpoint, this.#port !== undefined);
  }

  get owner(): boolean {
    return this.#server !== undefined;
  }

  async open(): Promise<void> {
    const limit = Date.now() + JOIN_MS;
    let said = false;
    for (;;) {
      if (await this.#tryOwn(this.#port)) return;
      if (await this.#tryJoin()) return;
      if (Date.now() > limit) throw new Error(`the process that owns ${this.#dataDir} does not answer`);
      if (!said && Date.now() > limit - JOIN_MS + 1000) {
        this.#say(`waiting for the process that owns ${this.#dataDir}`);
        said = true;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Becomes the owner if there is none. */
  async #tryOwn(port: number | undefined): Promise<boolean> {
    const lock = await acquireLock(this.#dataDir);
    if (lock === undefined) return false;
    try {
      const socketPath = this.#endpoint === undefined ? socketPathOf(this.#dataDir) : this.#endpoint.socketPath;
      const server = new ServerProcess(
        { storePath: join(this.#dataDir, "db"), socketPath, port: port ?? (socketPath === undefined ? 0 : undefined) },
        this.#say,
      );
      await server.start();
      if (this.#closed) {
        await server.close();
        await lock.release();
        return true;
      }
      this.#server = server;
      this.#lock = lock;
      this.#endpoint = { socketPath, port: server.port };
      writeEndpoint(this.#dataDir, this.#endpoint);
      return true;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Joins the owner, if it answers, and watches for its end. */
  async #tryJoin(): Promise<boolean> {
    const endpoint = this.#endpoint ?? readEndpoint(this.#dataDir);
    if (endpoint === undefined) return false;
    const watch = await connectTo(endpoint, () => this.#lost());
    if (watch === undefined) return false;
    if (this.#endpoint === undefined) {
      this.#endpoint =
        this.#port === undefined && endpoint.socketPath !== undefined
          ? { socketPath: endpoint.socketPath, port: endpoint.port }
          : endpoint;
      if (this.#port !== undefined && endpoint.port !== this.#port && this.#port !== 0)
        this.#say(`another process is serving ${this.#dataDir}; using it at ${this.uri}`);
    }
    this.#watch = watch;
    return true;
  }

  #lost(): void {
    if (this.#closed) return;
    this.#watch = undefined;
    this.#takeover = this.#replaceOwner();
  }

  async #replaceOwner(): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt++) {
      try {
        if (await this.#tryOwn(this.#endpoint?.port)) {
          if (!this.#closed)
            this.#say(`the process that served ${this.#dataDir} has ended; this process now serves it`);
          return;
        }
        if (await this.#tryJoin()) return;
      } catch (error) {
        this.#say(`the database could not be taken over: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (attempt === 20) this.#say(`waiting for the process that owns ${this.#dataDir}`);
      await new Promise((resolve) => setTimeout(resolve, attempt < 20 ? RETRY_MS : 500));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.close();
    await this.#takeover;
    await this.#server?.close();
    await this.#lock?.release();
  }
}
