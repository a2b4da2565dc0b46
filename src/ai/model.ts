import type { FinishReason, LanguageModel, ModelMessage } from "ai";
import { PermanentError } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { changeTexts, type Redact } from "../engine/redaction/redact.ts";
import { problem } from "../i18n/problem.ts";
import { brokeOff, Reported, Unanswered, whyNoAnswer } from "./no-answer.ts";

/** An OpenAI-compatible endpoint. */
export interface ModelEndpoint {
  /** The model's name there, such as `gpt-4.1-mini`. */
  model: string;
  /** Without `/chat/completions`. */
  baseUrl: string;
  apiKey?: string;
}

/** Where answers come from: an endpoint, or the program's own AI SDK model. */
export type ModelSource = ModelEndpoint | { model: Exclude<LanguageModel, string> };

/** What the person, the AI or the bot said so far. */
export interface ModelTurn {
  role: "user" | "assistant";
  content: string;
}

/** How many tokens a call used; as reported, else estimated. */
export interface TokensUsed {
  input: number;
  output: number;
}

/** A complete answer. */
export interface ModelAnswer {
  text: string;
  tokens: TokensUsed;
}

export interface ModelCall {
  system?: string;
  turns: readonly ModelTurn[];
  /** Another model at the same endpoint. Default: the configured one. */
  model?: string;
  /** Ends the call; it then throws the signal's reason. */
  signal: AbortSignal;
}

/** Bounds of a call. A test sets shorter ones. */
export interface ModelLimits {
  /** How long to wait for the first sign of an answer, in ms: a local model may need to load first. Default 4 minutes. */
  firstMs: number;
  /** How long an answer may pause, in ms. Default 1 minute. */
  pauseMs: number;
  /** How long an answer may take altogether, in ms. Default 15 minutes. */
  totalMs: number;
  /** The longest answer, in characters. Default 100,000. */
  characters: number;
  /** The most bytes that an endpoint may send for one answer, including thinking. Default 16 MB. */
  bytes: number;
  /** How often a call that was refused temporarily, or broke off, is repeated. Default 2. */
  retries: number;
}

const LIMITS: ModelLimits = {
  firstMs: 240_000,
  pauseMs: 60_000,
  totalMs: 900_000,
  characters: 100_000,
  bytes: 16 * 1024 * 1024,
  retries: 2,
};

/** What the SDK itself says before anything has arrived. */
const BEFORE_ANSWER: ReadonlySet<string> = new Set(["start", "start-step"]);

/** Characters per token where the endpoint doesn't report them. */
const CHARACTERS_PER_TOKEN = 3.5;

/** About how many tokens a text has. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * Asks a model. Every failure is thrown as a `TransientError` or a `PermanentError` with a sentence for people. The AI SDK is
 * loaded with the first call.
 */
export class ModelClient {
  readonly #source: ModelSource;
  /** Removes secrets from the text that the model gets. Text is cut to fit only afterwards, so half a secret is never left. */
  readonly redact: Redact;
  readonly #limits: ModelLimits;

