import { randomBytes } from "node:crypto";
import { Binary } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, searchNotEnabled } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { collectionStats } from "../storage/inspect-collection.ts";
import type { Flow, StageContext } from "./stage.ts";

/** A stage that stands first and makes documents of something other than the collection. */
type SourceStage = (spec: Value, context: StageContext) => () => Flow;

/** The stages that may only stand first. */
export const sourceStages: Record<string, SourceStage> = {
  $documents: (spec, context) => {
    const evaluate = compileExpression(spec);
    return () => {
      const value = evaluate({ root: undefined, variables: context.variables });
      if (!(value instanceof Arr)) throw new CommandError(5858203, "Location5858203", "an array is expected");
      return value.items.filter((item) => item instanceof Doc);
    };
  },
  $collStats: (spec, context) => () => {
    const collection = context.instance.catalog.get(context.ns);
    if (spec instanceof Doc && spec.has("latencyStats"))
      throw new CommandError(238, "NotImplemented", "$collStats' latencyStats is not supported by this server");
    if (collection === undefined)
      throw new CommandError(26, "NamespaceNotFound", `Collection [${context.ns}] not found.`);
    const row = Doc.of({ ns: context.ns, localTime: context.instance.now() });
    if (spec instanceof Doc && spec.has("storageStats")) row.append("storageStats", collectionStats(collection, 1));
    if (spec instanceof Doc && spec.has("count")) row.append("count", collection.count);
    return [row];
  },
  $currentOp: (spec, context) => () => {
    if (context.ns !== "admin.$cmd.aggregate")
      throw new CommandError(
        73,
        "InvalidNamespace",
        "$currentOp must be run against the 'admin' database with {aggregate: 1}",
      );
    if (!(spec instanceof Doc)) throw failedToParse("$currentOp options must be specified in an object");
    return context.instance.operations.list(context.instance.now());
  },
  $changeStream: () => {
    throw new CommandError(40573, "Location40573", "The $changeStream stage is only supported on replica sets");
  },
  // Sessions leave no trace here; the one that asks is the one that is known.
  $listLocalSessions: (_spec, context) => () => [
    Doc.of({ _id: Doc.of({ id: new Binary(randomBytes(16), 4) }), lastUse: context.instance.now() }),
  ],
  $listSearchIndexes: () => {
    throw searchNotEnabled();
  },
  $indexStats: (_spec, context) => () =>
    (context.instance.catalog.get(context.ns)?.indexes ?? []).map((index) =>
      Doc.of({
        name: index.name,
        key: index.spec.get("key"),
        accesses: Doc.of({ ops: 0n, since: context.instance.startedAt }),
        spec: index.spec,
      }),
    ),
};
