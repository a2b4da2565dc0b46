import { expect, test } from "vitest";
import { createMessageQuota } from "../../../src/telegram/incoming/quotas.ts";

test("a chat has a limited number of messages per minute, is told once, and is counted separately", () => {
  let now = 1_000_000;
  const quota = createMessageQuota(2, () => now);
  expect([quota(1), quota(1), quota(1), quota(1), quota(2)]).toEqual(["read", "read", "refuse", "ignore", "read"]);
  now += 60_001;
  expect([quota(1), quota(1), quota(1)]).toEqual(["read", "read", "refuse"]);
});

test("refused messages do not count against a chat", () => {
  let now = 0;
  const quota = createMessageQuota(1, () => now);
  expect(quota(1)).toBe("read");
  for (now = 1_000; now < 60_000; now += 1_000) quota(1);
  now = 60_001;
  expect(quota(1)).toBe("read");
});
