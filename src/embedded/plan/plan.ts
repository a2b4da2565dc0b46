import type { Value } from "../bson/document.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import type { Collation } from "../values/collation.ts";
import type { Sort } from "../values/compile-sort.ts";

/** A range of an index's keys, which share their first `prefix` bytes. */
export interface KeyRange {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly prefix: number;
  /** Whether a bound was too long for a key, so that the range holds more than it should. */
  readonly cut: boolean;
}

/** The query that a plan is chosen for. */
export interface PlanRequest {
  readonly filter: FilterNode;
  readonly sort: Sort | undefined;
  readonly hint: Value | undefined;
  readonly collation: Collation | undefined;
}

/** How to find the documents of a query. */
export type Plan =
  | { readonly kind: "collscan"; readonly reverse: boolean }
  | { readonly kind: "empty" }
  | {
      readonly kind: "ixscan";
      readonly index: IndexDefinition;
      readonly ranges: readonly KeyRange[];
      /** Each range is one whole key of a unique index. */
      readonly exact: boolean;
      readonly reverse: boolean;
      /** The ranges are merged, because the requested order is that of the keys after the prefix. */
      readonly merge: boolean;
      readonly givesOrder: boolean;
      /** The scan may meet a document more than once. */
      readonly repeats: boolean;
      /** How many leading fields are bound to points, and whether a range follows: to compare and explain plans. */
      readonly points: number;
      readonly ranged: boolean;
    }
  | { readonly kind: "union"; readonly plans: readonly Plan[] };
