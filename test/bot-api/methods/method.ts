import type { IncomingMessage } from "node:http";
import type { Conversation } from "../conversation.ts";

export type Payload = Record<string, unknown>;

/** One method of the Bot API: returns the result, or throws an `ApiError`. */
export type Method = (payload: Payload, conversation: Conversation, signal: AbortSignal) => unknown;

/** A file that came with a call. */
export interface SentFile {
  name: string;
  text: string;
  bytes: Buffer;
}

/** A call's parameters, from the query, a form, JSON, or a form with files. */
export async function readPayload(request: IncomingMessage): Promise<Payload> {
  const payload: Payload = Object.fromEntries(new URL(request.url ?? "", "http://server").searchParams);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) return { ...payload, ...readMultipart(bytes, type) };
  const body = bytes.toString("utf8");
  if (body === "") return payload;
  const isForm = type.startsWith("application/x-www-form-urlencoded");
  return { ...payload, ...(isForm ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(body) as Payload)) };
}

/** A parameter `attach://NAME` becomes the file with that name. */
function readMultipart(bytes: Buffer, type: string): Payload {
  const boundary = `--${/boundary=([^;]+)/.exec(type)?.[1] ?? ""}`;
  const parts = bytes
    .toString("latin1")
    .split(boundary)
    .slice(1, -1)
    .map((part) => {
      const body = part.indexOf("\r\n\r\n");
      const head = part.slice(0, body);
      const bytes = Buffer.from(part.slice(body + 4, -2), "latin1");
      return { name: quoted("name", head) ?? "", file: quoted("filename", head), text: bytes.toString("utf8"), bytes };
    });
  const readValue = (text: string): unknown => {
    const sent = text.startsWith("attach://") ? parts.find(({ name }) => text === `attach://${name}`) : undefined;
    if (sent?.file !== undefined) return { name: sent.file, text: sent.text, bytes: sent.bytes } satisfies SentFile;
    return /^[[{]/.test(text) ? JSON.parse(text) : text;
  };
  return Object.fromEntries(
    parts.filter(({ file }) => file === undefined).map(({ name, text }) => [name, readValue(text)]),
  );
}

function quoted(key: string, head: string): string | undefined {
  return new RegExp(`;\\s*${key}="?([^";\r]+)`).exec(head)?.[1];
}
