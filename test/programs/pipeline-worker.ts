import { createHandlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";

/** A worker in a separate process that kills itself when the third stage of a pipeline asks whose files it works with. */
const [uri = "", db = "", root = ""] = process.argv.slice(2);
let asked = 0;

const engine = await openWithChats({
  uri,
  db,
  handlers: createHandlers({
    files: {
      root,
      isOwner: () => {
        if (++asked === 3) process.kill(process.pid, "SIGKILL");
        return true;
      },
    },
  }),
  authorize: async () => true,
});
await engine.startWorker();
