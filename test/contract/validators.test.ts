import type { Document } from "mongodb";
import { expect, test } from "vitest";
import { contract, freshName } from "./contract-fixture.ts";

/** A validator, a document that it refuses, and the details of the error. */
const REFUSALS: readonly (readonly [Document, Document, Document])[] = [
  [
    { x: { $gt: 5 } },
    { x: 3 },
    { operatorName: "$gt", specifiedAs: { x: { $gt: 5 } }, reason: "comparison failed", consideredValue: 3 },
  ],
  [
    { x: { $type: "string" } },
    { x: 1 },
    {
      operatorName: "$type",
      specifiedAs: { x: { $type: "string" } },
      reason: "type did not match",
      consideredValue: 1,
      consideredType: "int",
    },
  ],
  [{ x: 5 }, {}, { operatorName: "$eq", specifiedAs: { x: 5 }, reason: "field was missing" }],
  [
    { a: 1, b: 1 },
    { a: 1, b: 2 },
    {
      operatorName: "$and",
      clausesNotSatisfied: [
        {
          index: 1,
          details: { operatorName: "$eq", specifiedAs: { b: 1 }, reason: "comparison failed", consideredValue: 2 },
        },
      ],
    },
  ],
  [
    { $jsonSchema: { required: ["x", "y"], properties: { x: { bsonType: "int", description: "a number" } } } },
    { x: "a" },
    {
      operatorName: "$jsonSchema",
      schemaRulesNotSatisfied: [
        { operatorName: "required", specifiedAs: { required: ["x", "y"] }, missingProperties: ["y"] },
        {
          operatorName: "properties",
          propertiesNotSatisfied: [
            {
              propertyName: "x",
              description: "a number",
              details: [
                {
                  operatorName: "bsonType",
                  specifiedAs: { bsonType: "int" },
                  reason: "type did not match",
                  consideredValue: "a",
                  consideredType: "string",
                },
              ],
            },
          ],
        },
      ],
    },
  ],
];

contract("Validators explain what they refuse", (db) => {
  test.each(REFUSALS)("%j", async (validator, document, details) => {
    const name = freshName();
    await db().createCollection(name, { validator });
    await expect(
      db()
        .collection(name)
        .insertOne({ _id: 1 as never, ...document }),
    ).rejects.toMatchObject({
      code: 121,
      errInfo: { failingDocumentId: 1, details },
    });
  });
});
