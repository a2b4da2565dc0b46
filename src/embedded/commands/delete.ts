import { Doc } from "../bson/document.ts";
import { failedToParse } from "../errors.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { compileQuery } from "../query/query.ts";
import { checkWritable } from "../storage/catalog.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command } from "./command.ts";
import { checkStatement, runStatements, type Statement, type StatementTypes } from "./write-statements.ts";

const MEMBERS = ["deletes", "ordered", "let"];
const STATEMENT: StatementTypes = {
  q: "object",
  limit: undefined,
  collation: "object",
  hint: undefined,
  sampleId: undefined,
};

/** Removes documents. A statement's `limit` is 1 for the first match and 0 for all. */
export const deleteCommand: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const statements = request.documents("deletes");
    for (const statement of statements) checkShape(statement);
    const ordered = request.boolean("ordered", true);
    const variables = request.variables(instance);
    const deadline = deadlineOf(request.maxTimeMs);
    let n = 0;
    const errors = await runStatements<{ n: number }>(instance, {
      count: statements.length,
      ordered,
      deadline,
      compile: (index) => compileStatement(instance, ns, statements[index] as Doc, variables),
      fresh: () => ({ n: 0 }),
      stored: (tally) => {
        n += tally.n;
      },
    });
    return errors.addTo(Doc.of({ n }));
  },
};

function limitOf(statement: Doc): number {
  const limit = statement.get("limit");
  return isNumber(limit) ? toDouble(limit) : Number.NaN;
}

/** A statement of the wrong shape fails the whole command before any statement runs. */
function checkShape(statement: Doc): void {
  checkStatement(statement, "delete.deletes", STATEMENT, ["q", "limit"]);
  const most = limitOf(statement);
  if (most !== 0 && most !== 1) throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${most}`);
}

function compileStatement(
  instance: Instance,
  ns: string,
  statement: Doc,
  variables: Variables,
): Statement<{ n: number }> {
  const collection = instance.catalog.get(ns);
  const query = compileQuery(collection, {
    filter: statement.get("q") as Doc,
    hint: statement.get("hint"),
    collation: statement.get("collation"),
    variables,
  });
  return {
    collection,
    query,
    limit: limitOf(statement),
    otherwise: undefined,
    change: ({ record, doc }, tally) => {
      collection?.remove(record, doc);
      tally.n++;
    },
  };
}
