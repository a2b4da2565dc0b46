import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import { parseJson } from "../../../grammar/json-text.ts";
import { PermanentError } from "../../engine/handler.ts";
import { type JsonLimits, type JsonValue, jsonProblem } from "../../engine/json.ts";
import { problem } from "../../i18n/problem.ts";
import { charsetOf, decodeText } from "./charset.ts";

/** The body of a response: a JSON value, text, or base64 for anything else. `truncated` if it was longer than allowed. */
export interface Answer {
  data: JsonValue;
  size: number;
  encoding?: "base64";
  truncated?: true;
}

/** What a response's head says about its body. */
export interface Head {
  method: string;
  status: number;
  /** The content type. */
  type?: string | undefined;
  /** The content encodings, in the order in which they were applied. */
  encoding?: string | undefined;
}

/** Encodings beyond this number are not undone. */
const MAX_ENCODINGS = 5;

/** JSON beyond this stays text. Its keys and texts may be anything: a result that BSON would change is stored as text. */
const JSON_ANSWER: JsonLimits = { depth: 64, size: Number.POSITIVE_INFINITY, nodes: 1_000_000, asText: true };

/**
 * Reads at most `maxBytes` of a body, before and after its encodings are undone. A body that cannot be there, as after HEAD,
 * and one that is empty are not decoded. Throws a PermanentError that names an encoding that is not supported.
 */
export async function readAnswer(body: Readable, head: Head, maxBytes: number): Promise<Answer> {
  if (head.method === "HEAD" || head.status === 204 || head.status === 304) {
    body.on("error", () => undefined).destroy();
    return { data: "", size: 0 };
  }
  const raw = await readBytes(body, maxBytes);
  const { bytes, truncated } = raw.bytes.length === 0 ? raw : await decoded(raw, head.encoding ?? "", maxBytes);
  const size = bytes.length;
  const cut = truncated ? ({ truncated } as const) : {};
  const text = decodeText(bytes, charsetOf(bytes, head.type), truncated);
  if (text === undefined) return { data: bytes.toString("base64"), size, encoding: "base64", ...cut };
  const value = !truncated && /[/+]json\b/i.test(head.type ?? "") ? jsonOf(text) : undefined;
  return { data: value === undefined ? text : value, size, ...cut };
}

/** Undefined if the text is not JSON, or is nested too deep or has too many values. */
function jsonOf(text: string): JsonValue | undefined {
  try {
    const value = parseJson(text);
    return jsonProblem(value, JSON_ANSWER) === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Bytes {
  bytes: Buffer;
  truncated: boolean;
}

async function readBytes(source: Readable, maxBytes: number): Promise<Bytes> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } finally {
    // Leaving a body early makes undici report an abort.
    source.on("error", () => undefined);
    source.destroy();
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes };
}

/** Undoes the encodings, the last one first. */
async function decoded(raw: Bytes, header: string, maxBytes: number): Promise<Bytes> {
  const encodings = header
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (encodings.length > MAX_ENCODINGS)
    throw new PermanentError(problem("tooManyEncodings", { number: encodings.length, most: MAX_ENCODINGS }));
  let { bytes, truncated } = raw;
  for (const name of encodings.reverse()) {
    const decoder = decoderOf(name, bytes, truncated);
    if (decoder === undefined) throw new PermanentError(problem("encodingUnknown", { encoding: name.slice(0, 64) }));
    const source = Readable.from([bytes]);
    source.on("error", (error) => decoder.destroy(error));
    const undone = await readBytes(source.pipe(decoder), maxBytes);
    bytes = undone.bytes;
    truncated ||= undone.truncated;
  }
  return { bytes, truncated };
}

/** Node 22.15 and later have zstd. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Readable & NodeJS.WritableStream };

/** `isCut`: the input ends too early, and what can be decoded of it is wanted. */
function decoderOf(name: string, bytes: Buffer, isCut: boolean): (Readable & NodeJS.WritableStream) | undefined {
  const options = isCut ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {};
  switch (name) {
    case "gzip":
    case "x-gzip":
      return zlib.createGunzip(options);
    case "deflate":
      return hasZlibHeader(bytes) ? zlib.createInflate(options) : zlib.createInflateRaw(options);
    case "br":
      return zlib.createBrotliDecompress(isCut ? { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH } : {});
    case "zstd":
      return createZstdDecompress?.();
    default:
      return undefined;
  }
}

/** Some servers send deflate without the header of zlib. */
function hasZlibHeader(bytes: Buffer): boolean {
  const [method = 0, flags = 0] = bytes;
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}
