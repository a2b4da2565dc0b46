import type { Actor } from "../engine/actor.ts";
import { defineHandler, PermanentError, type WrittenPiece } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { readAnswerSchema } from "./answer-schema.ts";
import { readText, shownValue } from "./param-readers.ts";
import { optionalParam, requiredParam, strictParams } from "./params.ts";

/** What an `ai` step asks. */
export interface ModelQuestion {
  prompt: readonly WrittenPiece[];
  system: readonly WrittenPiece[];
  /** Another model at the same endpoint. */
  model: string | undefined;
  /** A JSON Schema that the answer must match. */
  schema: JsonObject | undefined;
  /** Whose step asks: their chat pays. */
  actor: Actor;
  /** The database's clock. */
  now: Date;
  signal: AbortSignal;
}

/** A model's answer, as an object if there is a schema, and the tokens it used. */
export interface ModelReply extends JsonObject {
  answer: JsonValue;
  tokens: { input: number; output: number };
}

/** The model that `ai` steps ask, and the count of what they use. */
export interface StepModel {
  /** Asks once, unless the chat has used its tokens for today. Throws what the step fails with. */
  ask(question: ModelQuestion): Promise<ModelReply>;
  /** Counts the tokens of a call for the chat. */
  count(actor: Actor, tokens: number): Promise<void>;
}

const MAX_PROMPT = 200_000;
const MAX_NAME = 200;

const tokensShape = z.strictObject({ input: z.number(), output: z.number() });

/**
 * `ai`: asks the model once. The answer is stored before anything else happens, so that a crash after it does not pay for it again.
 * Values that templates fill in reach the model as data; a shortcode in them, or in the answer, does not run. Secrets are refused.
 * Result: `{text, tokens: {input, output}}`, or with a schema `{object, tokens}`. Without a `source` its steps fail.
 */
export function ai(source: StepModel | undefined) {
  return defineHandler({
    name: "ai",
    summary: "Asks the AI model a single question; nothing in its answer runs.",
    example: { prompt: "Summarize in one sentence: {context.text|nothing}" },
    moreExamples: [
      {
        prompt: "Which language is this? {context.text|Selamat pagi}",
        system: "Answer with an ISO 639 code.",
        schema: { type: "object", properties: { language: { type: "string" } }, required: ["language"] },
      },
    ],
    synonyms: (
      "llm ai_call ai_prompt ask_ai ask_llm ask_model gpt chatgpt openai claude gemini completion chat_completion " +
      "generate_text generate summarize"
    ).split(" "),
    capability: "ai",
    effects: ({ prompt }) => [{ kind: "ask_model", prompt: shownValue(prompt) }],
    params: strictParams(
      {
        prompt: requiredParam("what to ask; filled-in values are marked as data", readText({ max: MAX_PROMPT })),
        system: optionalParam("how to answer", readText({ max: MAX_PROMPT }), undefined),
        model: optionalParam("another model on the same endpoint", readText({ max: MAX_NAME }), undefined),
        schema: optionalParam(
          "JSON Schema of an object; the result is then {object, tokens}",
          readAnswerSchema,
          undefined,
        ),
      },
      {
        prompt: "text message content question input user_prompt query pertanyaan",
        system: "system_prompt instructions instruction role context",
        model: "model_name engine",
        schema: "json_schema response_format output_schema format output",
      },
    ),
    result: z.union([
      z.strictObject({ text: z.string(), tokens: tokensShape }),
      z.strictObject({ object: z.looseObject({}), tokens: tokensShape }),
    ]),
    run: async ({ params, signal, execution: { actor }, checkpoint, metric, written, now }): Promise<JsonObject> => {
      if (source === undefined) throw new PermanentError(problem("noModel"));
      const { prompt, system, model, schema } = params;
      const question = {
        prompt: written("prompt") ?? [prompt],
        system: system === undefined ? [] : (written("system") ?? [system]),
        model,
        schema,
        actor,
        now: now(),
        signal,
      };
      const { answer, tokens } = await checkpoint<ModelReply>("answer of the model", () => source.ask(question));
      const used = tokens.input + tokens.output;
      await checkpoint("counted", async () => {
        await source.count(actor, used);
        return true;
      });
      metric("tokens", used);
      return schema === undefined ? { text: answer, tokens } : { object: answer, tokens };
    },
  });
}
