import { asText } from "../params/read-text.ts";
import type { Headers } from "./read-headers.ts";

/** The body of a request and its type: JSON, or what the content type asks for; text goes as it is. */
export function requestBody(data: unknown, headers: Headers): { body: Buffer; type: string } | undefined {
  if (data === undefined || data === null) return undefined;
  const wanted = headers["content-type"];
  if (wanted?.toLowerCase().startsWith("application/x-www-form-urlencoded") && typeof data === "object") {
    const fields = Object.entries(data).map(([name, value]): [string, string] => [name, asText(value)]);
    return { body: Buffer.from(new URLSearchParams(fields).toString()), type: wanted };
  }
  const type = typeof data === "string" ? "text/plain; charset=utf-8" : "application/json";
  return { body: Buffer.from(asText(data)), type: wanted ?? type };
}
