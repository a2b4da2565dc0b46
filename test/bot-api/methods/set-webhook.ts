import type { Method } from "./method.ts";

export const setWebhook: Method = ({ url, secret_token }, conversation) => {
  conversation.webhook = { url: String(url), secret: String(secret_token) };
  conversation.changed.emit("changed");
  return true;
};
