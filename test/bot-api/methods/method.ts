import type { IncomingMessage } from "node:http";
import type { Conversation } from "../conversation.ts";

export type Payload = Record<string, unknown>;

/** One method of the Bot API: returns the result, or throws an `ApiError`. */
export type Method = (payload: Payload, conversation: Conversation, signal: AbortSignal) => unknown;

/** A call's parameters, from the query, a form or JSON. */
export async function readPayload(request: IncomingMessage): Promise<Payload> {
  const payload: Payload = Object.fromEntries(new URL(request.url ?? "", "http://server").searchParams);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  if (body === "") return payload;
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return { ...payload, ...(isForm ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(body) as Payload)) };
}
