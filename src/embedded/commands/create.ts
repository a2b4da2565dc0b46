import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { compileValidator } from "../storage/validation.ts";
import { parseCollation } from "../values/collation.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";

const UNSUPPORTED = [
  "capped",
  "timeseries",
  "clusteredIndex",
  "encryptedFields",
  "changeStreamPreAndPostImages",
  "expireAfterSeconds",
  "temp",
];
const KEPT = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];
const HARMLESS = [
  "autoIndexId",
  "size",
  "max",
  "storageEngine",
  "indexOptionDefaults",
  "collation",
  "idIndex",
  "flags",
];

/** Creates a collection or a view. */
export const create: Command = {
  run: async (request, engine) => {
    request.expect([...UNSUPPORTED, ...KEPT, ...HARMLESS]);
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
    if (collation !== undefined && !collation.simple) options.append("collation", collation.spec);
    return engine.queue.run(() => {
      const existing = engine.catalog.get(ns);
      if (existing === undefined) engine.catalog.create(ns, options);
      else if (Buffer.compare(existing.options.toBytes(), options.toBytes()) !== 0)
        throw new CommandError(48, "NamespaceExists", `namespace ${ns} already exists, but with different options`);
      return new Doc();
    });
  },
};
