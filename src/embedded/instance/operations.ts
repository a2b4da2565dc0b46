import { hostname } from "node:os";
import { Doc, type Value } from "../bson/document.ts";

/** What is shown of a command while it runs. */
export interface ReportedCommand {
  readonly name: string;
  readonly body: Doc;
  readonly database: string;
  readonly connection: { readonly id: number; readonly remote: string };
  /** How many documents a member of it holds. */
  readonly size: (member: string) => number;
}

interface Operation {
  readonly id: number;
  readonly command: ReportedCommand;
  readonly started: number;
}

/** The counter of `serverStatus` for a command, and the member whose documents it counts. */
const COUNTED: { readonly [command: string]: readonly [counter: string, member?: string] } = {
  insert: ["insert", "documents"],
  update: ["update", "updates"],
  delete: ["delete", "deletes"],
  find: ["query"],
  getMore: ["getmore"],
};

/** The commands that are running, and how many have run since the server started. */
export class Operations {
  readonly #running = new Set<Operation>();
  readonly #counts = new Map(["insert", "query", "update", "delete", "getmore", "command"].map((name) => [name, 0]));
  #last = 0;

  /** Records that a command starts; call the returned function when it ends. */
  begin(command: ReportedCommand): () => void {
    const [counter, member] = COUNTED[command.name] ?? ["command"];
    const operation = { id: ++this.#last, command, started: performance.now() };
    this.#counts.set(counter, (this.#counts.get(counter) ?? 0) + (member === undefined ? 1 : command.size(member)));
    this.#running.add(operation);
    return () => this.#running.delete(operation);
  }

  /** The `opcounters` of `serverStatus`; writes count documents. */
  counts(): Doc {
    return Doc.of(Object.fromEntries([...this.#counts].map(([name, count]) => [name, BigInt(count)])));
  }

  /** The running commands, as `$currentOp` shows them. */
  list(now: Date): Doc[] {
    return [...this.#running].map(({ id, command: { name, body, database, connection }, started }) => {
      const ms = performance.now() - started;
      const [op] = COUNTED[name] ?? ["command"];
      const target = body.values[0] as Value;
      return Doc.of({
        type: "op",
        host: hostname(),
        desc: `conn${connection.id}`,
        connectionId: connection.id,
        client: connection.remote,
        active: true,
        currentOpTime: now.toISOString(),
        opid: id,
        secs_running: BigInt(Math.floor(ms / 1000)),
        microsecs_running: BigInt(Math.round(ms * 1000)),
        op,
        ns: `${database}.${typeof target === "string" ? target : `$cmd.${name}`}`,
        command: body,
        numYields: 0,
        waitingForLock: false,
      });
    });
  }
}
