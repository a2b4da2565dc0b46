import { createConnection, createServer, type Socket } from "node:net";

/** A way to the database on which answers can be lost. */
export interface LossyConnection {
  uri: string;
  /** Loses the answers of the next `times` messages that contain all these texts, and the connection with them; resolves when the last is lost. */
  loseAnswerTo(texts: string[], times?: number): Promise<void>;
  /** Cuts everything; nobody comes through until `restore`. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Listens on a port of this machine and passes on what comes to the database's socket. */
export async function openLossyConnection(databaseUri: string): Promise<LossyConnection> {
  const socketPath = decodeURIComponent(databaseUri.slice("mongodb://".length).split("/")[0] ?? "");
  const sockets = new Set<Socket>();
  let trap: { texts: string[]; left: number; sprung(): void } | undefined;
  let isCut = false;
  const server = createServer((near) => {
    const far = createConnection(socketPath);
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
    loseAnswerTo: (texts, times = 1) =>
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
