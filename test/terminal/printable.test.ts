import { expect, it } from "vitest";
import type { ExecutionView } from "../../src/engine/execution.ts";
import { printable, screenOutput } from "../../src/terminal/output.ts";

it("control characters are not printed", () => {
  expect(printable("a\u001b[31mb\u0007\u009bc\r\nd\te\u202ef 😀 مرحبا")).toBe("a[31mbc\nd\tef 😀 مرحبا");
});

it("a terminal that reports no width is taken for one of 80 columns", async () => {
  const written: string[] = [];
  const screen = {
    write: (text: string) => written.push(text),
    columns: () => 0,
    rows: () => 0,
    aside: (print: () => void) => print(),
  };
  const execution = { id: "ex_1", status: "running" } as ExecutionView;
  screenOutput(screen).show({ message_id: 1, text: "x".repeat(100), entities: [], execution });
  expect(written.join("").trim()).toBe(`${"x".repeat(74)}…`);
});
