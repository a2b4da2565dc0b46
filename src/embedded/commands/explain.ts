import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError, typeMismatch } from "../command-error.ts";
import type { Engine } from "../engine.ts";
import { explainAggregate, explainQuery } from "../query/explain-query.ts";
import { compileQuery } from "../query/run-query.ts";
import { aggregateNamespace, outputOf } from "./aggregate.ts";
import type { Command } from "./command.ts";
import { prepareFind } from "./find.ts";
import { letVariables } from "./let-variables.ts";
import { Request } from "./request.ts";

/** Says how a command would find its documents, and what that examines. Nothing is written. */
export const explain: Command = {
  run: (request, engine) => {
    request.expect(["verbosity"]);
    const command = request.body.values[0];
    if (!(command instanceof Doc))
      throw typeMismatch("BSON field 'explain.explain' is the wrong type, expected type 'object'");
    const verbosity = request.string("verbosity") ?? "allPlansExecution";
    if (!["queryPlanner", "executionStats", "allPlansExecution"].includes(verbosity))
      throw new CommandError(
        2,
        "BadValue",
        `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`,
      );
    const inner = new Request(command, new Map(), request.connection, request.database);
    return explained(inner, engine, verbosity).append("command", command);
  },
};

function explained(inner: Request, engine: Engine, verbosity: string): Doc {
  switch (inner.name) {
    case "find": {
      const ns = inner.namespace();
      const { collection, query } = prepareFind(inner, engine, ns);
      const limit = inner.count("limit", 0);
      return explainQuery(engine, ns, collection, query, limit === 0 ? 0 : limit + inner.count("skip", 0), verbosity);
    }
    case "aggregate": {
      const ns = aggregateNamespace(inner);
      const stages = inner.array("pipeline") ?? [];
      const pipeline = compilePipeline({
        engine,
        ns,
        stages: outputOf(stages) === undefined ? stages : stages.slice(0, -1),
        variables: letVariables(inner, engine),
        collation: inner.value("collation"),
        hint: inner.value("hint"),
      });
      return explainAggregate(engine, ns, pipeline.source, stages, verbosity);
    }
    case "count":
    case "distinct":
    case "findAndModify":
    case "findandmodify":
      return explainFilter(
        inner,
        engine,
        verbosity,
        inner.document("query") ?? new Doc(),
        inner.document("sort"),
        inner.value("hint"),
        inner.value("collation"),
      );
    case "update":
    case "delete": {
      const statements = inner.documents(inner.name === "update" ? "updates" : "deletes");
      if (statements.length > 1)
        throw new CommandError(16, "InvalidLength", "explained write batches must be of size 1");
      const statement = statements[0] as Doc;
      const q = statement.get("q");
      const found = explainFilter(
        inner,
        engine,
        verbosity,
        q instanceof Doc ? q : new Doc(),
        undefined,
        statement.get("hint"),
        statement.get("collation"),
      );
      return underWrite(found, inner.name === "update" ? "UPDATE" : "DELETE");
    }
    default:
      throw new CommandError(59, "CommandNotFound", `Explain failed due to unknown command: ${inner.name}`);
  }
}

/** Puts the stage that writes above those that find. */
function underWrite(explained: Doc, stage: string): Doc {
  const planner = explained.get("queryPlanner");
  if (planner instanceof Doc) {
    const inputStage = planner.get("winningPlan");
    explained.set("queryPlanner", planner.copy().set("winningPlan", Doc.of({ stage, inputStage })));
  }
  const stats = explained.get("executionStats");
  if (stats instanceof Doc) {
    const inputStage = stats.get("executionStages");
    const written = stats.copy().set("executionStages", Doc.of({ stage, nReturned: 0, inputStage }));
    explained.set("executionStats", written.set("nReturned", 0));
  }
  return explained;
}

function explainFilter(
  inner: Request,
  engine: Engine,
  verbosity: string,
  filter: Doc,
  sort: Doc | undefined,
  hint: Value | undefined,
  collation: Value | undefined,
): Doc {
  const ns = inner.namespace();
  const collection = engine.catalog.get(ns);
  const query = compileQuery(collection, { filter, sort, hint, collation, variables: letVariables(inner, engine) });
  return explainQuery(engine, ns, collection, query, 0, verbosity);
}
