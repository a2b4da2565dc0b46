import { Doc } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../command-error.ts";
import { deadlineOf } from "../cursor/document-stream.ts";
import type { Engine } from "../engine.ts";
import type { Variables } from "../expression/evaluate.ts";
import { collectMatches } from "../query/collect-matches.ts";
import { compileQuery } from "../query/run-query.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { checkWritable } from "./check-writable.ts";
import type { Command } from "./command.ts";
import { letVariables } from "./let-variables.ts";
import { WriteErrors } from "./write-outcome.ts";

const MEMBERS = ["deletes", "ordered", "let"];
const STATEMENT = ["q", "limit", "collation", "hint", "sampleId"];

/** Removes documents, statement by statement; `limit` is 1 for the first match and 0 for all. */
export const deleteCommand: Command = {
  run: async (request, engine) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns, engine);
    const statements = request.documents("deletes");
    const ordered = request.boolean("ordered", true);
    const variables = letVariables(request, engine);
    const deadline = deadlineOf(request.maxTimeMs);
    return engine.queue.run(() => {
      const errors = new WriteErrors();
      let n = 0;
      for (let i = 0; i < statements.length; i++) {
        try {
          n += deleteStatement(engine, ns, statements[i] as Doc, variables, deadline);
        } catch (error) {
          errors.add(i, error);
          if (ordered) break;
        }
      }
      return errors.addTo(Doc.of({ n }));
    });
  },
};

function deleteStatement(engine: Engine, ns: string, statement: Doc, variables: Variables, deadline: number): number {
  for (const name of statement.names)
    if (!STATEMENT.includes(name))
      throw new CommandError(40415, "Location40415", `BSON field 'delete.deletes.${name}' is an unknown field.`);
  const q = statement.get("q");
  const limit = statement.get("limit");
  if (!(q instanceof Doc))
    throw typeMismatch("BSON field 'delete.deletes.q' is the wrong type, expected type 'object'");
  if (limit === undefined)
    throw new CommandError(40414, "Location40414", "BSON field 'delete.deletes.limit' is missing but a required field");
  const most = isNumber(limit) ? toDouble(limit) : Number.NaN;
  if (most !== 0 && most !== 1)
    throw new CommandError(9, "FailedToParse", `The limit field in delete objects must be 0 or 1. Got ${most}`);
  const collection = engine.catalog.get(ns);
  const query = compileQuery(collection, {
    filter: q,
    hint: statement.get("hint"),
    collation: statement.get("collation"),
    variables,
  });
  if (collection === undefined) return 0;
  const found = collectMatches(engine, collection, query, most, deadline);
  for (const { record, doc } of found) collection.remove(record, doc);
  return found.length;
}
