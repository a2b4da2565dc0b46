import { expect, it } from "vitest";
import { printable } from "../../src/terminal/output.ts";

it("control characters are not printed", () => {
  expect(printable("a\u001b[31mb\u0007\u009bc\r\nd\te\u202ef 😀 مرحبا")).toBe("a[31mbc\nd\tef 😀 مرحبا");
});
