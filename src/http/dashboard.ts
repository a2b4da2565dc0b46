import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Context } from "hono";
import { problem } from "../i18n/problem.ts";
import { HttpProblem } from "./http-problem.ts";
import type { HttpApp } from "./openapi.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * What the dashboard's pages may do: load their own script and style sheet, and talk to this server. Nothing else may frame them but
 * Telegram's own web apps, in which a Mini App is a frame; the cookie of a session is not sent there.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self' https://web.telegram.org",
].join("; ");

/** A file of the dashboard. */
interface Asset {
  plain: Buffer;
  zipped: Buffer;
  type: string;
}

/** `GET /` and the files of the dashboard. They hold no data, so anybody may load them. */
export function dashboardRoutes(app: HttpApp): void {
  let assets: ReadonlyMap<string, Asset> | undefined;
  const serve = (c: Context, path: string): Response => {
    // They are read when first requested: most processes never show the dashboard.
    assets ??= readAssets();
    const asset = assets.get(path);
    if (asset === undefined) {
      if (path === "index.html") throw new HttpProblem("unavailable", problem("dashboardNotBuilt"));
      throw new HttpProblem("not_found", problem("noSuchRoute", { method: c.req.method, path: c.req.path }));
    }
    const isZipped = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
    return c.body(new Uint8Array(isZipped ? asset.zipped : asset.plain), 200, {
      "content-type": asset.type,
      "content-security-policy": POLICY,
      "permissions-policy": "camera=(), microphone=(), geolocation=()",
      vary: "Accept-Encoding",
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
      // Their names have a hash of their content.
      "cache-control": path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    });
  };
  app.get("/", (c) => serve(c, "index.html"));
  app.get("/assets/:name", (c) => serve(c, `assets/${c.req.param("name")}`));
}

function readAssets(): ReadonlyMap<string, Asset> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "dist/web/index.html")) && dirname(folder) !== folder) folder = dirname(folder);
  const root = join(folder, "dist/web");
  if (!existsSync(root)) return new Map();
  const names = ["index.html", ...readdirSync(join(root, "assets")).map((name) => `assets/${name}`)];
  return new Map(
    names.map((name) => {
      const plain = readFileSync(join(root, name));
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      return [name, { plain, zipped: gzipSync(plain), type }];
    }),
  );
}
