import { randomBytes } from "node:crypto";
import { Binary } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, searchNotEnabled } from "../errors.ts";
import { collectionStats } from "../storage/inspect-collection.ts";
import type { Flow, StageContext } from "./stage.ts";

/** `$changeStream`, which only replica sets have. */
export function changeStreamSource(): never {
  throw new CommandError("ChangeStreamOnStandalone", "The $changeStream stage is only supported on replica sets");
}

/** `$collStats`, without latencies. */
export function collStatsSource(spec: Value, { instance, ns }: StageContext): () => Flow {
  return () => {
    const collection = instance.catalog.get(ns);
    const wants = (member: string): boolean => spec instanceof Doc && spec.has(member);
    if (wants("latencyStats"))
      throw new CommandError("NotImplemented", "$collStats' latencyStats is not supported by this server");
    if (collection === undefined) throw new CommandError("NamespaceNotFound", `Collection [${ns}] not found.`);
    const row = Doc.of({ ns, localTime: instance.now() });
    if (wants("storageStats")) row.append("storageStats", collectionStats(collection, 1));
    if (wants("count")) row.append("count", collection.count);
    return [row];
  };
}

/** `$currentOp`: the commands that are running. */
export function currentOpSource(spec: Value, { instance, ns }: StageContext): () => Flow {
  return () => {
    if (ns !== "admin.$cmd.aggregate")
      throw new CommandError(
        "InvalidNamespace",
        "$currentOp must be run against the 'admin' database with {aggregate: 1}",
      );
    if (!(spec instanceof Doc)) throw failedToParse("$currentOp options must be specified in an object");
    return instance.operations.list(instance.now());
  };
}

/** `$documents`: documents written in the pipeline itself. */
export function documentsSource(spec: Value, { expression, variables }: StageContext): () => Flow {
  const evaluate = expression(spec);
  return () => {
    const value = evaluate({ root: undefined, variables });
    if (!(value instanceof Arr)) throw new CommandError("DocumentsNotArray", "an array is expected");
    return value.items.filter((item) => item instanceof Doc);
  };
}

/** `$indexStats`. Uses of indexes are not counted. */
export function indexStatsSource(_spec: Value, { instance, ns }: StageContext): () => Flow {
  return () =>
    (instance.catalog.get(ns)?.indexes ?? []).map((index) =>
      Doc.of({
        name: index.name,
        key: index.spec.get("key"),
        accesses: Doc.of({ ops: 0n, since: instance.startedAt }),
        spec: index.spec,
      }),
    );
}

/** `$listLocalSessions`: one session, since the server keeps no list of them. */
export function listLocalSessionsSource(_spec: Value, { instance }: StageContext): () => Flow {
  return () => [Doc.of({ _id: Doc.of({ id: new Binary(randomBytes(16), 4) }), lastUse: instance.now() })];
}

/** `$listSearchIndexes`, which only Atlas has. */
export function listSearchIndexesSource(): never {
  throw searchNotEnabled();
}
