import { createConnection, createServer, type Socket } from "node:net";
import { primaryOf } from "../database-address.ts";

/** A proxy to the database that can lose replies. */
export interface LossyConnection {
  uri: string;
  /** Drops the connection instead of the reply to the next `times` messages containing all these texts; resolves at the last. */
  loseReplyTo(texts: string[], times?: number): Promise<void>;
  /** Closes all connections and accepts none until `restore`. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Listens on a local port and forwards to the database, or to the one that is the primary now. */
export async function openLossyConnection(databaseUri: string): Promise<LossyConnection> {
  const address = await primaryOf(databaseUri);
  const sockets = new Set<Socket>();
  let trap: { texts: string[]; left: number; sprung(): void } | undefined;
  let isCut = false;
  const server = createServer((near) => {
    const far = createConnection(address);
    let isDoomed = false;
    const end = () => {
      near.destroy();
      far.destroy();
      sockets.delete(near);
    };
    sockets.add(near);
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    if (isCut) return end();
    near.on("data", (data) => {
      if (trap?.texts.every((text) => data.includes(text))) {
        isDoomed = true;
        if (--trap.left === 0) {
          trap.sprung();
          trap = undefined;
        }
      }
      far.write(data);
    });
    far.on("data", (data) => (isDoomed ? end() : near.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    loseReplyTo: (texts, times = 1) =>
      new Promise((resolve) => {
        trap = { texts, left: times, sprung: resolve };
      }),
    cut,
    restore() {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
