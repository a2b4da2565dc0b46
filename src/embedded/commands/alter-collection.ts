import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { sweepLater } from "../instance/housekeeping.ts";
import type { Instance } from "../instance/instance.ts";
import { findIndex } from "../plan/choose-plan.ts";
import { checkView } from "../query/views.ts";
import { checkNamespace, checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { sharedKeys } from "../storage/inspect-collection.ts";
import { compileValidator } from "../storage/validation.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";
import { addImages, cappedSize } from "./create.ts";

const KINDS = ["changeStreamPreAndPostImages", "expireAfterSeconds", "cappedSize", "cappedMax"];
const OPTIONS = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];

/** Changes a collection's validator, a view's definition, or an index's expiry or visibility. */
export const collMod: Command = {
  run: async (request, instance) => {
    request.expect([...OPTIONS, ...KINDS, "index", "dryRun"]);
    const ns = request.namespace();
    const index = request.document("index");
    return instance.queue.run(() => {
      const collection = instance.catalog.get(ns);
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
      if (typeof viewOn === "string") checkView(instance.catalog, ns, viewOn);
      changeKind(request, options);
      compileValidator(options);
      if ([...OPTIONS, ...KINDS].some((name) => request.has(name))) instance.catalog.changeOptions(collection, options);
      return index === undefined ? new Doc() : changeIndex(instance, collection, index);
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

function changeIndex(instance: Instance, collection: Collection, change: Doc): Doc {
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
  changeUnique(collection, index, change, spec, reply);
  instance.catalog.changeIndex(collection, index, spec);
  return reply;
}

/**
 * Makes an index unique, or ready to be made so, as collMod does. Fails with CannotConvertIndexToUnique (359), which
 * lists the documents that share a key.
 */
export function changeUnique(collection: Collection, index: IndexDefinition, change: Doc, spec: Doc, reply: Doc): void {
  const prepare = change.get("prepareUnique");
  if (prepare !== undefined) {
    reply.append("prepareUnique_old", spec.get("prepareUnique") === true).append("prepareUnique_new", prepare);
    if (prepare === true) spec.set("prepareUnique", true);
    else spec.delete("prepareUnique");
  }
  if (change.get("unique") !== true || spec.get("unique") === true) return;
  if (spec.get("prepareUnique") !== true)
    throw new CommandError(
      72,
      "InvalidOptions",
      "Cannot make index unique with 'unique=true' unless 'prepareUnique=true' was set before",
    );
  const violations = sharedKeys(collection, index);
  if (violations.length > 0)
    throw new CommandError(
      359,
      "CannotConvertIndexToUnique",
      "Cannot convert the index to unique. Please resolve conflicting documents before running collMod again.",
      Doc.of({ violations: new Arr(violations.map((ids: Value[]) => Doc.of({ ids: new Arr(ids) }))) }),
    );
  spec.delete("prepareUnique");
  spec.set("unique", true);
  reply.append("unique_new", true);
}

/** Gives a collection another name. */
export const renameCollection: Command = {
  adminOnly: true,
  run: async (request, instance) => {
    request.expect(["to", "dropTarget"]);
    const from = request.string("renameCollection") ?? "";
    const to = request.string("to") ?? "";
    const dropTarget = request.boolean("dropTarget", false);
    for (const ns of [from, to]) {
      checkNamespace(ns);
      checkWritable(ns);
    }
    if (from === to) throw new CommandError(20, "IllegalOperation", "Can't rename a collection to itself");
    const reply = await instance.queue.run(() => {
      const collection = instance.catalog.get(from);
      if (collection === undefined)
        throw new CommandError(26, "NamespaceNotFound", `Source collection ${from} does not exist`);
      const target = instance.catalog.get(to);
      if (target !== undefined && !dropTarget) throw new CommandError(48, "NamespaceExists", "target namespace exists");
      if (target !== undefined) instance.catalog.drop(target);
      instance.catalog.rename(collection, to);
      return new Doc();
    });
    instance.cursors.closeAll((cursor) => cursor.ns === from || cursor.ns === to);
    sweepLater(instance);
    return reply;
  },
};
