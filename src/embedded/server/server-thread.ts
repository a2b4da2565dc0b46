import { parentPort, workerData } from "node:worker_threads";
import { Server } from "./server.ts";
import type { FromThread, ThreadOptions, ToThread } from "./server-process.ts";

/** The thread's entry: it opens the store, serves it, and ends when it is told to. */
const port = parentPort;
if (port === null) throw new Error("server-thread.ts runs as a worker thread only");
function tell(message: FromThread): void {
  port?.postMessage(message);
}
const options = workerData as ThreadOptions;

try {
  const server = new Server(options.storePath, (line) => tell({ kind: "say", line }));
  port.on("message", (message: ToThread) => {
    if (message.kind !== "close") return;
    void server.close().finally(() => process.exit(0));
  });
  const listening = await server.listen(options.socketPath, options.port);
  tell({ kind: "listening", port: listening });
} catch (error) {
  tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}
