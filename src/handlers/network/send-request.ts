import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, request } from "undici";
import { parseJson } from "../../../grammar/json-text.ts";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import type { JsonValue } from "../../engine/json.ts";
import { problem } from "../../i18n/problems/problem.ts";
import { jsonWithinLimits } from "../plain-json.ts";
import { allowedHosts, bareHost, type IsAllowedHost, isPublicAddress, targetProblem } from "./target.ts";

/** Header values by lower-case name. */
export type Headers = Record<string, string>;

/** A request to send. */
export interface Outgoing {
  url: URL;
  method: string;
  headers: Headers;
  body: Buffer | undefined;
  /** Default none. */
  secrets?: readonly CarriedSecret[];
}

/** A secret that a request carries, and where in it. */
export interface CarriedSecret {
  name: string;
  /** The only hosts that may get it, as in {@link allowedHosts}; undefined for any. */
  hosts: readonly string[] | undefined;
  /** The names of the headers that have it, in lower case. */
  headers: readonly string[];
  inUrl: boolean;
  inBody: boolean;
}

/** The response of the last host in the chain of redirects. */
export interface Incoming extends Answer {
  host: string;
  status: number;
  headers: Headers;
}

/** The limits of a request and of every redirect that it follows. */
export interface Bounds {
  isAllowed: IsAllowedHost;
  resolve: Resolve;
  maxBytes: number;
  /** Milliseconds in total, including redirects. */
  timeout: number;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 5;

/**
 * Sends a request and follows redirects, checking each target. The caller's headers go only to the first origin, and a redirect
 * from https to http is refused. Throws a PermanentError for a refused target, and a TransientError if the network fails or time
 * runs out.
 */
export async function sendRequest(first: Outgoing, bounds: Bounds): Promise<Incoming> {
  const deadline = AbortSignal.timeout(bounds.timeout);
  const signal = AbortSignal.any([bounds.signal, deadline]);
  let outgoing = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const why = targetProblem(outgoing.url, bounds.isAllowed);
    if (why !== undefined) throw new PermanentError(problem(hops === 0 ? "urlIs" : "redirectIs", { why }));
    const host = bareHost(outgoing.url);
    checkSecrets(outgoing);
    try {
      const answer = await sendOnce(outgoing, { ...bounds, signal });
      if (!("location" in answer)) return answer;
      outgoing = redirected(outgoing, answer.status, answer.location);
    } catch (error) {
      if (bounds.signal.aborted) throw bounds.signal.reason;
      if (deadline.aborted)
        throw new TransientError(problem("noAnswerWithin", { host, seconds: bounds.timeout / 1000 }));
      const cause = error instanceof PermanentError ? error : error instanceof Error ? error.cause : undefined;
      if (cause instanceof PermanentError) throw cause;
      throw new TransientError(problem("notReached", { host, reason: networkReason(error) }), { cause: error });
    }
  }
  throw new PermanentError(problem("tooManyRedirects", { host: bareHost(first.url), most: MAX_REDIRECTS }));
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

async function sendOnce(
  { url, method, headers, body }: Outgoing,
  { isAllowed, resolve, maxBytes, timeout, signal }: Bounds,
): Promise<Incoming | { status: number; location: string }> {
  const agent = guardedAgent(resolve, { open: isAllowed(url), timeout });
  try {
    const response = await request(url, {
      dispatcher: agent,
      method,
      headers: { "accept-encoding": "identity", ...headers },
      body: body ?? null,
      signal,
    });
    const received = flatten(response.headers);
    const status = response.statusCode;
    if ([301, 302, 303, 307, 308].includes(status) && received.location !== undefined) {
      response.body.on("error", () => undefined).destroy();
      return { status, location: received.location };
    }
    const form = { type: received["content-type"], encoding: received["content-encoding"] };
    const answer = await readAnswer(response.body, form, maxBytes);
    return { host: bareHost(url), status, headers: received, ...answer };
  } finally {
    await agent.destroy();
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  const flat: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== "__proto__") flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

/** Refuses to send a secret to a host that it is not bound to. */
function checkSecrets({ url, secrets = [] }: Outgoing): void {
  for (const { name: secret, hosts } of secrets)
    if (hosts !== undefined && !allowedHosts(hosts)(url))
      throw new PermanentError(
        problem("whole", { why: problem("secretNotForHost", { secret, host: url.host, hosts: hosts.join(", ") }) }),
      );
}

function redirected(
  { url, method, headers, body, secrets = [] }: Outgoing,
  status: number,
  location: string,
): Outgoing {
  if (!URL.canParse(location, url.href)) throw new PermanentError(problem("redirectsNowhere", { host: bareHost(url) }));
  const next = new URL(location, url);
  if (url.protocol === "https:" && next.protocol === "http:") {
    throw new PermanentError(problem("redirectsToHttp", { host: bareHost(url) }));
  }
  const toGet = (status === 303 && method !== "HEAD") || (status <= 302 && method === "POST");
  const isSame = next.origin === url.origin;
  const kept = isSame ? { ...headers } : harmlessHeaders(headers, secrets);
  const going = secrets.flatMap((one) => {
    const left = { ...one, headers: isSame ? one.headers : [], inBody: one.inBody && !toGet };
    return left.inUrl || left.inBody || left.headers.length > 0 ? [left] : [];
  });
  if (!toGet) return { url: next, method, headers: kept, body, secrets: going };
  const { "content-type": _, ...withoutType } = kept;
  return { url: next, method: "GET", headers: withoutType, body: undefined, secrets: going };
}

function harmlessHeaders(headers: Headers, secrets: readonly CarriedSecret[]): Headers {
  const secret = new Set(secrets.flatMap((one) => one.headers));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => ["accept", "content-type", "user-agent"].includes(name) && !secret.has(name),
    ),
  );
}

