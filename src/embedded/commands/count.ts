import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Doc } from "../bson/document.ts";
import { badValue } from "../command-error.ts";
import { type DocumentSource, DocumentStream, deadlineOf } from "../cursor/document-stream.ts";
import { compileQuery, findMatches } from "../query/run-query.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command } from "./command.ts";
import { letVariables } from "./let-variables.ts";

/** Counts the documents that match; without a query it is known already. */
export const count: Command = {
  run: async (request, engine) => {
    request.expect(["query", "limit", "skip", "hint", "collation", "fields"]);
    const ns = request.namespace();
    const collection = engine.catalog.get(ns);
    const given = request.value("limit");
    if (given !== undefined && !isNumber(given)) throw badValue("limit value is not a valid number");
    const limit = isNumber(given) ? Math.abs(toDouble(given)) : 0;
    const skip = request.count("skip", 0);
    const filter = request.document("query") ?? new Doc();
    const query = compileQuery(collection, {
      filter,
      hint: request.value("hint"),
      collation: request.value("collation"),
      variables: letVariables(request, engine),
    });
    if (collection === undefined) return Doc.of({ n: 0 });
    let total = 0;
    if (collection.isView) {
      const stages = [Doc.of({ $match: filter })];
      const pipeline = compilePipeline({
        engine,
        ns,
        stages,
        variables: query.context.variables,
        collation: request.value("collation"),
        hint: undefined,
      });
      const rows = await new DocumentStream(pipeline.run()[Symbol.iterator]() as DocumentSource).all(
        deadlineOf(request.maxTimeMs),
      );
      total = rows.documents.length;
    } else if (filter.size === 0 && query.hint === undefined) total = collection.count;
    else {
      const matches = findMatches(engine, collection, query, { keys: 0, documents: 0 });
      const most = limit > 0 ? limit + skip : Number.POSITIVE_INFINITY;
      const counted = (function* (): Generator<undefined, void, void> {
        for (const found of matches) {
          if (found !== undefined && ++total >= most) return;
          yield undefined;
        }
      })();
      await new DocumentStream(counted).next(0, deadlineOf(request.maxTimeMs));
    }
    const left = Math.max(total - skip, 0);
    return Doc.of({ n: limit > 0 ? Math.min(left, limit) : left });
  },
};
