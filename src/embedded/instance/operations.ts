import { hostname } from "node:os";
import { Arr, Doc, type Value } from "../bson/document.ts";
import type { Request } from "../commands/command.ts";

/** A command that is being run. */
interface Operation {
  readonly id: number;
  readonly request: Request;
  readonly started: number;
}

/** The counters of `serverStatus`, with the member whose documents each of them counts. */
const COUNTED: Record<string, readonly [counter: string, member: string | undefined]> = {
  insert: ["insert", "documents"],
  update: ["update", "updates"],
  delete: ["delete", "deletes"],
  find: ["query", undefined],
  getMore: ["getmore", undefined],
};

/** What this server is doing, and how much of it it has done since it started. */
export class Operations {
  readonly #running = new Set<Operation>();
  readonly #counts = new Map(["insert", "query", "update", "delete", "getmore", "command"].map((name) => [name, 0]));
  #last = 0;

  /** Notes that a command begins; the function that it gives, that it has ended. */
  begin(request: Request): () => void {
    const [counter, member] = COUNTED[request.name] ?? ["command", undefined];
    const operation = { id: ++this.#last, request, started: performance.now() };
    this.#counts.set(counter, (this.#counts.get(counter) ?? 0) + (member === undefined ? 1 : request.size(member)));
    this.#running.add(operation);
    return () => this.#running.delete(operation);
  }

  /** How many of each kind there were; writes count documents. */
  counts(): Doc {
    return Doc.of(Object.fromEntries([...this.#counts].map(([name, count]) => [name, BigInt(count)])));
  }

  /** What is being run now, as `$currentOp` shows it. */
  list(now: Date): Doc[] {
    return [...this.#running].map(({ id, request, started }) => {
      const ms = performance.now() - started;
      const [op] = COUNTED[request.name] ?? ["command"];
      const target = request.body.values[0] as Value;
      return Doc.of({
        type: "op",
        host: hostname(),
        desc: `conn${request.connection.id}`,
        connectionId: request.connection.id,
        client: request.connection.remote,
        active: true,
        currentOpTime: now.toISOString(),
        opid: id,
        secs_running: BigInt(Math.floor(ms / 1000)),
        microsecs_running: BigInt(Math.round(ms * 1000)),
        op,
        ns: `${request.database}.${typeof target === "string" ? target : `$cmd.${request.name}`}`,
        command: request.body,
        numYields: 0,
        waitingForLock: false,
      });
    });
  }

  /** The reply of the command `currentOp`. */
  report(now: Date): Doc {
    return Doc.of({ inprog: new Arr(this.list(now)) });
  }
}
