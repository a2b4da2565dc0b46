import { connect, createServer, type Socket } from "node:net";

/** A connection string for the same database, and a count of what went through it. */
export interface CommandCounter {
  uri: string;
  /** Commands so far by name, without those that keep the driver's connections alive. */
  commands(): ReadonlyMap<string, number>;
  total(): number;
  close(): Promise<void>;
}

/** What a driver sends on its own. */
const OWN_AFFAIRS = new Set(["hello", "ismaster", "isMaster", "endSessions"]);
const OP_MSG = 2013;
/** Length, request id, answered id, opcode; then flags, the first section's kind, its length, and the first element's type. */
const HEADER = 16;
const NAME_AT = HEADER + 4 + 1 + 4 + 1;

/**
 * Passes a driver's connections on to a database on a Unix socket and counts the messages in them. Counting at the wire
 * is exact for any client, and the client need not know. It costs time, so nothing is timed through it.
 */
export async function countCommands(uri: string): Promise<CommandCounter> {
  const target = decodeURIComponent(uri.replace(/^mongodb:\/\/([^/]*).*$/, "$1"));
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer((client) => {
    const database = connect(target);
    pass(client, database);
    pass(database, client);
    client.on(
      "data",
      messages((message) => {
        const name = commandName(message);
        if (name !== undefined && !OWN_AFFAIRS.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }),
    );
  });
  // The driver treats a host as a socket only if it ends like this.
  const path = target.replace(/\.sock$/, ".count.sock");
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
  return {
    uri: `mongodb://${encodeURIComponent(path)}/?directConnection=true`,
    commands: () => counts,
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Cuts a stream of bytes into messages, each of which begins with its length. */
function messages(each: (message: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      each(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** The first key of a command's body is its name. Anything but OP_MSG belongs to the driver's first greeting. */
function commandName(message: Buffer): string | undefined {
  return message.readInt32LE(12) === OP_MSG
    ? message.toString("latin1", NAME_AT, message.indexOf(0, NAME_AT))
    : undefined;
}
