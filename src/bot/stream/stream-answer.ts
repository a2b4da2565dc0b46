import type { Node } from "../../../grammar/shortcode/ast.ts";
import { ShortcodeStream } from "../../../grammar/shortcode/stream.ts";
import type { Language } from "../../interpreter/language.ts";
import type { IncomingMessage, MessageReader } from "../message-reader.ts";
import type { Preview } from "./preview.ts";

export interface StreamServices {
  reader: Pick<MessageReader, "accept" | "advance" | "mustAsk" | "leave">;
  preview: Pick<Preview, "show">;
  language?: Pick<Language, "vocabulary">;
}

/** A text as it comes. */
export type Chunks = AsyncIterable<string> | Iterable<string>;

/**
 * Reads an answer while it is written: shows it, and carries out each shortcode once it is complete. From the first one that
 * must be confirmed on, the rest waits for the end, and is asked about then. Fulfilled once everything is certain to happen.
 */
export async function streamAnswer(
  message: Omit<IncomingMessage, "text">,
  chunks: Chunks,
  { reader, preview, language }: StreamServices,
): Promise<void> {
  const stream = new ShortcodeStream(language?.vocabulary);
  let text = "";
  let shown = "";
  /** Up to where it has been carried out. */
  let done = 0;
  let isHeld = false;
  // What is put together from chunks is not joined with further messages.
  const upTo = (end: number): IncomingMessage => ({ ...message, text: text.slice(0, end), joined: [] });
  const take = async (node: Node): Promise<void> => {
    if (node.type === "text") {
      shown += node.text;
      return;
    }
    isHeld ||= await reader.mustAsk({ ...message, text: text.slice(done, node.end) });
    shown += `${isHeld ? "⏸" : "⚙️"} ${node.action ?? "…"}`;
    if (isHeld) return;
    await reader.advance(upTo(node.end));
    done = node.end;
  };
  try {
    for await (const chunk of chunks) {
      text += chunk;
      for (const node of stream.push(chunk)) await take(node);
      preview.show(shown);
    }
  } finally {
    // Also where the source broke off: what has come has come.
    const end = isHeld && done > 0 ? done : text.length;
    if (text.trim() !== "") await reader.accept(upTo(end));
    reader.leave(message.key);
    if (end < text.length)
      await reader.accept({ ...message, key: `${message.key}:rest`, text: text.slice(end), joined: [] });
  }
}
