import { ErrorCollector } from "./errors.ts";
import type { Node, ShortcodeError } from "./nodes.ts";
import { MessageParser } from "./parser.ts";
import { type Piece, scanPieces } from "./pieces.ts";
import { startScan } from "./scanner.ts";
import type { Source } from "./source.ts";
import type { Names } from "./vocabulary.ts";

/** How many pieces are lexed and parsed at a time: their tokens are garbage before the next are made. */
const PIECES = 64;

const parser = new MessageParser();

/** Reads a text, whole or growing: the scanner cuts it into pieces, and the lexer and the parser take some at a time. */
export class MessageReader {
  readonly #source: Source;
  readonly #names: Names;
  readonly #errors: ErrorCollector;
  readonly #pieces: Iterator<Piece | undefined, void, undefined>;

  constructor(source: Source, names: Names) {
    this.#source = source;
    this.#names = names;
    this.#errors = new ErrorCollector(source);
    this.#pieces = scanPieces(startScan(source, names));
  }

  /** The errors in what was read. */
  get errors(): ShortcodeError[] {
    return this.#errors.errors;
  }

  /** The nodes of what became certain since the last call; of a final text, everything that is left. */
  read(): Node[] {
    const nodes: Node[] = [];
    const text = { source: this.#source, names: this.#names, errors: this.#errors };
    for (let pieces = this.#some(); pieces.length > 0; pieces = this.#some()) {
      for (const node of parser.parse(text, pieces)) nodes.push(node);
    }
    return nodes;
  }

  #some(): Piece[] {
    const pieces: Piece[] = [];
    while (pieces.length < PIECES) {
      const { value: piece } = this.#pieces.next();
      if (piece === undefined) break;
      pieces.push(piece);
    }
    return pieces;
  }
}
