import { problem } from "../../i18n/problem.ts";
import { ownerOrAllowed } from "../caller.ts";
import { HttpProblem } from "../http-problem.ts";
import { readInitData } from "../init-data.ts";
import { answers, body, createRoute, type HttpApp, json, PROBLEMS, z } from "../openapi.ts";
import type { HttpServices } from "../services.ts";

/** How long a Mini App stays signed in, in seconds. */
const SESSION_SECONDS = 4 * 3600;
/** The gateway of Telegram's chats. */
const GATEWAY = "telegram";

const route = createRoute({
  method: "post",
  path: "/session/telegram",
  tags: ["Sessions"],
  summary: "Sign in a Mini App",
  description:
    "Exchanges the `initData` that Telegram gives a Mini App for a token that acts as that person in their private chat. Each `initData` works only once.",
  security: [],
  request: { body: body(z.object({ init_data: z.string().min(1).max(8_000) }).openapi("MiniAppSignIn")) },
  responses: {
    ...answers(200, "Signed in.", z.object({ token: z.string() }).openapi("MiniAppSession")),
    ...PROBLEMS,
  },
});

/** `POST /session/telegram`. It doesn't exist without a bot token. */
export function miniAppRoutes(botToken: string | undefined) {
  return (app: HttpApp, { engine, chats, access }: HttpServices): void => {
    if (botToken === undefined) return;
    app.openapi(route, async (c) => {
      const user = readInitData(c.req.valid("json").init_data, botToken, engine.now());
      if (user === undefined) throw new HttpProblem("unauthorized", problem("initDataNotValid"));
      const { id, name, opening } = user;
      const actor = {
        user_id: id,
        ...(name === undefined ? {} : { name }),
        chat_id: id,
        message_id: 0,
        gateway: GATEWAY,
      };
      await ownerOrAllowed(actor, access);
      // Anyone who obtains the data later can't use it.
      const press = `mini-app:${opening}`;
      if ((await chats.presses.claim(press)) !== "yours")
        throw new HttpProblem("unauthorized", problem("initDataUsed"));
      await chats.presses.finish(press);
      const { secret } = await chats.tokens.issue({
        kind: "session",
        actor,
        unattended: false,
        lasts: SESSION_SECONDS,
      });
      return json(c, { token: secret });
    });
  };
}
