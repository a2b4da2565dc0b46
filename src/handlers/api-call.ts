import { defineHandler, type HandlerDefinition, PermanentError, TransientError } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { anyJson } from "./json/any-json.ts";
import { jsonProblem } from "./json/json-problem.ts";
import { allowedHosts } from "./network/allowed-hosts.ts";
import { type Resolve, systemResolve } from "./network/guarded-agent.ts";
import { type Headers, readHeaders } from "./network/read-headers.ts";
import { requestBody } from "./network/request-body.ts";
import { retryAfter } from "./network/retry-after.ts";
import { sendRequest } from "./network/send-request.ts";
import { targetProblem } from "./network/target-problem.ts";
import { said } from "./params/effect-words.ts";
import { optionalParam, type Reader, requiredParam } from "./params/param.ts";
import { readChoice } from "./params/read-choice.ts";
import { strictParams } from "./params/strict-params.ts";

/** What requests may do. */
export interface ApiSettings {
  /** Hosts (`name`, `name:port`, addresses) that are reached although they are not public: API_ALLOW_HOSTS. */
  allowHosts?: readonly string[];
  /** Most bytes of an answer that are kept; default 1 000 000. */
  maxBytes?: number;
  /** Seconds for a request, redirects included; default 60. */
  timeout?: number;
  /** Finds the addresses of a name; the system's resolver unless given. */
  resolve?: Resolve;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

interface ApiParams {
  url: URL;
  method: (typeof METHODS)[number];
  headers: Headers;
  data: unknown;
}

/** 4xx answers that may be different next time. */
const PASSING = new Set([408, 425, 429]);

function readUrl(isAllowed: (url: URL) => boolean): Reader<URL> {
  return (value) => {
    if (typeof value !== "string") return { problem: "must be a URL, such as https://api.example.com/data" };
    const text = value.trim();
    if (!URL.canParse(text)) return { problem: "must be a full URL, such as https://api.example.com/data" };
    const url = new URL(text);
    const problem = targetProblem(url, isAllowed);
    return problem === undefined ? { value: url } : { problem };
  };
}

const readData: Reader<unknown> = (value) => {
  const problem = typeof value === "string" ? undefined : jsonProblem(value);
  if (problem !== undefined) return { problem: [problem.path.join("."), problem.message].join(" ").trim() };
  if (typeof value === "string" && value.length > 1_000_000) return { problem: "is larger than 1000000 characters" };
  return { value };
};

function apiParams(isAllowed: (url: URL) => boolean): z.ZodType<ApiParams> {
  return strictParams({
    url: requiredParam("the full URL, with https:// or http://", readUrl(isAllowed)),
    method: optionalParam(
      `${METHODS.join(", ")}; GET when not given`,
      readChoice(METHODS, { aliases: lowerCase }),
      "GET",
    ),
    headers: optionalParam('request headers, such as {"Authorization": "Bearer {secrets.TOKEN}"}', readHeaders, {}),
    data: optionalParam("the body: sent as JSON, text as it is", readData, undefined),
  }).transform((params, ctx): ApiParams => {
    const carriesNothing = params.method === "GET" || params.method === "HEAD";
    const isEmpty =
      params.data === "" || (typeof params.data === "object" && Object.keys(params.data ?? {}).length === 0);
    if (!carriesNothing) return params;
    if (params.data !== undefined && !isEmpty) {
      const message = `is not for ${params.method}; put it into the url, or use POST`;
      ctx.issues.push({ code: "custom", path: ["data"], message, input: params.data });
    }
    return { ...params, data: undefined };
  });
}

const lowerCase: Record<string, (typeof METHODS)[number]> = Object.fromEntries(
  METHODS.map((method) => [method.toLowerCase(), method]),
);

const result = z.strictObject({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  data: anyJson,
  size: z.number().int(),
  encoding: z.literal("base64").optional(),
  truncated: z.literal(true).optional(),
});

/** Headers of an answer that later steps may need; the others are not kept. */
const KEPT = ["content-type", "etag", "last-modified", "link", "location", "retry-after", "x-request-id"];

/**
 * `api_call`: an HTTP request to a public host. Result: `{status, headers, data, size, encoding?, truncated?}`; `data` is
 * the parsed JSON, or text. Answers of 4xx fail for good (408, 425 and 429 aside), 5xx and a failing network are tried
 * again, not before what Retry-After says.
 */
export function apiCall(settings: ApiSettings = {}): HandlerDefinition<ApiParams> {
  const { maxBytes = 1_000_000, timeout = 60, resolve = systemResolve } = settings;
  const isAllowed = allowedHosts(settings.allowHosts ?? []);
  return defineHandler({
    name: "api_call",
    summary: "Calls an HTTP API and gives its answer.",
    example: { url: "https://api.example.com/data", method: "POST", data: { key: "value" } },
    capability: "network",
    effects: ({ method = "GET", url }) => [`${said(method)} ${said(url)}`],
    closedToSecrets: ({ url: _url, headers: _headers, data: _data, ...others }) => others,
    params: apiParams(isAllowed),
    result,
    run: async ({ params, signal, idempotencyKey, now }) => {
      const body = requestBody(params.data, params.headers);
      const headers = {
        accept: "application/json, */*",
        "user-agent": "stepgram",
        "idempotency-key": idempotencyKey,
        ...params.headers,
        ...(body === undefined ? {} : { "content-type": body.type }),
      };
      const answer = await sendRequest(
        { url: params.url, method: params.method, headers, body: body?.body },
        { isAllowed, resolve, maxBytes, timeout: timeout * 1000, signal },
      );
      const { host, status, headers: received, ...rest } = answer;
      if (status >= 400) {
        const excerpt = (typeof rest.data === "string" ? rest.data : JSON.stringify(rest.data)).slice(0, 200);
        const message = `${host} answered ${status}${excerpt === "" ? "" : `: ${excerpt}`}`;
        if (status < 500 && !PASSING.has(status)) throw new PermanentError(message);
        const wait = retryAfter(received["retry-after"], now());
        throw new TransientError(message, wait === undefined ? {} : { retryAfter: wait });
      }
      const kept = KEPT.filter((name) => received[name] !== undefined).map((name) => [name, received[name] as string]);
      return { status, headers: Object.fromEntries(kept), ...rest };
    },
  });
}
