import { Arr, Doc } from "../bson/document.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { double } from "../values/arithmetic.ts";
import type { Command } from "./command.ts";

/** The databases that have collections. */
export const listDatabases: Command = {
  adminOnly: true,
  run: (request, engine) => {
    request.expect(["filter", "nameOnly", "authorizedDatabases"]);
    const nameOnly = request.boolean("nameOnly", false);
    const sizes = new Map<string, number>();
    for (const collection of engine.catalog.collections)
      sizes.set(collection.database, (sizes.get(collection.database) ?? 0) + Math.max(collection.bytes, 4096));
    const { matches } = compileFilter(request.document("filter") ?? new Doc(), { variables: new Map() });
    const all = [...sizes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, size]) => Doc.of({ name, sizeOnDisk: BigInt(size), empty: false }))
      .filter((doc) => matches(doc));
    if (nameOnly) return Doc.of({ databases: new Arr(all.map((doc) => Doc.of({ name: doc.get("name") }))) });
    const totalSize = all.reduce((sum, doc) => sum + Number(doc.get("sizeOnDisk")), 0);
    return Doc.of({
      databases: new Arr(all),
      totalSize: double(totalSize),
      totalSizeMb: double(Math.floor(totalSize / 1048576)),
    });
  },
};
