import { expect, it } from "vitest";
import { visible } from "../../grammar/plain-text.ts";
import type { ExecutionView } from "../../src/engine/execution.ts";
import { bold, code, linked, rich, styled } from "../../src/i18n/rich-text.ts";
import { toFormattedText } from "../../src/telegram/outgoing/formatted-text.ts";
import { screenOutput } from "../../src/terminal/output.ts";
import { colouredText, withAddresses } from "../../src/terminal/printed-text.ts";

it("control characters are not printed", () => {
  expect(visible("a\u001b[31mb\u0007\u009bc\r\nd\te\u202ef 😀 مرحبا")).toBe("a[31mbc\nd\tef 😀 مرحبا");
});

it("a terminal that reports no width is treated as 80 columns wide", async () => {
  const written: string[] = [];
  const screen = {
    write: (text: string) => written.push(text),
    columns: () => 0,
    rows: () => 0,
    hasColours: () => false,
    aside: (print: () => void) => print(),
  };
  const execution = { id: "ex_1", status: "running", steps: [] as unknown } as ExecutionView;
  screenOutput(screen).show({ message_id: 1, text: "x".repeat(100), entities: [], execution });
  expect(written.join("").trim()).toBe(`${"x".repeat(74)}…`);
});

const styledMessage = toFormattedText(
  rich`${bold("Done")}: ${linked("https://example.com/a", rich`${styled("italic", bold("see"))} it`)}, ${code("ls")}\n${styled("quote", "so\nbe it\u001b[0m")}`,
);

it("a terminal shows styles as ANSI codes, link addresses, and quotations with a bar", () => {
  const esc = "\u001b";
  expect(colouredText(styledMessage)).toBe(
    `${esc}[1mDone${esc}[0m: ${esc}[4;1;3msee${esc}[0m${esc}[4m it (https://example.com/a)${esc}[0m, ${esc}[36mls${esc}[0m\n` +
      `${esc}[2m│ ${esc}[0mso\n${esc}[2m│ ${esc}[0mbe it[0m`,
  );
});

it("without colors a link's address follows it, unless the link's text is its address", () => {
  expect(withAddresses(styledMessage)).toBe("Done: see it (https://example.com/a), ls\nso\nbe it[0m");
  const bare = toFormattedText(linked("https://example.com/", "example.com"));
  expect(withAddresses(bare)).toBe("example.com");
});
