import { Arr, Doc, type Value } from "../bson/document.ts";
import { inTurn } from "../budget.ts";
import { CommandError, failedToParse, typeMismatch } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Variables } from "../expression/expression.ts";
import type { Instance } from "../instance/instance.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { compileQuery } from "../query/query.ts";
import { updateFound, upsert } from "../query/write-document.ts";
import { checkWritable } from "../storage/catalog.ts";
import type { Collection } from "../storage/collection.ts";
import { compileUpdate } from "../update/compile-update.ts";
import type { Command } from "./command.ts";
import { nextRival } from "./fail-point.ts";
import { checkStatement, runStatements, type Statement, type StatementTypes } from "./write-statements.ts";

const MEMBERS = ["updates", "ordered", "bypassDocumentValidation", "let"];
const STATEMENT: StatementTypes = {
  q: "object",
  u: undefined,
  c: "object",
  upsert: "bool",
  multi: "bool",
  collation: "object",
  arrayFilters: "array",
  hint: undefined,
  sampleId: undefined,
};

export const update: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(MEMBERS);
    const ns = request.namespace();
    checkWritable(ns, instance.catalog);
    const statements = request.documents("updates");
    for (const statement of statements) checkShape(statement);
    const ordered = request.boolean("ordered", true);
    const bypass = request.boolean("bypassDocumentValidation", false);
    const variables = request.variables(instance);
    const deadline = deadlineOf(request.maxTimeMs);
    const upserted: Doc[] = [];
    let n = 0;
    let nModified = 0;
    const errors = await runStatements<Tally>(instance, {
      count: statements.length,
      ordered,
      deadline,
      compile: (index) => compileStatement(instance, ns, statements[index] as Doc, index, variables, bypass, deadline),
      fresh: () => ({ matched: 0, modified: 0, upserted: [] }),
      stored: (tally) => {
        n += tally.matched + tally.upserted.length;
        nModified += tally.modified;
        upserted.push(...tally.upserted);
      },
    });
    const reply = Doc.of({ n, upserted: upserted.length > 0 ? new Arr(upserted) : undefined, nModified });
    return errors.addTo(reply);
  },
};

interface Tally {
  matched: number;
  modified: number;
  readonly upserted: Doc[];
}

/** A statement of the wrong shape fails the whole command before any statement runs. */
function checkShape(statement: Doc): void {
  checkStatement(statement, "update.updates", STATEMENT, ["q", "u"]);
  const u = statement.get("u");
  if (!(u instanceof Doc || u instanceof Arr))
    throw failedToParse("Update argument must be either an object or an array");
}

function compileStatement(
  instance: Instance,
  ns: string,
  statement: Doc,
  index: number,
  shared: Variables,
  bypass: boolean,
  deadline: number,
): Statement<Tally> {
  const q = statement.get("q") as Doc;
  const u = statement.get("u") as Value;
  const multi = statement.get("multi") === true;
  const collection = instance.catalog.get(ns);
  const variables = withConstants(shared, statement.get("c"), u);
  const query = compileQuery(collection, {
    filter: q,
    hint: statement.get("hint"),
    collation: statement.get("collation"),
    variables,
  });
  const context = { ...query.context, now: shared.get("NOW") as Date };
  const change = compileUpdate(u, statement.get("arrayFilters"), context);
  if (multi && change.kind === "replacement")
    throw failedToParse("multi update is not supported for replacement-style update");
  const insert = (tally: Tally): void => {
    const target = instance.catalog.require(ns);
    const rival = nextRival(instance, q);
    if (rival === "equal") upsert(target, query.filter, change, bypass);
    else if (rival !== undefined) target.insert(rival);
    const doc = inTurn(deadline, () => upsert(target, query.filter, change, bypass));
    tally.upserted.push(Doc.of({ index, _id: doc.get("_id") }));
  };
  return {
    collection,
    query,
    limit: multi ? 0 : 1,
    otherwise: statement.get("upsert") === true ? insert : undefined,
    change: (found, tally) => {
      tally.matched++;
      const after = inTurn(deadline, () => updateFound(collection as Collection, change, found, bypass));
      if (after !== found.doc) tally.modified++;
    },
  };
}

function withConstants(shared: Variables, constants: Value | undefined, u: Value): Variables {
  if (constants === undefined) return shared;
  if (!(u instanceof Arr))
    throw new CommandError("ConstantsWithoutPipeline", "Constant values may only be specified for pipeline updates");
  if (!(constants instanceof Doc))
    throw typeMismatch("BSON field 'update.updates.c' is the wrong type, expected type 'object'");
  const variables = new Map(shared);
  constants.names.forEach((name, i) => {
    variables.set(name, compileExpression(constants.values[i] as Value)({ root: undefined, variables: shared }));
  });
  return variables;
}
