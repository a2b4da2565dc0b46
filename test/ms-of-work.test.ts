import { expect, it } from "vitest";
import { expectLinear } from "./ms-of-work.ts";

/** Takes that much processor time. */
function work(ms: number): void {
  const start = process.cpuUsage();
  for (let spent = 0; spent < ms * 1000; ) {
    const { user, system } = process.cpuUsage(start);
    spent = user + system;
  }
}

it("linear work may take four times as long on four times as much", () => {
  expectLinear((count) => count, work, 12);
});

it("quadratic work is too much", () => {
  expect(() => expectLinear((count) => 4 * count ** 2, work, 4)).toThrow("64 ms of work on 4, but 4 ms on a quarter");
});
