import { expect, it } from "vitest";
import { sharedReads } from "../../src/engine/services/execution-service.ts";

it("requests of one turn share one read, and a later request never gets the result of an earlier read", async () => {
  let value = 0;
  let reads = 0;
  const read = sharedReads(async (key: string) => {
    reads++;
    const seen = value;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return `${key}${seen}`;
  });
  const together = [read("a"), read("a"), read("b")];
  await new Promise((resolve) => setTimeout(resolve, 10));
  value = 1;
  const later = read("a");
  expect(await Promise.all([...together, later])).toEqual(["a0", "a0", "b0", "a1"]);
  expect(reads).toBe(3);
});
