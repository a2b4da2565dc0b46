import { connect } from "node:net";
import type { Endpoint } from "./endpoint.ts";

/** A connection that only tells when the owner goes. */
export interface Watch {
  readonly close: () => void;
}

const CONNECT_MS = 2000;

/** Connects to the owner; undefined where nobody answers. `lost` is called once when the connection ends by itself. */
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
