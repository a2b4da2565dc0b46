import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What the server does with one request. */
export type Scripted =
  | {
      say: string;
      /** UTF-16 units per piece of the answer; may cut within an emoji. Default 7. */
      size?: number;
      /** Bytes per write to the connection; may cut within a character. Default: whole events. */
      bytes?: number;
      /** Between two pieces, in ms. Default 0. */
      pauseMs?: number;
      /** Thinking that comes before it. */
      thinks?: string;
      /** Default `stop`. */
      finish?: string;
      /** Default: none are reported. */
      tokens?: { input: number; output: number };
      /** Awaited before the last piece. */
      until?: Promise<unknown>;
    }
  /** Calls of tools, cut anywhere as an answer is. */
  | { calls: readonly ToolCall[]; size?: number }
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Never answers; with `after`, only stops after that text. */
  | { hang: true; after?: string }
  /** Closes the connection after that text. */
  | { cut: string }
  /** Success with something else than events. */
  | { raw: string | Buffer; type?: string; headers?: Record<string, string> }
  /** An answer that never ends. */
  | { endless: string };

export interface ToolCall {
  name: string;
  /** An object, or the text that stands in the JSON's place. */
  args: object | string;
}

/** One request as it came. */
export interface Asked {
  model: string;
  messages: { role: string; content: string }[];
  stream?: boolean;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
}

/** An OpenAI-compatible server on loopback that answers by a script. */
export class ModelServer {
  /** Every request so far. */
  readonly asked: Asked[] = [];
  /** The answers that were sent to their end, in order. */
  readonly completed: string[] = [];
  readonly #server: Server;
  readonly #script: Scripted[] = [];
  #otherwise: ((asked: Asked) => Scripted) | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(port = 0): Promise<ModelServer> {
    const http = createServer();
    const server = new ModelServer(http);
    http.on("request", (request, response) => void server.#answer(request, response).catch(() => response.destroy()));
    http.listen(port, "127.0.0.1");
    await once(http, "listening");
    return server;
  }

  /** For AI_BASE_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** The next requests get these answers, one each. */
  script(...answers: (Scripted | string)[]): void {
    this.#script.push(...answers.map((one) => (typeof one === "string" ? { say: one } : one)));
  }

  /** What requests beyond the script get. Default: status 500. */
  otherwise(answer: (asked: Asked) => Scripted | string): void {
    this.#otherwise = (asked) => {
      const one = answer(asked);
      return typeof one === "string" ? { say: one } : one;
    };
  }

  /** Discards the unused answers. */
  reset(): void {
    this.#script.length = 0;
    this.#otherwise = undefined;
  }

  /** Answers that are still to come. */
  get left(): number {
    return this.#script.length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    const asked = { ...body, headers: request.headers, body } as unknown as Asked;
    this.asked.push(asked);
    const answer = this.#script.shift() ?? this.#otherwise?.(asked) ?? { status: 500, body: "the script is over" };
    if ("status" in answer) {
      response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
      return;
    }
    if ("raw" in answer) {
      response
        .writeHead(200, { "content-type": answer.type ?? "text/event-stream", ...answer.headers })
        .end(answer.raw);
      return;
    }
    if (body.stream !== true) {
      if ("until" in answer) await answer.until;
      return this.#whole(answer, response);
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    await this.#stream(answer, response);
  }

  #whole(answer: Scripted, response: ServerResponse): void {
    if ("calls" in answer) {
      const message = { role: "assistant", content: null, tool_calls: answer.calls.map(wireCall) };
      const choices = [{ index: 0, message, finish_reason: "tool_calls" }];
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ...HEAD, choices }));
      return;
    }
    if (!("say" in answer)) {
      if ("cut" in answer) response.destroy();
      return;
    }
    const { say, finish = "stop", tokens } = answer;
    const message = { role: "assistant", content: say };
    const usage = tokens && { prompt_tokens: tokens.input, completion_tokens: tokens.output };
    const whole = { ...HEAD, choices: [{ index: 0, message, finish_reason: finish }], ...(usage && { usage }) };
    if (response.destroyed) return;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole));
    this.completed.push(say);
  }

  async #stream(answer: Scripted, response: ServerResponse): Promise<void> {
    if ("hang" in answer) {
      if (answer.after !== undefined) response.write(event({ content: answer.after }));
      else response.flushHeaders();
      return;
    }
    if ("cut" in answer) {
      response.write(event({ content: answer.cut }));
      await sleep(30);
      response.destroy();
      return;
    }
    if ("endless" in answer) {
      while (!response.destroyed) {
        response.write(event({ content: answer.endless }));
        await sleep(1);
      }
      return;
    }
    if ("calls" in answer) {
      for (const [index, one] of answer.calls.entries()) {
        const { id, type, function: called } = wireCall(one, index);
        response.write(event({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: "" } }] }));
        for (const piece of piecesOf(called.arguments, answer.size ?? 7))
          response.write(event({ tool_calls: [{ index, function: { arguments: piece } }] }));
      }
      response.end(`${event({}, "tool_calls")}data: [DONE]\n\n`);
      return;
    }
    if (!("say" in answer)) return;
    const { say, thinks = "", size = 7, bytes, pauseMs = 0, finish = "stop", tokens, until } = answer;
    const write = async (text: string): Promise<void> => {
      const whole = Buffer.from(text);
      const step = bytes ?? whole.length;
      for (let at = 0; at < whole.length; at += step) {
        response.write(whole.subarray(at, at + step));
        // Otherwise Node joins them.
        if (bytes !== undefined) await new Promise((resolve) => setImmediate(resolve));
      }
      if (pauseMs > 0) await sleep(pauseMs);
    };
    for (let at = 0; at < thinks.length; at += size)
      await write(event({ reasoning_content: thinks.slice(at, at + size) }));
    for (let at = 0; at < say.length; at += size) {
      if (at + size >= say.length) await until;
      await write(event({ content: say.slice(at, at + size) }));
    }
    await write(event({}, finish));
    const usage = tokens && { prompt_tokens: tokens.input, completion_tokens: tokens.output };
    if (usage !== undefined) await write(`data: ${JSON.stringify({ ...HEAD, choices: [], usage })}\n\n`);
    await write("data: [DONE]\n\n");
    response.end();
    if (!response.destroyed) this.completed.push(say);
  }
}

const HEAD = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted" };

/** A call as it is on the wire. */
function wireCall({ name, args }: ToolCall, index: number) {
  const written = typeof args === "string" ? args : JSON.stringify(args);
  return { id: `call_${index}`, type: "function", function: { name, arguments: written } };
}

function piecesOf(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

function event(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ ...HEAD, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}
