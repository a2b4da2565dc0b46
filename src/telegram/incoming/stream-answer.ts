import type { Node } from "../../../grammar/shortcode/nodes.ts";
import { mergeText, ShortcodeStream } from "../../../grammar/shortcode/stream.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../../commands/registry.ts";
import type { MarkdownPiece } from "../../i18n/markdown/atoms.ts";
import type { MessageQueue } from "./message-queue.ts";
import type { Chunks } from "./multistep-controls.ts";
import type { Preview } from "./preview.ts";

export interface StreamServices {
  queue: Pick<MessageQueue, "accept">;
  preview: Pick<Preview, "show">;
  registry?: CommandRegistry;
}

/** Adds a node as the preview shows it: a shortcode as what will run. */
function addTo(shown: MarkdownPiece[], node: Node): void {
  const last = shown.length - 1;
  if (node.type !== "text") shown.push({ kind: "outcome", text: [{ text: `⚙️ ${node.action ?? "…"}` }] });
  else if (typeof shown[last] === "string") shown[last] += node.text;
  else shown.push(node.text);
}

/** The chunks with a text. AI APIs also yield chunks without one, which untyped programs pass on as they are. */
async function* textsOf(chunks: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    if (chunk === undefined || chunk === null) continue;
    if (typeof chunk !== "string")
      throw new TypeError(
        `multistep.stream takes chunks of text, but got a chunk of type ${typeof chunk}. Pass each chunk's text.`,
      );
    yield chunk;
  }
}

/**
 * Shows an answer while it streams in. Once complete, it runs exactly like a message that was sent whole. Resolves once it
 * is stored.
 */
export async function streamAnswer(
  message: Omit<IncomingMessage, "text">,
  chunks: Chunks,
  { queue, preview, registry = BUILT_IN_REGISTRY }: StreamServices,
): Promise<void> {
  const stream = new ShortcodeStream(registry.vocabulary);
  const nodes: Node[] = [];
  let text = "";
  const shown: MarkdownPiece[] = [];
  try {
    for await (const chunk of textsOf(chunks)) {
      text += chunk;
      for (const node of stream.push(chunk)) {
        nodes.push(node);
        addTo(shown, node);
      }
      preview.show(shown);
    }
  } finally {
    // If the source broke off, what has arrived still runs.
    const { nodes: last, errors } = stream.end();
    // Of a text that is too long, the stream has only the beginning.
    if (errors.every(({ code }) => code !== "text-too-long"))
      registry.keep({ nodes: mergeText([...nodes, ...last]), errors, source: text });
    // A streamed answer is complete, so it isn't joined with further messages.
    if (text.trim() !== "") await queue.accept({ ...message, text, joined: [] });
  }
}
