import { isUtf8 } from "node:buffer";
import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import type { Agent } from "undici";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import { keyProblem } from "../../engine/json.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import { problem } from "../../i18n/problem.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
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
  /** It answers a redirect of a request that must not be sent again, whatever the response. */
  isFinal?: true;
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
  const deadline = timeoutSignal(bounds.timeout);
  const signal = AbortSignal.any([bounds.signal, deadline]);
  let outgoing = first;
  /** The response to a request that must not be sent again, whatever goes wrong from then on. */
  let received: { host: string; status: number } | undefined;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const why = targetProblem(outgoing.url, bounds.isAllowed);
    if (why !== undefined) throw new PermanentError(problem(hops === 0 ? "urlIs" : "redirectIs", { why }));
    const host = bareHost(outgoing.url);
    checkSecrets(outgoing);
    try {
      const answer = await sendOnce(outgoing, { ...bounds, signal });
      if (!("location" in answer)) return received === undefined ? answer : { ...answer, isFinal: true };
      const next = redirected(outgoing, answer.status, answer.location);
      if (next.method !== outgoing.method && !isRepeatable(outgoing.method))
        received ??= { host, status: answer.status };
      outgoing = next;
    } catch (error) {
      if (bounds.signal.aborted) throw bounds.signal.reason;
      if (error instanceof AnsweredError) received ??= { host, status: error.status };
      if (received !== undefined && !(error instanceof PermanentError))
        throw new PermanentError(problem("answerNotRead", { ...received, reason: networkReason(error) }), {
          cause: error,
        });
      if (deadline.aborted)
        throw new TransientError(problem("noAnswerWithin", { host, seconds: bounds.timeout / 1000 }));
      const cause = error instanceof PermanentError ? error : error instanceof Error ? error.cause : undefined;
      if (cause instanceof PermanentError) throw cause;
      throw new TransientError(problem("notReached", { host, reason: networkReason(error) }), { cause: error });
    }
  }
  throw new PermanentError(problem("tooManyRedirects", { host: bareHost(first.url), most: MAX_REDIRECTS }));
}

/** Whether a request may be sent again although it was received: doing it twice is the same as doing it once. */
function isRepeatable(method: string): boolean {
  return method !== "POST" && method !== "PATCH";
}

/** A request that must not be sent again was received, but its answer could not be read. */
class AnsweredError extends Error {
  override readonly name = "AnsweredError";
  readonly status: number;
  constructor(status: number, cause: unknown) {
    super(networkReason(cause), { cause });
    this.status = status;
  }
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

async function sendOnce(
  { url, method, headers, body }: Outgoing,
  { isAllowed, resolve, maxBytes, timeout, signal }: Bounds,
): Promise<Incoming | { status: number; location: string }> {
  const { Agent, request } = await import("./undici.ts");
  const agent = new Agent(guarded(resolve, { open: isAllowed(url), timeout }));
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
      return { status, location: asUtf8(received.location) };
    }
    const head = { method, status, type: received["content-type"], encoding: received["content-encoding"] };
    const answer = await readAnswer(response.body, head, maxBytes).catch((error: unknown) => {
      throw isRepeatable(method) || error instanceof PermanentError ? error : new AnsweredError(status, error);
    });
    return { host: bareHost(url), status, headers: received, ...answer };
  } finally {
    await agent.destroy();
  }
}

/** A header's text, which is read as Latin-1 although some servers send UTF-8. */
function asUtf8(header: string): string {
  const bytes = Buffer.from(header, "latin1");
  return isUtf8(bytes) && bytes.toString("latin1") === header ? bytes.toString("utf8") : header;
}

function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  const flat: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && keyProblem(name) === undefined)
      flat[name] = Array.isArray(value) ? value.join(", ") : value;
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
 * Options of a connection pool for one request. It resolves the host name when it connects, and connects only to addresses that it
 * has checked; with `open` it checks none. An address in the URL is not resolved, so the caller must check it.
 */
function guarded(resolve: Resolve, { open, timeout }: { open: boolean; timeout: number }): Agent.Options {
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
  return {
    connect: { lookup: checkedLookup, timeout },
    connections: 1,
    pipelining: 0,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxHeaderSize: 32_768,
  };
}
