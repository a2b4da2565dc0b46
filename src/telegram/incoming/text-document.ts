import type { Api } from "grammy";
import type { Document } from "grammy/types";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { downloadFile } from "../api/download-file.ts";

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

/** Downloads a text document. */
export async function readDocument(api: Api, document: Document): Promise<ReadDocument> {
  const read = await downloadFile(api, document, MAX_DOCUMENT, timeoutSignal(PATIENCE_MS));
  if (!read.ok) return read;
  const text = decoded(read.bytes);
  return text === undefined ? { ok: false, problem: "unreadable" } : { ok: true, text };
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
