/** What can be wrong with the params of database_operation, phrased to follow the path of the part: `query.a.$in must be a list`. */
export const queryProblems = {
  collectionName: "must be the name of a collection, such as users",
  nulInName: "must not contain a NUL character",
  dotAtEnd: "must not start or end with a dot",
  nameTooLong: ({ most }: { most: number }) => `must not be longer than ${most} bytes`,
  collectionIs: ({ collection, why }: { collection: string; why: string }) => `collection ${collection} ${why}`,

  actsOnEveryMatch: ({ operation }: { operation: string }) =>
    `cannot be "${operation}_one": "${operation}" acts on every document that matches the query`,
  upsert: 'cannot be "upsert"; use insert, which does nothing if the id exists, then update',
  emptyQuery: ({ operation }: { operation: string }) =>
    `must not select every document; to ${operation} all of them, add "all": true`,
  useInsertMany: 'is a list; to insert a list, use "insert_many"',
  mustBeDocuments: ({ most }: { most: number }) => `must be a list of 1 to ${most} documents`,
  mustBeDocument: 'must be an object, such as {"name": "AERIS"}',
  mustIdentify: "must identify the document; leave it out or give it a value",
  filledKey: ({ path, key }: { path: string; key: string }) =>
    `${path} comes from a template and contains the key ${key}: a template value is a value, never an operator or a path; to store it, embed it in text, as in "JSON: {steps.step1.result}"`,

  mustBeSort: 'must be an object of at most 32 fields, such as {"created": -1}',
  hasField: ({ field, why }: { field: string; why: string }) => `has ${field}, which ${why}`,
  mustGiveDirection: ({ field }: { field: string }) => `must set ${field} to 1 or -1`,
  mustBeProjection:
    'must be fields to keep, such as {"name": 1} or ["name"], or fields to leave out, such as {"password": 0}',
  keepOrLeaveOut: "must either keep fields or leave fields out, not both",

  mustBeQuery: 'must be an object, such as {"active": true}',
  notSql: 'SQL does not work here; it must be an object, such as {"active": true}',
  belongsAfterField: ({ operator }: { operator: string }) => `belongs after a field, as in {"age": {"${operator}": …}}`,
  mustBeQueries: "must be a list of queries",
  mustBeOperators: 'must be operators, such as {"$gte": 5}',
  fieldNextToOperators: "is a field next to operators; a condition takes one or the other",
  mustBeListOfValues: "must be a list of values",
  mustBeTypes: ({ types }: { types: readonly string[] }) => `must be one of ${types.join(", ")}, or a list of these`,
  mustBeWholeFrom0: "must be a whole number, 0 or more",
  mustBeDivisor: "must be [divisor, remainder], whole numbers",
  mustBePattern: "must be a pattern, written as a string",
  patternTooLong: ({ most }: { most: number }) => `is longer than ${most} characters`,
  regexOptions: "may contain only i, m and s",
  needsRegex: "needs a $regex next to it",
  dollarInData: "starts with $, which is not allowed in data",
  templateInKey: "is a template in a key; only values are filled in",
  dotInData: "has a dot in its name, which is not allowed in data",
  emptyFieldName: "is an empty field name",
  fieldNameTooLong: ({ most }: { most: number }) => `is a field name longer than ${most} characters`,
  templateInFieldName: "is a template in a field name; only values are filled in",
  deeperThanLevels: ({ most }: { most: number }) => `is more than ${most} levels deep`,
  emptyPart: "has an empty part between dots",
  dollarPart: ({ part }: { part: string }) => `has the part ${part}, and no part may start with $`,
  badPart: ({ part, why }: { part: string; why: string }) => `has the part ${part}, which ${why}`,
  operatorNotAllowed: ({ reason }: { reason: keyof typeof REASONS }) => `is not allowed: ${REASONS[reason]}`,
  notAnOperator: ({ near, operators }: { near: string | undefined; operators: readonly string[] }) =>
    `is not an operator you can use here${near === undefined ? `; use ${operators.join(", ")}` : `, did you mean "${near}"?`}`,

  mustSaySet: 'must say what to set, such as {"last_seen": "2024-01-01"}',
  putIntoSet: "is a field next to update operators; put it into $set",
  mustBeFields: ({ operator }: { operator: string }) =>
    `must be an object of fields, such as {"${operator}": {"field": …}}`,
  cannotBeChanged: "cannot be changed",
  mustBeANumber: "must be a number",
  mustBeNewName: "must be the new name",
  cannotBecomeId: "cannot become _id",
  mustBeTrueOrType: 'must be true, or {"$type": "date"}',
  mustBeEnd: "must be 1 (the last) or -1 (the first)",
  mustHaveEach: "must be a value, or have $each with a list",
  notWithEach: "cannot be combined with $each",
  mustBeWhole: "must be a whole number",
  mustBeArraySort: 'must be 1 or -1, or an object such as {"score": -1}',
  mustBeList: "must be a list",
  sameDocumentId: "the database refused this: two documents would have the same id",
  dataSpaceFull: ({ most, collections }: { most: number; collections: number }) =>
    `this chat would exceed its limit of ${most} bytes of data or ${collections} collections; delete some first`,
  dataMoves: "the data of this chat is moving to the group's new id",
  databaseRefused: ({ why }: { why: string }) => `the database refused this: ${why}`,
};

/** Why an operator is not accepted. */
const REASONS = {
  runsCode: "it runs code",
  readsOthers: "it reads other collections",
  writesOthers: "it writes to other collections",
  compareInstead: "it computes; compare fields with values instead",
  useTypes: "use $type and $exists",
  useRegex: "it needs an index; use $regex",
  computes: "it computes",
  neverInserts: "updates never insert here",
};
