import { type CommandStartedEvent, MongoClient } from "mongodb";
import { addRows, keyOf, type Reviewed, readReviewed } from "./reviewed.ts";
import { type Shape, shapesOf } from "./shape.ts";

const reviewed = new Set(readReviewed().map(keyOf));
const fresh = new Map<string, { shape: Shape; event: CommandStartedEvent }>();

function see(event: CommandStartedEvent): void {
  for (const shape of shapesOf(event.databaseName, event.command)) {
    const key = keyOf(shape);
    if (!reviewed.has(key)) fresh.set(key, { shape, event });
  }
}

/** The shapes seen since the last call that the list did not have. */
export function takeUnreviewed(): { shape: Shape; event: CommandStartedEvent }[] {
  const found = [...fresh.values()];
  fresh.clear();
  return found;
}

/** Adds rows to the list. */
export function list(rows: readonly Reviewed[]): void {
  addRows(rows);
  for (const row of rows) reviewed.add(keyOf(row));
}

/** Functions that open databases, and those between them in a stack trace. */
const OPENING = /[\\/](src[\\/]engine[\\/]storage|node_modules)[\\/]|command-shapes[\\/]seen\.ts|\bnode:/;
const IN_TEST = /[\\/]test[\\/]/;

/** Whether the program itself is connecting, and no test that then sends commands of its own on the same client. */
function isProgramConnecting(): boolean {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  const opener = frames.find((frame) => /[\\/]/.test(frame) && !OPENING.test(frame));
  return opener !== undefined && !IN_TEST.test(opener);
}

let isAsked = false;

/** Looks at the commands of the database that `open` opens, too, although it is a test that opens it. */
export async function watched<T>(open: () => Promise<T>): Promise<T> {
  isAsked = true;
  return open().finally(() => {
    isAsked = false;
  });
}

/** The driver's own switch, which its types do not declare. */
type Watchable = MongoClient & { monitorCommands: boolean };
const { connect } = MongoClient.prototype;
MongoClient.prototype.connect = function (this: MongoClient): Promise<MongoClient> {
  const isOurs = this.options.appName === "stepgram" && (isAsked || isProgramConnecting());
  if (isOurs && !this.listeners("commandStarted").includes(see)) {
    (this as Watchable).monitorCommands = true;
    this.on("commandStarted", see);
  }
  return connect.call(this);
};
