import type { Node } from "../../../grammar/shortcode/nodes.ts";
import { mergeText, ShortcodeStream } from "../../../grammar/shortcode/stream.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../../commands/registry.ts";
import type { MessageQueue } from "./message-queue.ts";
import type { Chunks } from "./multistep-controls.ts";
import type { Preview } from "./preview.ts";

export interface StreamServices {
  queue: Pick<MessageQueue, "accept">;
  preview: Pick<Preview, "show">;
  registry?: CommandRegistry;
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

/**
 * Shows an answer while it is written. Once it is complete it is a message like any other: its shortcodes mean and do what
 * they would in a message that is sent whole. Fulfilled once it is stored.
 */
export async function streamAnswer(
  message: Omit<IncomingMessage, "text">,
  chunks: Chunks,
  { queue, preview, registry = BUILT_IN_REGISTRY }: StreamServices,
): Promise<void> {
  const stream = new ShortcodeStream(registry.vocabulary);
  const nodes: Node[] = [];
  let text = "";
  let shown = "";
  try {
    for await (const chunk of textsOf(chunks)) {
      text += chunk;
      for (const node of stream.push(chunk)) {
        nodes.push(node);
        shown += node.type === "text" ? node.text : `⚙️ ${node.action ?? "…"}`;
      }
      preview.show(shown);
    }
  } finally {
    // Also if the source broke off: what has come has come.
    const { nodes: last, errors } = stream.end();
    // Of a text that is too long the stream gives only the beginning.
    if (errors.every(({ code }) => code !== "text-too-long"))
      registry.keep({ nodes: mergeText([...nodes, ...last]), errors, source: text });
    // What is put together from chunks is not joined with further messages.
    if (text.trim() !== "") await queue.accept({ ...message, text, joined: [] });
  }
}
