/** Stands for a whole document that Extended JSON cannot express: its bytes, in base64. Our own. */
export const WHOLE_DOCUMENT = "$bson";

/** The names that make an object of Extended JSON a value; a document that has one of them itself would be taken for one. */
export const VALUE_NAMES: ReadonlySet<string> = new Set([
  "$binary",
  "$code",
  "$date",
  "$dbPointer",
  "$maxKey",
  "$minKey",
  "$numberDecimal",
  "$numberDouble",
  "$numberInt",
  "$numberLong",
  "$oid",
  "$regularExpression",
  "$scope",
  "$symbol",
  "$timestamp",
  "$undefined",
  WHOLE_DOCUMENT,
]);
