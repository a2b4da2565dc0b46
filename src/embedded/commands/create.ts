import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";
import { checkView } from "../query/check-view.ts";
import type { Collection } from "../storage/collection.ts";
import { timeSeriesOf } from "../storage/time-series.ts";
import { compileValidator } from "../storage/validation.ts";
import { parseCollation } from "../values/collation.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";
import { addKind } from "./create-options.ts";

const UNSUPPORTED = ["encryptedFields", "temp"];
const KINDS = [
  "capped",
  "size",
  "max",
  "timeseries",
  "clusteredIndex",
  "expireAfterSeconds",
  "changeStreamPreAndPostImages",
];
const KEPT = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];
const HARMLESS = ["autoIndexId", "storageEngine", "indexOptionDefaults", "collation", "idIndex", "flags"];

/** Creates a collection or a view. */
export const create: Command = {
  run: async (request, engine) => {
    request.expect([...UNSUPPORTED, ...KINDS, ...KEPT, ...HARMLESS]);
    const ns = request.namespace();
    checkWritable(ns);
    for (const name of UNSUPPORTED)
      if (request.has(name) && request.value(name) !== false && request.value(name) !== undefined)
        throw new CommandError(238, "NotImplemented", `create's ${name} is not supported by this server`);
    const collation = parseCollation(request.value("collation"));
    const options = new Doc();
    for (const name of KEPT) {
      const value = request.value(name);
      if (value !== undefined) options.append(name, value);
    }
    if (options.has("pipeline") && !options.has("viewOn"))
      throw new CommandError(72, "InvalidOptions", "'pipeline' requires 'viewOn' to also be specified");
    if (options.has("viewOn")) {
      if (typeof options.get("viewOn") !== "string")
        throw new CommandError(14, "TypeMismatch", "'viewOn' must be a string");
      if (!options.has("pipeline")) options.append("pipeline", new Arr([]));
      checkView(engine.catalog, ns, request.string("viewOn") as string);
      const stages = request.array("pipeline") ?? [];
      compilePipeline({
        engine,
        ns: `${request.database}.${request.string("viewOn")}`,
        stages,
        variables: new Map(),
        collation: request.value("collation"),
        hint: undefined,
      });
    }
    compileValidator(options);
    addKind(request, options);
    if (collation !== undefined && !collation.simple) options.append("collation", collation.spec);
    return engine.queue.run(() => {
      const existing = engine.catalog.get(ns);
      if (existing === undefined) addSeriesIndex(engine, engine.catalog.create(ns, options));
      else if (Buffer.compare(existing.options.toBytes(), options.toBytes()) !== 0)
        throw new CommandError(48, "NamespaceExists", `namespace ${ns} already exists, but with different options`);
      return new Doc();
    });
  },
};

/** A time series with a meta field is indexed by it and the time. */
function addSeriesIndex(engine: Engine, collection: Collection): void {
  const series = timeSeriesOf(collection.options);
  if (series?.metaField === undefined) return;
  const { metaField, timeField } = series;
  const key = new Doc().append(metaField, 1).append(timeField, 1);
  engine.catalog.addIndex(collection, Doc.of({ v: 2, key, name: `${metaField}_1_${timeField}_1` }));
}
