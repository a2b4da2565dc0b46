import { compileOutput, compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, typeMismatch } from "../errors.ts";
import { DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { checkNamespace } from "../storage/catalog.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { type Command, letVariables, type Request } from "./command.ts";
import { cursorReply } from "./cursors.ts";
import { explainAggregate } from "./explain-plan.ts";

/** The members of `aggregate`. */
export const AGGREGATE_MEMBERS = [
  "pipeline",
  "cursor",
  "explain",
  "allowDiskUse",
  "bypassDocumentValidation",
  "collation",
  "hint",
  "let",
];

/** Runs a pipeline. */
export const aggregate: Command = {
  run: async (request, instance) => {
    request.expect(AGGREGATE_MEMBERS);
    const ns = aggregateNamespace(request);
    const stages = request.array("pipeline");
    if (stages === undefined)
      throw new CommandError(40414, "Location40414", "BSON field 'aggregate.pipeline' is missing but a required field");
    const explain = request.boolean("explain", false);
    if (!explain && !request.has("cursor"))
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    const cursorOptions = request.document("cursor") ?? new Doc();
    for (const member of cursorOptions.names)
      if (member !== "batchSize")
        throw new CommandError(40415, "Location40415", `BSON field 'cursor.${member}' is an unknown field.`);
    const variables = letVariables(request, instance);
    const output = outputOf(stages);
    const reading = output === undefined ? stages : stages.slice(0, -1);
    const pipeline = compilePipeline({
      instance,
      ns,
      stages: reading,
      variables,
      collation: request.value("collation"),
      hint: request.value("hint"),
    });
    checkFirstStage(ns, reading);
    if (explain) return explainAggregate(instance, ns, pipeline.source, stages);
    const deadline = deadlineOf(request.maxTimeMs);
    if (output !== undefined) {
      const write = compileOutput(output.name, output.spec, instance, ns, variables);
      const { documents } = await new DocumentStream(pipeline.run()[Symbol.iterator]() as never).all(deadline);
      await write(documents);
      return cursorReply(ns, 0n, new Arr([]), "firstBatch");
    }
    const size = cursorOptions.get("batchSize");
    if (size !== undefined && !isNumber(size)) throw typeMismatch("cursor.batchSize field must be a number");
    const batchSize = size === undefined ? 101 : toDouble(size as number);
    if (!(batchSize >= 0))
      throw new CommandError(
        51024,
        "Location51024",
        `BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`,
      );
    const stream = new DocumentStream(pipeline.run()[Symbol.iterator]() as never);
    if (size !== undefined && batchSize === 0)
      return cursorReply(ns, instance.cursors.open(ns, stream, request.session, 0).id, new Arr([]), "firstBatch");
    const batch = await stream.next(batchSize, deadline);
    const id = batch.finished ? 0n : instance.cursors.open(ns, stream, request.session, 0).id;
    return cursorReply(ns, id, new Arr(batch.documents), "firstBatch");
  },
};

/** The namespace of a pipeline; a number means the database itself. */
export function aggregateNamespace(request: Request): string {
  const target = request.body.values[0] as Value;
  if (isNumber(target)) {
    if (toDouble(target) !== 1)
      throw failedToParse("Invalid command format: the 'aggregate' field must specify a collection name or 1");
    return `${request.database}.$cmd.aggregate`;
  }
  if (typeof target !== "string") throw typeMismatch("collection name has invalid type");
  checkNamespace(`${request.database}.${target}`);
  return `${request.database}.${target}`;
}

function checkFirstStage(ns: string, stages: readonly Value[]): void {
  if (!ns.endsWith(".$cmd.aggregate")) return;
  const first = stages[0] instanceof Doc ? stages[0].names[0] : undefined;
  if (first !== "$documents" && first !== "$currentOp" && first !== "$changeStream" && first !== "$listLocalSessions")
    throw new CommandError(
      73,
      "InvalidNamespace",
      "{aggregate: 1} is not valid for an empty pipeline or one that starts with a collection's stage.",
    );
}

/** The `$out` or `$merge` that a pipeline ends with. */
export function outputOf(stages: readonly Value[]): { readonly name: string; readonly spec: Value } | undefined {
  const last = stages.at(-1);
  if (!(last instanceof Doc) || last.size !== 1) return undefined;
  const name = last.names[0] as string;
  return name === "$out" || name === "$merge" ? { name, spec: last.values[0] as Value } : undefined;
}
