import { textTooLong } from "./errors.ts";
import type { Node, ShortcodeError } from "./nodes.ts";
import { MessageReader } from "./reader.ts";
import { MAX_TEXT, Source } from "./source.ts";
import { compileVocabulary, type Vocabulary } from "./vocabulary.ts";

export { mergeText } from "./nodes.ts";

/**
 * Parses a text that arrives in chunks, such as an AI's answer while it is written. Prose is given out as soon as it is
 * certain, so one text node may come in several pieces; `mergeText` joins them to exactly what `parseMessage` gives for
 * a whole text of at most 1 MB. A shortcode is given out with its last character, unless its end depends on what follows.
 */
export class ShortcodeStream {
  readonly #source = new Source();
  readonly #reader: MessageReader;
  #received = 0;

  constructor(vocabulary: Vocabulary) {
    this.#reader = new MessageReader(this.#source, compileVocabulary(vocabulary));
  }

  /**
   * Takes the next chunk and gives the nodes that it completes, with offsets in the whole text. Once the text is longer
   * than 1 MB nothing more comes: what was read until then has been given out, and `end` has the error.
   */
  push(chunk: string): Node[] {
    this.#received += chunk.length;
    if (this.#received > MAX_TEXT || chunk === "") return [];
    this.#source.append(chunk);
    return this.#reader.read();
  }

  /** Ends the text: gives the nodes that are left and the errors of the whole text. */
  end(): { nodes: Node[]; errors: ShortcodeError[] } {
    this.#source.final = true;
    const nodes = this.#reader.read();
    const errors = [...this.#reader.errors];
    if (this.#received > MAX_TEXT) errors.push(textTooLong());
    return { nodes, errors };
  }
}
