import { createServer, type NetConnectOpts, type Server } from "node:net";
import { ObjectId } from "bson";
import { Arr, Doc } from "../../src/embedded/bson/document.ts";
import { type Behind, MemberConnection } from "./member-connection.ts";
import type { ReplicaSet } from "./replica-set.ts";

/** One member of the set: a port, and the clients on it. It is the primary while the set says so. */
export class Member {
  readonly #set: ReplicaSet;
  readonly #connections = new Set<MemberConnection>();
  #server: Server | undefined;
  #isDown = false;
  #processId = new ObjectId();
  port = 0;

  constructor(set: ReplicaSet) {
    this.#set = set;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      if (this.#isDown) return void socket.destroy();
      const connection = new MemberConnection(socket, this);
      this.#connections.add(connection);
      socket.on("close", () => this.#connections.delete(connection));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.port = (server.address() as { port: number }).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get isPrimary(): boolean {
    return this.#set.primary === this;
  }

  /** Where open cursors are, by their ids. */
  get cursors(): Map<string, Behind> {
    return this.#set.cursors;
  }

  get counter(): number {
    return this.#set.counter;
  }

  addressOf(behind: Behind): NetConnectOpts {
    return this.#set.addressOf(behind);
  }

  /** Resolves when the set is no longer as it was at that count, at the latest after `ms`. */
  changed(counter: number, ms: number): Promise<void> {
    return this.#set.changed(counter, ms);
  }

  topologyVersion(): Doc {
    return Doc.of({ processId: this.#processId, counter: BigInt(this.#set.counter) });
  }

  hello(): Doc {
    const { term, primary, members, lagMs, wireVersion } = this.#set;
    const now = Date.now();
    return Doc.of({
      helloOk: true,
      topologyVersion: this.topologyVersion(),
      hosts: new Arr(members.map(({ address }) => address)),
      setName: "rs0",
      setVersion: 1,
      isWritablePrimary: this.isPrimary,
      ismaster: this.isPrimary,
      secondary: !this.isPrimary,
      primary: primary?.address,
      me: this.address,
      electionId: this.isPrimary
        ? ObjectId.createFromHexString(`7fffffff${String(term).padStart(16, "0")}`)
        : undefined,
      lastWrite: Doc.of({ lastWriteDate: new Date(this.isPrimary ? now : now - lagMs) }),
      maxBsonObjectSize: 16 * 1024 * 1024,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      localTime: new Date(now),
      logicalSessionTimeoutMinutes: 30,
      minWireVersion: 0,
      maxWireVersion: wireVersion,
      readOnly: false,
      ok: 1,
    });
  }

  /** Records that work is in progress, for which an election waits. */
  running<T>(work: Promise<T>): Promise<T> {
    return this.#set.running(work);
  }

  /** The primary has done a write; the late secondaries have yet to. */
  learn(message: Buffer): void {
    this.#set.copy.learn(message);
  }

  noteRead(what: string): void {
    this.#set.secondaryReads.push(what);
  }

  /** Waits until a majority has what this member has just written. `late`: that took longer than `ms`. */
  async replicated(ms: number): Promise<"done" | "late" | "stepped down"> {
    const { counter, majorityLagMs } = this.#set;
    if (!this.isPrimary) return "stepped down";
    if (majorityLagMs === 0) return "done";
    await this.changed(counter, Math.min(ms, majorityLagMs));
    if (!this.isPrimary) return "stepped down";
    return ms < majorityLagMs ? "late" : "done";
  }

  /** Ends all connections, and accepts none until `restart`. */
  crash(): void {
    this.#isDown = true;
    for (const connection of this.#connections) connection.destroy();
  }

  restart(): void {
    this.#processId = new ObjectId();
    this.#isDown = false;
  }

  close(): Promise<void> {
    this.crash();
    return new Promise((resolve) => this.#server?.close(() => resolve()) ?? resolve());
  }
}
