import type { Api } from "grammy";
import type { Document } from "grammy/types";
import { grammySignal } from "../api/bot-api.ts";

/** The largest document that is read, in bytes; more than this a message may not hold either. */
export const MAX_DOCUMENT = 1_000_000;
/** How long Telegram is waited for, in ms. */
const PATIENCE_MS = 20_000;

const NAMES = [".txt", ".md", ".markdown"];
const KINDS: ReadonlySet<string> = new Set(["text/plain", "text/markdown", "text/x-markdown"]);

/** A document's text, or why there is none. */
export type ReadDocument = { ok: true; text: string } | { ok: false; problem: "too-large" | "unreadable" };

/** Whether it is a text that people save from an AI. */
export function isTextDocument({ file_name = "", mime_type = "" }: Document): boolean {
  return KINDS.has(mime_type) || NAMES.some((ending) => file_name.toLowerCase().endsWith(ending));
}

/** Fetches a text document. Never throws what names the address, which holds the token. */
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

/** Plain text, in UTF-8 unless its first bytes say UTF-16, as some editors save it; undefined where it is no text. */
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
