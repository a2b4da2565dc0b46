import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { createRoute, type HttpApp, jsonObject, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

/** The parts of an OpenAPI document that the page shows. */
interface Described {
  paths?: Record<string, Record<string, Operation>>;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content?: Record<string, { schema?: unknown }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
summary{cursor:pointer;padding:.4rem 0}code,pre{font:14px/1.4 ui-monospace,monospace}pre{overflow:auto;padding:.8rem;border:1px solid #8886;border-radius:6px}
.verb{display:inline-block;min-width:4.5rem;font-weight:700}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;vertical-align:top}`;

const CSP = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const openapiRoute = createRoute({
  method: "get",
  path: "/openapi.json",
  tags: ["Description"],
  summary: "The API's description (OpenAPI 3.1)",
  security: [],
  responses: { 200: { description: "The description.", content: { "application/json": { schema: jsonObject } } } },
});

const docsRoute = createRoute({
  method: "get",
  path: "/docs",
  tags: ["Description"],
  summary: "The API reference in a browser",
  security: [],
  responses: { 200: { description: "A page.", content: { "text/html": { schema: z.string() } } } },
});

/** `GET /openapi.json` and `GET /docs`, which need no token: they say nothing about anybody's data. */
export function docsRoutes(app: HttpApp, { version }: HttpServices): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  let made: object | undefined;
  const describe = () => {
    made ??= app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Stepgram",
        version,
        description: "Durable workflows. Errors are problem details (RFC 9457) with a stable `code`.",
      },
      security: [{ token: [] }],
    });
    return made;
  };

  app.openapi(openapiRoute, (c) => c.json(describe() as Record<string, never>, 200));
  app.openapi(docsRoute, (c) => {
    c.header("content-security-policy", CSP);
    return c.html(pageOf(describe() as Described), 200);
  });
}

function pageOf({ paths = {} }: Described) {
  const byTag = new Map<string, { path: string; verb: string; operation: Operation }[]>();
  for (const [path, verbs] of Object.entries(paths))
    for (const [verb, operation] of Object.entries(verbs)) {
      const tag = operation.tags?.[0] ?? "";
      byTag.set(tag, [...(byTag.get(tag) ?? []), { path, verb: verb.toUpperCase(), operation }]);
    }
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Stepgram HTTP API</title><style>${raw(STYLE)}</style></head><body><main><h1>Stepgram HTTP API</h1>
<p>Send the header <code>Authorization: Bearer TOKEN</code>. <a href="openapi.json">openapi.json</a> is the machine-readable version.</p>
${[...byTag].map(([tag, list]) => html`<h2>${tag}</h2>${list.map(({ path, verb, operation }) => sectionOf(path, verb, operation))}`)}
</main></body></html>`;
}

function sectionOf(
  path: string,
  verb: string,
  { summary = "", description, security, parameters = [], requestBody, responses = {} }: Operation,
) {
  const body = requestBody?.content?.["application/json"]?.schema;
  return html`<details><summary><span class="verb">${verb}</span> <code>${path}</code> ${summary}</summary>
${description === undefined ? "" : html`<p>${description}</p>`}${security?.length === 0 ? html`<p>Needs no token.</p>` : ""}
${
  parameters.length === 0
    ? ""
    : html`<table>${parameters.map((one) => html`<tr><th><code>${one.name}</code></th><td>${one.in}${one.required === true ? "" : ", optional"}</td><td>${one.description ?? ""}</td></tr>`)}</table>`
}
${body === undefined ? "" : html`<p>Body:</p><pre>${JSON.stringify(body, null, 2)}</pre>`}
<table>${Object.entries(responses).map(([status, answer]) => html`<tr><th>${status}</th><td>${answer.description ?? ""}</td></tr>`)}</table></details>`;
}
