import type { Api } from "grammy";
import type { Document } from "grammy/types";
import { grammySignal } from "../api/bot-api.ts";

/** The largest document to read, in bytes; also the limit for a message. */
export const MAX_DOCUMENT = 1_000_000;
/** How long to wait for Telegram, in ms. */
const PATIENCE_MS = 20_000;

const NAMES = [".txt", ".md", ".markdown"];
const KINDS: ReadonlySet<string> = new Set(["text/plain", "text/markdown", "text/x-markdown"]);

export type ReadDocument = { ok: true; text: string } | { ok: false; problem: "too-large" | "unreadable" };

/** Whether the document is a text file. */
export function isTextDocument({ file_name = "", mime_type = "" }: Document): boolean {
  return KINDS.has(mime_type) || NAMES.some((ending) => file_name.toLowerCase().endsWith(ending));
}

/** Downloads a text document. Never throws an error with the URL, which contains the token. */
export async function readDocument(api: Api, document: Document): Promise<ReadDocument> {
  if ((document.file_size ?? 0) > MAX_DOCUMENT) return { ok: false, problem: "too-large" };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { file_path } = await api.getFile(document.file_id, grammySignal(signal));
    if (file_path === undefined) return { ok: false, problem: "unreadable" };
    const root = String(api.options?.apiRoot ?? "https://api.telegram.org");
    const answer = await fetch(`${root}/file/bot${api.token}/${file_path}`, { signal, redirect: "error" });
    if (!answer.ok || answer.body === null) return { ok: false, problem: "unreadable" };
    const bytes = await upTo(answer.body, MAX_DOCUMENT);
    if (bytes === undefined) return { ok: false, problem: "too-large" };
    const text = decoded(bytes);
    return text === undefined ? { ok: false, problem: "unreadable" } : { ok: true, text };
  } catch {
    return { ok: false, problem: "unreadable" };
  }
}

/** Decodes UTF-8, or UTF-16 if the first bytes say so, as some editors save it; undefined if it isn't text. */
function decoded(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : undefined;
  try {
    const text = new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

async function upTo(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