/** Looks up the addresses of a host name. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

/** The operating system's resolver. */
export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true });

/**
 * A connection pool for one request. It resolves the host name when it connects, and connects only to addresses that it has
 * checked; with `open` it checks none. An address in the URL is not resolved, so the caller must check it.
 */
export function guardedAgent(resolve: Resolve, { open, timeout }: { open: boolean; timeout: number }): Agent {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const candidates = addresses.filter(({ family }) => !options.family || options.family === family);
        const [first] = candidates;
        const forbidden = open ? undefined : candidates.find(({ address }) => !isPublicAddress(address));
        if (first === undefined) callback(new PermanentError(problem("noAddress", { host: hostname })), "");
        else if (forbidden !== undefined)
          callback(new PermanentError(problem("hostNotPublic", { host: hostname, address: forbidden.address })), "");
        else if (options.all === true) callback(null, candidates);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
  return new Agent({
    connect: { lookup: checkedLookup, timeout },
    connections: 1,
    pipelining: 0,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: 32_768,
  });
}

/** The body of a response: a JSON value, text, or base64 for anything else. `truncated` if it was longer than allowed. */
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

/** Reads at most `maxBytes` of a body, counted after decompression. */
export async function readAnswer(
  body: Readable,
  { type = "", encoding = "" }: { type?: string; encoding?: string },
  maxBytes: number,
): Promise<Answer> {
  const { bytes, truncated } = await readBytes(body, encoding, maxBytes);
  const cut = truncated ? ({ truncated } as const) : {};
  const size = bytes.length;
  const text = bytes.toString("utf8");
  // A cut inside a character does not make the text binary.
  const isText = truncated ? !bytes.includes(0) : Buffer.from(text).equals(bytes);
  if (!isText) return { data: bytes.toString("base64"), size, encoding: "base64", ...cut };
  if (!truncated && /[/+]json\b/i.test(type)) {
    const parsed = plainJson(text);
    if (parsed !== undefined) return { data: parsed, size };
  }
  return { data: text, size, ...cut };
}

/** Undefined if the text is not JSON, or not plain JSON (a key such as `__proto__`, too deep); it then stays text. */
function plainJson(text: string): JsonValue | undefined {
  try {
    const value = parseJson(text);
    return jsonWithinLimits(value) === undefined ? value : undefined;
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
    // Leaving a body early makes undici report an abort.
    body.on("error", () => undefined);
    body.destroy();
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes };
}
