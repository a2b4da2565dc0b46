import { Operations } from "./commands/operations.ts";
import { CursorRegistry } from "./cursor/cursor-registry.ts";
import { Catalog } from "./storage/catalog.ts";
import { Store } from "./storage/store.ts";
import { WriteQueue } from "./storage/write-queue.ts";

/** Everything a command works on. */
export interface Engine {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly queue: WriteQueue;
  readonly cursors: CursorRegistry;
  readonly operations: Operations;
  /** The open connections' number. */
  connections: number;
  readonly now: () => Date;
  readonly startedAt: Date;
  readonly say: (line: string) => void;
}

/** Opens the store in a directory. */
export function openEngine(path: string, say: (line: string) => void): Engine {
  const store = new Store(path);
  const catalog = new Catalog(store);
  return {
    store,
    catalog,
    queue: new WriteQueue(store, catalog, say),
    cursors: new CursorRegistry(),
    operations: new Operations(),
    connections: 0,
    now: () => new Date(),
    startedAt: new Date(),
    say,
  };
}
