import { request } from "undici";
import { PermanentError, TransientError } from "../../engine/handler.ts";
import { bareHost, type IsAllowedHost } from "./allowed-hosts.ts";
import { guardedAgent, type Resolve } from "./guarded-agent.ts";
import { type Answer, readAnswer } from "./read-answer.ts";
import type { Headers } from "./read-headers.ts";
import { targetProblem } from "./target-problem.ts";

/** What is sent, and where. */
export interface Outgoing {
  url: URL;
  method: string;
  headers: Headers;
  body: Buffer | undefined;
}

/** What came back from the last of the hosts that it was sent to. */
export interface Incoming extends Answer {
  host: string;
  status: number;
  headers: Headers;
}

/** What bounds a request. */
export interface Bounds {
  isAllowed: IsAllowedHost;
  resolve: Resolve;
  maxBytes: number;
  /** Milliseconds in all, redirects included. */
  timeout: number;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 5;

/**
 * Sends a request and follows redirects, checking the target anew each time. Headers of the caller go to the first
 * origin only, and nothing is followed from https to http. Throws a PermanentError for a target that is refused, a
 * TransientError when the network fails or time is over.
 */
export async function sendRequest(first: Outgoing, bounds: Bounds): Promise<Incoming> {
  const clock = AbortSignal.timeout(bounds.timeout);
  const signal = AbortSignal.any([bounds.signal, clock]);
  let outgoing = first;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const problem = targetProblem(outgoing.url, bounds.isAllowed);
    if (problem !== undefined) throw new PermanentError(hops === 0 ? `url ${problem}` : `the redirect ${problem}`);
    const host = bareHost(outgoing.url);
    try {
      const answer = await sendOnce(outgoing, { ...bounds, signal });
      if (!("location" in answer)) return answer;
      outgoing = redirected(outgoing, answer.status, answer.location);
    } catch (error) {
      if (bounds.signal.aborted) throw bounds.signal.reason;
      if (clock.aborted) throw new TransientError(`${host} did not answer within ${bounds.timeout / 1000} seconds`);
      const known = error instanceof PermanentError ? error : error instanceof Error ? error.cause : undefined;
      if (known instanceof PermanentError) throw known;
      throw new TransientError(`${host} could not be reached: ${networkReason(error)}`, { cause: error });
    }
  }
  throw new PermanentError(`${bareHost(first.url)} redirects more than ${MAX_REDIRECTS} times`);
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

function redirected({ url, method, headers, body }: Outgoing, status: number, location: string): Outgoing {
  if (!URL.canParse(location, url.href))
    throw new PermanentError(`${bareHost(url)} redirects to something that is no URL`);
  const next = new URL(location, url);
  if (url.protocol === "https:" && next.protocol === "http:") {
    throw new PermanentError(`${bareHost(url)} redirects from https to http`);
  }
  const toGet = (status === 303 && method !== "HEAD") || (status <= 302 && method === "POST");
  const kept = next.origin === url.origin ? { ...headers } : onlyHarmless(headers);
  if (!toGet) return { url: next, method, headers: kept, body };
  const { "content-type": _, ...withoutType } = kept;
  return { url: next, method: "GET", headers: withoutType, body: undefined };
}

function onlyHarmless(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => ["accept", "content-type", "user-agent"].includes(name)),
  );
}
