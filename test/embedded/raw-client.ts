import { connect, type Socket } from "node:net";
import { BSON } from "mongodb";

/** A client that speaks the wire protocol byte by byte, to send things that no driver would. */
export class RawClient {
  readonly #socket: Socket;
  #buffer = Buffer.alloc(0);
  #waiting: (() => void) | undefined;
  closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#waiting?.();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.closed = true;
      this.#waiting?.();
    });
  }

  static open(uri: string): Promise<RawClient> {
    const path = decodeURIComponent(uri.replace("mongodb://", "").replace(/\/\?.*$/, ""));
    const socket = connect(path);
    return new Promise((resolve, reject) => {
      socket.once("connect", () => resolve(new RawClient(socket)));
      socket.once("error", reject);
    });
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next whole reply, or undefined once the server has closed the connection. */
  async reply(): Promise<{ opCode: number; document: BSON.Document } | undefined> {
    for (;;) {
      const length = this.#buffer.length >= 4 ? this.#buffer.readInt32LE(0) : Number.POSITIVE_INFINITY;
      if (this.#buffer.length >= length) {
        const message = this.#buffer.subarray(0, length);
        this.#buffer = this.#buffer.subarray(length);
        const opCode = message.readInt32LE(12);
        return { opCode, document: BSON.deserialize(message.subarray(opCode === 1 ? 36 : 21)) };
      }
      if (this.closed) return undefined;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Frames sections as an OP_MSG. */
export function opMsg(sections: readonly Uint8Array[], flags = 0, trailer: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([...sections, trailer]);
  const head = Buffer.alloc(20);
  head.writeInt32LE(20 + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  head.writeUInt32LE(flags, 16);
  return Buffer.concat([head, body]);
}

/** A section of kind 0 of raw BSON bytes. */
export function bodySection(bson: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0]), bson]);
}

/** A section of kind 1. */
export function sequenceSection(name: string, documents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(content.length + 4, 0);
  return Buffer.concat([Buffer.from([1]), size, content]);
}
