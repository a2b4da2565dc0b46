import { expect, it } from "vitest";
import { simulate } from "./simulated-schedules.ts";

it("in a year with ten outages, each time of 20 schedules in five zones ran once or was reported as skipped", async () => {
  const { problems, ...counts } = await simulate(new Date("2027-01-05T10:20:00Z"), 365, [
    { after: 100, hours: 2 },
    { after: 400, hours: 12 },
    // Covers the clock changes in New York, Berlin, Santiago and on Lord Howe Island, in spring and in autumn.
    { after: 1620, hours: 30 },
    { after: 1955, hours: 8 },
    { after: 2120, hours: 49 },
    { after: 4000, hours: 0.5 },
    { after: 5770, hours: 75 },
    { after: 6440, hours: 26 },
    { after: 7330, hours: 5 },
    { after: 8000, hours: 240 },
  ]);
  console.log(counts);
  expect(problems).toEqual([]);
  expect(counts.times).toBeGreaterThan(3000);
  expect(counts.late).toBeGreaterThan(50);
}, 7_200_000);
