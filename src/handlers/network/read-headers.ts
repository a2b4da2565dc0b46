import { keyProblem } from "../json/json-problem.ts";
import type { Reader } from "../params/param.ts";

/** Header names in lower case, with their values. */
export type Headers = Record<string, string>;

const MAX_HEADERS = 64;
const MAX_VALUE = 8_192;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
/** Tab and printable characters of Latin-1: what HTTP can carry. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that belong to the connection, or say where the request goes and how long it is. */
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

/** Reads request headers; numbers and booleans become text. */
export const readHeaders: Reader<Headers> = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: 'must be an object, such as {"Authorization": "Bearer …"}' };
  }
  const entries = Object.entries(value);
  if (entries.length > MAX_HEADERS) return { problem: `has more than ${MAX_HEADERS} headers` };
  const headers: Headers = {};
  for (const [name, content] of entries) {
    const shown = JSON.stringify(name.slice(0, 64));
    if (content === null) continue;
    if (keyProblem(name) !== undefined || !NAME.test(name))
      return { problem: `has ${shown}, which is no header's name` };
    const key = name.toLowerCase();
    if (RESERVED.has(key) || key.startsWith("proxy-"))
      return { problem: `has ${shown}, which is set for you or not at all` };
    if (typeof content === "object") return { problem: `must give ${shown} as text` };
    const text = String(content).trim();
    if (!VALUE.test(text)) return { problem: `has a value for ${shown} with characters that a header cannot carry` };
    if (text.length > MAX_VALUE) return { problem: `has a value for ${shown} of more than ${MAX_VALUE} characters` };
    headers[key] = text;
  }
  return { value: headers };
};
