import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach } from "vitest";
import { type ApiSettings, apiCall } from "../../src/handlers/network/api-call.ts";
import { runHandler, type Surroundings } from "./run-handler.ts";

/** A request as the server saw it. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A server on loopback, started again for each test, which answers `{"ok":true}` until it is told otherwise. */
export function useServer() {
  const state = {
    seen: [] as Seen[],
    port: 0,
    answer: (_: Seen, response: ServerResponse): void => void response.end(),
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const record = { method, url, headers, body: Buffer.concat(chunks).toString() };
    state.seen.push(record);
    state.answer(record, response);
  });
  beforeEach(async () => {
    state.seen = [];
    state.answer = (_, response) => void response.setHeader("content-type", "application/json").end('{"ok":true}');
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    state.port = (server.address() as AddressInfo).port;
  });
  afterEach(
    () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(closed);
      }),
  );
  return Object.assign(state, {
    /** Runs api_call, to which the server is open. */
    call: (params: object, settings: ApiSettings = {}, surroundings: Surroundings = {}) =>
      runHandler(apiCall({ allowHosts: [`127.0.0.1:${state.port}`], ...settings }), params, surroundings),
    here: (path = "/") => `http://127.0.0.1:${state.port}${path}`,
  });
}

/** The error that something fails with. */
export async function failure(running: Promise<unknown>): Promise<Error> {
  const error = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error;
  throw new Error("it did not fail");
}
