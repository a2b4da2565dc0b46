import type { Socket } from "node:net";
import type { Doc } from "../bson/document.ts";
import { CloseConnection } from "../commands/fail-point.ts";
import { errorReply, runCommand } from "../commands/run-command.ts";
import { CommandError } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import {
  frameReply,
  MAX_MESSAGE_BYTES,
  OP,
  ProtocolError,
  parseMessage,
  type WireRequest,
  wantsAnswer,
} from "./message.ts";

/** How long a message may take to arrive once it has started. */
const PARTIAL_MESSAGE_MS = 60_000;
/** How long a client may leave its reply unread. */
const UNREAD_REPLY_MS = 120_000;
/** A client that sends without waiting for replies is paused while this many bytes wait to be run. */
const WAITING_BYTES = 64_000_000;
/** How long a client may take to read its last replies when the server closes. */
const FAREWELL_MS = 1000;

/** Serves one client, one message after another. */
export class Connection {
  readonly #socket: Socket;
  readonly #instance: Instance;
  readonly #info: { readonly id: number; readonly remote: string };
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 16;
  #queue: Buffer[] = [];
  #queued = 0;
  #running = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, instance: Instance, id: number) {
    this.#socket = socket;
    this.#instance = instance;
    this.#info = {
      id,
      remote: socket.remoteAddress === undefined ? "unix" : `${socket.remoteAddress}:${socket.remotePort}`,
    };
    socket.setNoDelay(true);
    socket.setKeepAlive(true, PARTIAL_MESSAGE_MS);
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    socket.on("close", () => clearTimeout(this.#timer));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Closes the connection once everything written has been sent, or after a second. */
  close(): Promise<void> {
    const socket = this.#socket;
    if (socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
      socket.on("close", () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(() => socket.destroy());
    });
  }

  #receive(chunk: Buffer): void {
    // Whatever arrives while the connection is closing does not run.
    if (!this.#socket.writable) return;
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= this.#needed) {
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      this.#chunks = [all];
      const length = all.readInt32LE(0);
      // The length is only a claim of the client: no memory is reserved before the bytes arrive.
      if (length < 16 || length > MAX_MESSAGE_BYTES) {
        this.destroy();
        return;
      }
      if (all.length < length) {
        this.#needed = length;
        break;
      }
      this.#queue.push(all.subarray(0, length));
      this.#queued += length;
      this.#endPartial();
      this.#chunks = all.length === length ? [] : [all.subarray(length)];
      this.#buffered = all.length - length;
      this.#needed = 16;
    }
    if (this.#buffered > 0) this.#timer ??= setTimeout(() => this.destroy(), PARTIAL_MESSAGE_MS).unref();
    if (this.#queued > WAITING_BYTES) this.#socket.pause();
    if (this.#queue.length > 0 && !this.#running) void this.#serve();
  }

  #endPartial(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #serve(): Promise<void> {
    this.#running = true;
    try {
      for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
        await this.#answer(message);
        if (this.#socket.destroyed) return;
        this.#queued -= message.length;
        if (this.#queued <= WAITING_BYTES) this.#socket.resume();
      }
    } catch (error) {
      // A fail point closes the connection, or the client breaks the protocol. Anything else is a fault of the server.
      if (!(error instanceof ProtocolError || error instanceof CloseConnection))
        this.#instance.say(`a connection failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      this.destroy();
    } finally {
      this.#running = false;
    }
  }

  async #answer(message: Buffer): Promise<void> {
    let request: WireRequest;
    try {
      request = parseMessage(message);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (wantsAnswer(message)) this.#reply(errorReply(error, this.#instance), message.readInt32LE(4), OP.msg);
      return;
    }
    const reply = await runCommand(this.#instance, request.body, request.sequences, this.#info, request.database);
    if (request.answer) this.#reply(reply, request.requestId, request.opCode);
    if (this.#socket.writableNeedDrain) await this.#drained();
  }

  #reply(reply: Doc, requestId: number, opCode: number): void {
    if (this.#socket.writable) this.#socket.write(frameReply(reply, requestId, opCode));
  }

  /** Waits until the client has read enough for more to be sent. */
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