  constructor(source: ModelSource, redact: Redact, limits: Partial<ModelLimits> = {}) {
    this.#source = source;
    this.redact = redact;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Streams an answer; `onText` gets each piece of it. If it breaks off, nothing is returned. */
  async stream(call: ModelCall, onText: (piece: string, isFirst: boolean) => void): Promise<ModelAnswer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#streamOnce(call, onText);
      } catch (error) {
        // The SDK repeats calls that were refused; one that has begun to answer is repeated here.
        if (!brokeOff(error) || attempt >= this.#limits.retries) throw whyNoAnswer(error, call.signal, this.redact);
      }
    }
  }

  /** One answer, not streamed. With a schema it has an `object`, unless it isn't JSON. */
  async generate({
    schema,
    ...call
  }: ModelCall & { schema?: JsonObject }): Promise<{ text: string; object?: JsonValue; tokens: TokensUsed }> {
    const { generateText, NoObjectGeneratedError, Output, jsonSchema } = await import("ai");
    const watch = new Watch(this.#limits, call.signal);
    const asked = this.#asked(call);
    try {
      const output =
        schema === undefined
          ? undefined
          : Output.object({ schema: jsonSchema<JsonValue>(changeTexts(schema, this.redact) as JsonObject) });
      const answer = await generateText({
        ...asked,
        model: await this.#model(call.model, watch),
        maxRetries: this.#limits.retries,
        abortSignal: watch.signal,
        ...(output === undefined ? {} : { output }),
      });
      refuseCutOff(answer.finishReason);
      if (answer.text.length > this.#limits.characters) throw new Unanswered("long");
      if (answer.text.trim() === "") throw new Unanswered("empty");
      const { inputTokens, outputTokens } = answer.totalUsage;
      return {
        text: answer.text,
        ...(output === undefined ? {} : { object: answer.output as JsonValue }),
        tokens: tokensOf(asked, answer.text, inputTokens, outputTokens),
      };
    } catch (error) {
      if (NoObjectGeneratedError.isInstance(error) && error.finishReason !== "length" && error.text?.trim()) {
        const { text, usage } = error;
        return { text, tokens: tokensOf(asked, text, usage?.inputTokens, usage?.outputTokens) };
      }
      throw whyNoAnswer(watch.reason ?? error, call.signal, this.redact);
    } finally {
      watch.end();
    }
  }

  async #streamOnce(call: ModelCall, onText: (piece: string, isFirst: boolean) => void): Promise<ModelAnswer> {
    const { streamText } = await import("ai");
    const watch = new Watch(this.#limits, call.signal);
    try {
      const asked = this.#asked(call);
      const stream = streamText({
        ...asked,
        model: await this.#model(call.model, watch),
        maxRetries: this.#limits.retries,
        abortSignal: watch.signal,
        // They also come as parts of the stream.
        onError() {},
      });
      let text = "";
      for await (const part of stream.fullStream) {
        if (!BEFORE_ANSWER.has(part.type)) watch.saw();
        if (part.type === "error") throw whyEnded(part.error, text);
        if (part.type === "text-delta" && part.text !== "") {
          if (text.length + part.text.length > this.#limits.characters) throw new Unanswered("long");
          onText(part.text, text === "");
          text += part.text;
        }
        if (part.type !== "finish") continue;
        refuseCutOff(part.finishReason);
        if (text.trim() === "") throw new Unanswered("empty");
        const { inputTokens, outputTokens } = part.totalUsage;
        return { text, tokens: tokensOf(asked, text, inputTokens, outputTokens) };
      }
      throw new Unanswered("broken");
    } catch (error) {
      throw watch.reason ?? error;
    } finally {
      watch.end();
    }
  }

  #asked({ system, turns }: ModelCall): { system?: string; messages: ModelMessage[] } {
    return {
      ...(system === undefined ? {} : { system: this.redact(system) }),
      messages: turns.map(({ role, content }) => ({ role, content: this.redact(content) })),
    };
  }

  async #model(name: string | undefined, watch: Watch): Promise<LanguageModel> {
    const source = this.#source;
    if (!("baseUrl" in source)) {
      if (name !== undefined) throw new PermanentError(problem("aiOneModel"));
      return source.model;
    }
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const { baseUrl, apiKey, model } = source;
    const provider = createOpenAICompatible({
      name: "stepgram",
      baseURL: baseUrl,
      includeUsage: true,
      supportsStructuredOutputs: true,
      fetch: boundedFetch(this.#limits.bytes, () => watch.stop("long")),
      ...(apiKey === undefined ? {} : { apiKey }),
    });
    return provider(this.redact(name ?? model));
  }
}

/** The error that ended a stream after it had said `text`. */
function whyEnded(error: unknown, text: string): unknown {
  if (!(error instanceof Error)) {
    const { message = JSON.stringify(error) } = Object(error) as { message?: unknown };
    return new Reported(String(message));
  }
  // Its connection was closed as if it had been complete.
  return text !== "" && error.name.includes("InvalidResponseData") ? new Unanswered("broken", error) : error;
}

/** Throws if the model did not end the answer itself: its last shortcode may be half of what was meant. */
function refuseCutOff(finishReason: FinishReason): void {
  if (finishReason === "length") throw new Unanswered("long");
  if (finishReason === "content-filter") throw new Unanswered("filtered");
}

/** Follows no redirect, because a conversation goes only where it is configured to, and ends an answer of more than `most` bytes. */
function boundedFetch(most: number, onTooMuch: () => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: "manual" });
    if (response.body === null) return response;
    let left = most;
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.length;
        if (left >= 0) return controller.enqueue(chunk);
        onTooMuch();
        controller.terminate();
      },
    });
    return new Response(response.body.pipeThrough(count), response);
  };
}

/** Ends a call that pauses, takes too long or sends too much. */
class Watch {
  readonly #limits: ModelLimits;
  readonly #stop = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly signal: AbortSignal;
  #pause: NodeJS.Timeout;

  constructor(limits: ModelLimits, outer: AbortSignal) {
    this.#limits = limits;
    this.signal = AbortSignal.any([outer, this.#stop.signal]);
    this.#total = this.#after(limits.totalMs);
    this.#pause = this.#after(limits.firstMs);
  }

  /** Why it ended the call, if it did. */
  get reason(): unknown {
    return this.#stop.signal.aborted ? this.#stop.signal.reason : undefined;
  }

  /** Something arrived. */
  saw(): void {
    clearTimeout(this.#pause);
    this.#pause = this.#after(this.#limits.pauseMs);
  }

  end(): void {
    clearTimeout(this.#pause);
    clearTimeout(this.#total);
    this.stop("slow");
  }

  /** Ends the call, for that reason. */
  stop(kind: Unanswered["kind"]): void {
    this.#stop.abort(new Unanswered(kind));
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.stop("slow"), ms);
  }
}

function tokensOf(
  { system = "", messages }: { system?: string; messages: ModelMessage[] },
  text: string,
  input: number | undefined,
  output: number | undefined,
): TokensUsed {
  const asked = [system, ...messages.map(({ content }) => content as string)].join("\n");
  return { input: input || estimateTokens(asked), output: output || estimateTokens(text) };
}
