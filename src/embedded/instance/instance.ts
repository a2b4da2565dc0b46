import { Catalog } from "../storage/catalog.ts";
import { Store } from "../storage/store.ts";
import { WriteQueue } from "../storage/write-queue.ts";
import { CursorRegistry } from "./cursor-registry.ts";
import { Operations } from "./operations.ts";

/** The MongoDB version reported to clients, whose behavior this server follows. */
export const SERVER_VERSION = "7.0.14";
/** The wire version of MongoDB 7.0. */
export const WIRE_VERSION = 21;

/** A running database server: what its commands work with. */
export interface Instance {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly queue: WriteQueue;
  readonly cursors: CursorRegistry;
  readonly operations: Operations;
  /** How many connections are open. */
  connections: number;
  readonly now: () => Date;
  readonly startedAt: Date;
  readonly say: (line: string) => void;
}

/** Opens the store in a directory, with an empty state around it. */
export function openInstance(path: string, say: (line: string) => void): Instance {
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
