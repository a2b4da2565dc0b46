import { describe, expect, it } from "vitest";
import { bold, code, italic, joined, linked, pre, type RichText, rich, styled } from "../../../src/i18n/rich-text.ts";
import { splitText, toFormattedText } from "../../../src/telegram/outgoing/formatted-text.ts";

/** Each entity as `type:covered text`. */
function entities(text: RichText): string[] {
  const { text: said, entities } = toFormattedText(text);
  return entities.map(({ type, offset, length }) => `${type}:${said.slice(offset, offset + length)}`);
}

describe("the entities of a styled text", () => {
  it("cover several styles at once, the outer one first", () => {
    expect(entities(joined([bold("a"), styled("italic", bold("b")), bold("c")]))).toEqual(["bold:abc", "italic:b"]);
  });

  it("nest and never overlap", () => {
    expect(entities(joined([bold("a"), styled("italic", bold("b")), italic("c")]))).toEqual([
      "bold:ab",
      "italic:b",
      "italic:c",
    ]);
  });

  it("keep Telegram's rules: no style within code, no code within a link, no quotation within a quotation", () => {
    expect(entities(styled("bold", code("x")))).toEqual(["code:x"]);
    expect(entities(linked("https://example.com", code("x")))).toEqual(["text_link:x"]);
    expect(entities(styled("folded", styled("quote", rich`a${code("x")}`)))).toEqual([
      "expandable_blockquote:ax",
      "code:x",
    ]);
  });

  it("name the language of a block of code and the address of a link", () => {
    const block = { ...pre("SELECT 1;"), language: "sql" };
    expect(toFormattedText(joined([block, linked("https://example.com/ü", "👋 مرحبا")])).entities).toEqual([
      { type: "pre", language: "sql", offset: 0, length: 9 },
      { type: "text_link", url: "https://example.com/ü", offset: 9, length: 8 },
    ]);
  });

  it("are at most 100 in a message: emphasis goes first", () => {
    const row = joined([bold("b"), " ", code("c"), " "]);
    const [part] = splitText(toFormattedText(joined([...Array(80).fill(row), linked("https://example.com", "l")])));
    const count = (type: string): number => part!.entities.filter((one) => one.type === type).length;
    expect([count("bold"), count("code"), count("text_link")]).toEqual([19, 80, 1]);
  });
});
