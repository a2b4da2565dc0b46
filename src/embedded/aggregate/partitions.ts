import { Arr, type Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import type { Evaluate } from "../expression/evaluate.ts";
import type { Sort } from "../sort/compile-sort.ts";
import { sortInSteps } from "../sort/sort-in-steps.ts";
import { encodeValue } from "../values/encode-key.ts";
import type { Flow, StageContext } from "./stage.ts";

/** A document on its way through a stage that works partition by partition. */
export interface PartitionRow {
  readonly doc: Doc;
  /** The key of the sort within the partition; empty where there is none. */
  readonly key: Buffer;
}

const NO_KEY = Buffer.alloc(0);

/**
 * Takes a flow apart into partitions, in the order of what they are partitioned by, each sorted. Fails with 14 where a
 * document is partitioned by an array.
 */
export function* partitioned(
  flow: Flow,
  partitionOf: Evaluate,
  sort: Sort | undefined,
  context: StageContext,
): Generator<PartitionRow[] | undefined, void, void> {
  const unsorted: (PartitionRow & { readonly partition: Buffer })[] = [];
  for (const doc of flow) {
    yield undefined;
    if (doc === undefined) continue;
    const partition: Value = partitionOf({ root: doc, variables: context.variables }) ?? null;
    if (partition instanceof Arr)
      throw new CommandError(
        14,
        "TypeMismatch",
        "An expression used to partition cannot evaluate to value of type array",
      );
    unsorted.push({ doc, partition: encodeValue(partition, context.textKey), key: sort?.keyOf(doc) ?? NO_KEY });
  }
  const rows = yield* sortInSteps(
    unsorted,
    (a, b) => Buffer.compare(a.partition, b.partition) || Buffer.compare(a.key, b.key),
  );
  let from = 0;
  while (from < rows.length) {
    const partition = (rows[from] as { partition: Buffer }).partition;
    let end = from + 1;
    while (end < rows.length && rows[end]?.partition.equals(partition)) end++;
    yield rows.slice(from, end);
    from = end;
  }
}
