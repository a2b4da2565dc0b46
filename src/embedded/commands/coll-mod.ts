import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import type { Engine } from "../engine.ts";
import { findIndex } from "../plan/choose-plan.ts";
import { checkView } from "../query/check-view.ts";
import type { Collection } from "../storage/collection.ts";
import { compileValidator } from "../storage/validation.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { changeUnique } from "./change-unique.ts";
import type { Command } from "./command.ts";
import { addImages, cappedSize } from "./create-options.ts";
import type { Request } from "./request.ts";

const KINDS = ["changeStreamPreAndPostImages", "expireAfterSeconds", "cappedSize", "cappedMax"];
const OPTIONS = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];

/** Changes a collection's validator, a view's definition, or an index's expiry or visibility. */
export const collMod: Command = {
  run: async (request, engine) => {
    request.expect([...OPTIONS, ...KINDS, "index", "dryRun"]);
    const ns = request.namespace();
    const index = request.document("index");
    return engine.queue.run(() => {
      const collection = engine.catalog.get(ns);
      if (collection === undefined) throw new CommandError(26, "NamespaceNotFound", `ns does not exist: ${ns}`);
      const options = collection.options.copy();
      for (const name of OPTIONS) {
        const value = request.value(name);
        if (value === undefined) continue;
        if ((name === "viewOn" || name === "pipeline") && !collection.isView)
          throw new CommandError(72, "InvalidOptions", `'${name}' option only supported on a view`);
        options.set(name, value);
      }
      const viewOn = options.get("viewOn");
      if (typeof viewOn === "string") checkView(engine.catalog, ns, viewOn);
      changeKind(request, options);
      compileValidator(options);
      if ([...OPTIONS, ...KINDS].some((name) => request.has(name))) engine.catalog.changeOptions(collection, options);
      return index === undefined ? new Doc() : changeIndex(engine, collection, index);
    });
  },
};

/** Changes what belongs to capped, clustered and time-series collections. */
function changeKind(request: Request, options: Doc): void {
  const images = request.document("changeStreamPreAndPostImages");
  if (images !== undefined) addImages(images, options);
  const expire = request.value("expireAfterSeconds");
  if (expire !== undefined) {
    if (!options.has("timeseries") && !options.has("clusteredIndex"))
      throw new CommandError(72, "InvalidOptions", "'expireAfterSeconds' is only supported on time-series collections");
    if (expire === "off") options.delete("expireAfterSeconds");
    else if (isNumber(expire)) options.set("expireAfterSeconds", BigInt(Math.trunc(toDouble(expire))));
  }
  const size = request.value("cappedSize");
  const max = request.value("cappedMax");
  if (size === undefined && max === undefined) return;
  if (options.get("capped") !== true)
    throw new CommandError(72, "InvalidOptions", "Collection must be capped to use 'cappedSize' or 'cappedMax'");
  if (size !== undefined) options.set("size", cappedSize(size));
  if (isNumber(max)) options.set("max", max);
}

function changeIndex(engine: Engine, collection: Collection, change: Doc): Doc {
  for (const name of change.names)
    if (!["name", "keyPattern", "expireAfterSeconds", "hidden", "unique", "prepareUnique"].includes(name))
      throw new CommandError(238, "NotImplemented", `collMod's index.${name} is not supported by this server`);
  const wanted = change.get("name") ?? change.get("keyPattern");
  const index = wanted === undefined ? undefined : findIndex(collection, wanted as Value);
  if (index === undefined) throw new CommandError(27, "IndexNotFound", `cannot find index for ns ${collection.ns}`);
  const spec = index.spec.copy();
  const reply = new Doc();
  const seconds = change.get("expireAfterSeconds");
  if (seconds !== undefined) {
    if (!isNumber(seconds)) throw new CommandError(72, "InvalidOptions", "expireAfterSeconds field must be a number");
    const before = spec.get("expireAfterSeconds");
    if (before !== undefined) reply.append("expireAfterSeconds_old", before);
    reply.append("expireAfterSeconds_new", seconds);
    spec.set("expireAfterSeconds", seconds);
  }
  const hidden = change.get("hidden");
  if (hidden !== undefined) {
    if (index === collection.idIndex) throw new CommandError(2, "BadValue", "can't hide _id index");
    reply.append("hidden_old", spec.get("hidden") === true).append("hidden_new", hidden);
    if (hidden === true) spec.set("hidden", true);
    else spec.delete("hidden");
  }
  changeUnique(engine, collection, index, change, spec, reply);
  engine.catalog.changeIndex(collection, index, spec);
  return reply;
}
