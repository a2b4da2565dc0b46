import type { Socket } from "node:net";
import type { Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import { errorReply, runCommand } from "../commands/run-command.ts";
import type { Engine } from "../engine.ts";
import { frameReply, MAX_MESSAGE_BYTES, OP, ProtocolError, parseMessage, type WireRequest } from "./message.ts";

/** How long a message that has begun may take to arrive. */
const PARTIAL_MESSAGE_MS = 60_000;
/** A client that reads nothing of what it asked for is given up after this long. */
const UNREAD_REPLY_MS = 120_000;

/** Serves one client: its messages one after another, each answered before the next is run. */
export class Connection {
  readonly #socket: Socket;
  readonly #engine: Engine;
  readonly #info: { readonly id: number; readonly remote: string };
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 16;
  #queue: Buffer[] = [];
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, engine: Engine, id: number) {
    this.#socket = socket;
    this.#engine = engine;
    this.#info = {
      id,
      remote: socket.remoteAddress === undefined ? "unix" : `${socket.remoteAddress}:${socket.remotePort}`,
    };
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    socket.on("close", () => clearTimeout(this.#timer));
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= this.#needed) {
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      this.#chunks = [all];
      const length = all.readInt32LE(0);
      // The length is the client's word: nothing is set aside for it before the bytes are there.
      if (length < 16 || length > MAX_MESSAGE_BYTES) {
        this.destroy();
        return;
      }
      if (all.length < length) {
        this.#needed = length;
        break;
      }
      this.#queue.push(all.subarray(0, length));
      this.#chunks = all.length === length ? [] : [all.subarray(length)];
      this.#buffered = all.length - length;
      this.#needed = 16;
    }
    this.#watchPartial();
    if (this.#queue.length > 0 && !this.#running) void this.#serve();
  }

  #watchPartial(): void {
    if (this.#buffered === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setTimeout(() => this.destroy(), PARTIAL_MESSAGE_MS).unref();
  }

  async #serve(): Promise<void> {
    this.#running = true;
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      if (this.#queue.length > 16) this.#socket.pause();
      if (this.#socket.destroyed) break;
      let request: WireRequest;
      try {
        request = parseMessage(message);
      } catch (error) {
        if (error instanceof CommandError) {
          this.#reply(errorReply(error, this.#engine), message.readInt32LE(4), OP.msg);
          continue;
        }
        if (!(error instanceof ProtocolError)) this.#engine.say(`a message could not be read: ${String(error)}`);
        this.destroy();
        break;
      }
      let reply: Doc;
      try {
        reply = await runCommand(this.#engine, request.body, request.sequences, this.#info, request.database);
      } catch {
        // Only a fail point that closes the connection is thrown; every other error is a reply.
        this.destroy();
        break;
      }
      if (request.answer) this.#reply(reply, request.requestId, request.opCode);
      if (this.#socket.writableNeedDrain) await this.#drained();
    }
    this.#socket.resume();
    this.#running = false;
  }

  #reply(reply: Doc, requestId: number, opCode: number): void {
    if (!this.#socket.destroyed) this.#socket.write(frameReply(reply, requestId, opCode));
  }

  /** Waits until the client has read enough to be sent more. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#socket.destroy(), UNREAD_REPLY_MS).unref();
      const done = (): void => {
        clearTimeout(timer);
        this.#socket.off("drain", done);
        this.#socket.off("close", done);
        resolve();
      };
      this.#socket.on("drain", done);
      this.#socket.on("close", done);
    });
  }
}
