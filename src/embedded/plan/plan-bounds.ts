import type { Doc } from "../bson/document.ts";
import { badValue, CommandError } from "../command-error.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { afterPrefix, commonValues, KIND, prefixKey } from "../storage/keys.ts";
import { encodeKey } from "../values/encode-key.ts";
import { findIndex } from "./choose-plan.ts";
import type { Plan } from "./plan.ts";

/** Where in the hinted index a walk starts, with its key, and where it ends, before it. */
export interface KeyBounds {
  readonly min: Doc | undefined;
  readonly max: Doc | undefined;
}

/** Walks the hinted index between two of its keys. Fails with 51173 to 51176, as MongoDB, where they do not fit it. */
export function planBounds(collection: Collection, hint: unknown, { min, max }: KeyBounds): Plan {
  const index = findIndex(collection, hint as Doc);
  if (index === undefined || index.inert) throw badValue("error processing query: planner returned error: bad hint");
  const low = min === undefined ? undefined : keyOf(index, min);
  const high = max === undefined ? undefined : keyOf(index, max);
  if (low !== undefined && high !== undefined && Buffer.compare(low.key, high.key) >= 0)
    throw new CommandError(
      51175,
      "Location51175",
      "The value provided for min() does not come before the value provided for max() in the hinted index",
    );
  const all = prefixKey(KIND.index, index.number);
  const range = {
    from: low?.key ?? all,
    to: high === undefined ? afterPrefix(all) : high.cut ? afterPrefix(high.key) : high.key,
    prefix: all.length,
    cut: low?.cut === true || high?.cut === true,
  };
  return {
    kind: "ixscan",
    index,
    ranges: Buffer.compare(range.from, range.to) < 0 ? [range] : [],
    exact: false,
    reverse: false,
    merge: false,
    givesOrder: false,
    repeats: index.multikey.some((is) => is),
    points: 0,
    ranged: true,
  };
}

function keyOf(index: IndexDefinition, bound: Doc): { readonly key: Buffer; readonly cut: boolean } {
  if (bound.size !== index.fields.length || index.fields.some((field, i) => bound.names[i] !== field.name))
    throw new CommandError(
      51174,
      "Location51174",
      "The index chosen is not compatible with min/max: their fields must be those of its key pattern",
    );
  const descending = index.fields.map((field) => field.descending);
  const values = encodeKey(bound.values, descending, index.textKey);
  const common = commonValues(values);
  return { key: Buffer.concat([prefixKey(KIND.index, index.number), common]), cut: common.length < values.length };
}
