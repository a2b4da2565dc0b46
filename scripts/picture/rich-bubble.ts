import type { InputRichBlock, InputRichMessage, MessageEntity, RichText } from "grammy/types";

/** Marks where a task's box is drawn. */
export const BOXES = { done: "☑ ", open: "☐ " } as const;

/** A rich message as the lines of a bubble, with its formatting. */
export function richBubble({ blocks = [] }: InputRichMessage): { text: string; entities: MessageEntity[] } {
  const bubble: { text: string; entities: MessageEntity[] } = { text: "", entities: [] };
  const add = (text: RichText): void => {
    if (typeof text === "string") bubble.text += text;
    else if (Array.isArray(text)) text.forEach(add);
    else if ("text" in text) styled(text.type === "code" ? "code" : "bold", text.text);
  };
  const styled = (type: "bold" | "code" | "italic", text: RichText): void => {
    const offset = bubble.text.length;
    add(text);
    bubble.entities.push({ type, offset, length: bubble.text.length - offset });
  };
  const draw = (block: InputRichBlock): void => {
    if (block.type === "list") {
      for (const { blocks: inside, is_checked } of block.items) {
        bubble.text += is_checked === true ? BOXES.done : BOXES.open;
        inside.forEach(draw);
      }
      return;
    }
    if (block.type === "heading") styled("bold", block.text);
    else if (block.type === "footer") styled("italic", block.text);
    else if (block.type === "paragraph") add(block.text);
    else throw new Error(`The picture does not know how to draw ${block.type}`);
    bubble.text += "\n";
  };
  blocks.forEach(draw);
  return { ...bubble, text: bubble.text.trimEnd() };
}
