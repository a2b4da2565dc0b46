import type { Conversation } from "../conversation.ts";

export type Payload = Record<string, unknown>;

/** One method of the Bot API: gives the result, or throws an `ApiError`. */
export type Method = (payload: Payload, conversation: Conversation, signal: AbortSignal) => unknown;
