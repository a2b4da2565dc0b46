import type { Actor } from "./actor.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** What a typed or sent answer may be. */
export const ANSWER_TYPES = ["text", "number", "date", "choice", "file"] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

/** Identifies the question of a step. Plain JSON: it travels with the message that asks. */
export interface StepQuestion {
  execution_id: string;
  /** The step's index in the plan. */
  step: number;
  /** Changes with each RETRY, so that an answer to an old question does not settle a new one. */
  key: string;
  options: string[];
  /** What a typed answer must be. Missing: one of the options decides. */
  wants?: AnswerType;
}

/** An unanswered question of a step. */
export interface OpenQuestion {
  question: StepQuestion;
  text: string;
  /** The options that fail the step. */
  refusals: readonly string[];
  workflow: string;
  step: { id: string; name: string };
  /** On whose behalf the execution runs, and where the question was asked. */
  actor: Actor;
  /** When the step began. */
  since: Date;
  /** When the step fails if nobody has answered. */
  due?: Date;
}

/** Who answers, and the name to show for them. */
export interface Answerer {
  actor: Actor;
  name: string;
}

/** A file that someone sent to a chat. */
export interface SentFile extends JsonObject {
  /** Telegram's id, with which its bot downloads and sends it again. */
  file_id: string;
  kind: "document" | "photo" | "audio" | "video" | "voice";
  /** As the sender called it; photos and voice messages have none. */
  name: string | null;
  /** In bytes, where it is known. */
  size: number | null;
  mime_type: string | null;
  /** The text sent with it. */
  caption: string | null;
}

/** Downloads a file that was sent to a chat, of at most that many bytes. Throws what the step should fail with. */
export type DownloadFile = (file: SentFile, most: number, signal: AbortSignal) => Promise<Uint8Array>;

/** A typed or sent answer, as the step's result. */
export interface PersonAnswer extends JsonObject {
  /** A number, a text, a date as `2026-12-24` or `2026-12-24T09:00:00+07:00`, the option, or a `SentFile`. */
  value: JsonValue;
  by: { id: number; name: string };
  /** ISO 8601. */
  at: string;
}

/** What someone answers. `message_id`: of the message that has the answer. */
export type GivenAnswer =
  /** The option of that index. */
  | { option: number }
  /** What someone wrote. `zone`: the time zone, an IANA name, in which dates are read. */
  | { text: string; zone: string; message_id?: number }
  | { file: SentFile; message_id?: number };
