import type { HttpBindings } from "@hono/node-server";
import type { MiddlewareHandler } from "hono";
import { parseJson } from "../../grammar/json-text.ts";
import { problem } from "../i18n/problem.ts";
import type { HttpEnv } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";

/** The largest body of a request, in bytes. */
export const MAX_BODY = 1024 * 1024;

/** Has routes read JSON as everywhere, with every digit of whole numbers and keys as they are, and the headers that Node has parsed. */
export const readRequest: MiddlewareHandler<HttpEnv> = ({ req, env }, next) => {
  req.json = async <T>() => parseJson((await req.text()) || "{}") as T;
  // The web's headers are built from Node's, which takes a good part of a small request's time. Tests ask without a server.
  const { incoming } = (env ?? {}) as Partial<HttpBindings>;
  if (incoming !== undefined)
    req.header = ((name?: string) =>
      name === undefined ? incoming.headers : incoming.headers[name.toLowerCase()]) as typeof req.header;
  return next();
};

/** Refuses a body that is too large without reading on. */
export const limitedBody: MiddlewareHandler<HttpEnv> = ({ req }, next) => {
  const length = req.header("content-length");
  if (Number(length ?? 0) > MAX_BODY) throw bodyTooLarge();
  // A body without a declared length may have any, so it is read here and passed to the routes. Only in that case, because
  // asking for the stream creates a whole web request.
  const body = length !== undefined || req.method === "GET" || req.method === "HEAD" ? null : req.raw.body;
  if (body === null) return next();
  // Hono declares the values, but stores promises of them.
  const cache = req.bodyCache as { arrayBuffer?: Promise<ArrayBuffer> };
  return upTo(body, MAX_BODY).then((whole) => {
    cache.arrayBuffer = Promise.resolve(whole);
    return next();
  });
};

async function upTo(body: ReadableStream<Uint8Array>, most: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}

function bodyTooLarge(): HttpProblem {
  return new HttpProblem("body_too_large", problem("bodyTooLarge", { most: MAX_BODY }), {}, { connection: "close" });
}
