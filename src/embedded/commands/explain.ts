import { compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Doc, type Value } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { compileQuery } from "../query/query.ts";
import { aggregateNamespace, outputOf } from "./aggregate.ts";
import { type Command, Request } from "./command.ts";
import { explainAggregate, explainQuery } from "./explain-plan.ts";
import { prepareFind } from "./find.ts";

/** Shows how a command would find its documents, and what that examines. It writes nothing. */
export const explain: Command = {
  stable: true,
  run: (request, instance) => {
    request.expect(["verbosity"]);
    const command = request.body.values[0];
    if (!(command instanceof Doc))
      throw typeMismatch("BSON field 'explain.explain' is the wrong type, expected type 'object'");
    const verbosity = request.string("verbosity") ?? "allPlansExecution";
    if (!["queryPlanner", "executionStats", "allPlansExecution"].includes(verbosity))
      throw new CommandError(
        "BadValue",
        `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`,
      );
    const inner = new Request(command, new Map(), request.connection, request.database);
    return explained(inner, instance, verbosity).append("command", command);
  },
};

function explained(inner: Request, instance: Instance, verbosity: string): Doc {
  switch (inner.name) {
    case "find": {
      const ns = inner.namespace();
      const { collection, query } = prepareFind(inner, instance, ns);
      const limit = inner.count("limit", 0);
      return explainQuery(ns, collection, query, limit === 0 ? 0 : limit + inner.count("skip", 0), verbosity);
    }
    case "aggregate": {
      const ns = aggregateNamespace(inner);
      const stages = inner.array("pipeline") ?? [];
      const pipeline = compilePipeline({
        instance,
        ns,
        stages: outputOf(stages) === undefined ? stages : stages.slice(0, -1),
        variables: inner.variables(instance),
        collation: inner.value("collation"),
        hint: inner.value("hint"),
      });
      return explainAggregate(ns, pipeline.source, stages, verbosity);
    }
    case "count":
    case "distinct":
    case "findAndModify":
    case "findandmodify":
      return explainFilter(
        inner,
        instance,
        verbosity,
        inner.document("query") ?? new Doc(),
        inner.document("sort"),
        inner.value("hint"),
        inner.value("collation"),
      );
    case "update":
    case "delete": {
      const statements = inner.documents(inner.name === "update" ? "updates" : "deletes");
      if (statements.length > 1) throw new CommandError("InvalidLength", "explained write batches must be of size 1");
      const statement = statements[0] as Doc;
      const q = statement.get("q");
      const found = explainFilter(
        inner,
        instance,
        verbosity,
        q instanceof Doc ? q : new Doc(),
        undefined,
        statement.get("hint"),
        statement.get("collation"),
      );
      return underWrite(found, inner.name === "update" ? "UPDATE" : "DELETE");
    }
    default:
      throw new CommandError("CommandNotFound", `Explain failed due to unknown command: ${inner.name}`);
  }
}

/** Puts the writing stage above those that find the documents. */
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
  instance: Instance,
  verbosity: string,
  filter: Doc,
  sort: Doc | undefined,
  hint: Value | undefined,
  collation: Value | undefined,
): Doc {
  const ns = inner.namespace();
  const collection = instance.catalog.get(ns);
  const query = compileQuery(collection, { filter, sort, hint, collation, variables: inner.variables(instance) });
  return explainQuery(ns, collection, query, 0, verbosity);
}
