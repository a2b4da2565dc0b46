import { version } from "../app/version.ts";
import { HTTP_CHAT, PROGRAM } from "../chat-store/access.ts";
import { hashOfToken } from "../chat-store/api-tokens.ts";
import type { HttpServices } from "../http/services.ts";
import type { Internals } from "./internals.ts";
import type { HttpOptions } from "./options.ts";

/** The HTTP API as a fetch handler. It is loaded with the first request. `gateway`: the program's own. */
export function httpHandler(
  behind: Internals,
  gateway: string,
  options: HttpOptions = {},
): (request: Request) => Promise<Response> {
  const { token, publicUrl, confirm = "elevated" } = options;
  // Webhook addresses begin with it.
  if (publicUrl !== undefined)
    behind.registry.httpAddress = publicUrl.endsWith("/") ? publicUrl.slice(0, -1) : publicUrl;
  const closing = new AbortController();
  behind.closing.add(async () => closing.abort());
  const load = async () => {
    const { createHttpApp } = await import("../http/app.ts");
    const { engine, chats, access, registry, timeZone, log } = behind;
    const actor = { user_id: PROGRAM, name: "HTTP", chat_id: HTTP_CHAT, message_id: 0, gateway };
    const services: HttpServices = {
      engine,
      chats,
      access,
      registry,
      ...(token === undefined ? {} : { operator: { hash: hashOfToken(token), actor } }),
      confirm,
      timeZone,
      locale: "en",
      ...(publicUrl === undefined ? {} : { publicUrl }),
      gateways: [gateway],
      log,
      closing: closing.signal,
      version: version(),
    };
    return createHttpApp(services);
  };
  let app: ReturnType<typeof load> | undefined;
  return async (request) => {
    app ??= load();
    return (await app).fetch(request);
  };
}
