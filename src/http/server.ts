import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { problem, sayInEnglish } from "../i18n/problem.ts";
import type { HttpApp } from "./openapi.ts";

/** How long a client may take for the headers, and for a whole request, in ms. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** How long a connection without a request stays open, in ms. */
const IDLE_MS = 60_000;
/** The most connections at a time; more are closed at once. */
const MAX_CONNECTIONS = 2_000;
/** The largest headers of a request, in bytes. */
const MAX_HEADERS = 16 * 1024;
/** How long requests in progress may take when closing, in ms. */
const GRACE_MS = 5_000;

/** Where the service listens. */
export interface ServerOptions {
  port: number;
  /** A name or an address of this machine. Default 127.0.0.1: only this machine reaches it. */
  host?: string;
  /** Where people reach it, if that is not the host itself. */
  publicUrl?: string;
  /** For tests. Default 30 s. */
  requestMs?: number;
}

/** The port is in use, or not allowed. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
}

/** A service that listens. */
export interface HttpServer {
  port: number;
  /** The address for people on this machine, such as `http://127.0.0.1:8080`. */
  url: string;
  /**
   * Hands POST requests for a path to `take` before any other check, including that of the Host header: `take` must check who sent them.
   * Returns a function that stops this.
   */
  mount(path: string, take: (request: IncomingMessage, response: ServerResponse) => void): () => void;
  /** Accepts nothing more, ends streams, and lets requests in progress end. */
  close(): Promise<void>;
}

/** The address at which only this machine reaches a server. */
export const LOOPBACK = "127.0.0.1";

/** Serves the application on a port. Throws `PortInUseError`. */
export async function openServer(app: Pick<HttpApp, "fetch">, options: ServerOptions): Promise<HttpServer> {
  const { port, host = LOOPBACK, requestMs = REQUEST_MS } = options;
  const isKnown = knownHosts(options);
  const mounted = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
  // Replaces the global Request and Response with ones that cost a fraction: only a program of our own opens a server.
  const listener = getRequestListener(app.fetch);
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: Math.min(requestMs, HEADERS_MS),
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: Math.ceil(requestMs / 10),
      maxHeaderSize: MAX_HEADERS,
    },
    (request, response) => {
      const take = request.method === "POST" ? mounted.get(request.url?.split("?")[0] ?? "") : undefined;
      if (take !== undefined) take(request, response);
      else if (!isKnown(request.headers.host ?? "")) refuseHost(request, response);
      else void listener(request, response);
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${urlHost(isEverywhere(host) ? LOOPBACK : host)}:${bound}`,
    mount(path, take) {
      mounted.set(path, take);
      return () => mounted.delete(path);
    },
    close: () => closeServer(server),
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new PortInUseError(`cannot listen on ${host}, port ${port} (${error.code ?? error.message})`, {
      cause: error,
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed.finally(() => clearTimeout(late));
}

/** Whether only this machine reaches a server at that host. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function isEverywhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * Which Host headers are answered. Another site's page can make a browser send requests here under that site's name, once the
 * name resolves to this machine (DNS rebinding). It cannot do so with an address, or with a name without a dot, which no site
 * has.
 */
function knownHosts({ host = LOOPBACK, publicUrl }: ServerOptions): (header: string) => boolean {
  const names = new Set([host.toLowerCase(), ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]);
  const isKnown = (name: string): boolean =>
    names.has(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || !name.includes(".") || name.endsWith(".localhost");
  // Almost all requests have the same one.
  let last: string | undefined;
  return (header) => {
    if (header === last) return true;
    const name = hostName(header);
    if (name === undefined || !isKnown(name)) return false;
    last = header;
    return true;
  };
}

/** The name in a Host header, without its port; undefined if the header is wrong. */
function hostName(header: string): string | undefined {
  const url =
    /^[\w.:[\]-]{1,300}$/.test(header) && URL.canParse(`http://${header}`) ? new URL(`http://${header}`) : undefined;
  return url?.hostname;
}

function refuseHost(request: IncomingMessage, response: ServerResponse): void {
  const host = (request.headers.host ?? "").slice(0, 100);
  const { message, hint } = sayInEnglish(problem("wrongHost", { host }));
  const details = {
    type: "urn:stepgram:problem:wrong_host",
    title: "Wrong host",
    status: 421,
    code: "wrong_host",
    detail: message,
    hint,
  };
  response.writeHead(421, { "content-type": "application/problem+json", connection: "close" });
  response.end(JSON.stringify(details));
}
