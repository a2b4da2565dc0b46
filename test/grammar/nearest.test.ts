import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldName } from "../../grammar/names.ts";
import { MAX_CANDIDATES, nearest } from "../../grammar/nearest.ts";
import { runs } from "../property-runs.ts";

/** The distance as it is defined, without a limit. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      const ways = [rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = Math.min(...ways);
    }
  return rows[a.length]![b.length]!;
}

function nearestByDefinition(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const [wanted, name] = [foldName(word), foldName(candidate)];
    const edits = distance(wanted, name);
    if (edits < least && edits <= Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3)))
      [best, least] = [candidate, edits];
  }
  return best;
}

describe("the name nearest to a word", () => {
  test("is the one with the smallest distance, within a limit", () => {
    const name = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 8 }), (word, candidates) => {
        expect(nearest(word, candidates)).toBe(nearestByDefinition(word, candidates));
      }),
      { numRuns: runs(2000) },
    );
  });

  test("is searched for among a bounded number of names, with bounded work", () => {
    const names = new Array<string>(MAX_CANDIDATES).fill("Load the users");
    expect(nearest("Fetch", [...names.slice(1), "Fetsh"])).toBe("Fetsh");
    expect(nearest("Fetch", [...names, "Fetsh"])).toBeUndefined();
    const long = "x".repeat(64);
    expect(nearest(long, [`${long}y`])).toBe(`${long}y`);
    expect(nearest(`${long}x`, [`${long}x`])).toBeUndefined();
  });
});
