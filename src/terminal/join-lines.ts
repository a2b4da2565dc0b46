/** Lines that follow one another sooner than this, in ms, were pasted. */
const PASTE_GAP_MS = 50;

/**
 * Makes messages of lines: those that arrive at once, because they were pasted, are one message. Between `pasteBegins` and
 * `pasteEnds`, for terminals that tell, time does not matter, and a last line without its end waits for Enter.
 */
export class LineJoiner {
  readonly #emit: (message: string) => void;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pasting = false;

  constructor(emit: (message: string) => void) {
    this.#emit = emit;
  }

  line(text: string): void {
    this.#lines.push(text);
    clearTimeout(this.#timer);
    if (!this.#pasting) this.#timer = setTimeout(() => this.flush(), PASTE_GAP_MS);
  }

  pasteBegins(): void {
    this.#pasting = true;
    clearTimeout(this.#timer);
  }

  /** `rest` is what stands in the line that is being typed. */
  pasteEnds(rest: string): void {
    this.#pasting = false;
    if (rest === "" && this.#lines.length > 0) this.#timer = setTimeout(() => this.flush(), PASTE_GAP_MS);
  }

  /** Gives out what there is. */
  flush(): void {
    clearTimeout(this.#timer);
    const message = this.#lines.join("\n");
    this.#lines = [];
    if (message.trim() !== "") this.#emit(message);
  }
}
