import { parseJson } from "../../../grammar/json-text.ts";
import { type JsonObject, type JsonValue, jsonProblem, sayAt } from "../../engine/json.ts";
import { problem } from "../../i18n/problem.ts";
import { HttpProblem, orProblem } from "../http-problem.ts";
import { answers, CHANGE_PROBLEMS, createRoute, type HttpApp, json, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

/** The largest body of a request to a webhook, in bytes: it becomes a part of the run's context. */
export const MAX_BODY = 200 * 1024;

/** Headers that are for this server, not for the workflow. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "x-hub-signature",
  "x-hub-signature-256",
]);

const key = z.string().min(1).max(200).optional();

const callRoute = createRoute({
  method: "post",
  path: "/hooks/{token}",
  tags: ["Webhooks"],
  summary: "Start a webhook's workflow",
  description:
    "The run receives the request as `context.request`: `body` (JSON and forms as data, anything else as text), `query`, `headers` and `method`. Requests with the same X-GitHub-Delivery or Idempotency-Key start only one run.",
  security: [],
  request: {
    params: z.object({
      token: z
        .string()
        .max(200)
        .openapi({ param: { name: "token", in: "path" } }),
    }),
    headers: z.object({
      "x-hub-signature-256": z.string().max(200).optional().openapi({
        description: "`sha256=` and the body's HMAC with the webhook's secret, if it has one.",
      }),
      "x-github-delivery": key,
      "idempotency-key": key,
    }),
  },
  responses: {
    ...answers(202, "The run is stored and will start.", z.object({ execution_id: z.string() }).openapi("Started")),
    ...CHANGE_PROBLEMS,
  },
});

/** `POST /hooks/{token}`. The token in the path is what authorizes it. */
export function hookRoutes(app: HttpApp, { engine }: HttpServices): void {
  app.openapi(callRoute, async (c) => {
    const headers = c.req.valid("header");
    const raw = new Uint8Array(await c.req.arrayBuffer());
    if (raw.length > MAX_BODY) throw new HttpProblem("body_too_large", problem("bodyTooLarge", { most: MAX_BODY }));
    const signature = headers["x-hub-signature-256"];
    const given = headers["x-github-delivery"] ?? headers["idempotency-key"];
    const started = await engine.callWebhook(c.req.valid("param").token, {
      raw,
      ...(signature === undefined ? {} : { signature }),
      ...(given === undefined ? {} : { key: given }),
      request: {
        method: c.req.method,
        body: await readBody(raw, c.req.header("content-type") ?? ""),
        query: gathered(new URL(c.req.url).searchParams),
        headers: Object.fromEntries([...c.req.raw.headers].filter(([name]) => !KEPT_BACK.has(name))),
      },
    });
    return json(c, orProblem(started), 202);
  });
}

/** JSON and forms as data, any other text as it is, anything else as base64. Null if there is none. */
async function readBody(raw: Uint8Array<ArrayBuffer>, type: string): Promise<JsonValue> {
  if (raw.length === 0) return null;
  if (/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return readForm(raw, type);
  const text = textOf(raw);
  if (!/[/+]json\b/i.test(type)) return text ?? Buffer.from(raw).toString("base64");
  const value = jsonOf(text ?? "");
  const wrong = jsonProblem(value);
  if (wrong !== undefined) throw new HttpProblem("bad_request", sayAt(wrong));
  return value;
}

function textOf(raw: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    throw new HttpProblem("bad_request", problem("bodyNotJson"));
  }
}

/** Files of a form are described, not kept. */
async function readForm(raw: Uint8Array<ArrayBuffer>, type: string): Promise<JsonObject> {
  const form = await new Response(raw, { headers: { "content-type": type } }).formData().catch(() => {
    throw new HttpProblem("bad_request", problem("bodyNotForm"));
  });
  return gathered(form);
}

/** A name that comes several times has a list of its values. */
function gathered(pairs: Iterable<readonly [string, string | File]>): JsonObject {
  const values = new Map<string, JsonValue[]>();
  for (const [name, value] of pairs) {
    const plain: JsonValue =
      typeof value === "string" ? value : { file: value.name, type: value.type, bytes: value.size };
    values.set(name, [...(values.get(name) ?? []), plain]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? null) : all]));
}
