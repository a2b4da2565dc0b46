import { nearest } from "../../grammar/nearest.ts";
import type { JsonValue } from "../engine/json.ts";
import { z } from "../engine/zod.ts";
import { jsonProblem } from "./plain-json.ts";

/** What reading a parameter came to: its value, or what is wrong with it, as words that follow the parameter's name. */
export type Read<T> = { value: T } | { problem: string };

/** Reads one parameter; null and absence have been dealt with. */
export type Reader<T> = (value: unknown) => Read<T>;

/** A parameter that must be given; null counts as not given. */
export function requiredParam<T>(describe: string, read: Reader<T>): z.ZodType<T> {
  return z
    .unknown()
    .transform((value, ctx): T => {
      const result: Read<T> = value === undefined || value === null ? { problem: "is required" } : read(value);
      if ("value" in result) return result.value;
      ctx.issues.push({ code: "custom", message: result.problem, input: value });
      return z.NEVER;
    })
    .describe(describe);
}

/** A parameter that may be left out or null, and is `otherwise` then. */
export function optionalParam<T, D extends T | undefined>(
  describe: string,
  read: Reader<T>,
  otherwise: D,
): z.ZodType<T | D> {
  return z
    .unknown()
    .optional()
    .transform((value, ctx): T | D => {
      if (value === undefined || value === null) return otherwise;
      const result = read(value);
      if ("value" in result) return result.value;
      ctx.issues.push({ code: "custom", message: result.problem, input: value });
      return z.NEVER;
    })
    .describe(describe);
}

/** A required parameter that may be any JSON value, null too; plain and within the usual limits. */
export function jsonParam(describe: string): z.ZodType<JsonValue> {
  return z
    .unknown()
    .transform((value, ctx): JsonValue => {
      if (value === undefined) {
        ctx.issues.push({ code: "custom", message: "is required", input: value });
        return z.NEVER;
      }
      const problem = jsonProblem(value);
      if (problem === undefined) return value as JsonValue;
      ctx.issues.push({ code: "custom", message: problem.message, path: problem.path, input: value });
      return z.NEVER;
    })
    .describe(describe);
}

function quote(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
}

/**
 * A params object that has the given members and no others: an unknown key is an error that names it and says what was
 * probably meant. Messages of members read after the member's name: `seconds must be a number`.
 */
export function strictParams<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => {
      const names = Object.keys(shape);
      if (issue.code !== "unrecognized_keys") return `params must be an object with ${names.join(", ")}`;
      const given = Object.keys(issue.input ?? {});
      return issue.keys.map((key) => unknownParam(key, names, given)).join("; ");
    },
  });
}

function unknownParam(key: string, names: readonly string[], given: readonly string[]): string {
  const unit = names.includes("seconds") ? SECONDS.get(key.toLowerCase()) : undefined;
  if (unit !== undefined) return `unknown parameter ${quote(key)}, write "seconds": ${unit}`;
  const meant = suggestParam(key, names, given);
  if (meant !== undefined) return `unknown parameter ${quote(key)}, did you mean "${meant}"?`;
  if (isStepOption(key)) return `${quote(key)} is an option of the step, and stands beside its params`;
  return `unknown parameter ${quote(key)}; there is ${names.join(", ")}`;
}

/** Other units of time, with how many seconds they are. */
const SECONDS: ReadonlyMap<string, string> = new Map([
  ["minutes", "60 for each minute"],
  ["minute", "60 for each minute"],
  ["menit", "60 for each minute"],
  ["hours", "3600 for each hour"],
  ["hour", "3600 for each hour"],
  ["jam", "3600 for each hour"],
  ["days", "86400 for each day"],
  ["hari", "86400 for each day"],
  ["ms", "0.001 for each millisecond"],
  ["milliseconds", "0.001 for each millisecond"],
  ["millis", "0.001 for each millisecond"],
]);

/** What AIs call a parameter whose name here is another; each word may stand for several. */
const SYNONYMS: Readonly<Record<string, string>> = {
  text: "message content body msg question prompt pesan teks isi",
  message: "text content body msg pesan teks isi",
  content: "text data body message contents isi",
  seconds: "duration time delay wait sleep sec secs second timeout interval detik durasi",
  level: "type severity priority",
  type: "level kind status severity icon",
  key: "name variable var field context_key kunci nama",
  value: "val data content nilai",
  condition: "expression expr if when check kondisi syarat",
  chat_id: "chat to recipient target channel channel_id group_id receiver",
  shortcode: "command code action name",
  params: "args arguments parameters param input config",
  tasks: "steps jobs items actions",
  options: "choices buttons answers pilihan",
  timeout: "seconds deadline expires wait",
  operation: "action op type method command operasi",
  collection: "table coll from collection_name table_name koleksi tabel",
  query: "filter where criteria selector conditions condition match",
  data: "document documents doc docs values value record records set update body payload json fields content",
  sort: "order order_by sort_by",
  limit: "max count top max_results",
  projection: "fields select columns",
  file_path: "path file filename file_name filepath directory folder dir",
  url: "endpoint uri link address href",
  method: "verb type http_method request_method",
  headers: "header",
  input_file: "input file source source_file path file_path",
  stages: "steps pipeline",
  transformation: "transform operation",
  destination: "output output_file output_path output_dir dest target",
  handler: "type action handler_name",
  name: "title id task",
};

/** Which of the names a word was most likely meant as that is none of them; not one that is `given` besides, if it can be. */
export function suggestParam(written: string, names: readonly string[], given: readonly string[]): string | undefined {
  const word = snake(written);
  const free = names.filter((name) => !given.includes(name));
  const synonym = free.find((name) => SYNONYMS[name]?.split(" ").includes(word));
  return synonym ?? nearest(written, free) ?? nearest(written, names);
}

function snake(word: string): string {
  return word
    .slice(0, 64)
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s-]/g, "_");
}

/** What belongs beside a step's params, in the words that AIs use for it. */
const OPTIONS = new Set(
  `timeout retry_count retry_delay retries max_retries retry condition save_as on_error priority idempotency_key
  metadata dependencies depends_on depends`.split(/\s+/),
);

/** Whether the word is an option of steps rather than a parameter of their handler. */
export function isStepOption(written: string): boolean {
  return OPTIONS.has(snake(written));
}

/** `, did you mean "x"?` or, when nothing is near, a list of what there is. Follows the wrong word. */
export function didYouMean(written: string, names: readonly string[]): string {
  const name = nearest(written, names);
  return name === undefined ? `; there is ${names.join(", ")}` : `, did you mean "${name}"?`;
}
