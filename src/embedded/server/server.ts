import { chmodSync, renameSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { removeExpired, sweepLater } from "../instance/housekeeping.ts";
import { type Instance, openInstance } from "../instance/instance.ts";
import { Connection } from "./connection.ts";

const TTL_MS = 20_000;

/** The database server: a store, and the sockets that serve it. */
export class Server {
  readonly #instance: Instance;
  readonly #storePath: string;
  readonly #listeners: NetServer[] = [];
  readonly #connections = new Set<Connection>();
  #socketPath: string | undefined;
  #lastConnection = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(storePath: string, say: (line: string) => void) {
    this.#storePath = storePath;
    this.#instance = openInstance(storePath, say);
  }

  /** Listens on the given socket and port. Returns the port that it got. */
  async listen(socketPath: string | undefined, port: number | undefined): Promise<number | undefined> {
    if (socketPath !== undefined) {
      // Created in the store's private directory and moved out once its mode is set, so that nobody else can connect before.
      const first = join(dirname(socketPath) === dirname(this.#storePath) ? this.#storePath : dirname(socketPath), "s");
      rmSync(first, { force: true });
      await this.#listen({ path: first });
      chmodSync(first, 0o600);
      renameSync(first, socketPath);
      this.#socketPath = socketPath;
    }
    this.#timer = setInterval(() => void this.#housekeeping(), TTL_MS).unref();
    sweepLater(this.#instance);
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
        server.on("error", (error) => this.#instance.say(`the server's socket failed: ${error.message}`));
        resolve(server);
      });
    });
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, this.#instance, ++this.#lastConnection);
    this.#connections.add(connection);
    this.#instance.connections = this.#connections.size;
    socket.on("close", () => {
      this.#connections.delete(connection);
      this.#instance.connections = this.#connections.size;
    });
  }

  async #housekeeping(): Promise<void> {
    this.#instance.cursors.closeIdle();
    try {
      await removeExpired(this.#instance);
    } catch (error) {
      this.#instance.say(
        `expired documents could not be removed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Takes no more commands, answers those that have arrived, and closes the store. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#socketPath !== undefined) rmSync(this.#socketPath, { force: true });
    for (const server of this.#listeners) server.close();
    await this.#instance.queue.close();
    // Send the replies of the last commit before the sockets close.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([...this.#connections].map((connection) => connection.close()));
    await this.#instance.store.close();
  }
}
