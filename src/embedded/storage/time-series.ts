import { Doc } from "../bson/document.ts";
import { WideDate } from "../bson/scalars.ts";
import { badValue } from "../errors.ts";
import type { Collection } from "./collection.ts";

/** Where a time series keeps the time of a measurement, and what it is grouped by. */
export interface TimeSeries {
  readonly timeField: string;
  readonly metaField: string | undefined;
}

/** The fields of a time series, or undefined where the collection is none. */
export function timeSeriesOf(options: Doc): TimeSeries | undefined {
  const spec = options.get("timeseries");
  if (!(spec instanceof Doc)) return undefined;
  const metaField = spec.get("metaField");
  return {
    timeField: String(spec.get("timeField")),
    metaField: typeof metaField === "string" ? metaField : undefined,
  };
}

/** Fails with BadValue (2) where a measurement has no time. */
export function checkMeasurement(collection: Collection, doc: Doc): void {
  const series = timeSeriesOf(collection.options);
  if (series === undefined) return;
  const time = doc.get(series.timeField);
  if (!(time instanceof Date || time instanceof WideDate))
    throw badValue(`'${series.timeField}' must be present and contain a valid BSON UTC datetime value`);
}
