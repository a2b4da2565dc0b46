import { compileOutput, compilePipeline } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError, failedToParse, missingField, typeMismatch, unknownField } from "../errors.ts";
import { DocumentStream, deadlineOf } from "../query/document-stream.ts";
import { checkNamespace } from "../storage/catalog.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Command, Request } from "./command.ts";
import { cursorReply } from "./cursors.ts";
import { explainAggregate } from "./explain-plan.ts";

const MEMBERS = [
  "pipeline",
  "cursor",
  "explain",
  "allowDiskUse",
  "bypassDocumentValidation",
  "collation",
  "hint",
  "let",
];

export const aggregate: Command = {
  stable: true,
  run: async (request, instance) => {
    request.expect(MEMBERS);
    const ns = aggregateNamespace(request);
    const stages = request.array("pipeline");
    if (stages === undefined) throw missingField("aggregate.pipeline");
    const explain = request.boolean("explain", false);
    if (!explain && !request.has("cursor"))
      throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    const size = batchSizeOf(request.document("cursor") ?? new Doc());
    const variables = request.variables(instance);
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
    if (explain) return explainAggregate(ns, pipeline.source, stages);
    const deadline = deadlineOf(request.maxTimeMs);
    const stream = new DocumentStream(pipeline.run()[Symbol.iterator]() as never);
    if (output !== undefined) {
      const write = compileOutput(output.name, output.spec, instance, ns, variables);
      await write(await stream.all(deadline));
      return cursorReply(ns, 0n, new Arr([]), "firstBatch");
    }
    if (size === 0)
      return cursorReply(ns, instance.cursors.open(ns, stream, request.session, 0).id, new Arr([]), "firstBatch");
    const batch = await stream.next(size, deadline);
    const id = batch.finished ? 0n : instance.cursors.open(ns, stream, request.session, 0).id;
    return cursorReply(ns, id, new Arr(batch.documents), "firstBatch");
  },
};

function batchSizeOf(cursor: Doc): number {
  for (const member of cursor.names) if (member !== "batchSize") throw unknownField(`cursor.${member}`);
  const given = cursor.get("batchSize");
  if (given === undefined) return 101;
  if (!isNumber(given)) throw typeMismatch("cursor.batchSize field must be a number");
  const size = toDouble(given);
  if (!(size >= 0))
    throw new CommandError("CountNegative", `BSON field 'batchSize' value must be >= 0, actual value '${size}'`);
  return size;
}

/** The namespace of a pipeline. The number 1 stands for the database itself. */
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
      "InvalidNamespace",
      "{aggregate: 1} is not valid for an empty pipeline or one that starts with a collection's stage.",
    );
}

/** The `$out` or `$merge` at the end of a pipeline. */
export function outputOf(stages: readonly Value[]): { readonly name: string; readonly spec: Value } | undefined {
  const last = stages.at(-1);
  if (!(last instanceof Doc) || last.size !== 1) return undefined;
  const name = last.names[0] as string;
  return name === "$out" || name === "$merge" ? { name, spec: last.values[0] as Value } : undefined;
}
