import { connect } from "node:net";
import { join } from "node:path";
import { dataDirectory, type PeerServer, runCommand, startServer, stopServer } from "./server.ts";

/** Starts Debian's redis-server on a separate socket, with every write on disk before it is answered. */
export async function startRedis(): Promise<PeerServer> {
  await runCommand("redis-server", ["--version"]);
  const data = dataDirectory();
  const address = join(data.path, "redis.sock");
  const args = ["--port", "0", "--unixsocket", address, "--dir", data.path];
  const durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"];
  try {
    const server = await startServer("redis-server", [...args, ...durable], () => ping(address));
    return {
      address,
      async close() {
        await stopServer(server, "SIGTERM");
        data.remove();
      },
    };
  } catch (error) {
    data.remove();
    throw error;
  }
}

function ping(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write("PING\r\n"));
    socket.once("error", reject);
    socket.once("data", (answer) => {
      socket.destroy();
      if (answer.toString().startsWith("+PONG")) resolve();
      else reject(new Error(answer.toString()));
    });
  });
}
