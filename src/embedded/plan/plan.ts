import type { Value } from "../bson/document.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import type { Collation } from "../values/collation.ts";
import type { Sort } from "../values/compile-sort.ts";

/** A stretch of an index's keys; the first `prefix` bytes are the same in all of them. */
export interface KeyRange {
  readonly from: Buffer;
  readonly to: Buffer;
  readonly prefix: number;
  /** Whether a bound was too long for a key, so that the range holds more than it means. */
  readonly cut: boolean;
}

/** What a plan is chosen for. */
export interface PlanRequest {
  readonly filter: FilterNode;
  readonly sort: Sort | undefined;
  readonly hint: Value | undefined;
  readonly collation: Collation | undefined;
}

/** How the documents of a query are found. */
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
      /** The order wanted is that of the keys after the prefix, so ranges are merged. */
      readonly merge: boolean;
      readonly givesOrder: boolean;
      /** A document may be met more than once. */
      readonly repeats: boolean;
      /** How many leading fields are bound to points, and whether a range follows; for choosing and explaining. */
      readonly points: number;
      readonly ranged: boolean;
    }
  | { readonly kind: "union"; readonly plans: readonly Plan[] };
