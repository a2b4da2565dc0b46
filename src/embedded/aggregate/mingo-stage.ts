import { Aggregator } from "mingo/aggregator";
import { Context } from "mingo/core";
import * as accumulators from "mingo/operators/accumulator";
import * as expressions from "mingo/operators/expression";
import * as pipeline from "mingo/operators/pipeline";
import * as projections from "mingo/operators/projection";
import * as queries from "mingo/operators/query";
import * as windows from "mingo/operators/window";
import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { fromPlain, toPlain } from "../expression/plain-value.ts";
import type { Stage, StageContext } from "./stage.ts";

const REFUSED = new Set(["$function", "$where", "$accumulator"]);

/** The stages that are mingo's: they take all documents at once, and their numbers come back as int or double. */
export const MINGO_STAGES: ReadonlySet<string> = new Set(["$densify"]);

function known(operators: object): Record<string, never> {
  return Object.fromEntries(
    Object.entries(operators).filter(([name]) => name.startsWith("$") && !REFUSED.has(name)),
  ) as Record<string, never>;
}

const context = Context.init({
  accumulator: known(accumulators),
  expression: known(expressions),
  pipeline: known(pipeline),
  projection: known(projections),
  query: known(queries),
  window: known(windows),
});

/** One of mingo's stages. */
export function mingoStage(name: string, spec: Value, stageContext: StageContext): Stage {
  if (
    /"\$(function|accumulator|where)"/.test(
      JSON.stringify(toPlain(spec), (_key, value) => (typeof value === "bigint" ? 0 : value)),
    )
  )
    throw new CommandError(238, "NotImplemented", `${name} runs no JavaScript on this server`);
  const plainSpec = toPlain(spec);
  const variables = Object.fromEntries([...stageContext.variables].map(([key, value]) => [key, toPlain(value)]));
  return function* (flow) {
    const documents: unknown[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc !== undefined) documents.push(toPlain(doc));
    }
    const collectionResolver = (other: string): unknown[] => {
      const all: unknown[] = [];
      for (const doc of stageContext.compile([], `${stageContext.database}.${other}`, stageContext.variables).run())
        if (doc !== undefined) all.push(toPlain(doc));
      return all;
    };
    let results: unknown[];
    try {
      const aggregator = new Aggregator(
        [{ [name]: plainSpec }] as never,
        { context, variables, collectionResolver, scriptEnabled: false } as never,
      );
      results = aggregator.run(documents as never);
    } catch (cause) {
      if (cause instanceof CommandError) throw cause;
      // mingo's own refusals say what is wrong; what the language throws says nothing to a client.
      const why = isFault(cause)
        ? "the stage cannot be evaluated as it is specified"
        : String((cause as Error).message);
      throw new CommandError(2, "BadValue", `${name}: ${why}`);
    }
    for (const plain of results) {
      const row = fromPlain(plain);
      if (row instanceof Doc) yield idFirst(row);
    }
  };
}

function isFault(cause: unknown): boolean {
  return [TypeError, RangeError, SyntaxError, ReferenceError].some((kind) => cause instanceof kind);
}

/** mingo puts what it groups by last. */
function idFirst(row: Doc): Doc {
  const id = row.get("_id");
  if (id === undefined || row.names[0] === "_id") return row;
  row.delete("_id");
  return row.prepend("_id", id);
}
