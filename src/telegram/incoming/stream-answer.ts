import type { Node } from "../../../grammar/shortcode/nodes.ts";
import { keepParsed, type Vocabulary } from "../../../grammar/shortcode/parse.ts";
import { mergeText, ShortcodeStream } from "../../../grammar/shortcode/stream.ts";
import { markThinking } from "../../../grammar/shortcode/thinking.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../../commands/registry.ts";
import type { MarkdownPiece } from "../../i18n/markdown/atoms.ts";
import { thought } from "../../interpreter/reply.ts";
import type { MessageQueue } from "./message-queue.ts";
import type { Chunks } from "./multistep-controls.ts";
import type { Preview } from "./preview.ts";

export interface StreamServices {
  queue: Pick<MessageQueue, "accept">;
  preview: Pick<Preview, "show">;
  registry?: CommandRegistry;
}

/** The answer so far as the preview shows it: shortcodes as what will run, thinking folded. */
function shownAnswer(nodes: readonly Node[], source: string): MarkdownPiece[] {
  const parsed = markThinking({ nodes: mergeText([...nodes]), errors: [], source });
  return parsed.nodes.map((node): MarkdownPiece => {
    if (node.type !== "text") return { kind: "outcome", text: [{ text: `⚙️ ${node.action ?? "…"}` }] };
    return node.thinking ? { kind: "block", text: thought(node.text.trim() || "…") } : node.text;
  });
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
  const streamed = new StreamedText(registry.vocabulary);
  try {
    for await (const chunk of textsOf(chunks)) {
      streamed.push(chunk);
      preview.show(() => streamed.shown());
    }
  } finally {
    // If the source broke off, what has arrived still runs.
    const text = streamed.end();
    // A streamed answer is complete, so it isn't joined with further messages.
    if (text.trim() !== "") await queue.accept({ ...message, text, joined: [] });
  }
}

/** A text that streams in, parsed as it comes. */
export class StreamedText {
  readonly #vocabulary: Vocabulary;
  readonly #stream: ShortcodeStream;
  readonly #nodes: Node[] = [];
  #text = "";

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#stream = new ShortcodeStream(vocabulary);
  }

  push(chunk: string): void {
    this.#text += chunk;
    this.#nodes.push(...this.#stream.push(chunk));
  }

  /** The text so far, with its shortcodes as what will run. */
  shown(): MarkdownPiece[] {
    return shownAnswer(this.#nodes, this.#text);
  }

  /** The whole text; it needn't be parsed again. */
  end(): string {
    const { nodes: last, errors } = this.#stream.end();
    // If a text is too long, the stream has only the beginning.
    if (errors.every(({ code }) => code !== "text-too-long"))
      keepParsed({ nodes: mergeText([...this.#nodes, ...last]), errors, source: this.#text }, this.#vocabulary);
    return this.#text;
  }
}
