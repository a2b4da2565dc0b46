import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { type ApiToken, hashOfToken } from "../chat-store/api-tokens.ts";
import { type Actor, type Origin, type Viewer, viewerOf } from "../engine/actor.ts";
import { LOCALES, MESSAGES, toLocale } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { HttpProblem } from "./http-problem.ts";
import type { HttpServices } from "./services.ts";

/** Who a request acts for. Determined again for each request, so that revocations take effect immediately. */
export interface Caller {
  actor: Actor;
  viewer: Viewer;
  isOwner: boolean;
  /** Nothing is asked before it acts. */
  isUnattended: boolean;
  /** The hash of the secret, with which sessions can be made. */
  hash: string;
}

/** What the middleware gives to routes. */
export interface HttpEnv {
  Variables: {
    /** Missing on the routes that need no token. */
    caller: Caller;
    messages: Messages;
  };
}

/** The cookie in which a browser keeps its session. */
export const SESSION_COOKIE = "stepgram_session";

/** Puts the messages in the language that the request prefers into its variables. */
export function withMessages({ locale }: Pick<HttpServices, "locale">) {
  return createMiddleware<HttpEnv>((c, next) => {
    const preferred = accepts(c, {
      header: "Accept-Language",
      supports: [...LOCALES],
      default: locale,
      match: (accepted) => accepted.flatMap(({ type }) => toLocale(type) ?? [])[0] ?? locale,
    });
    c.set("messages", MESSAGES[toLocale(preferred) ?? locale]);
    return next();
  });
}

/** Lets only requests with a valid token through, and puts the caller into their variables. */
export function signedIn(services: HttpServices) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const secret = secretOf(c);
    if (secret === "") throw unauthorized(problem("noToken"));
    // A browser sends its cookie with every request, so the requesting page must be the server's own.
    const isCookie = bearerOf(c.req.header("authorization")) === undefined;
    if (isCookie && !isReading(c.req.method) && !isSameOrigin(c.req.raw, services.publicUrl))
      throw new HttpProblem("forbidden", problem("otherOrigin"));
    c.set("caller", await callerOf(secret, services));
    await next();
  });
}

/** The secret that a request presents, in its header or its cookie; empty if none. */
export function secretOf(c: Context): string {
  return bearerOf(c.req.header("authorization")) ?? getCookie(c, SESSION_COOKIE) ?? "";
}

/** Lets only owners through. */
export const onlyOwners = createMiddleware<HttpEnv>(async (c, next) => {
  if (!c.get("caller").isOwner) throw new HttpProblem("forbidden", problem("ownersOnly"));
  await next();
});

function bearerOf(header: string | undefined): string | undefined {
  const [scheme, token] = (header ?? "").trim().split(/ +/, 2);
  return scheme?.toLowerCase() === "bearer" ? (token ?? "") : undefined;
}

/** Whether a method changes nothing. */
export function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/** Whether the page that made a browser ask is one of this server. A request without either header comes from no browser's page. */
export function isSameOrigin(request: Request, publicUrl: string | undefined): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null) return true;
  const own = new URL(request.url);
  return origin === own.origin || (publicUrl !== undefined && origin === new URL(publicUrl).origin);
}

/**
 * The caller who presents the secret. Throws `unauthorized`, and `forbidden` if whoever created the token has no access any
 * more.
 */
export async function callerOf(secret: string, { chats, access, operator }: HttpServices): Promise<Caller> {
  const hash = hashOfToken(secret);
  if (hash === operator?.hash)
    return { actor: operator.actor, viewer: viewerOf(operator.actor, true), isOwner: true, isUnattended: true, hash };
  const token = await chats.tokens.find(secret, (parent) => parent === operator?.hash);
  if (token === undefined || token.kind === "login") throw unauthorized(problem("tokenNotValid"));
  return callerWith(token, hash, access);
}

/** The token's creator, with their current permissions. */
async function callerWith(
  { actor, unattended }: ApiToken,
  hash: string,
  access: HttpServices["access"],
): Promise<Caller> {
  const isOwner = await ownerOrAllowed(actor, access);
  return { actor, viewer: viewerOf(actor, isOwner), isOwner, isUnattended: unattended && isOwner, hash };
}

/** Whether they are an owner. Throws `forbidden` if they are not, and have no access either. */
export async function ownerOrAllowed(actor: Actor, access: HttpServices["access"]): Promise<boolean> {
  const isOwner = await access.isOwner(actor);
  if (!isOwner && !(await access.authorize(actor, "chat")))
    throw new HttpProblem("forbidden", problem("makerHasNoAccess"));
  return isOwner;
}

function unauthorized(said: ReturnType<typeof problem>): HttpProblem {
  return new HttpProblem("unauthorized", said, {}, { "www-authenticate": 'Bearer realm="stepgram"' });
}

/**
 * Where a request comes from. Requests with the same key by the same caller count as one: it is done once, and each gets the
 * same answer. Without a key each request is separate.
 */
export function originOf(caller: Caller, kind: string, key: string): Origin {
  return { key: `http:${kind}:${callerKey(caller)}:${key}`, actor: caller.actor };
}

/** The same for all tokens of a person in a chat. */
export function callerKey({ actor: { gateway, chat_id, user_id } }: Pick<Caller, "actor">): string {
  return `${gateway}:${chat_id}:${user_id}`;
}
