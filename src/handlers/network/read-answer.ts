import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { JsonValue } from "../../engine/json.ts";
import { jsonProblem } from "../json/json-problem.ts";

/** The body of an answer: a JSON value, or text (base64 where it is none). `truncated` when it was longer than allowed. */
export interface Answer {
  data: JsonValue;
  size: number;
  encoding?: "base64";
  truncated?: true;
}

const decoders = new Map([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** Reads at most `maxBytes` of a body, counted after it was unpacked, and stops there. */
export async function readAnswer(
  body: Readable,
  { type = "", encoding = "" }: { type?: string; encoding?: string },
  maxBytes: number,
): Promise<Answer> {
  const { bytes, truncated } = await readBytes(body, encoding, maxBytes);
  const cut = truncated ? ({ truncated } as const) : {};
  const size = bytes.length;
  const text = bytes.toString("utf8");
  // A cut may fall within a character, which is no reason to take the text for binary.
  const isText = truncated ? !bytes.includes(0) : Buffer.from(text).equals(bytes);
  if (!isText) return { data: bytes.toString("base64"), size, encoding: "base64", ...cut };
  if (!truncated && /[/+]json\b/i.test(type)) {
    const parsed = parseJson(text);
    if (parsed !== undefined) return { data: parsed, size };
  }
  return { data: text, size, ...cut };
}

/** Undefined for what is no JSON, and for JSON that is not plain (names such as `__proto__`, too deep), which stays text. */
function parseJson(text: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return jsonProblem(value) === undefined ? (value as JsonValue) : undefined;
  } catch {
    return undefined;
  }
}

async function readBytes(
  body: Readable,
  encoding: string,
  maxBytes: number,
): Promise<{ bytes: Buffer; truncated: boolean }> {
  const decoder = decoders.get(encoding.trim().toLowerCase())?.();
  if (decoder !== undefined) body.on("error", (error) => decoder.destroy(error));
  const source: Readable = decoder === undefined ? body : body.pipe(decoder);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } finally {
    // Leaving a body early makes undici report an abort, which is what was wanted.
    body.on("error", () => undefined);
    body.destroy();
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes };
}
