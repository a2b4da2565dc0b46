import { Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, notImplemented } from "../errors.ts";
import { sweepLater } from "../instance/housekeeping.ts";
import type { Instance } from "../instance/instance.ts";
import { checkView } from "../query/views.ts";
import { checkNamespace, checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { findIndex } from "../storage/index-definition.ts";
import { compileValidator } from "../storage/validation.ts";
import { isNumber } from "../values/bson-type.ts";
import type { Command } from "./command.ts";

const OPTIONS = ["validator", "validationLevel", "validationAction", "viewOn", "pipeline"];
const UNSUPPORTED = ["cappedMax", "cappedSize", "changeStreamPreAndPostImages", "expireAfterSeconds"];
const INDEX_OPTIONS = ["name", "keyPattern", "expireAfterSeconds", "hidden"];

/** Changes a collection's validator, a view's definition, or an index's expiry or visibility. */
export const collMod: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect([...OPTIONS, ...UNSUPPORTED, "index", "dryRun"]);
    for (const name of UNSUPPORTED) if (request.has(name)) throw notImplemented(`collMod's ${name}`);
    const ns = request.namespace();
    const index = request.document("index");
    return instance.queue.run(() => {
      const collection = instance.catalog.get(ns);
      if (collection === undefined) throw new CommandError("NamespaceNotFound", `ns does not exist: ${ns}`);
      const options = collection.options.copy();
      for (const name of OPTIONS) {
        const value = request.value(name);
        if (value === undefined) continue;
        if ((name === "viewOn" || name === "pipeline") && !collection.isView)
          throw new CommandError("InvalidOptions", `'${name}' option only supported on a view`);
        options.set(name, value);
      }
      const viewOn = options.get("viewOn");
      if (typeof viewOn === "string") checkView(instance.catalog, ns, viewOn);
      compileValidator(options);
      if (OPTIONS.some((name) => request.has(name))) instance.catalog.changeOptions(collection, options);
      return index === undefined ? new Doc() : changeIndex(instance, collection, index);
    });
  },
};

function changeIndex(instance: Instance, collection: Collection, change: Doc): Doc {
  for (const name of change.names) if (!INDEX_OPTIONS.includes(name)) throw notImplemented(`collMod's index.${name}`);
  const wanted = change.get("name") ?? change.get("keyPattern");
  const index = wanted === undefined ? undefined : findIndex(collection.indexes, wanted as Value);
  if (index === undefined) throw new CommandError("IndexNotFound", `cannot find index for ns ${collection.ns}`);
  const spec = index.spec.copy();
  const reply = new Doc();
  const seconds = change.get("expireAfterSeconds");
  if (seconds !== undefined) {
    if (!isNumber(seconds)) throw new CommandError("InvalidOptions", "expireAfterSeconds field must be a number");
    const before = spec.get("expireAfterSeconds");
    if (before !== undefined) reply.append("expireAfterSeconds_old", before);
    reply.append("expireAfterSeconds_new", seconds);
    spec.set("expireAfterSeconds", seconds);
  }
  const hidden = change.get("hidden");
  if (hidden !== undefined) {
    if (index === collection.idIndex) throw badValue("can't hide _id index");
    reply.append("hidden_old", spec.get("hidden") === true).append("hidden_new", hidden);
    if (hidden === true) spec.set("hidden", true);
    else spec.delete("hidden");
  }
  instance.catalog.changeIndex(collection, index, spec);
  return reply;
}

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
    if (from === to) throw new CommandError("IllegalOperation", "Can't rename a collection to itself");
    const reply = await instance.queue.run(() => {
      const collection = instance.catalog.get(from);
      if (collection === undefined)
        throw new CommandError("NamespaceNotFound", `Source collection ${from} does not exist`);
      const target = instance.catalog.get(to);
      if (target !== undefined && !dropTarget) throw new CommandError("NamespaceExists", "target namespace exists");
      if (target !== undefined) instance.catalog.drop(target);
      instance.catalog.rename(collection, to);
      return new Doc();
    });
    instance.cursors.closeAll((cursor) => cursor.ns === from || cursor.ns === to);
    sweepLater(instance);
    return reply;
  },
};
