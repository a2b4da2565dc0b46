import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { Server } from "./server.ts";
import type { FromThread, ThreadOptions, ToThread } from "./server-process.ts";

/** The entry of the server's thread: serves the store until it is told to close. */
async function serve(port: MessagePort, options: ThreadOptions): Promise<void> {
  function tell(message: FromThread): void {
    port.postMessage(message);
  }
  try {
    const server = new Server(options.storePath, (line) => tell({ kind: "say", line }));
    port.on("message", (message: ToThread) => {
      if (message.kind !== "close") return;
      void server.close().finally(() => process.exit(0));
    });
    tell({ kind: "listening", port: await server.listen(options.socketPath, options.port) });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

if (parentPort === null) throw new Error("server-thread.ts runs only as a worker thread");
await serve(parentPort, workerData as ThreadOptions);
