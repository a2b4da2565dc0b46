import type { Node } from "../../../grammar/shortcode/nodes.ts";
import { ShortcodeStream } from "../../../grammar/shortcode/stream.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { CommandRegistry } from "../../commands/registry.ts";
import type { MessageQueue } from "./message-queue.ts";
import type { Chunks } from "./multistep-controls.ts";
import type { Preview } from "./preview.ts";

export interface StreamServices {
  reader: Pick<MessageQueue, "advance" | "complete">;
  preview: Pick<Preview, "show">;
  language?: Pick<CommandRegistry, "vocabulary">;
}

/** The chunks that are texts. APIs of AIs give chunks without any, and programs without types hand them on as they are. */
async function* textsOf(chunks: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    if (chunk === undefined || chunk === null) continue;
    if (typeof chunk !== "string")
      throw new TypeError(
        `multistep.stream takes texts, and a chunk is of the type ${typeof chunk}. Give it the text of each.`,
      );
    yield chunk;
  }
}

const BUILT_IN = new CommandRegistry();

/**
 * Reads an answer while it is written: shows it, and carries out each shortcode once it is complete. From the first one that
 * must be confirmed on, the rest waits for the end, and is asked about then; it is all one message, whose shortcodes mean what
 * they would mean in a message that is sent whole. Fulfilled once everything is certain to happen.
 */
export async function streamAnswer(
  message: Omit<IncomingMessage, "text">,
  chunks: Chunks,
  { reader, preview, language = BUILT_IN }: StreamServices,
): Promise<void> {
  const stream = new ShortcodeStream(language.vocabulary);
  let text = "";
  let shown = "";
  /** Up to where it has been carried out; undefined where nothing has begun. */
  let done: number | undefined;
  let isHeld = false;
  // What is put together from chunks is not joined with further messages.
  const upTo = (end: number): IncomingMessage => ({
    ...message,
    text: text.slice(0, end),
    joined: [],
    ...(done === undefined ? {} : { held: done }),
  });
  const take = async (node: Node): Promise<void> => {
    if (node.type === "text") {
      shown += node.text;
      return;
    }
    if (!isHeld) {
      const known = upTo(node.end);
      // Should it fail, it may have begun.
      done ??= 0;
      const what = await reader.advance(known);
      isHeld = what === "held";
      if (what === "done") done = node.end;
      else if (done === 0) done = undefined;
    }
    shown += `${isHeld ? "⏸" : "⚙️"} ${node.action ?? "…"}`;
  };
  try {
    for await (const chunk of textsOf(chunks)) {
      text += chunk;
      for (const node of stream.push(chunk)) await take(node);
      preview.show(shown);
    }
  } finally {
    // Also where the source broke off: what has come has come.
    await reader.complete(upTo(text.length));
  }
}
