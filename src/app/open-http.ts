import { randomBytes } from "node:crypto";
import { HTTP_CHAT, PROGRAM, PROGRAM_GATEWAY } from "../chat-store/access.ts";
import { hashOfToken } from "../chat-store/api-tokens.ts";
import type { Log } from "../engine/log.ts";
import { createHttpApp } from "../http/app.ts";
import { mcpRoutes } from "../http/routes/mcp.ts";
import { miniAppRoutes } from "../http/routes/mini-app.ts";
import type { StreamTiming } from "../http/run-streams.ts";
import { type HttpServer, isLoopback, LOOPBACK, openServer } from "../http/server.ts";
import type { HttpServices } from "../http/services.ts";
import { type Config, ConfigError } from "./config.ts";
import type { Application } from "./open-stepgram.ts";
import { ProgramChats } from "./program-chats.ts";
import { toolServices } from "./tools.ts";
import { version } from "./version.ts";

/** The gateway of the chat where HTTP_TOKEN acts. */
const HTTP_GATEWAY = `${PROGRAM_GATEWAY}http`;
/** How long the printed login may wait to be used, in seconds. */
const LOGIN_SECONDS = 3_600;

/** A running HTTP service. */
export interface HttpService {
  /** The address for people, such as `http://127.0.0.1:8080`. */
  url: string;
  port: number;
  /** The token, if none was set and one was generated. */
  madeToken?: string;
  /** Hands the POST requests for a path to `take`; see `HttpServer.mount`. Throws `ConfigError` for the service's own paths. */
  mount: HttpServer["mount"];
  /** Creates an address that signs in a browser once. */
  login(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the HTTP service of an application. Without HTTP_TOKEN one is generated, if only this machine can reach the service.
 * `streamTiming` is for tests. Throws `ConfigError`, and `PortInUseError`.
 */
export async function openHttp(
  application: Application,
  config: Config,
  { port, log, streamTiming }: { port: number; log: Log; streamTiming?: StreamTiming },
): Promise<HttpService> {
  const { HTTP_HOST: host = LOOPBACK, HTTP_TOKEN, PUBLIC_URL } = config;
  if (HTTP_TOKEN === undefined && !isLoopback(host)) {
    const message = `must be set if HTTP_HOST (${host}) lets other machines reach the service; use 16 or more random letters and digits`;
    throw new ConfigError([{ variable: "HTTP_TOKEN", message }]);
  }
  const token = HTTP_TOKEN ?? randomBytes(24).toString("base64url");
  const { engine, chats, access, registry } = application;
  const operator = {
    hash: hashOfToken(token),
    actor: { user_id: PROGRAM, name: "HTTP", chat_id: HTTP_CHAT, message_id: 0, gateway: HTTP_GATEWAY },
  };
  const closing = new AbortController();
  const services: HttpServices = {
    engine,
    chats,
    access,
    registry,
    operator,
    confirm: config.CONFIRM ?? "elevated",
    timeZone: config.TIME_ZONE,
    locale: config.LOCALE ?? "en",
    ...(PUBLIC_URL === undefined ? {} : { publicUrl: PUBLIC_URL }),
    gateways: ["telegram", HTTP_GATEWAY],
    log,
    closing: closing.signal,
    ...(streamTiming === undefined ? {} : { streamTiming }),
    version: version(),
  };
  const { timeZone, confirm, locale } = services;
  const tools = toolServices(application, { timeZone, confirm, locale });
  const app = createHttpApp(services, { public: [miniAppRoutes(config.BOT_TOKEN)], signedIn: [mcpRoutes(tools)] });
  const server = await openServer(app, {
    port,
    host,
    ...(PUBLIC_URL === undefined ? {} : { publicUrl: PUBLIC_URL }),
  });
  registry.httpAddress = PUBLIC_URL ?? server.url;
  const own = new ProgramChats({ engine, chats, gateway: HTTP_GATEWAY, timeZone: config.TIME_ZONE, log });
  own.start();
  return {
    url: server.url,
    port: server.port,
    ...(HTTP_TOKEN === undefined ? { madeToken: token } : {}),
    mount(path, take) {
      const isOwn = app.routes.some((route) => isBelow(path, route.path));
      if (isOwn) {
        const message = `has the path ${path}, which belongs to the HTTP service; use another path, such as /telegram`;
        throw new ConfigError([{ variable: "WEBHOOK_URL", message }]);
      }
      return server.mount(path, take);
    },
    async login() {
      const { actor, hash } = operator;
      const made = await chats.tokens.issue({
        kind: "login",
        actor,
        unattended: true,
        parent: hash,
        lasts: LOGIN_SECONDS,
      });
      // The part after the # is never sent to a server, so no log on the way can contain it.
      return `${PUBLIC_URL ?? server.url}/#login=${made.secret}`;
    },
    async close() {
      closing.abort();
      await server.close();
      await own.stop();
    },
  };
}

/** Whether a path starts with the same segment as a route's path. */
function isBelow(path: string, route: string): boolean {
  const [, first = ""] = path.split("/");
  return first !== "" && route.split("/")[1] === first;
}
