import { connect, type NetConnectOpts, type Socket } from "node:net";
import type { Doc } from "../../src/embedded/bson/document.ts";
import { frameReply } from "../../src/embedded/server/message.ts";

const EXHAUST_ALLOWED = 1 << 16;
const MORE_TO_COME = 2;

/** The whole messages that arrive on a socket, until it closes. */
export async function* frames(socket: Socket): AsyncGenerator<Buffer, void, void> {
  let buffered: Buffer = Buffer.alloc(0);
  for await (const chunk of socket) {
    buffered = buffered.length === 0 ? (chunk as Buffer) : Buffer.concat([buffered, chunk as Buffer]);
    while (buffered.length >= 4 && buffered.length >= buffered.readInt32LE(0)) {
      const length = buffered.readInt32LE(0);
      yield buffered.subarray(0, length);
      buffered = buffered.subarray(length);
    }
  }
}

/** Whether the client takes a stream of replies to this one message. */
export function allowsExhaust(message: Buffer): boolean {
  return message.readInt32LE(12) === 2013 && (message.readUInt32LE(16) & EXHAUST_ALLOWED) !== 0;
}

/** Frames a reply after which another one to the same message follows. */
export function frameOneOfMany(reply: Doc, requestId: number): Buffer {
  const frame = frameReply(reply, requestId, 2013);
  frame.writeUInt32LE(MORE_TO_COME, 16);
  return frame;
}

/** A connection to a server, which answers one message after another. */
export class Upstream {
  readonly #socket: Socket;
  readonly #replies: AsyncGenerator<Buffer, void, void>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(address: NetConnectOpts) {
    this.#socket = connect(address);
    this.#socket.setNoDelay(true);
    this.#socket.on("error", () => this.#socket.destroy());
    this.#replies = frames(this.#socket);
  }

  /** Sends a message. Resolves with its reply; with undefined if it has none, or if the connection ends before. */
  request(message: Buffer, hasReply: boolean): Promise<Buffer | undefined> {
    const reply = this.#last.then(async () => {
      if (this.#socket.destroyed) return undefined;
      this.#socket.write(message);
      if (!hasReply) return undefined;
      return (await this.#replies.next().catch(() => undefined))?.value ?? undefined;
    });
    this.#last = reply;
    return reply;
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }
}
