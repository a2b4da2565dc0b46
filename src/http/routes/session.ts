import type { Context } from "hono";
import { deleteCookie, generateCookie, getCookie } from "hono/cookie";
import { problem } from "../../i18n/problem.ts";
import { type Caller, callerOf, isSameOrigin, SESSION_COOKIE } from "../caller.ts";
import { HttpProblem } from "../http-problem.ts";
import { answers, body, createRoute, type HttpApp, json, PROBLEMS, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

/** How long a browser stays signed in, in seconds. */
const SESSION_SECONDS = 12 * 3600;

const signIn = createRoute({
  method: "post",
  path: "/session",
  tags: ["Sessions"],
  summary: "Sign in a browser",
  description:
    "Exchanges a token, or the one-time login printed at start, for a session cookie that scripts cannot read.",
  security: [],
  request: { body: body(z.object({ token: z.string().min(1).max(256) }).openapi("SignIn")) },
  responses: {
    ...answers(200, "Signed in.", z.object({ owner: z.boolean() }).openapi("Session")),
    ...PROBLEMS,
  },
});

const signOut = createRoute({
  method: "delete",
  path: "/session",
  tags: ["Sessions"],
  summary: "Sign out a browser",
  security: [],
  responses: { 204: { description: "Signed out." }, ...PROBLEMS },
});

/** `POST /session` and `DELETE /session`, for browsers. */
export function sessionRoutes(app: HttpApp, services: HttpServices): void {
  const { chats, access, operator, publicUrl } = services;
  const takeLogin = (secret: string) => chats.tokens.take(secret, (parent) => parent === operator?.hash);

  app.openapi(signIn, async (c) => {
    if (!isSameOrigin(c.req.raw, publicUrl)) throw new HttpProblem("forbidden", problem("otherOrigin"));
    const { token } = c.req.valid("json");
    const login = token.startsWith("sl_") ? await takeLogin(token) : undefined;
    if (login !== undefined) {
      const { actor, unattended, parent } = login;
      const cookie = await openSession(
        c,
        { actor, isUnattended: unattended, ...(parent === undefined ? {} : { hash: parent }) },
        services,
      );
      return json(c, { owner: await access.isOwner(actor) }, 200, { "set-cookie": cookie });
    }
    const caller = await callerOf(token, services);
    return json(c, { owner: caller.isOwner }, 200, { "set-cookie": await openSession(c, caller, services) });
  });

  app.openapi(signOut, async (c) => {
    if (!isSameOrigin(c.req.raw, publicUrl)) throw new HttpProblem("forbidden", problem("otherOrigin"));
    const secret = getCookie(c, SESSION_COOKIE);
    if (secret !== undefined) await chats.tokens.end(secret);
    deleteCookie(c, SESSION_COOKIE, { path: "/" });
    return c.body(null, 204);
  });
}

/**
 * A cookie that signs in the browser as the caller, until the session ends or the token it was created with is revoked. Without
 * `hash` it belongs to no token.
 */
async function openSession(
  c: Context,
  { actor, isUnattended, hash }: Pick<Caller, "actor" | "isUnattended"> & Partial<Pick<Caller, "hash">>,
  { chats, publicUrl }: Pick<HttpServices, "chats" | "publicUrl">,
): Promise<string> {
  const { secret } = await chats.tokens.issue({
    kind: "session",
    actor,
    unattended: isUnattended,
    lasts: SESSION_SECONDS,
    ...(hash === undefined ? {} : { parent: hash }),
  });
  const secure = new URL(publicUrl ?? c.req.url).protocol === "https:";
  return generateCookie(SESSION_COOKIE, secret, {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure,
    maxAge: SESSION_SECONDS,
  });
}
