import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Update } from "grammy/types";
import type { Log } from "../../engine/log.ts";
import { pause } from "../api/retry.ts";

/** The largest update accepted, in bytes; Telegram's are far smaller. */
const MAX_UPDATE = 1_000_000;
const REQUEST_MS = 15_000;
/** How long updates in progress may take when closing, in ms. */
const GRACE_MS = 5_000;

/** Which updates are received, and what handles them. */
export interface UpdateReceiverOptions {
  /** The path at which updates arrive. */
  path: string;
  /** The secret that Telegram sends with each update. */
  secret: string;
  log: Log;
  /** Handles an update. If it throws, Telegram delivers the update again. */
  handle(update: Update): Promise<void>;
}

/** Takes updates from the requests of an HTTP server. Checks the secret before reading anything else. */
export class UpdateReceiver {
  readonly path: string;
  readonly #options: UpdateReceiverOptions;
  readonly #secret: Buffer;
  readonly #inProgress = new Set<Promise<void>>();

  constructor(options: UpdateReceiverOptions) {
    this.path = options.path;
    this.#options = options;
    this.#secret = digest(options.secret);
  }

  /** Answers a request. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const work = this.#answer(request, response).finally(() => this.#inProgress.delete(work));
    this.#inProgress.add(work);
  }

  /** Waits until the updates in progress have been handled, but not for long. */
  async finish(): Promise<void> {
    const limit = new AbortController();
    await Promise.race([Promise.all(this.#inProgress), pause(GRACE_MS, limit.signal)]);
    limit.abort();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = await this.#statusOf(request).catch((err: unknown) => {
      // A client that disconnected doesn't wait for an answer.
      if (request.destroyed && !request.complete) return 400;
      this.#options.log.warn({ err }, "could not handle an update");
      return 500;
    });
    // Don't wait for the rest of an unread request.
    if (!request.complete) response.setHeader("connection", "close");
    response.writeHead(status).end();
  }

  async #statusOf(request: IncomingMessage): Promise<number> {
    const { path, handle } = this.#options;
    if (request.url?.split("?")[0] !== path) return 404;
    if (request.method !== "POST") return 405;
    const given = request.headers["x-telegram-bot-api-secret-token"];
    if (!timingSafeEqual(digest(typeof given === "string" ? given : ""), this.#secret)) return 401;
    if (Number(request.headers["content-length"] ?? 0) > MAX_UPDATE) return 413;
    const body = await upTo(request, MAX_UPDATE);
    if (body === undefined) return 413;
    const update = toUpdate(body);
    if (update === undefined) return 400;
    await handle(update);
    return 200;
  }
}

/** A server that also serves other requests. */
export interface SharedServer {
  port: number;
  /** Hands POST requests for a path to `take` before any other check. Returns a function that stops this. */
  mount(path: string, take: (request: IncomingMessage, response: ServerResponse) => void): () => void;
}

/** A server that receives only updates. */
export class WebhookServer {
  readonly #server: Server;
  readonly #receiver: UpdateReceiver;

  private constructor(receiver: UpdateReceiver, requestMs: number) {
    this.#receiver = receiver;
    const timeouts = {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.ceil(requestMs / 10),
    };
    this.#server = createServer(timeouts, (request, response) => receiver.take(request, response));
  }

  /** Listens on a port on all addresses. `requestMs`: how long a request may take to arrive. Throws `PortError`. */
  static async open(receiver: UpdateReceiver, port: number, requestMs = REQUEST_MS): Promise<WebhookServer> {
    const webhook = new WebhookServer(receiver, requestMs);
    webhook.#server.listen(port);
    await once(webhook.#server, "listening").catch((error: NodeJS.ErrnoException) => {
      throw new PortError(`cannot listen on port ${port} (${error.code ?? error.message})`, { cause: error });
    });
    return webhook;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Accepts nothing more and finishes what is in progress. */
  async close(): Promise<void> {
    this.#server.close();
    await this.#receiver.finish();
    this.#server.closeAllConnections();
  }
}

/** The port is in use, or not allowed. */
export class PortError extends Error {
  override readonly name = "PortError";
}

/** Of equal length for all secrets, so that comparing takes constant time. */
function digest(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

async function upTo(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function toUpdate(body: string): Update | undefined {
  try {
    const update: unknown = JSON.parse(body);
    const isUpdate = typeof update === "object" && update !== null && Number.isInteger((update as Update).update_id);
    return isUpdate ? (update as Update) : undefined;
  } catch {
    return undefined;
  }
}
