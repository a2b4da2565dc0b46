import { jsonText } from "../../../grammar/json-text.ts";
import { templateReferences } from "../../../grammar/template/template.ts";
import {
  defineHandler,
  type HandlerDefinition,
  PermanentError,
  type StepRun,
  TransientError,
} from "../../engine/handler.ts";
import type { JsonValue } from "../../engine/json.ts";
import { type JsonObject, keyProblem } from "../../engine/json.ts";
import { customIssue } from "../../engine/param-issues.ts";
import type { UsedSecret } from "../../engine/secret-use.ts";
import { z } from "../../engine/zod.ts";
import type { StepEffect } from "../../i18n/effect.ts";
import { problem } from "../../i18n/problem.ts";
import { asText, readChoice, shownData, shownValue } from "../param-readers.ts";
import { optionalParam, type Read, type Reader, requiredParam, strictParams } from "../params.ts";
import { anyJson, jsonWithinLimits, sayInParam } from "../plain-json.ts";
import { type CarriedSecret, type Headers, type Resolve, sendRequest, systemResolve } from "./send-request.ts";
import { allowedHosts, targetProblem } from "./target.ts";

/** Limits for requests. */
export interface ApiSettings {
  /** Hosts that are allowed although they are not public: `name`, `name:port` or an address. From API_ALLOW_HOSTS. Default none. */
  allowHosts?: readonly string[];
  /** The most bytes kept of a response; the rest is cut off. Default 8,000,000. */
  maxBytes?: number;
  /** Seconds for a request, redirects included. Default 60. */
  timeout?: number;
  /** Looks up the addresses of a name. Default: the system's resolver. */
  resolve?: Resolve;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

interface ApiParams {
  url: URL;
  method: (typeof METHODS)[number];
  headers: Headers;
  data: unknown;
}

/** 4xx responses that are worth a retry. */
const RETRIED = new Set([408, 425, 429]);

function readUrl(isAllowed: (url: URL) => boolean): Reader<URL> {
  return (value) => {
    if (typeof value !== "string") return { problem: problem("mustBeUrl") };
    const text = value.trim();
    if (!URL.canParse(text)) return { problem: problem("mustBeFullUrl") };
    const url = new URL(text);
    const wrong = targetProblem(url, isAllowed);
    return wrong === undefined ? { value: url } : { problem: wrong };
  };
}

/** The longest text that is sent as it is, in UTF-16 units. */
const MAX_TEXT = 1_000_000;

function readData(value: unknown): Read<unknown> {
  const wrong = typeof value === "string" ? undefined : jsonWithinLimits(value);
  if (wrong !== undefined) return { problem: sayInParam(wrong) };
  if (typeof value === "string" && value.length > MAX_TEXT)
    return { problem: problem("largerThan", { most: MAX_TEXT }) };
  return { value };
}

function apiParams(isAllowed: (url: URL) => boolean): z.ZodType<ApiParams> {
  return strictParams(
    {
      url: requiredParam("the full URL, with https:// or http://", readUrl(isAllowed)),
      method: optionalParam(
        `one of ${METHODS.join(", ")}; GET by default`,
        readChoice(METHODS, { aliases: lowerCase }),
        "GET",
      ),
      headers: optionalParam('request headers, such as {"Authorization": "Bearer {secrets.TOKEN}"}', readHeaders, {}),
      data: optionalParam("the body, sent as JSON; text is sent unchanged", readData, undefined),
    },
    {
      url: "endpoint uri link address href",
      method: "verb type http_method request_method",
      headers: "header",
      data: "document documents doc docs values value record records set update body payload json fields content",
    },
  ).transform((params, ctx): ApiParams => {
    const carriesNothing = params.method === "GET" || params.method === "HEAD";
    const isEmpty =
      params.data === "" || (typeof params.data === "object" && Object.keys(params.data ?? {}).length === 0);
    if (!carriesNothing) return params;
    if (params.data !== undefined && !isEmpty) {
      ctx.issues.push(customIssue(problem("bodyNotFor", { method: params.method }), params.data, ["data"]));
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

/** Response headers that later steps may need; the others are dropped. */
const KEPT = ["content-type", "etag", "last-modified", "link", "location", "retry-after", "x-request-id"];

/**
 * `api_call`: sends an HTTP request to a public host, with the step's `Idempotency-Key`. Result:
 * `{status, headers, data, size, encoding?, truncated?}`, where `data` is parsed JSON, or text. 4xx responses fail permanently,
 * except 408, 425 and 429; those, 5xx responses and network errors are retried, no earlier than Retry-After says.
 */
export function apiCall(settings: ApiSettings = {}): HandlerDefinition<ApiParams> {
  const { maxBytes = 8_000_000, timeout = 60, resolve = systemResolve } = settings;
  const isAllowed = allowedHosts(settings.allowHosts ?? []);
  return defineHandler({
    name: "api_call",
    summary: "Calls an HTTP API and returns its response.",
    example: { url: "https://api.example.com/data", method: "POST", data: { key: "value" } },
    synonyms:
      "http http_request request fetch webhook api rest curl http_get http_post call_api api_request get_request post_request".split(
        " ",
      ),
    capability: "network",
    respell: ({ url, ...others }) => ({ ...(url === undefined ? {} : { url: unlinked(url) }), ...others }),
    effects: requestEffects,
    closedToSecrets: ({ url: _url, headers: _headers, data: _data, ...others }) => others,
    params: apiParams(isAllowed),
    result,
    run: async ({ params, signal, idempotencyKey, now, secrets }) => {
      const body = requestBody(params.data, params.headers);
      const headers = {
        accept: "application/json, */*",
        "user-agent": "stepgram",
        "idempotency-key": idempotencyKey,
        ...params.headers,
        ...(body === undefined ? {} : { "content-type": body.type }),
      };
      const answer = await sendRequest(
        { url: params.url, method: params.method, headers, body: body?.body, secrets: carried(secrets) },
        { isAllowed, resolve, maxBytes, timeout: timeout * 1000, signal },
      );
      const { host, status, headers: received, isFinal, ...rest } = answer;
      if (status >= 400) {
        const excerpt = (typeof rest.data === "string" ? rest.data : jsonText(rest.data)).slice(0, 200);
        const why = problem("answered", { host, status, excerpt });
        if (isFinal === true || (status < 500 && !RETRIED.has(status))) throw new PermanentError(why);
        const wait = retryAfter(received["retry-after"], now());
        throw new TransientError(why, wait === undefined ? {} : { retryAfter: wait });
      }
      const kept = KEPT.filter((name) => received[name] !== undefined).map((name) => [name, received[name] as string]);
      return { status, headers: Object.fromEntries(kept), ...rest };
    },
  });
}

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** Tab and the printable characters of Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that control the connection, the target or the length of a request. */
const RESERVED = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "expect",
  "te",
  "trailer",
  "keep-alive",
  "accept-encoding",
  "http2-settings",
]);

/** Reads request headers. Numbers and booleans become text, null leaves a header out. */
function readHeaders(value: unknown): Read<Headers> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: problem("mustBeHeaders") };
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_HEADERS) return { problem: problem("tooManyHeaders", { most: MAX_HEADERS }) };
  const headers: Headers = {};
  for (const [name, content] of entries) {
    const shown = JSON.stringify(name.slice(0, 64));
    if (content === null) continue;
    if (keyProblem(name) !== undefined || !NAME.test(name))
      return { problem: problem("notAHeaderName", { name: shown }) };
    const key = name.toLowerCase();
    if (RESERVED.has(key) || key.startsWith("proxy-")) return { problem: problem("headerReserved", { name: shown }) };
    if (typeof content === "object") return { problem: problem("headerNotText", { name: shown }) };
    const text = String(content).trim();
    if (!VALUE.test(text)) return { problem: problem("headerCharacters", { name: shown }) };
    if (text.length > MAX_VALUE) return { problem: problem("headerTooLong", { name: shown, most: MAX_VALUE }) };
    headers[key] = text;
  }
  return { value: headers };
}

