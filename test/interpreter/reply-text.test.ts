import { describe, expect, it } from "vitest";
import { en } from "../../src/i18n/en/messages.ts";
import { type Reply, replyText } from "../../src/interpreter/reply.ts";
import type { ReplyPart } from "../../src/interpreter/reply-parts.ts";
import { toFormattedText } from "../../src/telegram/outgoing/formatted-text.ts";

function prose(text: string): ReplyPart {
  return { kind: "prose", text };
}
function outcome(...text: { text: string; style?: "bold" | "code" }[]): ReplyPart {
  return {
    kind: "outcome",
    index: 0,
    ok: true,
    text,
  };
}
function render(parts: ReplyPart[], buttons: Reply["buttons"] = []) {
  return toFormattedText(replyText({ parts, buttons, executions: [], errors: 0 }, false, en));
}

describe("a reply", () => {
  it("has each outcome in place of its shortcode, with styles as entities", () => {
    const parts = [prose("Use "), outcome({ text: "ex_1", style: "code" }), prose(" or *this* [link](x).")];
    expect(render(parts)).toEqual({
      text: "Use ex_1 or this [link](x).",
      entities: [
        { type: "code", offset: 4, length: 4 },
        { type: "italic", offset: 12, length: 4 },
      ],
    });
  });

  it("puts an outcome of several lines on separate lines", () => {
    const block = outcome({ text: "two\nlines", style: "bold" });
    expect(render([prose("See "), block, prose(" for more.")]).text).toBe("See\ntwo\nlines\nfor more.");
    expect(render([prose("See:\n"), block, prose("\n\nMore.")]).text).toBe("See:\ntwo\nlines\n\nMore.");
    expect(render([block, block]).text).toBe("two\nlines\ntwo\nlines");
  });

  it("has each outcome of a link, in its label, its address and its title", () => {
    const [one, two, three] = ["Started", "Deleted", "Paused"].map((text) => outcome({ text }));
    const parts = [prose("[See "), one!, prose("](https://x.org/"), two!, prose(' "'), three!, prose('")')];
    for (const word of ["Started", "Deleted", "Paused"]) expect(render(parts).text).toContain(word);
  });

  it("offers shortcodes that were explained but not run, once", () => {
    const buttons = [{ label: "Cancel ex_1", shortcode: "[MULTISTEP:CANCEL:ex_1]" }];
    expect(render([prose("Done.")], buttons).text).toBe("Done.\n\nCancel ex_1? Send [MULTISTEP:CANCEL:ex_1]");
    expect(render([prose("Send [MULTISTEP:CANCEL:ex_1].")], buttons).text).toBe("Send [MULTISTEP:CANCEL:ex_1].");
  });
});
