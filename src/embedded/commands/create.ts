import { Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { parseCollation } from "../values/collation.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";

const UNSUPPORTED = [
  "capped",
  "timeseries",
  "viewOn",
  "validator",
  "clusteredIndex",
  "encryptedFields",
  "changeStreamPreAndPostImages",
];
const MEMBERS = [
  ...UNSUPPORTED,
  "autoIndexId",
  "size",
  "max",
  "storageEngine",
  "validationLevel",
  "validationAction",
  "indexOptionDefaults",
  "pipeline",
  "collation",
  "expireAfterSeconds",
  "idIndex",
  "temp",
  "flags",
];

/** Creates a collection. */
export const create: Command = {
  run: async (request, engine) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns);
    for (const name of UNSUPPORTED)
      if (request.has(name) && request.value(name) !== false && request.value(name) !== undefined)
        throw new CommandError(238, "NotImplemented", `create's ${name} is not supported by this server`);
    const collation = parseCollation(request.value("collation"));
    const options = new Doc();
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
