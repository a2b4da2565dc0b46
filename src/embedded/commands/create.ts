import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, notImplemented, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { checkView } from "../query/views.ts";
import { checkWritable } from "../storage/catalog.ts";
import { compileValidator } from "../storage/validation.ts";
import { isNumber } from "../values/bson-type.ts";
import { parseCollation } from "../values/collation.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";

const UNSUPPORTED = [
  "changeStreamPreAndPostImages",
  "clusteredIndex",
  "encryptedFields",
  "expireAfterSeconds",
  "temp",
  "timeseries",
];
const CAPPED = ["capped", "size", "max"];
const KEPT = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];
/** Options that have no effect here, or are handled below, like `collation`. */
const OTHER = ["autoIndexId", "storageEngine", "indexOptionDefaults", "collation", "idIndex", "flags"];

/** Creates a collection or a view. */
export const create: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect([...UNSUPPORTED, ...CAPPED, ...KEPT, ...OTHER]);
    const ns = request.namespace();
    checkWritable(ns);
    for (const name of UNSUPPORTED)
      if (request.value(name) !== undefined && request.value(name) !== false) throw notImplemented(`create's ${name}`);
    const collation = parseCollation(request.value("collation"));
    const options = new Doc();
    for (const name of KEPT) {
      const value = request.value(name);
      if (value !== undefined) options.append(name, value);
    }
    addView(request, instance, ns, options);
    compileValidator(options);
    addCapped(request, options);
    if (collation !== undefined && !collation.simple) options.append("collation", collation.spec);
    return instance.queue.run(() => {
      const existing = instance.catalog.get(ns);
      if (existing === undefined) instance.catalog.create(ns, options);
      else if (Buffer.compare(existing.options.toBytes(), options.toBytes()) !== 0)
        throw new CommandError("NamespaceExists", `namespace ${ns} already exists, but with different options`);
      return new Doc();
    });
  },
};

/** Checks the options of a view, if it is one, and completes them. */
function addView(request: Request, instance: Instance, ns: string, options: Doc): void {
  const viewOn = options.get("viewOn");
  if (viewOn === undefined) {
    if (options.has("pipeline"))
      throw new CommandError("InvalidOptions", "'pipeline' requires 'viewOn' to also be specified");
    return;
  }
  if (typeof viewOn !== "string") throw typeMismatch("'viewOn' must be a string");
  if (!options.has("pipeline")) options.append("pipeline", new Arr([]));
  checkView(instance.catalog, ns, viewOn);
  compilePipeline({
    instance,
    ns: `${request.database}.${viewOn}`,
    stages: request.array("pipeline") ?? [],
    variables: new Map(),
    collation: request.value("collation"),
    hint: undefined,
  });
}

const LARGEST_CAP = 2 ** 50;

function addCapped(request: Request, options: Doc): void {
  const size = request.value("size");
  const max = request.value("max");
  if (!request.boolean("capped", false)) {
    if (size !== undefined || max !== undefined)
      throw new CommandError(
        "InvalidOptions",
        "the 'capped' field needs to be true when either the 'size' or 'max' fields are present",
      );
    return;
  }
  if (size === undefined)
    throw new CommandError("InvalidOptions", "the 'size' field is required when 'capped' is true");
  options.append("capped", true).append("size", integer(cappedSize(size)));
  if (max !== undefined && isNumber(max) && toDouble(max) >= 1) options.append("max", integer(toDouble(max)));
}

/** A capped collection's size in bytes, rounded up as MongoDB rounds it. */
function cappedSize(value: Value): number {
  const size = isNumber(value) ? toDouble(value) : Number.NaN;
  if (!(size >= 1)) throw badValue(`BSON field 'size' value must be >= 1, actual value '${size}'`);
  if (size > LARGEST_CAP) throw badValue(`BSON field 'size' value must be <= ${LARGEST_CAP}, actual value '${size}'`);
  return Math.ceil(size / 256) * 256;
}

/** A whole number as an int32 if it fits, else as an int64. */
function integer(value: number): Value {
  const whole = Math.trunc(value);
  return Math.abs(whole) <= 2147483647 ? whole : BigInt(whole);
}
