import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { compileExpression, type Evaluate, type Variables } from "../expression/evaluate.ts";
import type { Stage, StageContext } from "./stage.ts";

const KEEP = "keep";
const PRUNE = "prune";
const DESCEND = "descend";

/** `$redact`: decides for each document, and for those within it, whether it is kept, left out, or looked into. */
export function redactStage(spec: Value, context: StageContext): Stage {
  const decide = compileExpression(spec);
  const variables: Variables = new Map([...context.variables, ["KEEP", KEEP], ["PRUNE", PRUNE], ["DESCEND", DESCEND]]);
  return function* (flow) {
    for (const doc of flow) yield doc === undefined ? undefined : redacted(doc, decide, variables);
  };
}

function redacted(doc: Doc, decide: Evaluate, variables: Variables): Doc | undefined {
  const decision = decide({ root: doc, variables });
  if (decision === KEEP) return doc;
  if (decision === PRUNE) return undefined;
  if (decision !== DESCEND)
    throw new CommandError(
      17053,
      "Location17053",
      "$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE",
    );
  const kept = new Doc();
  doc.names.forEach((name, i) => {
    const value = within(doc.values[i] as Value, decide, variables);
    if (value !== undefined) kept.append(name, value);
  });
  return kept;
}

function within(value: Value, decide: Evaluate, variables: Variables): Value | undefined {
  if (value instanceof Doc) return redacted(value, decide, variables);
  if (!(value instanceof Arr)) return value;
  const items = value.items.map((item) => within(item, decide, variables));
  return new Arr(items.filter((item) => item !== undefined));
}