/** A request's body and its type: JSON, a form if the content type says so, or unchanged text. */
function requestBody(data: unknown, headers: Headers): { body: Buffer; type: string } | undefined {
  if (data === undefined || data === null) return undefined;
  const wanted = headers["content-type"];
  if (wanted?.toLowerCase().startsWith("application/x-www-form-urlencoded") && typeof data === "object") {
    const fields = Object.entries(data).map(([name, value]): [string, string] => [name, asText(value)]);
    return { body: Buffer.from(new URLSearchParams(fields).toString()), type: wanted };
  }
  const type = typeof data === "string" ? "text/plain; charset=utf-8" : "application/json";
  return { body: Buffer.from(asText(data)), type: wanted ?? type };
}

const MAX_SECONDS = 24 * 60 * 60;

/** The seconds in a Retry-After header, given as a number or a date, at most a day; undefined for anything else. */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), MAX_SECONDS) : undefined;
}

/** Where a request carries its secrets, and where each may go. */
function carried(secretsOf: StepRun<unknown>["secrets"]): CarriedSecret[] {
  const inHeaders = secretsOf("headers");
  const headers = ({ name }: UsedSecret) =>
    inHeaders.flatMap((used) => (used.name === name ? used.members.map((member) => member.toLowerCase()) : []));
  return secretsOf().map((used) => ({
    name: used.name,
    hosts: used.hosts,
    headers: headers(used),
    // Whatever is not a header may be the address, which a redirect can repeat.
    inUrl: used.members.some((member) => member !== "headers" && member !== "data"),
    inBody: used.members.includes("data"),
  }));
}

/** What a call with these params, as they are written, would do. Secrets that go out are named. */
function requestEffects({ method = "GET", url, headers = null, data = null }: JsonObject): StepEffect[] {
  const { secrets } = templateReferences([url ?? null, headers, data]);
  const sent = data === null ? {} : { data: shownData(data) };
  return [
    { kind: "request", method: shownValue(method).toUpperCase(), url: shownValue(url), ...sent, secrets: [...secrets] },
  ];
}

/** The URL of a link as chats write it: `<https://a.example/x|a.example/x>`. */
function unlinked(url: JsonValue): JsonValue {
  if (typeof url !== "string") return url;
  return /^<(https?:\/\/[^\s<>|]{1,4000})(?:\|[^<>|]{0,4000})?>$/.exec(url.trim())?.[1] ?? url;
}
