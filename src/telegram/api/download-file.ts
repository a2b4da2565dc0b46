import type { Api } from "grammy";
import { grammySignal } from "./bot-api.ts";

/** The result of a download: the bytes, too many of them, or none because the server refused. */
export type Downloaded = { ok: true; bytes: Uint8Array } | { ok: false; problem: "too-large" | "unreadable" };

/** Downloads a file of at most so many bytes. Never throws an error with the URL, which contains the token. */
export async function downloadFile(
  api: Api,
  { file_id, file_size = 0 }: { file_id: string; file_size?: number | undefined },
  most: number,
  signal: AbortSignal,
): Promise<Downloaded> {
  if (file_size > most) return { ok: false, problem: "too-large" };
  try {
    const { file_path } = await api.getFile(file_id, grammySignal(signal));
    if (file_path === undefined) return { ok: false, problem: "unreadable" };
    const root = String(api.options?.apiRoot ?? "https://api.telegram.org");
    const answer = await fetch(`${root}/file/bot${api.token}/${file_path}`, { signal, redirect: "error" });
    if (!answer.ok || answer.body === null) return { ok: false, problem: "unreadable" };
    const bytes = await upTo(answer.body, most);
    return bytes === undefined ? { ok: false, problem: "too-large" } : { ok: true, bytes };
  } catch {
    return { ok: false, problem: "unreadable" };
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
