import { type CommandStartedEvent, MongoClient } from "mongodb";
import { keyOf, readReviewed } from "./reviewed.ts";
import { type Shape, shapesOf } from "./shape.ts";

const reviewed = new Set(readReviewed().map(keyOf));
const fresh = new Map<string, { shape: Shape; event: CommandStartedEvent }>();

/** Sees each command of Stepgram's own clients, which call themselves that; those of tests are other clients. */
function see(event: CommandStartedEvent): void {
  for (const shape of shapesOf(event.databaseName, event.command)) {
    const key = keyOf(shape);
    if (!reviewed.has(key)) fresh.set(key, { shape, event });
  }
}

/** The shapes seen since the last call that nobody has reviewed. */
export function takeUnreviewed(): { shape: Shape; event: CommandStartedEvent }[] {
  const found = [...fresh.values()];
  fresh.clear();
  return found;
}

/** The driver's own switch, which its types do not declare. */
type Watchable = MongoClient & { monitorCommands: boolean };
const { connect } = MongoClient.prototype;
MongoClient.prototype.connect = function (this: MongoClient): Promise<MongoClient> {
  if (this.options.appName === "stepgram" && !this.listeners("commandStarted").includes(see)) {
    (this as Watchable).monitorCommands = true;
    this.on("commandStarted", see);
  }
  return connect.call(this);
};
