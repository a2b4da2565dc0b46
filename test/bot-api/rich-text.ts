import type { InputRichBlock, InputRichMessage, RichText } from "grammy/types";

/** The words of a rich text, without their looks. */
export function plainRichText(text: RichText): string {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map(plainRichText).join("");
  return "text" in text ? plainRichText(text.text) : "";
}

/** What a person reads in a rich message, line by line; a checked box is ✅ and an empty one ☐. */
export function readRichMessage({ blocks = [] }: InputRichMessage): string {
  return blocks.flatMap(linesOf).join("\n");
}

function linesOf(block: InputRichBlock): string[] {
  switch (block.type) {
    case "list":
      return block.items.flatMap(({ blocks, has_checkbox, is_checked }) => {
        const [first = "", ...rest] = blocks.flatMap(linesOf);
        const box = has_checkbox === true ? (is_checked === true ? "✅ " : "☐ ") : "• ";
        return [box + first, ...rest];
      });
    case "blockquote":
      return block.blocks.flatMap(linesOf).map((line) => `> ${line}`);
    case "details":
      return [`▸ ${plainRichText(block.summary)}`, ...block.blocks.flatMap(linesOf)];
    case "heading":
    case "paragraph":
    case "footer":
    case "pre":
      return [plainRichText(block.text)];
    case "divider":
      return ["—"];
    default:
      throw new Error(`This server cannot read ${block.type}`);
  }
}
