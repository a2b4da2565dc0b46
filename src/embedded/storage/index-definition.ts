import type { Doc } from "../bson/document.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { TextKey } from "../values/encode-key.ts";
import type { IndexField } from "./index-values.ts";

/** An index of a collection, as the catalog holds it. */
export interface IndexDefinition {
  /** Its number in the store, never used again. */
  readonly number: number;
  readonly name: string;
  /** What listIndexes shows. */
  readonly spec: Doc;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly hidden: boolean;
  /** A wildcard index, which holds no keys and is never chosen. */
  readonly inert: boolean;
  readonly partial: { readonly filter: Doc; readonly node: FilterNode } | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly collation: Doc | undefined;
  readonly textKey: TextKey | undefined;
  /** Fields that have held arrays; such a field cannot give an order nor intersect two bounds. */
  multikey: readonly boolean[];
  /** Whether some key was too long and cut: the index then gives no order. */
  truncated: boolean;
  /** Top-level fields that decide a document's keys; undefined where any may. */
  readonly dependsOn: readonly string[] | undefined;
}
