import type { Method } from "./method.ts";

export const deleteWebhook: Method = (_, conversation) => {
  conversation.webhook = undefined;
  return true;
};
