import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { LineJoiner } from "../../src/terminal/interactive.ts";

function setUp() {
  const messages: string[] = [];
  return { messages, joiner: new LineJoiner((message) => messages.push(message)) };
}

describe("lines at the prompt", () => {
  it("are one message when they arrive at once", async () => {
    const { messages, joiner } = setUp();
    for (const line of ["one", "", "two"]) joiner.line(line);
    await sleep(80);
    joiner.line("three");
    await sleep(80);
    expect(messages).toEqual(["one\n\ntwo", "three"]);
  });

  it("of a marked paste wait for Enter if the last line is unfinished", async () => {
    const { messages, joiner } = setUp();
    joiner.pasteBegins();
    joiner.line("one");
    joiner.pasteEnds("two, not yet ended");
    await sleep(80);
    expect(messages).toEqual([]);
    joiner.line("two, not yet ended");
    await sleep(80);
    expect(messages).toEqual(["one\ntwo, not yet ended"]);
  });

  it("that are blank form no message", async () => {
    const { messages, joiner } = setUp();
    joiner.line("  ");
    await sleep(80);
    expect(messages).toEqual([]);
  });
});
