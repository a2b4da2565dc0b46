import type { Document } from "mongodb";
import { contract, type ExpressionCase, tryExpressions } from "./contract-fixture.ts";

function find(input: string, regex: string): Document {
  return { $regexFind: { input, regex } };
}

const CASES: readonly ExpressionCase[] = [
  [{ $toUpper: "$none" }, ""],
  [{ $toUpper: "aé" }, "Aé"],
  [{ $concat: ["a", 1] }, undefined, 16702],
  [{ $substr: [new Date("2020-01-31"), 0, 10] }, "2020-01-31"],
  [{ $substr: [12345, 1, 2] }, "23"],
  [{ $substr: ["$none", 0, 1] }, ""],
  [{ $substr: ["abc", 1, -1] }, "bc"],
  [{ $substrBytes: ["abc", -1, 1] }, undefined, 50752],
  [{ $substrBytes: ["é", 1, 1] }, undefined, 28656],
  [{ $substrBytes: ["é", 0, 1] }, undefined, 28657],
  [{ $substrBytes: ["a", "b", 1] }, undefined, 16034],
  [{ $substrCP: ["a😀b", 1, 2] }, "😀b"],
  [{ $substrCP: ["abc", -1, 2] }, undefined, 34455],
  [{ $substrCP: ["abc", 0, -1] }, undefined, 34454],
  [{ $indexOfCP: ["éab", "a"] }, 1],
  [{ $indexOfCP: ["$none", "a"] }, null],
  [{ $indexOfCP: ["a", "a", -1] }, undefined, 40097],
  [{ $strcasecmp: ["ABC", "abc"] }, 0],
  [{ $strcasecmp: ["É", "é"] }, -1],
  [{ $strcasecmp: [null, ""] }, 0],
  [{ $strLenCP: "a😀" }, 2],
  [{ $strLenCP: null }, undefined, 34471],
  [{ $strLenBytes: "é" }, 2],
  [{ $split: ["a-b-c", "-"] }, ["a", "b", "c"]],
  [{ $split: ["abc", ""] }, undefined, 40087],
  [{ $split: [null, "-"] }, null],
  [{ $replaceAll: { input: "ab", find: "", replacement: "x" } }, "xaxbx"],
  [{ $replaceAll: { input: "aab", find: "a", replacement: { $literal: "$&" } } }, "$&$&b"],
  [{ $replaceOne: { input: "aab", find: "a", replacement: "" } }, "ab"],
  [{ $replaceOne: { input: 1, find: "a", replacement: "" } }, undefined, 51746],
  [{ $replaceOne: { input: "a", find: "a" } }, undefined, 51747],
  [{ $trim: { input: " \u00a0a b\n" } }, "a b"],
  [{ $ltrim: { input: "xxax", chars: "x" } }, "ax"],
  [{ $rtrim: { input: "xxax", chars: "x" } }, "xxa"],
  [{ $ltrim: { input: 5 } }, undefined, 50699],
  [{ $trim: { input: "a", chars: 5 } }, undefined, 50700],
  [{ $bsonSize: "a" }, undefined, 31393],
  [find("2020-05", "(\\d+)-(\\d+)"), { match: "2020-05", idx: 0, captures: ["2020", "05"] }],
  [find("😀ab", "(x)?(?<l>[a-z])"), { match: "a", idx: 1, captures: [null, "a"] }],
  [find("aaa", "a+?(a*)"), { match: "aaa", idx: 0, captures: ["aa"] }],
  [find("ab", "(a|ab)(c|b)?"), { match: "ab", idx: 0, captures: ["a", "b"] }],
  [find("b", "a"), null],
  [find("a", "(a"), undefined, 51111],
  [{ $regexFind: { input: "$none", regex: "a" } }, null],
  [{ $regexFind: { input: 5, regex: "a" } }, undefined, 51104],
  [{ $regexFind: { input: "a", regex: /a/i, options: "m" } }, undefined, 51107],
  [
    { $regexFindAll: { input: "a1b2", regex: "([a-z])(\\d)" } },
    [
      { match: "a1", idx: 0, captures: ["a", "1"] },
      { match: "b2", idx: 2, captures: ["b", "2"] },
    ],
  ],
  [{ $regexFindAll: { input: "ab", regex: "x*" } }, [0, 1, 2].map((idx) => ({ match: "", idx, captures: [] }))],
  [{ $regexFindAll: { input: "ab ab", regex: "\\bab$" } }, [{ match: "ab", idx: 3, captures: [] }]],
  [{ $regexFindAll: { input: null, regex: "a" } }, []],
  [{ $regexMatch: { input: "A1", regex: "([a-z])(\\d)", options: "i" } }, true],
];

contract("Expressions on strings", (db) => {
  tryExpressions(db, CASES);
});
