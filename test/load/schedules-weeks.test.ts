import { expect, it } from "vitest";
import { simulate } from "./simulated-schedules.ts";

it("in three weeks with three outages and two clock changes, each time of 20 schedules ran once or was reported as skipped", async () => {
  const { problems, ...counts } = await simulate(new Date("2027-03-12T10:20:00Z"), 21, [
    { after: 40, hours: 5 },
    { after: 150, hours: 60 },
    { after: 370, hours: 26 },
  ]);
  expect(problems).toEqual([]);
  expect(counts.times).toBeGreaterThan(150);
  expect(counts.late).toBeGreaterThan(5);
  expect(counts.left).toBeGreaterThan(10);
});
