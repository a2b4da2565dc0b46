import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { checkView } from "../query/views.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { timeSeriesOf } from "../storage/time-series.ts";
import { compileValidator } from "../storage/validation.ts";
import { isNumber } from "../values/bson-type.ts";
import { parseCollation } from "../values/collation.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";

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
  run: async (request, instance) => {
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
      checkView(instance.catalog, ns, request.string("viewOn") as string);
      const stages = request.array("pipeline") ?? [];
      compilePipeline({
        instance,
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
    return instance.queue.run(() => {
      const existing = instance.catalog.get(ns);
      if (existing === undefined) addSeriesIndex(instance, instance.catalog.create(ns, options));
      else if (Buffer.compare(existing.options.toBytes(), options.toBytes()) !== 0)
        throw new CommandError(48, "NamespaceExists", `namespace ${ns} already exists, but with different options`);
      return new Doc();
    });
  },
};

/** A time series with a meta field is indexed by it and the time. */
function addSeriesIndex(instance: Instance, collection: Collection): void {
  const series = timeSeriesOf(collection.options);
  if (series?.metaField === undefined) return;
  const { metaField, timeField } = series;
  const key = new Doc().append(metaField, 1).append(timeField, 1);
  instance.catalog.addIndex(collection, Doc.of({ v: 2, key, name: `${metaField}_1_${timeField}_1` }));
}

function invalid(message: string): CommandError {
  return new CommandError(72, "InvalidOptions", message);
}

/** A whole number as an int32 where it fits, else as an int64. */
function integral(value: number): Value {
  const whole = Math.trunc(value);
  return Math.abs(whole) <= 2147483647 ? whole : BigInt(whole);
}

const LARGEST_CAP = 2 ** 50;
/** The longest span of a time series' bucket, by granularity, as listCollections shows it. */
const SPANS: { readonly [granularity: string]: number } = { seconds: 3600, minutes: 86_400, hours: 2_592_000 };

/** A capped collection's size in bytes, rounded up as MongoDB rounds it. */
export function cappedSize(value: Value): number {
  const size = isNumber(value) ? toDouble(value) : Number.NaN;
  if (!(size >= 1)) throw badValue(`BSON field 'size' value must be >= 1, actual value '${size}'`);
  if (size > LARGEST_CAP) throw badValue(`BSON field 'size' value must be <= ${LARGEST_CAP}, actual value '${size}'`);
  return Math.ceil(size / 256) * 256;
}

function capped(request: Request, options: Doc): void {
  const isCapped = request.boolean("capped", false);
  const size = request.value("size");
  const max = request.value("max");
  if (!isCapped) {
    if (size !== undefined || max !== undefined)
      throw invalid("the 'capped' field needs to be true when either the 'size' or 'max' fields are present");
    return;
  }
  if (size === undefined) throw invalid("the 'size' field is required when 'capped' is true");
  options.append("capped", true).append("size", integral(cappedSize(size)));
  if (max !== undefined && isNumber(max) && toDouble(max) >= 1) options.append("max", integral(toDouble(max)));
}

function clustered(request: Request, options: Doc): void {
  const given = request.value("clusteredIndex");
  if (given === undefined || given === false) return;
  const spec = given === true ? Doc.of({ key: Doc.of({ _id: 1 }), unique: true }) : given;
  if (!(spec instanceof Doc)) throw invalid("the 'clusteredIndex' field must be an object or a boolean");
  const key = spec.get("key");
  const direction = key instanceof Doc && key.size === 1 ? key.get("_id") : undefined;
  if (!(isNumber(direction) && toDouble(direction) === 1))
    throw invalid("The clusteredIndex option is only supported for key: {_id: 1}");
  if (spec.get("unique") !== true) throw badValue("The clusteredIndex option requires unique: true to be specified");
  if (options.has("capped")) throw invalid("a clustered collection cannot be capped");
  const name = spec.get("name") ?? "_id_";
  options.append("clusteredIndex", Doc.of({ v: 2, key, name, unique: true }));
}

function timeseries(request: Request, options: Doc): void {
  const spec = request.document("timeseries");
  if (spec === undefined) return;
  for (const name of spec.names)
    if (!["timeField", "metaField", "granularity", "bucketMaxSpanSeconds", "bucketRoundingSeconds"].includes(name))
      throw new CommandError(40415, "Location40415", `BSON field 'create.timeseries.${name}' is an unknown field.`);
  const timeField = spec.get("timeField");
  if (typeof timeField !== "string")
    throw new CommandError(
      40414,
      "Location40414",
      "BSON field 'create.timeseries.timeField' is missing but a required field",
    );
  const metaField = spec.get("metaField");
  if (timeField === "_id" || metaField === "_id") throw invalid("The time and meta fields may not be '_id'");
  if (metaField === timeField) throw invalid("The metaField cannot be the same as the timeField");
  for (const field of [timeField, metaField])
    if (typeof field === "string" && (field === "" || field.includes(".") || field.startsWith("$")))
      throw invalid(`'${field}' is not valid as a time-series collection's field`);
  const granularity = spec.get("granularity");
  const span = spec.get("bucketMaxSpanSeconds");
  const usual = SPANS[String(granularity ?? "seconds")];
  if (usual === undefined)
    throw badValue(
      `Enumeration value '${String(granularity)}' for field 'create.timeseries.granularity' is not a valid value.`,
    );
  for (const name of ["capped", "clusteredIndex", "validator"])
    if (options.has(name)) throw invalid(`${name} is not allowed with timeseries`);
  options.append(
    "timeseries",
    Doc.of({
      timeField,
      metaField,
      granularity: granularity ?? (span === undefined ? "seconds" : undefined),
      bucketRoundingSeconds: spec.get("bucketRoundingSeconds"),
      bucketMaxSpanSeconds: span ?? usual,
    }),
  );
}

/** Adds to a collection's options what makes it capped, clustered or a time series, and what is kept beside that. */
export function addKind(request: Request, options: Doc): void {
  capped(request, options);
  clustered(request, options);
  timeseries(request, options);
  const expire = request.value("expireAfterSeconds");
  if (expire !== undefined && expire !== "off") {
    if (!isNumber(expire) || toDouble(expire) < 0)
      throw invalid("TTL index 'expireAfterSeconds' option must be numeric and not negative");
    if (!options.has("timeseries") && !options.has("clusteredIndex"))
      throw invalid(
        "'expireAfterSeconds' is only supported on time-series collections or when 'clusteredIndex' is set",
      );
    options.append("expireAfterSeconds", BigInt(Math.trunc(toDouble(expire))));
  }
  const images = request.document("changeStreamPreAndPostImages");
  if (images !== undefined) addImages(images, options);
}

/** Notes whether pre- and post-images are wanted. A standalone server has no change streams, so nothing comes of it. */
export function addImages(images: Doc, options: Doc): void {
  const enabled = images.get("enabled");
  if (typeof enabled !== "boolean")
    throw new CommandError(
      40414,
      "Location40414",
      "BSON field 'changeStreamPreAndPostImages.enabled' is missing but a required field",
    );
  if (enabled) options.set("changeStreamPreAndPostImages", Doc.of({ enabled }));
  else options.delete("changeStreamPreAndPostImages");
}
