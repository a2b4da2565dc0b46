import { chmodSync, renameSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { type Engine, openEngine } from "../engine.ts";
import { removeExpired } from "../storage/remove-expired.ts";
import { sweepLater } from "../storage/sweep-later.ts";
import { Connection } from "../wire/connection.ts";

const TTL_MS = 20_000;

/** The database server: a store, and the sockets on which it is served. */
export class Server {
  readonly #engine: Engine;
  readonly #storePath: string;
  readonly #listeners: NetServer[] = [];
  readonly #connections = new Set<Connection>();
  #socketPath: string | undefined;
  #lastConnection = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(storePath: string, say: (line: string) => void) {
    this.#storePath = storePath;
    this.#engine = openEngine(storePath, say);
  }

  /** Listens on the socket and the port that are given; returns the port that it got. */
  async listen(socketPath: string | undefined, port: number | undefined): Promise<number | undefined> {
    if (socketPath !== undefined) {
      // Bound inside the store's private directory and moved out with its mode set, so nobody else can connect between.
      const first = join(dirname(socketPath) === dirname(this.#storePath) ? this.#storePath : dirname(socketPath), "s");
      rmSync(first, { force: true });
      await this.#listen({ path: first });
      chmodSync(first, 0o600);
      renameSync(first, socketPath);
      this.#socketPath = socketPath;
    }
    this.#timer = setInterval(() => void this.#housekeeping(), TTL_MS).unref();
    sweepLater(this.#engine);
    if (port === undefined) return undefined;
    const server = await this.#listen({ host: "127.0.0.1", port });
    return (server.address() as AddressInfo).port;
  }

  #listen(where: { path: string } | { host: string; port: number }): Promise<NetServer> {
    const server = createServer((socket) => this.#accept(socket));
    this.#listeners.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(where, () => {
        server.off("error", reject);
        server.on("error", (error) => this.#engine.say(`the server's socket failed: ${error.message}`));
        resolve(server);
      });
    });
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#engine, ++this.#lastConnection);
    this.#connections.add(connection);
    this.#engine.connections = this.#connections.size;
    socket.on("close", () => {
      this.#connections.delete(connection);
      this.#engine.connections = this.#connections.size;
    });
  }

  async #housekeeping(): Promise<void> {
    this.#engine.cursors.closeIdle();
    try {
      await removeExpired(this.#engine);
    } catch (error) {
      this.#engine.say(
        `expired documents could not be removed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Takes no more commands, answers those that have come, and closes the store. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#socketPath !== undefined) rmSync(this.#socketPath, { force: true });
    for (const server of this.#listeners) server.close();
    await this.#engine.queue.close();
    // Replies of the last commit are written, and sent, before the sockets go.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([...this.#connections].map((connection) => connection.close()));
    await this.#engine.store.close();
  }
}
